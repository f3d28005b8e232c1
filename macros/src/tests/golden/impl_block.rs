impl<T> Cart<T> {
    const MAX: usize = 7;
    #[shop::callmeter::instrumented(
        __scope = "Cart",
        __parameters(T),
        __defaults(labels(shard = "eu"), crate = shop::callmeter)
    )]
    pub fn add(&mut self, item: T) {
        self.0.push(item)
    }
    #[instrumented(
        name = "take",
        __scope = "Cart",
        __parameters(T),
        __defaults(labels(shard = "eu"), crate = shop::callmeter)
    )]
    async fn remove(&mut self) {}
    #[instrumented(
        skip,
        __scope = "Cart",
        __parameters(T),
        __defaults(labels(shard = "eu"), crate = shop::callmeter)
    )]
    fn len(&self) -> usize {
        self.0.len()
    }
    const fn max() -> usize {
        Self::MAX
    }
}
