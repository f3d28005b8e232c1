//! Servers that do not answer as an exporter does.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use cargo_callmeter::http::{Client, HttpError};

use crate::{callmeter, error, list, names};

/// A server that gives every connection to a function. It ends with the test's process.
fn server(answer: impl Fn(&str, TcpStream) + Send + Sync + Clone + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                if let Some(request) = request(&stream) {
                    answer(&request, stream);
                }
            });
        }
    });
    format!("http://{address}")
}

/// The request's head.
fn request(mut stream: &TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

/// A server with the same answer for everybody.
fn answering(status: &'static str, headers: &'static str, body: &'static str) -> String {
    server(move |_, mut stream| {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    })
}

fn client(timeout: Duration) -> Client {
    Client::new(None, timeout).expect("a client")
}

const FAMILIES: &str = r#"[{"name":"orders_total","kind":"counter","unit":null,"help":"Orders.","labels":[],
    "buckets":[],"declared":[]}]"#;

#[test]
fn an_exporter_is_read() {
    let url = answering("200 OK", "Content-Type: application/json\r\n", FAMILIES);
    let listed = list(&["--url", &format!("{url}/catalogue")]);
    assert_eq!(names(&listed), [["orders_total"]]);
    assert_eq!(listed["programs"][0]["name"], url.trim_start_matches("http://"));
}

#[test]
fn an_address_is_completed() {
    let url = server(|request, mut stream| {
        let (status, body) =
            if request.starts_with("GET /catalogue ") { ("200 OK", FAMILIES) } else { ("404 Not Found", "") };
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        let _ = stream.write_all(head.as_bytes());
    });
    let address = url.trim_start_matches("http://");
    for written in [&url, address, &format!("{url}/"), &format!("{address}/catalogue")] {
        assert_eq!(names(&list(&["--url", written])), [["orders_total"]], "{written}");
    }
    let other = format!("{address}/other");
    let message = error(&callmeter(Path::new("."), &["list", "--url", &other]));
    assert!(message.starts_with(&format!("error: http://{other}: there is nothing here: ")), "{message}");
}

