#[tokio::main]
async fn main() -> Result<(), Error> {
    ::callmeter::__private::callsite! {
        {} ::callmeter::__private::Declaration::new("main",
        ::callmeter::__private::module_path!(), ::callmeter::__private::Outcomes::RESULT
        .or_cancelled(), ::callmeter::__private::Instruments::Instrumented)
    }
    ::callmeter::__private::Returns::<Result<(), Error>>::new()
        .future(
            ::callmeter::__private::Timed::<true, true>,
            &__CALLMETER,
            ::callmeter::__private::Values {
                labels: [],
                amounts: [],
            },
            async move {
                if false {
                    return ::callmeter::__private::never::<Result<(), Error>>();
                }
                match () {
                    () => run().await,
                }
            },
        )
        .await
}
