//! The local mailbox: a relay to try things with. It keeps what it gets.
//!
//! In: SMTP on a loopback listener, and answers to give instead of yes. Out: a
//! Maildir, each letter durable in `new/` before the 250. It must never send
//! anything on, and it records nothing but the letters.

mod dialogue;
mod maildir;

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use maildir::Maildir;

/// Where an [`Answer`] is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerPhase {
    /// To RCPT.
    Rcpt,
    /// After the body; the letter is not kept, unless the answer is a 250.
    Dot,
}

/// One reply that differs from the usual yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Part of the recipient's address; empty: anyone's.
    pub to: String,
    /// The how-manieth letter to such a recipient, from 1, over all connections.
    pub nth: usize,
    pub phase: AnswerPhase,
    /// Code and text, without line end: `550 5.7.1 Looks like spam`.
    pub reply: String,
}

/// What the connections share.
#[derive(Debug)]
struct Mailbox {
    maildir: Maildir,
    answers: Vec<Answer>,
    /// How often each answer's recipient and phase were met.
    met: Mutex<Vec<usize>>,
}

impl Mailbox {
    /// The scripted reply to this, if it is its turn.
    fn answer(&self, phase: AnswerPhase, to: &str) -> Option<String> {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reply = None;
        for (answer, met) in self.answers.iter().zip(met.iter_mut()) {
            if answer.phase == phase && to.contains(&answer.to) {
                *met += 1;
                if *met == answer.nth {
                    reply.get_or_insert_with(|| answer.reply.clone());
                }
            }
        }
        reply
    }
}

/// Serves until `shutdown`; letters in the middle of arriving are then lost to
/// it, as with any relay, and have had no 250.
///
/// # Errors
/// The listener is not on loopback or fails, or the Maildir cannot be made.
pub async fn run(
    listener: TcpListener,
    maildir: PathBuf,
    answers: Vec<Answer>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    if !listener.local_addr()?.ip().is_loopback() {
        let why = "a mailbox that takes anything is for this machine only";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    let met = Mutex::new(vec![0; answers.len()]);
    let mailbox = Arc::new(Mailbox { maildir: Maildir::create(maildir)?, answers, met });
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                let mailbox = Arc::clone(&mailbox);
                connections.spawn(async move { dialogue::serve(stream, &mailbox).await });
            }
            // Forgets those that ended.
            Some(_) = connections.join_next() => {}
        }
    }
}