#[test]
fn other_answers_say_what_to_do() {
    for (url, expected) in [
        (answering("404 Not Found", "", "no"), "the exporter serves its catalogue at `/catalogue`"),
        (answering("401 Unauthorized", "", "no"), "pass the file that holds it with `--token-file`"),
        (answering("503 Service Unavailable", "", "no"), "the answer has status 503"),
        (answering("204 No Content", "", ""), "the answer has status 204"),
        (
            answering("200 OK", "Content-Type: text/plain\r\n", "# TYPE up gauge\nup 1\n"),
            "this is an exposition: pass the address of `/catalogue`, as in `http://127.0.0.1:",
        ),
        (answering("200 OK", "Content-Type: text/html\r\n", "<html></html>"), "serves it at `/catalogue`"),
        (answering("200 OK", "", ""), "the answer is not a valid catalogue: EOF"),
        (answering("200 OK", "", r#"{"schema_version":7,"programs":[]}"#), "schema version 7"),
        (answering("302 Found", "Location: /again\r\n", ""), "too many redirects"),
        (answering("200 OK", "Content-Encoding: gzip\r\n", "not gzip"), "the answer could not be read"),
        (server(|_, mut stream| _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n")), "protocol"),
        (server(|_, stream| drop(stream)), ""),
        (
            server(|_, mut stream| _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[")),
            "could not be read",
        ),
        (String::from("ftp://localhost"), ""),
        (String::from("http://"), "write it as in"),
        (String::from("http://127.0.0.1:1"), ""),
        (String::from("http://name.invalid"), ""),
    ] {
        let message = error(&callmeter(Path::new("."), &["list", "--url", &url]));
        assert!(message.starts_with(&format!("error: {url}")) && message.contains(expected), "{url}: {message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn a_server_that_never_answers_is_not_awaited() {
    let silent = server(|_, stream| {
        std::thread::sleep(Duration::from_mins(5));
        drop(stream);
    });
    let error = client(Duration::from_millis(300)).get(&silent, "*/*").expect_err("there is no answer");
    assert!(matches!(error, HttpError::Timeout(_)), "{error}");
    assert!(error.to_string().contains("the answer is not complete after 0.3 s"), "{error}");
}

#[test]
fn a_server_that_answers_forever_is_not_awaited() {
    // A byte now and then, so that the connection is never silent for long.
    let slow = server(|_, mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let error = client(Duration::from_millis(500)).get(&slow, "*/*").expect_err("the answer does not end");
    assert!(matches!(error, HttpError::Timeout(_)), "{error}");
    let slow_head = server(|_, mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-More: more\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let error = client(Duration::from_secs(5)).get(&slow_head, "*/*").expect_err("the answer does not start");
    assert!(matches!(error, HttpError::Timeout(_) | HttpError::Request(_)), "{error}");
}

#[test]
fn an_endless_body_is_cut_off() {
    let endless = server(|_, mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b' '; 1 << 13]).is_ok() {}
    });
    let error = client(Duration::from_mins(2)).get(&endless, "*/*").expect_err("the answer does not end");
    assert!(matches!(error, HttpError::TooLong), "{error}");
    assert!(error.to_string().contains("more than 64 MiB"), "{error}");
}

#[test]
fn a_body_that_decompresses_without_end_is_cut_off() {
    // A block of deflate that stands for a megabyte of spaces, again and again.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..80 {
        encoder.write_all(&vec![b' '; 1 << 20]).expect("memory");
    }
    let bomb: &'static [u8] = encoder.finish().expect("memory").leak();
    assert!(bomb.len() < 1 << 20, "{} bytes are sent", bomb.len());
    let url = server(move |_, mut stream| {
        let length = bomb.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(bomb));
    });
    let error = client(Duration::from_mins(2)).get(&url, "*/*").expect_err("the answer is too long");
    assert!(matches!(error, HttpError::TooLong), "{error}");
}

#[test]
fn the_token_comes_from_its_file() {
    let url = server(|request, mut stream| {
        let is_known = request.lines().any(|line| line.eq_ignore_ascii_case("authorization: Bearer s3cret"));
        let (status, body) = if is_known { ("200 OK", FAMILIES) } else { ("401 Unauthorized", "") };
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        let _ = stream.write_all(head.as_bytes());
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, content: &str| {
        std::fs::write(folder.path().join(name), content).expect("a file");
        folder.path().join(name).to_str().expect("UTF-8").to_owned()
    };
    let token = file("token", "s3cret\n");
    assert_eq!(names(&list(&["--url", &url, "--token-file", &token])), [["orders_total"]]);
    for (path, expected) in [
        (file("wrong", "other"), "the exporter wants a token"),
        (file("two", "s3cret\nsecond"), "it is not one word of ASCII characters"),
        (file("none", " \n"), "it is not one word of ASCII characters"),
        (file("gone", "")[..].replace("gone", "missing"), "missing could not be read: No such file"),
    ] {
        let message = error(&callmeter(folder.path(), &["list", "--url", &url, "--token-file", &path]));
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("s3cret"), "the token is printed: {message}");
    }
}

#[test]
fn the_token_is_not_sent_to_another_server() {
    let (sender, requests) = std::sync::mpsc::channel();
    let other = server(move |request, mut stream| {
        let _ = sender.send(request.to_owned());
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    });
    let url = server(move |_, mut stream| {
        let head = format!("HTTP/1.1 302 Found\r\nLocation: {other}/catalogue\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.write_all(head.as_bytes());
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let token = folder.path().join("token");
    std::fs::write(&token, "s3cret").expect("a file");
    let client = Client::new(Some(&token), Duration::from_secs(30)).expect("a client");
    let error = client.get(&url, "*/*").expect_err("the other server has nothing");
    assert!(matches!(error, HttpError::Status(_)), "{error}");
    let request = requests.recv_timeout(Duration::from_secs(30)).expect("the redirect is followed");
    assert!(!request.contains("s3cret"), "{request}");
}
