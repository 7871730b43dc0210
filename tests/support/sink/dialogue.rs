//! One connection of the sink.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sha2::{Digest, Sha256};

use super::{Act, At, Record, Security, Shared};

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Stream {
    fn over_tls(tcp: TcpStream, config: &Arc<ServerConfig>) -> Self {
        let connection = ServerConnection::new(Arc::clone(config)).unwrap();
        Self::Tls(Box::new(StreamOwned::new(connection, tcp)))
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => tls.get_ref(),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.read(buf),
            Self::Tls(tls) => tls.read(buf),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.write(buf),
            Self::Tls(tls) => tls.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

struct Dialogue<'a> {
    stream: BufReader<Stream>,
    number: usize,
    shared: &'a Shared,
    logged_in: bool,
    from: String,
    to: Vec<String>,
    /// Commands that are answered already.
    answered: usize,
}

/// The connection is over: by the script, or because the client left.
struct Over;

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Self {
        Self
    }
}

pub(super) fn serve(tcp: TcpStream, number: usize, shared: &Shared) {
    tcp.set_nodelay(true).unwrap();
    let stream = match &shared.security {
        Security::Implicit(config) => Stream::over_tls(tcp, config),
        _ => Stream::Plain(tcp),
    };
    let stream = BufReader::new(stream);
    let (from, to) = (String::new(), Vec::new());
    let mut dialogue = Dialogue { stream, number, shared, logged_in: false, from, to, answered: 0 };
    if dialogue.answer(At::Greeting, "220 sink.example ESMTP").is_ok() {
        while let Ok(Some(line)) = dialogue.line() {
            if dialogue.command(&line).is_err() {
                return;
            }
        }
    }
}

