#[automatically_derived]
#[diagnostic::do_not_recommend]
impl ::callmeter::__private::Outcome for Disposition {
    const VALUES: &'static [::callmeter::__private::OutcomeValue] = &[
        ::callmeter::__private::OutcomeValue {
            name: "ack",
            is_error: false,
        },
        ::callmeter::__private::OutcomeValue {
            name: "refused",
            is_error: true,
        },
    ];
    fn index(&self) -> ::callmeter::__private::usize {
        match self {
            Self::Ack { .. } => 0usize,
            Self::Nack { .. } => 1usize,
        }
    }
}
