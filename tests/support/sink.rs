//! A scripted SMTP server, on threads of its own: it does not share the
//! runtime, the clock or any code with what is tested.
//!
//! Every letter is on disk, with what will be done about it, before the sink
//! says a word: what it recorded is what a relay would have taken.
//!
//! ```ignore
//! let sink = Sink::plain().rule(at(At::Dot).nth(2).say("451 4.3.0 later")).start();
//! ```

mod dialogue;

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::ServerConfig;
use serde::{Deserialize, Serialize};

/// A point of the dialogue at which the sink does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// 354 is said; the first bytes of the body are there.
    Body,
    /// The final dot is read.
    Dot,
    Rset,
    Quit,
}

/// What it does there.
#[derive(Debug, Clone)]
pub enum Act {
    /// One or more lines; the last CRLF is added.
    Say(String),
    /// The same, a byte at a time with a pause between.
    Drip(String, Duration),
    /// The answers to this command and to those that came behind it, in one
    /// write: those are then read without another word.
    SayAhead(String),
    /// A pause before the next act.
    Wait(Duration),
    /// Nothing more; the connection stays until the client leaves.
    Silence,
    Close,
    /// RST instead of FIN.
    Reset,
}

/// At a point, for some recipients, at some count: what to do instead of the
/// usual.
#[derive(Debug, Clone)]
pub struct Rule {
    at: At,
    to: Option<String>,
    followed: bool,
    nth: Option<usize>,
    met: usize,
    acts: Vec<Act>,
}

/// A rule without any act yet, for every time.
pub fn at(at: At) -> Rule {
    Rule { at, to: None, followed: false, nth: None, met: 0, acts: Vec::new() }
}

impl Rule {
    /// Only while a recipient's address contains this.
    pub fn to(mut self, part: &str) -> Self {
        self.to = Some(part.to_owned());
        self
    }

    /// Only when more commands came in one write with this.
    pub fn followed(mut self) -> Self {
        self.followed = true;
        self
    }

    /// Only the nth time (from 1) that it comes to this, over all connections.
    pub fn nth(mut self, nth: usize) -> Self {
        self.nth = Some(nth);
        self
    }

    pub fn act(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    pub fn say(self, text: &str) -> Self {
        self.act(Act::Say(text.to_owned()))
    }

    pub fn close(self) -> Self {
        self.act(Act::Close)
    }

    pub fn reset(self) -> Self {
        self.act(Act::Reset)
    }

    pub fn silence(self) -> Self {
        self.act(Act::Silence)
    }

    fn meets(&mut self, at: At, to: &[String], followed: bool) -> bool {
        let concerns = |part: &String| to.iter().any(|t| t.contains(part.as_str()));
        if self.at != at || !self.to.as_ref().is_none_or(concerns) || (self.followed && !followed) {
            return false;
        }
        self.met += 1;
        self.nth.is_none_or(|nth| nth == self.met)
    }
}

/// One letter that arrived whole, as a line of JSON in the sink's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// From 1.
    pub connection: usize,
    pub from: String,
    pub to: Vec<String>,
    pub message_id: String,
    /// Of the un-stuffed message, in hex.
    pub sha256: String,
    pub bytes: usize,
    /// What the sink was about to do: a reply, `close`, `reset`, `silence`.
    pub action: String,
}

/// When the sink speaks TLS.
#[derive(Clone)]
pub enum Security {
    None,
    Implicit(Arc<ServerConfig>),
    StartTls(Arc<ServerConfig>),
}

/// A sink to be.
pub struct Builder {
    security: Security,
    /// User name, password, and the mechanisms announced.
    login: Option<(String, String, String)>,
    offers: Vec<String>,
    loses_behind_dots: bool,
    rules: Vec<Rule>,
}

pub struct Sink {
    pub port: u16,
    /// Where the records are, for checkers of other processes.
    pub log: PathBuf,
    shared: Arc<Shared>,
    _folder: tempfile::TempDir,
}

/// What the connections of one sink share.
struct Shared {
    security: Security,
    login: Option<(String, String, String)>,
    offers: Vec<String>,
    loses_behind_dots: bool,
    rules: Mutex<Vec<Rule>>,
    log: Mutex<File>,
    commands: Mutex<Vec<String>>,
    /// When each final dot was read.
    dots: Mutex<Vec<Instant>>,
    said: Mutex<Vec<String>>,
    connections: Mutex<usize>,
    ended: Mutex<usize>,
    stopping: AtomicBool,
}

