//! A DNS server on loopback, UDP and TCP, that says what it is told to, lies
//! included. It shares only the encoding of messages with what is tested.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CNAME, MX, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

/// What the server does with a question about a name, instead of answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    Silence,
    /// SERVFAIL.
    Fail,
    /// The answer, under another number than the question's.
    WrongId,
    /// The answer, said to be about another name.
    WrongName,
    /// The answer to another question.
    WrongQuestion,
    /// Bytes that are no message.
    Garbage,
    /// A message that ends too early.
    CutOff,
    /// “The rest over TCP”, and nothing there.
    HalfSaid,
}

#[derive(Debug, Default)]
pub struct Builder {
    records: BTreeMap<String, Vec<RData>>,
    tricks: BTreeMap<String, Trick>,
    all: Option<Trick>,
}

pub struct Dns {
    pub port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    zone: Builder,
    asked: Mutex<Vec<String>>,
    stopping: AtomicBool,
}

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

impl Builder {
    fn add(mut self, name: &str, data: RData) -> Self {
        self.records.entry(name.to_owned()).or_default().push(data);
        self
    }

    /// One record, cut into strings as long records are.
    pub fn txt(self, name: &str, text: &str) -> Self {
        let strings = text.as_bytes().chunks(200).collect();
        self.add(name, RData::TXT(TXT::from_bytes(strings)))
    }

    pub fn mx(self, at: &str, preference: u16, host: &str) -> Self {
        self.add(at, RData::MX(MX::new(preference, name(host))))
    }

    pub fn ip(self, name: &str, ip: &str) -> Self {
        match ip.parse().unwrap() {
            IpAddr::V4(ip) => self.add(name, RData::A(A(ip))),
            IpAddr::V6(ip) => self.add(name, RData::AAAA(AAAA(ip))),
        }
    }

    pub fn cname(self, at: &str, other: &str) -> Self {
        self.add(at, RData::CNAME(CNAME(name(other))))
    }

    /// Forgets what it was told of a name.
    pub fn without(mut self, name: &str) -> Self {
        self.records.remove(name);
        self
    }

    pub fn trick(mut self, name: &str, trick: Trick) -> Self {
        self.tricks.insert(name.to_owned(), trick);
        self
    }

    /// The same for every name.
    pub fn always(mut self, trick: Trick) -> Self {
        self.all = Some(trick);
        self
    }

    pub fn start(self) -> Dns {
        let shared =
            Arc::new(Shared { zone: self, asked: Mutex::default(), stopping: AtomicBool::new(false) });
        let (udp, tcp) = sockets();
        let port = udp.local_addr().unwrap().port();
        udp.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let (one, other) = (Arc::clone(&shared), Arc::clone(&shared));
        std::thread::spawn(move || serve_udp(&udp, &one));
        std::thread::spawn(move || serve_tcp(&tcp, &other));
        Dns { port, shared }
    }
}

/// Both on one port.
fn sockets() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            return (udp, tcp);
        }
    }
}

impl Dns {
    pub fn zone() -> Builder {
        Builder::default()
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Every question in order, as `NAME TYPE`.
    pub fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap().clone()
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve_udp(socket: &UdpSocket, shared: &Shared) {
    let mut buffer = [0; 4096];
    while !shared.stopping.load(Ordering::SeqCst) {
        let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
        if let Some(said) = shared.answer(&buffer[..length], false) {
            let _ = socket.send_to(&said, from);
        }
    }
}

fn serve_tcp(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(shared);
        std::thread::spawn(move || talk(stream, &shared));
    }
}

/// RFC 1035 §4.2.2: each message with its length before it.
fn talk(mut stream: TcpStream, shared: &Shared) -> Option<()> {
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length).ok()?;
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut question).ok()?;
        if let Some(said) = shared.answer(&question, true) {
            let length = u16::try_from(said.len()).unwrap().to_be_bytes();
            stream.write_all(&[&length[..], &said].concat()).ok()?;
        }
    }
}

impl Shared {
    fn answer(&self, question: &[u8], whole: bool) -> Option<Vec<u8>> {
        let asked = Message::from_vec(question).ok()?;
        let query = asked.queries.first()?.clone();
        let about = query.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
        self.asked.lock().unwrap().push(format!("{about} {}", query.query_type()));
        let trick = self.zone.tricks.get(&about).copied().or(self.zone.all);
        let mut said = Message::response(asked.metadata.id, OpCode::Query);
        said.metadata.recursion_desired = true;
        said.metadata.recursion_available = true;
        said.add_query(query.clone());
        self.fill(&mut said, &about, query.query_type());
        match trick {
            Some(Trick::Silence) => return None,
            Some(Trick::HalfSaid) if whole => return None,
            Some(Trick::HalfSaid) => return Some(said.truncate().to_vec().unwrap()),
            Some(Trick::Garbage) => return Some([&question[..2], &[0xFF; 40]].concat()),
            Some(Trick::Fail) => {
                said.answers.clear();
                said.metadata.response_code = ResponseCode::ServFail;
            }
            Some(Trick::WrongId) => said.metadata.id = said.metadata.id.wrapping_add(1),
            Some(Trick::WrongName) => said.answers.iter_mut().for_each(|r| r.name = name("liar.example")),
            Some(Trick::WrongQuestion) => said.queries.iter_mut().for_each(|q| {
                q.set_name(name("liar.example"));
            }),
            Some(Trick::CutOff) | None => {}
        }
        let mut bytes = said.to_vec().unwrap();
        if !whole && bytes.len() > usize::from(asked.max_payload()) {
            bytes = said.truncate().to_vec().unwrap();
        }
        if trick == Some(Trick::CutOff) {
            bytes.truncate(bytes.len() - 5);
        }
        Some(bytes)
    }

    fn fill(&self, said: &mut Message, about: &str, kind: RecordType) {
        let Some(records) = self.zone.records.get(about) else {
            said.metadata.response_code = ResponseCode::NXDomain;
            return;
        };
        for data in records {
            if data.record_type() == kind || data.record_type() == RecordType::CNAME {
                said.add_answer(Record::from_rdata(name(about), 60, data.clone()));
            }
        }
    }
}
