#[allow(dead_code)]
const _: () = {
    ::callmeter::__private::callsite! {
        { const __ALERTS : & [::callmeter::__private::Alert] = & [ORDERS_FAIL,
        QUEUE_STALLED.severity(CRITICAL)]; const _ : () =
        ::callmeter::__private::check_alert(& __ALERTS[0usize]); const _ : () =
        ::callmeter::__private::check_alert(& __ALERTS[1usize]); }
        ::callmeter::__private::Declaration::new("",
        ::callmeter::__private::module_path!(),
        ::callmeter::__private::Outcomes::UNCLASSIFIED,
        ::callmeter::__private::Instruments::Alerts(__ALERTS))
    }
};