impl Builder {
    pub fn login(mut self, username: &str, password: &str, mechanisms: &str) -> Self {
        self.login = Some((username.to_owned(), password.to_owned(), mechanisms.to_owned()));
        self
    }

    /// Replaces the extensions announced (STARTTLS and AUTH come by themselves).
    pub fn offers(mut self, offers: &[&str]) -> Self {
        self.offers = offers.iter().map(|o| (*o).to_owned()).collect();
        self
    }

    /// Drops what came in one write with a body.
    pub fn loses_behind_dots(mut self) -> Self {
        self.loses_behind_dots = true;
        self
    }

    /// Earlier rules come first.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    pub fn start(self) -> Sink {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("sink.jsonl");
        let file = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let shared = Arc::new(Shared {
            security: self.security,
            login: self.login,
            offers: self.offers,
            loses_behind_dots: self.loses_behind_dots,
            rules: Mutex::new(self.rules),
            log: Mutex::new(file),
            commands: Mutex::default(),
            dots: Mutex::default(),
            said: Mutex::default(),
            connections: Mutex::default(),
            ended: Mutex::default(),
            stopping: AtomicBool::new(false),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || accept(&listener, &theirs));
        Sink { port, log, shared, _folder: folder }
    }
}

impl Sink {
    pub fn plain() -> Builder {
        Self::secured(Security::None)
    }

    pub fn secured(security: Security) -> Builder {
        let offers = ["SIZE 50000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];
        Builder { security, login: None, offers: Vec::new(), loses_behind_dots: false, rules: Vec::new() }
            .offers(&offers)
    }

    /// The letters that arrived whole, whatever was then said to them.
    pub fn records(&self) -> Vec<Record> {
        let text = std::fs::read_to_string(&self.log).unwrap();
        // The last line may be half written.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Every command line in order, SASL responses included.
    pub fn commands(&self) -> Vec<String> {
        self.shared.commands.lock().unwrap().clone()
    }

    /// When the final dot of each letter was read, in order.
    pub fn dots(&self) -> Vec<Instant> {
        let mut dots = self.shared.dots.lock().unwrap().clone();
        dots.sort_unstable();
        dots
    }

    /// How many commands began with `verb`.
    pub fn count(&self, verb: &str) -> usize {
        self.commands().iter().filter(|c| c.starts_with(verb)).count()
    }

    /// How often it has said something that begins so.
    pub fn said(&self, beginning: &str) -> usize {
        self.shared.said.lock().unwrap().iter().filter(|said| said.starts_with(beginning)).count()
    }

    pub fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }

    /// How many of them are over, for the sink.
    pub fn ended(&self) -> usize {
        *self.shared.ended.lock().unwrap()
    }

    /// Adds a rule to a sink at work, behind the others.
    pub fn add(&self, rule: Rule) {
        self.shared.rules.lock().unwrap().push(rule);
    }

    /// Forgets all rules: from now on it behaves.
    pub fn behave(&self) {
        self.shared.rules.lock().unwrap().clear();
    }

    /// Waits, for a bounded time, until something can be seen on it.
    pub fn wait_until(&self, what: &str, seen: impl Fn(&Self) -> bool) {
        super::wait_until(what, || seen(self));
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    /// The acts of the first rule that meets; every rule counts.
    fn acts(&self, at: At, to: &[String], followed: bool) -> Option<Vec<Act>> {
        let mut rules = self.rules.lock().unwrap();
        let met: Vec<_> =
            rules.iter_mut().filter_map(|r| r.meets(at, to, followed).then(|| r.acts.clone())).collect();
        met.into_iter().next()
    }

    /// On disk when it returns.
    fn record(&self, record: &Record) {
        let line = serde_json::to_string(record).unwrap() + "\n";
        let mut log = self.log.lock().unwrap();
        log.write_all(line.as_bytes()).unwrap();
        log.sync_data().unwrap();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let number = {
            let mut connections = shared.connections.lock().unwrap();
            *connections += 1;
            *connections
        };
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            dialogue::serve(stream, number, &shared);
            *shared.ended.lock().unwrap() += 1;
        });
    }
}
