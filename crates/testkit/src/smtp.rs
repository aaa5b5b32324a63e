//! A mail server for tests: real SMTP on the loopback. It keeps what it takes and refuses what it is told to.

use std::{
    collections::HashMap,
    io::{self, BufRead as _, BufReader, Write as _},
    net::{IpAddr, Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};

/// A letter as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Addresses of the envelope.
    pub to: Vec<String>,
    /// Head and body.
    pub text: Vec<u8>,
}

/// A running server; it ends when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    inside: Arc<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    taken: Mutex<Vec<Taken>>,
    replies: Mutex<HashMap<String, (u16, String)>>,
    pause: Mutex<Duration>,
    credentials: Option<(String, String)>,
    streams: Mutex<Vec<TcpStream>>,
    ended: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panicked in here")
}

impl MailServer {
    /// A server on a free port.
    pub fn start() -> Self {
        Self::on(0, None)
    }

    /// A server on the port of one that ended.
    pub fn start_at(port: u16) -> Self {
        Self::on(port, None)
    }

    /// A server that asks for a name and a password.
    pub fn asking(name: &str, password: &str) -> Self {
        Self::on(0, Some((name.to_owned(), password.to_owned())))
    }

    fn on(port: u16, credentials: Option<(String, String)>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inside = Arc::new(Inside { credentials, ..Inside::default() });
        let served = Arc::clone(&inside);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if served.ended.load(Ordering::SeqCst) {
                    break;
                }
                locked(&served.streams).push(stream.try_clone().expect("a stream"));
                let desk = Desk { inside: Arc::clone(&served), to: Vec::new(), text: Vec::new() };
                // a client that goes away ends its talk, and nothing else
                thread::spawn(move || drop(talk(stream, desk)));
            }
        });
        Self { port, inside }
    }

    /// Its address for `--smtp`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The letters taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        locked(&self.inside.taken).clone()
    }

    /// From now on answers letters to an address with a code; 250 takes them again.
    pub fn answer(&self, address: &str, code: u16) {
        self.answer_in_words(address, code, &format!("no mail for {address}"));
    }

    /// The same in words of its own, which may begin with an enhanced code.
    pub fn answer_in_words(&self, address: &str, code: u16, words: &str) {
        locked(&self.inside.replies).insert(address.to_owned(), (code, words.to_owned()));
    }

    /// From now on waits between taking a letter and saying so.
    pub fn pause(&self, pause: Duration) {
        *locked(&self.inside.pause) = pause;
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.inside.ended.store(true, Ordering::SeqCst);
        for stream in locked(&self.inside.streams).drain(..) {
            let _closed = stream.shutdown(Shutdown::Both);
        }
        // wakes the listener, which then lets go of the port
        let _woken = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// What one client says.
struct Desk {
    inside: Arc<Inside>,
    to: Vec<String>,
    text: Vec<u8>,
}

impl Handler for Desk {
    fn rcpt(&mut self, to: &str) -> Response {
        match locked(&self.inside.replies).get(to) {
            Some((code, words)) if *code >= 400 => Response::custom(*code, words.clone()),
            _ => {
                self.to.push(to.to_owned());
                response::OK
            }
        }
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, _: &[String]) -> Response {
        self.text.clear();
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        self.text.extend_from_slice(line);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let taken = Taken { to: std::mem::take(&mut self.to), text: std::mem::take(&mut self.text) };
        locked(&self.inside.taken).push(taken);
        let pause = *locked(&self.inside.pause);
        thread::sleep(pause);
        response::OK
    }

    fn auth_plain(&mut self, _: &str, name: &str, password: &str) -> Response {
        match &self.inside.credentials {
            Some((right, secret)) if (right.as_str(), secret.as_str()) == (name, password) => response::AUTH_OK,
            _ => response::INVALID_CREDENTIALS,
        }
    }
}

fn talk(mut stream: TcpStream, desk: Desk) -> io::Result<()> {
    let mut builder = SessionBuilder::new("mail.test");
    if desk.inside.credentials.is_some() {
        builder.enable_auth(AuthMechanism::Plain).insecure_enable_plaintext_auth();
    }
    let mut session = builder.build(IpAddr::V4(Ipv4Addr::LOCALHOST), desk);
    let mut lines = BufReader::new(stream.try_clone()?);
    stream.write_all(&session.greeting().buffer()?)?;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let said = session.process(&line);
        line.clear();
        stream.write_all(&said.buffer()?)?;
        if said.action == Action::Close {
            break;
        }
    }
    stream.shutdown(Shutdown::Both)
}
