const _: () = ::callmeter::__private::check_label_name("source", false);
const _: () = ::callmeter::__private::check_label_name("to", false);
const _: () = ::callmeter::__private::check_label_name("target", false);
#[automatically_derived]
#[diagnostic::do_not_recommend]
impl<S> ::callmeter::__private::LabelSet for Transition<S>
where
    S: Copy,
    S: ::callmeter::__private::LabelValue,
    State: ::callmeter::__private::LabelValue,
{
    const LABELS: &'static [::callmeter::__private::Label] = &[
        ::callmeter::__private::Label::closed(
            "source",
            <S as ::callmeter::__private::LabelValue>::VALUES,
        ),
        ::callmeter::__private::Label::closed(
                "to",
                <State as ::callmeter::__private::LabelValue>::VALUES,
            )
            .was("target"),
    ];
    fn index(&self) -> ::callmeter::__private::usize {
        let index = 0;
        let index = ::callmeter::__private::with_digit(
            index,
            <S as ::callmeter::__private::LabelValue>::VALUES,
            <S as ::callmeter::__private::LabelValue>::__index(&self.from),
        );
        let index = ::callmeter::__private::with_digit(
            index,
            <State as ::callmeter::__private::LabelValue>::VALUES,
            <State as ::callmeter::__private::LabelValue>::__index(&self.to),
        );
        index
    }
}
