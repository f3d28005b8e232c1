//! An SMTP server (RFC 5321) with `STARTTLS` (RFC 3207) and `AUTH PLAIN` (RFC 4616), which keeps every mail.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A mail, as it was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mail {
    /// The arguments of `AUTH`, if the sender has logged in.
    pub(crate) login: Option<String>,
    /// Whether it was sent over TLS.
    pub(crate) is_encrypted: bool,
    /// `MAIL FROM` and `RCPT TO`
    pub(crate) envelope: Vec<String>,
    /// Headers and body.
    pub(crate) text: String,
}

/// The server. It serves one connection at a time until the test's process ends.
pub(crate) struct MailServer {
    pub(crate) address: String,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl MailServer {
    /// Starts one, and writes the certificate by which it can be trusted to a file.
    pub(crate) fn start(certificate: &Path) -> Self {
        let identity = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        std::fs::write(certificate, identity.cert.pem()).expect("a file");
        let key = PrivatePkcs8KeyDer::from(identity.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("protocols").with_no_client_auth();
        let config = config.with_single_cert(vec![identity.cert.der().clone()], key.into()).expect("a certificate");
        let config = Arc::new(config);

        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let mails = Arc::<Mutex<Vec<_>>>::default();
        let kept = Arc::clone(&mails);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client may leave at any time.
                let _ = serve(stream, &config, &kept);
            }
        });
        Self { address, mails }
    }

    /// What was received.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("the server does not panic").clone()
    }
}

/// How a session ended.
enum End {
    Quit,
    StartTls,
}

fn serve(mut stream: TcpStream, config: &Arc<ServerConfig>, mails: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(b"220 test ESMTP\r\n")?;
    if let End::StartTls = converse(&mut stream, false, mails)? {
        let connection = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
        converse(&mut StreamOwned::new(connection, stream), true, mails)?;
    }
    Ok(())
}

/// The client waits for each answer before it goes on, so that the buffer is empty when TLS starts.
fn converse(
    stream: &mut (impl Read + Write),
    is_encrypted: bool,
    mails: &Mutex<Vec<Mail>>,
) -> std::io::Result<End> {
    let mut reader = BufReader::new(stream);
    let new = || Mail { is_encrypted, ..Mail::default() };
    let mut mail = new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(End::Quit);
        }
        let line = line.trim_end();
        let command = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match &*command {
            "EHLO" if is_encrypted => b"250-test\r\n250 AUTH PLAIN\r\n",
            "EHLO" => b"250-test\r\n250 STARTTLS\r\n",
            "STARTTLS" => {
                reader.get_mut().write_all(b"220 go on\r\n")?;
                return Ok(End::StartTls);
            }
            "AUTH" => {
                mail.login = line.split(' ').nth(2).map(str::to_owned);
                b"235 welcome\r\n"
            }
            "MAIL" | "RCPT" => {
                mail.envelope.push(line.to_owned());
                b"250 fine\r\n"
            }
            "DATA" => {
                reader.get_mut().write_all(b"354 go on\r\n")?;
                mail.text = text(&mut reader)?;
                let login = mail.login.clone();
                let next = Mail { login, ..new() };
                mails.lock().expect("no reader panics").push(std::mem::replace(&mut mail, next));
                b"250 kept\r\n"
            }
            "QUIT" => {
                reader.get_mut().write_all(b"221 bye\r\n")?;
                return Ok(End::Quit);
            }
            "NOOP" | "RSET" => b"250 fine\r\n",
            _ => b"502 unknown\r\n",
        };
        reader.get_mut().write_all(answer)?;
    }
}

/// The lines up to a single dot. A dot at the start of a line is doubled.
fn text(reader: &mut impl BufRead) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim_end() == "." {
            return Ok(text);
        }
        text += line.strip_prefix('.').unwrap_or(&line);
    }
}
