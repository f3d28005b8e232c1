//! `mcp`: a client that speaks the protocol line by line.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use callmeter_tests::quickstart;
use serde_json::{Value, json};

/// A server that has answered `initialize`.
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last_id: u64,
}

impl Server {
    fn start(source: &[impl AsRef<OsStr>]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
            .args(["callmeter", "mcp"])
            .args(source)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("piped"));
        let mut server = Self { child, input, output: BufReader::new(output), last_id: 0 };
        let client = json!({ "name": "test", "version": "1" });
        let answer = server.ask(
            "initialize",
            &json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client }),
        );
        assert_eq!(answer["result"]["serverInfo"]["name"], "callmeter");
        server.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());
        server
    }

    fn send(&mut self, line: &str) {
        let input = self.input.as_mut().expect("open");
        writeln!(input, "{line}").and_then(|()| input.flush()).expect("the server reads");
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.last_id += 1;
        let request = json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": parameters });
        self.send(&request.to_string());
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).expect("UTF-8"), 0, "the server ended");
            let answer: Value = serde_json::from_str(&line).expect("JSON");
            if answer["id"] == self.last_id {
                return answer;
            }
        }
    }

    /// The structured answer of a tool.
    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let answer = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        assert_ne!(answer["result"]["isError"], true, "{answer}");
        answer["result"]["structuredContent"].clone()
    }

    /// The error text of a tool.
    fn fail(&mut self, tool: &str, arguments: &Value) -> String {
        let answer = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        answer["result"]["content"][0]["text"].as_str().expect("a text").to_owned()
    }

    fn end(mut self) {
        drop(self.input.take());
        assert!(self.child.wait().expect("it ends").success());
    }
}

#[test]
fn tools_answer_from_the_binary() {
    let program = quickstart("dev");
    let mut server = Server::start(&["--binary".as_ref(), program.as_os_str()]);

    let tools = server.ask("tools/list", &json!({}));
    let tools = tools["result"]["tools"].as_array().expect("tools");
    assert_eq!(tools.len(), 6);
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert!(!tool["description"].as_str().expect("a description").is_empty());
    }

    let listed = server.call("list_metrics", &json!({ "pattern": "file*" }));
    let names: Vec<&str> =
        listed["metrics"].as_array().expect("metrics").iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["file_size_bytes", "files_read_total"]);

    let family = server.call("describe_metric", &json!({ "name": "files_read_total" }));
    assert_eq!(family["kind"], "counter");
    assert_eq!(family["declared"][0]["labels"][0]["values"], json!(["rust", "markdown", "other"]));

    let wrong = server.call("check_query", &json!({ "query": "rate(files_read_totl[5m])" }));
    assert_eq!(wrong["findings"][0]["column"], 6, "{wrong}");
    assert!(wrong["findings"][0]["message"].as_str().expect("a message").contains("files_read_totl"));
    let right =
        server.call("check_query", &json!({ "query": "sum by (kind) (rate(files_read_total[$__rate_interval]))" }));
    assert_eq!(right["findings"], json!([]));

    let checked = server.call("check_metrics", &json!({}));
    assert!(
        checked["findings"].as_array().expect("findings").iter().all(|finding| finding["severity"] != "error"),
        "{checked}"
    );

    let same = server.call("compare", &json!({ "before": program }));
    assert_eq!(same["changes"], json!([]));
    server.end();
}

/// What this program itself declares, for a server that reads it while it runs.
#[callmeter::metered(counter("letters_total"), histogram("letter_duration_seconds", buckets = [0.1, 1]))]
fn letter() {}

