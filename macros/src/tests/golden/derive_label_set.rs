const _: () = ::callmeter::__private::check_label_name("source", false);
const _: () = ::callmeter::__private::check_label_name("to", false);
#[automatically_derived]
#[diagnostic::do_not_recommend]
impl<S> ::callmeter::__private::LabelSet for Transition<S>
where
    S: Copy,
    S: ::callmeter::__private::LabelValue,
    State: ::callmeter::__private::LabelValue,
{
    const LABELS: &'static [::callmeter::__private::Label] = &[
        ::callmeter::__private::Label {
            key: "source",
            values: ::callmeter::__private::LabelSource::Closed(
                0usize,
                <S as ::callmeter::__private::LabelValue>::VALUES,
            ),
        },
        ::callmeter::__private::Label {
            key: "to",
            values: ::callmeter::__private::LabelSource::Closed(
                1usize,
                <State as ::callmeter::__private::LabelValue>::VALUES,
            ),
        },
    ];
    fn index(&self) -> ::callmeter::__private::usize {
        let index = 0;
        let index = index * <S as ::callmeter::__private::LabelValue>::VALUES.len()
            + <S as ::callmeter::__private::LabelValue>::__index(&self.from);
        let index = index * <State as ::callmeter::__private::LabelValue>::VALUES.len()
            + <State as ::callmeter::__private::LabelValue>::__index(&self.to);
        index
    }
}
