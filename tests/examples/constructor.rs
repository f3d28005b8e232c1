//! A library whose constructor calls an annotated function and installs an exporter, while the loader loads the
//! library.

#[cfg(target_os = "linux")]
mod linux {
    use std::sync::atomic::{AtomicU32, Ordering};

    use callmeter::{Counter, Exporter, Metrics, instrumented, metered};

    #[derive(Metrics)]
    struct Constructor {
        /// Loads.
        loads: Counter,
    }

    static CONSTRUCTOR: Constructor = Constructor::new();

    #[instrumented]
    fn sync() -> Result<(), ()> {
        CONSTRUCTOR.loads.increment(1);
        labelled("some");
        Ok(())
    }

    /// Calls.
    #[metered(counter("constructor_calls_total", labels(of(limit = 2) = of)), histogram, in_flight)]
    fn labelled(of: &str) {}

    static CALLS: AtomicU32 = AtomicU32::new(0);

    extern "C" fn construct() {
        // Without a recorder, with another crate's local recorder, and with ours.
        let _ = sync();
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || (0..10).for_each(|_| _ = sync()));
        if let Ok(exporter) = Exporter::builder().install() {
            let _ = sync();
            let exposition = exporter.render();
            let expected = ["constructor_loads_total 1", "constructor_calls_total{of=\"some\"} 1"];
            let found = expected.iter().filter(|line| exposition.lines().any(|of| of == **line)).count();
            CALLS.store(u32::try_from(found).unwrap_or_default(), Ordering::Relaxed);
        }
    }

    #[used]
    // SAFETY: the section holds pointers to such functions.
    #[unsafe(link_section = ".init_array")]
    static CONSTRUCT: extern "C" fn() = construct;

    /// How many of two series were exposed while the library was loaded.
    // SAFETY: no other function has this name.
    #[unsafe(no_mangle)]
    pub(crate) extern "C" fn callmeter_constructed() -> u32 {
        CALLS.load(Ordering::Relaxed)
    }
}
