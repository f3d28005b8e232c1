pub mod shop {
    use super::Cart;
    #[::callmeter::instrumented(__parameters())]
    fn open() {}
    #[::callmeter::instrumented()]
    impl Cart {
        fn close(&self) {}
    }
    #[::callmeter::instrumented()]
    mod inner {
        fn count() {}
    }
    mod elsewhere;
}
