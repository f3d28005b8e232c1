//! Collectors: the process, a Tokio runtime, the build.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use callmeter::{Exporter, InstallError, Kind, Recorder, build_info};
use callmeter_tests::{Exposition, eventually, get, parse, tool};

fn value(recorder: &Recorder, name: &str) -> f64 {
    let exposition = parse(&recorder.exporter().render());
    exposition.value(name, &[]).unwrap_or_else(|| panic!("no {name} in {exposition:?}"))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn kind_of<'a>(exposition: &'a Exposition, name: &str) -> &'a str {
    let (kind, help) = exposition.families.get(name).unwrap_or_else(|| panic!("no {name}"));
    assert!(!help.is_empty(), "no help for {name}");
    kind
}

#[cfg(target_os = "linux")]
#[test]
fn process_metrics_match_the_system() {
    let recorder = Exporter::builder().label("service", "shop").process().build().expect("an exporter");
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let page_kib = |key: &str| -> f64 {
        let line = status.lines().find_map(|line| line.strip_prefix(key)).expect(key);
        line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().expect("a number")
    };
    let exposition = parse(&recorder.exporter().render());
    let value = |name: &str| exposition.value(name, &[("service", "shop")]).unwrap_or_else(|| panic!("no {name}"));
    let resident = value("process_resident_memory_bytes") / 1024.0;
    let expected = page_kib("VmRSS:");
    assert!((resident / expected - 1.0).abs() < 0.5, "{resident} and {expected} KiB");
    assert!(value("process_threads") >= 2.0);
    assert!(value("process_open_fds") >= 3.0);
    assert!(value("process_max_fds") >= value("process_open_fds"));
    assert!(value("process_virtual_memory_bytes") >= value("process_resident_memory_bytes"));
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs_f64();
    assert!((now - 86_400.0..=now + 1.0).contains(&value("process_start_time_seconds")));

    assert_eq!(kind_of(&exposition, "process_cpu_seconds_total"), "counter");
    for gauge in [
        "process_open_fds",
        "process_max_fds",
        "process_virtual_memory_bytes",
        "process_virtual_memory_max_bytes",
        "process_resident_memory_bytes",
        "process_start_time_seconds",
        "process_threads",
    ] {
        assert_eq!(kind_of(&exposition, gauge), "gauge", "{gauge}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn processor_time_rises_by_fractions_of_a_second() {
    let recorder = Exporter::builder().process().build().expect("an exporter");
    let before = value(&recorder, "process_cpu_seconds_total");
    let after = eventually("processor time", || {
        (0..1_000_000_u64).for_each(|i| _ = std::hint::black_box(i));
        let now = value(&recorder, "process_cpu_seconds_total");
        (now > before).then_some(now)
    });
    assert!(after.fract() > 0.0 || before.fract() > 0.0, "{before}, then {after}");
    let text = recorder.exporter().render_openmetrics();
    assert!(text.contains("# TYPE process_cpu_seconds counter\n# UNIT process_cpu_seconds seconds\n"), "{text}");
    assert!(text.contains("\nprocess_cpu_seconds_total "), "{text}");
}

#[cfg(unix)]
#[test]
fn processor_time_is_split_into_user_and_system() {
    let recorder = Exporter::builder().process().build().expect("an exporter");
    let [user, system] = ["user", "system"].map(|part| format!("process_cpu_{part}_seconds_total"));
    let before = parse(&recorder.exporter().render());
    for name in [&user, &system] {
        assert_eq!(kind_of(&before, name), "counter");
    }
    let total = |exposition: &Exposition| {
        [&user, &system].map(|name| exposition.value(name, &[]).unwrap_or_else(|| panic!("no {name}"))).iter().sum()
    };
    // The system counts the total separately, in ticks of 10 ms.
    let standard = before.value("process_cpu_seconds_total", &[]).expect("the standard one");
    let sum: f64 = total(&before);
    assert!((sum - standard).abs() < 0.5, "{sum} and {standard}");
    eventually("time in user mode", || {
        (0..1_000_000_u64).for_each(|i| _ = std::hint::black_box(i));
        (value(&recorder, &user) > before.value(&user, &[])?).then_some(())
    });
    eventually("time in the kernel", || {
        (0..1_000).for_each(|_| _ = std::fs::metadata("/"));
        (value(&recorder, &system) > before.value(&system, &[])?).then_some(())
    });
}

#[test]
fn updates_under_these_names_create_no_second_family() {
    let recorder = Exporter::builder().process().build().expect("an exporter");
    metrics::with_local_recorder(&recorder, || {
        metrics::gauge!("process_open_fds").set(-1.0);
        metrics::counter!("process_threads").increment(1);
    });
    // `parse` refuses a second one.
    assert!(value(&recorder, "process_open_fds") > 0.0);
}

#[test]
fn a_runtime_reports_its_tasks() {
    let runtime = runtime();
    let recorder = Exporter::builder().tokio_handle(runtime.handle().clone()).build().expect("an exporter");
    assert_eq!(value(&recorder, "tokio_workers").to_string(), "2");
    let tasks: Vec<_> = (0..10).map(|_| runtime.spawn(std::future::pending::<()>())).collect();
    eventually("ten tasks", || (value(&recorder, "tokio_alive_tasks").to_string() == "10").then_some(()));
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    eventually("no task", || (value(&recorder, "tokio_alive_tasks") < 1.0).then_some(()));
}

#[test]
fn a_busy_runtime_shows_its_load_and_its_lag() {
    let runtime = runtime();
    let recorder = Exporter::builder().tokio_handle(runtime.handle().clone()).build().expect("an exporter");
    let late = |recorder: &Recorder| {
        let exposition = parse(&recorder.exporter().render());
        let count = |bound| exposition.value("tokio_scheduler_lag_seconds_bucket", &[("le", bound)]);
        let all = exposition.value("tokio_scheduler_lag_seconds_count", &[]).expect("a count");
        (all - count("0.1").expect("a bucket"), all)
    };
    let queued = || value(&recorder, "tokio_global_queue_depth") > 0.0;
    let mut was_queued = false;
    eventually("a lag of more than 100 ms", || {
        // What no task should do: it blocks a worker for longer than the interval of two measurements.
        let block = || runtime.spawn(async { std::thread::sleep(Duration::from_millis(600)) });
        let blocking = [block(), block()];
        while blocking.iter().any(|task| !task.is_finished()) {
            runtime.spawn(async {});
            was_queued |= queued();
        }
        (late(&recorder).0 >= 1.0).then_some(())
    });
    assert!(was_queued, "tasks that no worker takes");
    eventually("busy time", || (value(&recorder, "tokio_worker_busy_seconds_total") > 0.5).then_some(()));
    eventually("a busy ratio", || {
        let ratio = value(&recorder, "tokio_worker_busy_ratio");
        assert!((0.0..=1.0).contains(&ratio), "{ratio}");
        (ratio > 0.0).then_some(())
    });
    eventually("more measurements", || (late(&recorder).1 >= 4.0).then_some(()));
}

#[test]
fn tokio_uses_the_runtime_around_it_and_needs_one() {
    assert!(matches!(Exporter::builder().tokio().build(), Err(InstallError::NoRuntime)));
    let builder = Exporter::builder().tokio();
    let recorder = runtime().block_on(async { builder.build() }).expect("an exporter");
    // The runtime has been dropped.
    assert_eq!(value(&recorder, "tokio_workers").to_string(), "2");
}

#[cfg(target_os = "linux")]
#[test]
fn the_measuring_thread_ends_with_the_exporter() {
    let probes = || {
        let tasks = std::fs::read_dir("/proc/self/task").expect("threads");
        let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.trim() == "callmeter-lag").count()
    };
    let runtime = runtime();
    // Other tests start and end threads, too.
    let kept: Vec<_> = (0..50)
        .map(|_| Exporter::builder().tokio_handle(runtime.handle().clone()).build().expect("an exporter"))
        .collect();
    eventually("fifty threads", || (probes() >= 50).then_some(()));
    drop(kept);
    eventually("the end of fifty threads", || (probes() < 50).then_some(()));
}

#[test]
fn build_info_names_the_build() {
    let recorder = Exporter::builder().build_info(build_info!()).build().expect("an exporter");
    let build = build_info!();
    assert_eq!(build.version, env!("CARGO_PKG_VERSION"));
    let rustc = Command::new("rustc").arg("--version").output().expect("rustc");
    assert!(String::from_utf8_lossy(&rustc.stdout).contains(build.rustc), "{build:?}");
    let labels = [("version", build.version), ("commit", build.commit), ("rustc", build.rustc)];
    let exposition = parse(&recorder.exporter().render());
    assert_eq!(exposition.value("callmeter_build_info", &labels), Some(1.0));
    assert_eq!(kind_of(&exposition, "callmeter_build_info"), "gauge");
}

#[test]
fn the_catalogue_of_an_exporter_has_what_it_measures() {
    let recorder =
        Exporter::builder().build_info(build_info!()).listen("127.0.0.1:0").build().expect("an exporter");
    let exporter = recorder.exporter();
    let family = exporter.catalogue().get("callmeter_build_info").expect("a family");
    assert_eq!((family.kind, family.labels.join(",")), (Kind::Gauge, "version,commit,rustc".into()));
    assert_eq!(family.declared[0].file, file!());
    assert_eq!(callmeter::catalogue().get("callmeter_build_info"), None, "no annotation declares it");
    let address = exporter.local_addr().expect("it listens");
    assert!(get(&format!("http://{address}/catalogue")).contains("callmeter_build_info"));
}

#[test]
fn a_label_that_is_taken_is_rejected() {
    let Err(InstallError::LabelTaken { label, .. }) =
        Exporter::builder().label("commit", "x").build_info(build_info!()).build()
    else {
        panic!("`commit` is a label of callmeter_build_info")
    };
    assert_eq!(label, "commit");
}

#[test]
fn promtool_finds_nothing() {
    let Some(promtool) = tool("promtool") else { return };
    let runtime = runtime();
    let builder = Exporter::builder().process().tokio_handle(runtime.handle().clone()).build_info(build_info!());
    let recorder = builder.build().expect("an exporter");
    let mut command = Command::new(promtool);
    command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut check = command.spawn().expect("promtool");
    let input = check.stdin.take().expect("an input");
    { input }.write_all(recorder.exporter().render().as_bytes()).expect("a program that reads");
    let output = check.wait_with_output().expect("an end");
    let said = [output.stdout, output.stderr].concat();
    assert_eq!((output.status.success(), String::from_utf8_lossy(&said).trim()), (true, ""));
}