#[test]
fn values_come_from_a_running_program() {
    let exporter = callmeter::Exporter::builder().listen("127.0.0.1:0").install().expect("the exporter");
    let url = format!("http://{}/catalogue", exporter.local_addr().expect("it listens"));
    (0..3).for_each(|_| letter());
    let mut server = Server::start(&["--url", url.as_str()]);

    let values = server.call("current_values", &json!({ "name": "letters_total" }));
    assert_eq!(values["left_out"], 0);
    assert_eq!(values["series"].as_array().map(Vec::len), Some(1));
    assert_eq!(values["series"][0]["value"], 3.0);
    let durations = server.call("current_values", &json!({ "name": "letter_duration_seconds" }));
    assert_eq!(durations["series"][0]["value"]["count"], 3.0);
    letter();
    let values = server.call("current_values", &json!({ "name": "letters_total" }));
    assert_eq!(values["series"][0]["value"], 4.0, "each answer is read anew");

    assert!(server.fail("current_values", &json!({ "name": "parcels_total" })).contains("`parcels_total`"));
    assert!(server.call("list_metrics", &json!({}))["metrics"].as_array().expect("metrics").len() >= 2);
    server.end();
}

#[test]
fn mistakes_are_answers() {
    let mut server = Server::start(&["--binary".as_ref(), quickstart("dev").as_os_str()]);
    assert!(server.fail("current_values", &json!({ "name": "x" })).contains("--url"));
    assert!(server.fail("describe_metric", &json!({ "name": "files" })).contains("no metric is called `files`"));
    assert!(server.fail("describe_metric", &json!({})).contains("name"));
    assert!(server.fail("list_metrics", &json!({ "pattern": "[" })).contains('['));
    assert!(server.fail("compare", &json!({ "before": "no/such/file" })).contains("no/such/file"));
    let url = "http://127.0.0.1:1/catalogue";
    assert!(server.fail("compare", &json!({ "before": url })).contains("is a URL: pass the path"));
    // Neither a line that is no JSON nor an unknown tool ends the server.
    server.send("{");
    assert!(server.ask("tools/call", &json!({ "name": "delete", "arguments": {} }))["error"].is_object());
    assert!(server.call("list_metrics", &json!({}))["metrics"].is_array());
    server.end();
}

#[test]
fn lines_that_are_not_json_do_not_end_the_server() {
    let mut server = Server::start(&["--binary".as_ref(), quickstart("dev").as_os_str()]);
    let input = server.input.as_mut().expect("open");
    input.write_all(b"{\"jsonrpc\":\"2.0\",\"id\":\"\xff\xfe\"}\n\0\n").expect("the server reads");
    assert!(server.call("list_metrics", &json!({}))["metrics"].is_array());
    server.end();
}

#[test]
fn calls_at_once_are_all_answered() {
    let mut server = Server::start(&["--binary".as_ref(), quickstart("dev").as_os_str()]);
    for id in 100..110 {
        let call = json!({ "name": "list_metrics", "arguments": {} });
        server.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call }).to_string());
    }
    let mut answered: Vec<u64> = (0..10)
        .map(|_| {
            let mut line = String::new();
            server.output.read_line(&mut line).expect("UTF-8");
            let answer: Value = serde_json::from_str(&line).expect("JSON");
            assert!(answer["result"]["structuredContent"]["metrics"].is_array(), "{answer}");
            answer["id"].as_u64().expect("an id")
        })
        .collect();
    answered.sort_unstable();
    assert_eq!(answered, (100..110).collect::<Vec<u64>>());
    server.end();
}

/// The end of the input in the middle of a call ends the server, too.
#[test]
fn the_input_may_end_before_the_answer() {
    let mut server = Server::start(&["--binary".as_ref(), quickstart("dev").as_os_str()]);
    let call = json!({ "name": "list_metrics", "arguments": {} });
    server.send(&json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": call }).to_string());
    server.end();
}

#[test]
fn a_request_before_initialize_is_an_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
        .args(["callmeter", "mcp", "--file", "no/such/file"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("piped");
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} });
    writeln!(input, "{request}").expect("the server reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(message.contains("Model Context Protocol") && !message.contains("panicked"), "{message}");
}

#[test]
fn a_client_that_speaks_something_else_is_an_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
        .args(["callmeter", "mcp", "--file", "no/such/file"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdin.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(message.contains("Model Context Protocol"), "{message}");
}
