//! `Gauge::hold`.

use callmeter::{Exporter, Gauge, GaugeGuard, LabelSet, LabelValue, Metrics};
use callmeter_tests::parse;

use super::support::{numbers, panics, poll_once, recorded};

#[derive(LabelValue, Clone, Copy)]
enum Room {
    Lobby,
    Hall,
}

#[derive(LabelSet)]
struct In {
    room: Room,
}

#[derive(Metrics)]
struct HeldTest {
    online: Gauge,
    present: Gauge<In>,
}

static HELD: HeldTest = HeldTest::new();

#[test]
fn a_gauge_is_higher_while_it_is_held() {
    let ours = Exporter::builder().build().expect("an exporter");
    let now = || {
        let exposition = parse(&ours.exporter().render());
        let present = |room| exposition.value("held_test_present", &[("room", room)]);
        (exposition.value("held_test_online", &[]), present("lobby"), present("hall"))
    };
    metrics::with_local_recorder(&ours, || {
        let first = HELD.online.hold();
        let second = HELD.online.hold();
        let lobby = HELD.present.with(In { room: Room::Lobby }).hold();
        let hall = HELD.present.with(In { room: Room::Hall }).hold();
        drop(hall);
        assert_eq!(now(), (Some(2.0), Some(1.0), Some(0.0)));
        drop((first, second, lobby));
    });
    assert_eq!(now(), (Some(0.0), Some(0.0), Some(0.0)));
}

#[test]
fn panics_and_cancellation_release_the_guard() {
    let recorded = recorded(|| {
        assert!(panics(|| {
            let _online = HELD.online.hold();
            panic!("a connection that fails");
        }));
        let mut session = Box::pin(async {
            let _online = HELD.online.hold();
            std::future::pending::<()>().await;
        });
        assert!(poll_once(session.as_mut()).is_pending());
    });
    assert_eq!(recorded.numbers, numbers([("held_test_online", 0.0)]));
}

#[test]
fn the_gauge_falls_in_the_recorder_that_raised_it() {
    let before = HELD.online.hold();
    let ours = Exporter::builder().build().expect("an exporter");
    let rose = metrics::with_local_recorder(&ours, || HELD.online.hold());
    let online = || parse(&ours.exporter().render()).value("held_test_online", &[]);
    assert_eq!(online(), Some(1.0));

    let other = recorded(|| {
        drop(rose);
        drop(before);
    });
    assert_eq!(online(), Some(0.0));
    assert_eq!(other.numbers, numbers([]), "nothing falls where nothing rose");
}

#[test]
fn a_guard_outlives_its_local_recorder() {
    let mut kept = None;
    recorded(|| kept = Some(HELD.online.hold()));
    drop(kept);
}

#[test]
fn another_thread_may_drop_the_guard() {
    fn a_guard_is_send_and_sync<T: Send + Sync + 'static>(held: T) -> T {
        held
    }
    let ours = Exporter::builder().build().expect("an exporter");
    let held: Vec<GaugeGuard> = metrics::with_local_recorder(&ours, || {
        (0..100).map(|_| a_guard_is_send_and_sync(HELD.online.hold())).collect()
    });
    std::thread::scope(|scope| {
        for guard in held {
            scope.spawn(move || drop(guard));
        }
    });
    assert_eq!(parse(&ours.exporter().render()).value("held_test_online", &[]), Some(0.0));
}
