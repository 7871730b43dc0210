//! One connection to the local mailbox (RFC 5321, the server's side).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{AnswerPhase, Mailbox};

/// RFC 5321 §4.5.3.1.4 says 512; addresses may fill that alone.
const MAX_COMMAND: usize = 2048;
/// The longest line of a letter that it takes (RFC 5321 §4.5.3.1.6: 1000).
const MAX_LINE: usize = 64 * 1024;
const MAX_LETTER: usize = 25 * 1024 * 1024;
/// RFC 5321 §4.5.3.2.7.
const PATIENCE: Duration = Duration::from_mins(5);

struct Dialogue<'a> {
    stream: BufStream<TcpStream>,
    mailbox: &'a Arc<Mailbox>,
    sender: bool,
    recipients: Vec<String>,
}

/// How a letter ended.
enum Body {
    Whole(Vec<u8>),
    TooLarge,
}

/// Serves until the client leaves, is silent too long, or sends what is no
/// SMTP.
pub(super) async fn serve(stream: TcpStream, mailbox: &Arc<Mailbox>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let stream = BufStream::new(stream);
    let mut dialogue = Dialogue { stream, mailbox, sender: false, recipients: Vec::new() };
    dialogue.say("220 mailbox.sincerely.invalid ESMTP").await?;
    while let Some(line) = dialogue.line(MAX_COMMAND).await? {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if !dialogue.command(&line).await? {
            break;
        }
    }
    Ok(())
}

impl Dialogue<'_> {
    /// `false` after QUIT.
    async fn command(&mut self, line: &str) -> io::Result<bool> {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => self.hello(),
            "HELO" => "250 mailbox.sincerely.invalid".to_owned(),
            "MAIL" => self.mail(),
            "RCPT" => self.rcpt(line),
            "DATA" if self.recipients.is_empty() => "503 5.5.1 No recipient yet".to_owned(),
            "DATA" => self.data().await?,
            "RSET" => {
                self.forget();
                "250 2.0.0 Ok".to_owned()
            }
            "NOOP" => "250 2.0.0 Ok".to_owned(),
            "QUIT" => "221 2.0.0 Bye".to_owned(),
            _ => "500 5.5.2 Unknown command".to_owned(),
        };
        self.say(&reply).await?;
        Ok(verb != "QUIT")
    }

    fn hello(&mut self) -> String {
        self.forget();
        let offers = ["8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"].map(|o| format!("250-{o}\r\n")).concat();
        format!("250-mailbox.sincerely.invalid\r\n{offers}250 SIZE {MAX_LETTER}")
    }

    fn mail(&mut self) -> String {
        self.forget();
        self.sender = true;
        "250 2.1.0 Ok".to_owned()
    }

    fn rcpt(&mut self, line: &str) -> String {
        let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(a, _)| a);
        let Some(address) = address.filter(|a| self.sender && !a.is_empty()) else {
            return "503 5.5.1 MAIL FROM:<address> first, then RCPT TO:<address>".to_owned();
        };
        if let Some(reply) = self.mailbox.answer(AnswerPhase::Rcpt, address) {
            return reply;
        }
        self.recipients.push(address.to_owned());
        "250 2.1.5 Ok".to_owned()
    }

    async fn data(&mut self) -> io::Result<String> {
        self.say("354 End with a lone dot").await?;
        let body = self.body().await?;
        let scripted = self.recipients.iter().find_map(|to| self.mailbox.answer(AnswerPhase::Dot, to));
        self.forget();
        match (body, scripted) {
            (Body::TooLarge, _) => Ok("552 5.3.4 Too large".to_owned()),
            (Body::Whole(_), Some(reply)) if !reply.starts_with("250") => Ok(reply),
            (Body::Whole(letter), scripted) => {
                let kept = self.keep(letter).await;
                Ok(scripted.filter(|_| kept.starts_with("250")).unwrap_or(kept))
            }
        }
    }

    async fn keep(&self, letter: Vec<u8>) -> String {
        let maildir = self.mailbox.maildir.clone();
        match tokio::task::spawn_blocking(move || maildir.keep(&letter)).await {
            Ok(Ok(name)) => format!("250 2.0.0 Kept as {name}"),
            Ok(Err(e)) => format!("452 4.3.1 Not kept: {e}"),
            Err(_) => "451 4.3.0 Not kept".to_owned(),
        }
    }

    /// Reads up to the lone dot. What is too large is read and thrown away, so
    /// that the client hears why.
    async fn body(&mut self) -> io::Result<Body> {
        let (mut letter, mut too_large) = (Vec::new(), false);
        loop {
            let line = self.line(MAX_LINE).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            if line == b".\r\n" {
                return Ok(if too_large { Body::TooLarge } else { Body::Whole(letter) });
            }
            let text = line.strip_prefix(b".").unwrap_or(&line);
            too_large |= letter.len() + text.len() > MAX_LETTER;
            if !too_large {
                letter.extend_from_slice(text);
            }
        }
    }

    /// A line with its end; `None` when the client has left.
    async fn line(&mut self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        timeout(PATIENCE, bounded_line(&mut self.stream, limit)).await?
    }

    async fn say(&mut self, reply: &str) -> io::Result<()> {
        let said = async {
            self.stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
            self.stream.flush().await
        };
        timeout(PATIENCE, said).await?
    }

    fn forget(&mut self) {
        self.sender = false;
        self.recipients.clear();
    }
}

/// Reads to CRLF; a bare LF or CR is no line end and no letter of ours.
async fn bounded_line(stream: &mut (impl AsyncBufRead + Unpin), limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    stream.take(limit as u64).read_until(b'\n', &mut line).await?;
    match line.strip_suffix(b"\r\n") {
        Some(text) if !text.contains(&b'\r') => Ok(Some(line)),
        None if line.is_empty() => Ok(None),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}
