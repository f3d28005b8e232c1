#[automatically_derived]
#[diagnostic::do_not_recommend]
impl<T> ::callmeter::__private::LabelValue for Channel<T> {
    const VALUES: &'static [&'static ::callmeter::__private::str] = &[
        "web",
        "mobile-app",
        "tel",
    ];
    fn index(&self) -> ::callmeter::__private::usize {
        match self {
            Self::Web { .. } => 0usize,
            Self::MobileApp { .. } => 1usize,
            Self::Phone { .. } => 2usize,
        }
    }
}
