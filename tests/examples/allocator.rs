//! A program whose global allocator counts: by hand, in an annotated function, and with an open label. It prints
//! what was exposed and what it has counted itself.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use callmeter::{Counter, Exporter, Gauge, Histogram, LabelSet, Metrics, instrumented, metered};

#[derive(LabelSet)]
struct By {
    large: bool,
}

/// What the allocator sees.
#[derive(Metrics)]
#[metrics(prefix = "allocator")]
struct Allocator {
    /// Allocations.
    allocations: Counter<By>,
    /// Bytes asked for.
    #[metric(unit = bytes, buckets = [64, 4096])]
    sizes: Histogram,
    /// The last size.
    #[metric(unit = bytes)]
    last: Gauge,
    /// Memory that was freed, as a total.
    frees: Counter,
}

static ALLOCATOR: Allocator = Allocator::new();

#[instrumented]
fn allocate(layout: Layout) -> *mut u8 {
    classify(layout.size().next_power_of_two());
    sampled();
    measured(layout.size());
    // SAFETY: the caller of `alloc` says that the size is not zero.
    unsafe { System.alloc(layout) }
}

#[instrumented]
fn free(pointer: *mut u8, layout: Layout) {
    // metrics-exporter-prometheus frees memory while it holds the lock that a new series needs.
    if !HAS_FOREIGN_RECORDER.load(Ordering::Relaxed) {
        classify_freed(layout.size().next_power_of_two());
    }
    ALLOCATOR.frees.absolute(FREED.fetch_add(1, Ordering::Relaxed));
    // SAFETY: all memory is the system's.
    unsafe { System.dealloc(pointer, layout) }
}

/// Frees by size.
#[metered(counter("allocator_freed_classes_total", labels(size(limit = 8) = size)))]
fn classify_freed(size: usize) {}

/// Allocations by size.
#[metered(counter("allocator_classes_total", labels(size(limit = 8) = size)), histogram("allocator_class_seconds"))]
fn classify(size: usize) {}

/// Every hundredth call is timed, so each thread counts its calls.
#[instrumented(sample = 100)]
fn sampled() {}

/// Sizes by class, and calls in flight: series that a scrape reads in another way.
#[metered(
    histogram("allocator_measured_bytes", value = size, labels(class(limit = 32) = size.next_power_of_two())),
    in_flight("allocator_measured_in_flight", labels(class(limit = 32) = size.next_power_of_two()))
)]
fn measured(size: usize) {}

static COUNTED: AtomicU64 = AtomicU64::new(0);
static FREED: AtomicU64 = AtomicU64::new(0);
static HAS_FOREIGN_RECORDER: AtomicBool = AtomicBool::new(false);

struct Counting;

// SAFETY: it passes all calls on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNTED.fetch_add(1, Ordering::Relaxed);
        ALLOCATOR.allocations.with(By { large: layout.size() > 4096 }).increment(1);
        #[expect(clippy::cast_precision_loss, reason = "sizes are small")]
        let size = layout.size() as f64;
        ALLOCATOR.sizes.record(size);
        ALLOCATOR.last.set(size);
        allocate(layout)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        free(pointer, layout);
    }
}

#[global_allocator]
static GLOBAL: Counting = Counting;

#[instrumented]
fn work() -> Vec<String> {
    (0..10).map(|i| i.to_string()).collect()
}

fn main() {
    // Before there is a recorder, and on another thread.
    work();
    std::thread::spawn(work).join().expect("no panic");
    let exporter = match std::env::args().nth(1).as_deref() {
        Some("none") => return println!("done"),
        Some("foreign") => {
            HAS_FOREIGN_RECORDER.store(true, Ordering::Relaxed);
            let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).expect("the first");
            for _ in 0..100 {
                std::thread::spawn(work).join().expect("no panic");
            }
            let exposition = handle.render();
            assert!(exposition.contains("allocator_allocations_total{large=\"false\"} "), "{exposition}");
            return println!("done");
        }
        _ => Exporter::builder().process().install().expect("the first exporter"),
    };
    let installed = COUNTED.load(Ordering::Relaxed);
    for _ in 0..100 {
        std::thread::spawn(|| (0..10).for_each(|_| drop(work()))).join().expect("no panic");
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0..200 {
                    work();
                    metrics::counter!("undeclared_work_total", "number" => number.to_string()).increment(1);
                    metrics::histogram!("undeclared_work_seconds").record(0.1);
                }
            });
        }
        for _ in 0..20 {
            let _ = (exporter.render(), exporter.render_openmetrics());
        }
    });
    let before = COUNTED.load(Ordering::Relaxed) - installed;
    let exposition = exporter.render();
    let after = COUNTED.load(Ordering::Relaxed) - installed;
    println!("{exposition}\ncounted {before} to {after}");
}
