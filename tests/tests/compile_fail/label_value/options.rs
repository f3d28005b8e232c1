use callmeter::LabelValue;

#[derive(LabelValue)]
#[label(case = "kebab-case")] //~
enum Unknown {
    A,
}

#[derive(LabelValue)]
#[label(rename_all = "Kebab")] //~
enum UnknownCase {
    A,
}

#[derive(LabelValue)]
#[label(rename_all)] //~
enum CaseMissing {
    A,
}

#[derive(LabelValue)]
#[label(rename_all = kebab)] //~
enum CaseUnquoted {
    A,
}

#[derive(LabelValue)]
#[label(rename_all = "lowercase", rename_all = "UPPERCASE")] //~
enum Twice {
    A,
}

#[derive(LabelValue)]
#[label] //~
enum Bare {
    A,
}

#[derive(LabelValue)]
#[label = "a"] //~
enum NameValue {
    A,
}

#[derive(LabelValue)]
#[label(rename = "a")] //~
enum RenamedWhole {
    A,
}

#[derive(LabelValue)]
enum OnVariants {
    #[label(skip)] //~
    A,
    #[label(rename)] //~
    B,
    #[label(rename = 7)] //~
    C,
    #[label(rename = "d", rename = "e")] //~
    D,
    #[label("f")] //~
    F,
    #[label(rename = "g" rename = "h")] //~
    G,
}

fn main() {
    let _ = (Unknown::A.index(), UnknownCase::A.index(), CaseMissing::A.index(), CaseUnquoted::A.index());
    let _ = (Twice::A.index(), Bare::A.index(), NameValue::A.index(), RenamedWhole::A.index());
    let _ = (OnVariants::A, OnVariants::B, OnVariants::C, OnVariants::D, OnVariants::F, OnVariants::G.as_str());
}
