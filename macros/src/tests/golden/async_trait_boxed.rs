fn handle<'life0, 'async_trait>(
    &'life0 self,
) -> ::core::pin::Pin<
    Box<dyn ::core::future::Future<Output = Result<(), Error>> + Send + 'async_trait>,
>
where
    'life0: 'async_trait,
{
    ::callmeter::__private::callsite! {
        {} ::callmeter::__private::Declaration::new("handle",
        ::callmeter::__private::module_path!(), ::callmeter::__private::Outcomes::RESULT
        .or_cancelled(), ::callmeter::__private::Instruments::Instrumented)
    }
    Box::pin(
        ::callmeter::__private::Returns::<Result<(), Error>>::new()
            .future(
                ::callmeter::__private::Timed::<true, true>,
                &__CALLMETER,
                ::callmeter::__private::Values {
                    labels: [],
                    amounts: [],
                },
                async move { self.inner.handle().await },
            ),
    )
}