impl Dialogue<'_> {
    fn line(&mut self) -> Result<Option<String>, Over> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        self.shared.commands.lock().unwrap().push(line.clone());
        Ok(Some(line))
    }

    fn command(&mut self, line: &str) -> Result<(), Over> {
        if self.answered > 0 {
            self.answered -= 1;
            return Ok(());
        }
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => self.ehlo(),
            "STARTTLS" => self.start_tls(),
            "AUTH" => self.auth(line),
            "MAIL" if self.shared.login.is_some() && !self.logged_in => self.say("530 5.7.0 Log in first"),
            "MAIL" => {
                self.from = address(line);
                self.to.clear();
                self.answer(At::Mail, "250 2.1.0 Ok").map(drop)
            }
            "RCPT" => self.rcpt(line),
            "DATA" => self.data(),
            "RSET" => {
                self.to.clear();
                self.answer(At::Rset, "250 2.0.0 Ok").map(drop)
            }
            "QUIT" => self.answer(At::Quit, "221 2.0.0 Bye").and(Err(Over)),
            _ => self.say("500 5.5.2 What?"),
        }
    }

    fn ehlo(&mut self) -> Result<(), Over> {
        let mut lines = vec!["sink.example".to_owned()];
        lines.extend(self.shared.offers.iter().cloned());
        if matches!((&self.shared.security, self.stream.get_ref()), (Security::StartTls(_), Stream::Plain(_)))
        {
            lines.push("STARTTLS".to_owned());
        }
        if let Some((_, _, mechanisms)) = &self.shared.login {
            lines.push(format!("AUTH {mechanisms}"));
        }
        let last = lines.pop().unwrap();
        let text: Vec<_> = lines.iter().map(|line| format!("250-{line}\r\n")).collect();
        let text = text.concat();
        self.answer(At::Ehlo, &format!("{text}250 {last}")).map(drop)
    }

    fn start_tls(&mut self) -> Result<(), Over> {
        let Security::StartTls(config) = self.shared.security.clone() else {
            return self.say("502 5.5.1 No TLS here");
        };
        if !self.answer(At::StartTls, "220 2.0.0 Ready for TLS")?.starts_with("220") {
            return Ok(());
        }
        let Stream::Plain(tcp) = self.stream.get_ref() else { return Err(Over) };
        self.stream = BufReader::new(Stream::over_tls(tcp.try_clone()?, &config));
        Ok(())
    }

    fn auth(&mut self, line: &str) -> Result<(), Over> {
        if let Some(acts) = self.acts(At::Auth, &[]) {
            return self.perform(&acts).map(drop);
        }
        let words: Vec<_> = line.split(' ').collect();
        let decode = |text: &str| String::from_utf8(BASE64.decode(text.as_bytes()).unwrap()).unwrap();
        let given = match words.as_slice() {
            [_, "PLAIN", response] => decode(response),
            [_, "LOGIN"] => {
                self.say("334 VXNlcm5hbWU6")?;
                let name = self.line()?.ok_or(Over)?;
                self.say("334 UGFzc3dvcmQ6")?;
                format!("\0{}\0{}", decode(&name), decode(&self.line()?.ok_or(Over)?))
            }
            _ => return self.say("504 5.5.4 Unknown mechanism"),
        };
        let wanted = self.shared.login.as_ref().map(|(name, password, _)| format!("\0{name}\0{password}"));
        self.logged_in = Some(given) == wanted;
        let (yes, no) = ("235 2.7.0 Welcome", "535 5.7.8 Bad credentials");
        self.say(if self.logged_in { yes } else { no })
    }

    fn rcpt(&mut self, line: &str) -> Result<(), Over> {
        let recipient = address(line);
        let reply = match self.acts(At::Rcpt, std::slice::from_ref(&recipient)) {
            Some(acts) => self.perform(&acts)?,
            None => self.perform(&[Act::Say("250 2.1.5 Ok".to_owned())])?,
        };
        if reply.starts_with("25") {
            self.to.push(recipient);
        }
        Ok(())
    }

    fn data(&mut self) -> Result<(), Over> {
        let usual = if self.to.is_empty() { "503 5.5.1 No recipient" } else { "354 Go ahead" };
        if !self.answer(At::Data, usual)?.starts_with("354") {
            return Ok(());
        }
        if !self.stream.fill_buf()?.is_empty()
            && let Some(acts) = self.acts(At::Body, &self.to)
        {
            self.perform(&acts)?;
        }
        let body = self.body()?;
        self.shared.dots.lock().unwrap().push(std::time::Instant::now());
        let usual = [Act::Say(format!("250 2.0.0 Ok: queued as {}", HEXLOWER.encode(&body.hash[..5])))];
        let acts = self.acts(At::Dot, &self.to).unwrap_or(usual.to_vec());
        if self.shared.loses_behind_dots {
            self.stream.consume(self.stream.buffer().len());
        }
        self.shared.record(&Record {
            connection: self.number,
            from: self.from.clone(),
            to: std::mem::take(&mut self.to),
            message_id: body.message_id,
            sha256: HEXLOWER.encode(&body.hash),
            bytes: body.bytes,
            action: describe(&acts),
        });
        self.perform(&acts).map(drop)
    }

    /// Reads up to the lone dot, taking the stuffing off.
    fn body(&mut self) -> Result<Body, Over> {
        let (mut hasher, mut bytes, mut message_id) = (Sha256::new(), 0, String::new());
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.stream.read_until(b'\n', &mut line)? == 0 {
                return Err(Over);
            }
            if line == b".\r\n" {
                return Ok(Body { hash: hasher.finalize().into(), bytes, message_id });
            }
            let text = line.strip_prefix(b".").unwrap_or(&line);
            if message_id.is_empty() && text.to_ascii_lowercase().starts_with(b"message-id:") {
                message_id.push_str(String::from_utf8_lossy(&text[11..]).trim());
            }
            hasher.update(text);
            bytes += text.len();
        }
    }

    fn acts(&self, at: At, to: &[String]) -> Option<Vec<Act>> {
        self.shared.acts(at, to, !self.stream.buffer().is_empty())
    }

    fn answer(&mut self, at: At, usual: &str) -> Result<String, Over> {
        let acts = self.acts(at, &self.to).unwrap_or(vec![Act::Say(usual.to_owned())]);
        self.perform(&acts)
    }

    /// Does it all; returns the first thing said.
    fn perform(&mut self, acts: &[Act]) -> Result<String, Over> {
        for act in acts {
            match act {
                Act::Say(text) => self.say(text)?,
                Act::SayAhead(text) => {
                    self.answered = text.lines().count() - 1;
                    self.say(text)?;
                }
                Act::Drip(text, pause) => self.drip(text, *pause)?,
                Act::Wait(pause) => std::thread::sleep(*pause),
                Act::Close => return Err(Over),
                Act::Reset => {
                    socket2::SockRef::from(self.stream.get_ref().tcp())
                        .set_linger(Some(std::time::Duration::ZERO))?;
                    return Err(Over);
                }
                // Not even reading: the client's window fills up. It ends when
                // the client, or the test, does.
                Act::Silence => self.wait_for_the_end()?,
            }
        }
        Ok(describe(acts))
    }

    fn say(&mut self, text: &str) -> Result<(), Over> {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{text}\r\n").as_bytes())?;
        stream.flush()?;
        self.shared.said.lock().unwrap().push(text.to_owned());
        Ok(())
    }

    fn drip(&mut self, text: &str, pause: std::time::Duration) -> Result<(), Over> {
        for byte in format!("{text}\r\n").bytes() {
            self.stream.get_mut().write_all(&[byte])?;
            self.stream.get_mut().flush()?;
            std::thread::sleep(pause);
        }
        Ok(())
    }

    fn wait_for_the_end(&mut self) -> Result<(), Over> {
        while !self.shared.stopping.load(std::sync::atomic::Ordering::SeqCst) {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Err(Over)
    }
}

struct Body {
    hash: [u8; 32],
    bytes: usize,
    message_id: String,
}

/// What comes of it in the end, pauses apart.
fn describe(acts: &[Act]) -> String {
    match acts.iter().find(|act| !matches!(act, Act::Wait(_))) {
        Some(Act::Say(text) | Act::SayAhead(text) | Act::Drip(text, _)) => text.clone(),
        Some(Act::Close) => "close".to_owned(),
        Some(Act::Reset) => "reset".to_owned(),
        _ => "silence".to_owned(),
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}
