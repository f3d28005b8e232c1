//! Tasks are listed, cancelled and retried by the API, and counted as what happened to them.

use callmeter_tests::eventually;
use callmeter_tests::servers::Redis;
use serde_json::{Value, json};

use super::client::Client;
use super::{UNASKED, serve};

const KEY: &str = "k";
const COMMANDS: &str = "redis_command_duration_seconds_count";
/// A result page takes so long that the crawler gives up after two seconds.
const SLOW: [&str; 6] = ["--site-failures", "0", "--site-latency", "600000", "--workers", "1"];

/// A client of the API with a session.
struct Operator<'a> {
    client: &'a Client,
    token: String,
}

impl<'a> Operator<'a> {
    fn of(client: &'a Client) -> Self {
        Self { client, token: client.log_in(KEY) }
    }

    /// The ids of the crawl's tasks in a state.
    fn ids(&self, state: &str) -> Vec<String> {
        let (status, tasks) = self.client.get_as(&self.token, &format!("/tasks?state={state}"));
        assert_eq!(status, 200, "{tasks}");
        let tasks = tasks.as_array().expect("a list").iter();
        let tasks = tasks.filter(|task| task["task"].get("crawl_rank").is_some());
        tasks.map(|task| task["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// The ids of this many tasks in a state.
    fn await_ids(&self, state: &str, count: usize) -> Vec<String> {
        eventually(state, || Some(self.ids(state)).filter(|ids| ids.len() == count))
    }

    fn state(&self, id: &str) -> Value {
        let (status, task) = self.client.get_as(&self.token, &format!("/tasks/{id}"));
        assert_eq!(status, 200, "{task}");
        assert_eq!(task["id"], id);
        task["state"].clone()
    }

    fn act(&self, id: &str, action: &str) -> (u16, Value) {
        self.client.post_as(&self.token, &format!("/tasks/{id}/{action}"))
    }

    fn await_state(&self, id: &str, state: &str) {
        eventually(state, || (self.state(id) == state).then_some(()));
    }

    fn actions(&self, action: &str) -> f64 {
        self.client.value("task_actions_total", &[("task", "crawl_rank"), ("action", action)])
    }

    fn runs(&self, state: &str) -> f64 {
        self.client.value("task_runs_total", &[("task", "crawl_rank"), ("state", state)])
    }
}

fn tasks_are_cancelled(variables: &[(&str, &str)]) {
    let variables = [&[("API_KEY", KEY)], variables].concat();
    let (_running, client) = serve(&[&UNASKED[..], &SLOW].concat(), &variables);
    let operator = Operator::of(&client);
    for number in 0..3 {
        client.create("cafe", &format!("coffee {number}"));
    }
    client.crawl();
    // An attempt takes two seconds: then the task waits again, and another one runs.
    let (waiting, cancelled) = eventually("a task that waits", || {
        let waiting = operator.await_ids("waiting", 2).remove(0);
        let (status, cancelled) = operator.act(&waiting, "cancel");
        (status == 202 && cancelled["state"] == "cancelled").then_some((waiting, cancelled))
    });
    assert_eq!(cancelled, json!({ "state": "cancelled" }));
    assert_eq!(operator.state(&waiting), "cancelled");
    let (status, refused) = operator.act(&waiting, "cancel");
    assert_eq!((status, &refused["error"]), (409, &json!("the task is cancelled: it cannot be cancelled")));
    assert_eq!(operator.runs("cancelled"), 0.0, "no attempt was cancelled");
    let before = operator.actions("cancel");

    let running = eventually("a task that runs", || {
        let running = operator.await_ids("running", 1).remove(0);
        let (status, cancelled) = operator.act(&running, "cancel");
        (status == 202 && cancelled["state"] == "cancelling").then_some(running)
    });
    operator.await_state(&running, "cancelled");
    assert_eq!(operator.runs("cancelled"), 1.0);
    assert_eq!(client.value("task_workers_alive", &[]), 1.0);
    assert_eq!(operator.actions("cancel"), before + 1.0);

    // The last one.
    eventually("a cancelled crawl", || {
        for state in ["waiting", "running"] {
            for id in operator.ids(state) {
                operator.act(&id, "cancel");
            }
        }
        (client.get("/crawls/last").0 == 200).then_some(())
    });
    let figures = json!({ "total": 3, "success": 0, "failure": 0, "cancelled": 3 });
    assert_eq!(client.get("/crawls/last").1, figures);
    assert_eq!(operator.await_ids("cancelled", 3).len(), 3);
    client.until("task_queue_depth", &[("state", "running")], |depth| depth == 0.0);

    let (status, retried) = operator.act(&waiting, "retry");
    assert_eq!((status, retried), (202, json!({ "state": "waiting" })));
    operator.await_state(&waiting, "running");
    let (status, refused) = operator.act(&waiting, "retry");
    assert_eq!(status, 409, "{refused}");
    assert_eq!(operator.actions("retry"), 1.0);
}

#[test]
fn tasks_of_the_program_are_cancelled() {
    tasks_are_cancelled(&[]);
}

#[test]
fn tasks_of_a_server_are_cancelled() {
    let Some(redis) = Redis::start() else { return };
    tasks_are_cancelled(&[("REDIS_URL", &redis.url())]);
}

#[test]
fn a_failed_task_is_retried_by_another_program() {
    let Some(redis) = Redis::start() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}?mode=rwc", folder.path().join("ranks.db").display());
    let queue = redis.url();
    let variables = [("API_KEY", KEY), ("REDIS_URL", &*queue), ("DATABASE_URL", &*database)];
    let failing = ["--site-failures", "1", "--site-latency", "1"];
    let (running, client) = serve(&[&UNASKED[..], &failing].concat(), &variables);
    let tracking = client.create("cafe", "coffee");
    client.crawl();
    let failed = Operator::of(&client).await_ids("failed", 1).remove(0);
    assert_eq!(client.get(&format!("{tracking}/ranks")).1, json!([]));
    running.interrupt();
    assert!(running.wait().status.success());

    let (_running, client) = serve(&[&UNASKED[..], &["--site-failures", "0"]].concat(), &variables);
    let operator = Operator::of(&client);
    assert_eq!(operator.act(&failed, "cancel").0, 409);
    assert_eq!(operator.act(&failed, "retry").0, 202);
    operator.await_state(&failed, "succeeded");
    assert_eq!(client.get(&format!("{tracking}/ranks")).1.as_array().map(Vec::len), Some(1));
    assert_eq!(operator.act(&failed, "retry").0, 409);
    assert_eq!((operator.runs("succeeded"), operator.actions("retry")), (1.0, 1.0));
    assert_eq!(operator.ids("failed").len(), 0);

    let command = |command| client.value(COMMANDS, &[("command", command)]);
    assert_eq!((command("retry"), command("cancel"), command("send")), (2.0, 1.0, 0.0));
    // The state is known before the answer of the command that changed it.
    client.until(COMMANDS, &[("command", "settle")], |commands| commands >= 1.0);
    assert!(command("take") >= 1.0);
}

#[test]
fn a_vanished_workers_task_is_cancelled() {
    let Some(redis) = Redis::start() else { return };
    let queue = redis.url();
    let variables = [("API_KEY", KEY), ("REDIS_URL", &*queue)];
    let (mut killed, client) = serve(&[&UNASKED[..], &SLOW].concat(), &variables);
    client.create("cafe", "coffee");
    client.crawl();
    let task = Operator::of(&client).await_ids("running", 1).remove(0);
    killed.kill();

    let (_running, client) = serve(&UNASKED, &variables);
    let operator = Operator::of(&client);
    // The task may have been between two attempts.
    let (status, cancelled) = operator.act(&task, "cancel");
    assert_eq!(status, 202, "{cancelled}");
    operator.await_state(&task, "cancelled");
    assert_eq!(operator.runs("succeeded") + operator.runs("cancelled"), 0.0, "it was not taken again");
}

#[test]
fn unknown_tasks() {
    let (_running, client) = serve(&UNASKED, &[("API_KEY", KEY)]);
    let operator = Operator::of(&client);
    let nobody = "00000000-0000-4000-8000-000000000000";
    assert_eq!(client.get_as(&operator.token, &format!("/tasks/{nobody}")).0, 404);
    assert_eq!(operator.act(nobody, "cancel").0, 404);
    assert_eq!(operator.act(nobody, "retry").0, 404);
    assert_eq!(operator.act("nonsense", "retry").0, 400);
    assert_eq!(client.get_as(&operator.token, "/tasks?state=nonsense").0, 400);
    for path in [format!("/tasks/{nobody}/cancel"), format!("/tasks/{nobody}/retry")] {
        assert_eq!(client.post_as("not a token", &path).0, 401);
    }
}
