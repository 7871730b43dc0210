//! One connection to the relay: commands out, replies in, each within its
//! deadline.
//!
//! In: command lines and framed bodies. Out: replies, or how the connection
//! failed. It must never hand on a reply that was not asked for: what the
//! relay says out of turn ends the connection (it may be an attacker's words
//! from before TLS, or the late answer to something else).

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::fault::{Phase, RelayFault};
use super::reply::{Lines, Reply, parse, parse_lines};

/// TCP or TLS over it.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire for S {}

pub(super) struct Link<S> {
    stream: S,
    /// What the relay sent and we have not read as a reply yet.
    inbox: Vec<u8>,
}

/// Why a body did not go out whole.
#[derive(Debug)]
pub(super) enum Cut {
    Timeout,
    /// The relay began to answer before it had everything.
    Interrupted,
    Lost(String),
}

/// How far a body got.
#[derive(Debug)]
pub(super) struct Pushed {
    /// Bytes that our side gave away. Of the others none can have left.
    pub(super) taken: usize,
    pub(super) cut: Option<Cut>,
}

/// What the relay sent and nobody has asked for yet.
#[derive(Debug)]
pub(super) struct Unread {
    /// Whole replies.
    pub(super) replies: Vec<Reply>,
    /// What follows on them.
    pub(super) rest: Rest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Nothing,
    /// The beginning of a reply.
    Half,
    Garbage,
}

/// What is heard on a connection on which nothing is expected.
enum Heard {
    Nothing,
    Words,
    End,
}

impl<S: Wire> Link<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, inbox: Vec::with_capacity(1024) }
    }

    pub(super) fn boxed(self) -> Link<Box<dyn Wire>>
    where
        S: 'static,
    {
        Link { stream: Box::new(self.stream), inbox: self.inbox }
    }

    /// The bare stream, for TLS to be put around it. Fails when plain text
    /// followed on the relay's `220 ready`: whoever sent it wants it to be
    /// taken for something said under TLS.
    pub(super) async fn into_stream(mut self) -> Result<S, RelayFault> {
        self.expect_silence(Phase::StartTls).await?;
        Ok(self.stream)
    }

    /// Sends one command and waits for its reply.
    pub(super) async fn command(
        &mut self,
        phase: Phase,
        line: &str,
        limit: Duration,
    ) -> Result<Reply, RelayFault> {
        self.ask(phase, line, limit).await.map(Reply::from)
    }

    /// As [`Self::command`], with the lines of the reply apart.
    pub(super) async fn ask(
        &mut self,
        phase: Phase,
        line: &str,
        limit: Duration,
    ) -> Result<Lines, RelayFault> {
        self.expect_silence(phase).await?;
        let conversation = async {
            self.write(phase, line).await?;
            self.next_lines(phase).await
        };
        timeout(limit, conversation).await.map_err(|_| RelayFault::timeout(phase, limit))?
    }

    /// Sends commands whose replies are waited for apart, with [`Self::reply`].
    pub(super) async fn say(&mut self, phase: Phase, lines: &str, limit: Duration) -> Result<(), RelayFault> {
        self.expect_silence(phase).await?;
        timeout(limit, self.write(phase, lines)).await.map_err(|_| RelayFault::timeout(phase, limit))?
    }

    async fn write(&mut self, phase: Phase, text: &str) -> Result<(), RelayFault> {
        let lost = |e| RelayFault::lost(phase, &e);
        self.stream.write_all(text.as_bytes()).await.map_err(lost)?;
        self.stream.flush().await.map_err(lost)
    }

    /// Waits for a reply: the greeting, or the answer to a body.
    pub(super) async fn reply(&mut self, phase: Phase, limit: Duration) -> Result<Reply, RelayFault> {
        let lines =
            timeout(limit, self.next_lines(phase)).await.map_err(|_| RelayFault::timeout(phase, limit))?;
        lines.map(Reply::from)
    }

    async fn next_lines(&mut self, phase: Phase) -> Result<Lines, RelayFault> {
        loop {
            if let Some((lines, used)) = parse_lines(&self.inbox).map_err(|_| RelayFault::garbage(phase))? {
                self.inbox.drain(..used);
                return Ok(lines);
            }
            match self.stream.read_buf(&mut self.inbox).await {
                Ok(0) => return Err(RelayFault::closed(phase)),
                Ok(_) => {}
                Err(e) => return Err(RelayFault::lost(phase, &e)),
            }
        }
    }

    /// Makes sure that the relay said nothing since its last reply.
    pub(super) async fn expect_silence(&mut self, phase: Phase) -> Result<(), RelayFault> {
        match self.overhear().await {
            Heard::Nothing => Ok(()),
            Heard::Words => Err(RelayFault::out_of_turn(phase, self.unread().replies.into_iter().next())),
            Heard::End => Err(RelayFault::closed(phase)),
        }
    }

    /// Listens without waiting.
    async fn overhear(&mut self) -> Heard {
        if !self.inbox.is_empty() {
            return Heard::Words;
        }
        poll_fn(|cx| {
            Poll::Ready(match self.poll_hear(cx) {
                Poll::Pending => Heard::Nothing,
                Poll::Ready(Ok(true)) => Heard::Words,
                Poll::Ready(Ok(false) | Err(_)) => Heard::End,
            })
        })
        .await
    }

    /// Reads into the inbox; `false` at the end of the stream.
    fn poll_hear(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut bytes = [0; 512];
        let mut buffer = ReadBuf::new(&mut bytes);
        Pin::new(&mut self.stream).poll_read(cx, &mut buffer).map_ok(|()| {
            self.inbox.extend_from_slice(buffer.filled());
            !buffer.filled().is_empty()
        })
    }

    /// What lies unread, taken for replies.
    pub(super) fn unread(&self) -> Unread {
        let mut unread = Unread { replies: Vec::new(), rest: Rest::Nothing };
        let mut left = self.inbox.as_slice();
        while !left.is_empty() {
            match parse(left) {
                Ok(Some((reply, used))) => {
                    unread.replies.push(reply);
                    left = &left[used..];
                }
                Ok(None) => return Unread { rest: Rest::Half, ..unread },
                Err(_) => return Unread { rest: Rest::Garbage, ..unread },
            }
        }
        unread
    }

    /// Whether bytes lie unread, be they a reply or not.
    pub(super) fn has_unread(&self) -> bool {
        !self.inbox.is_empty()
    }

    /// Sends a framed body, whose dot ends at `dot`, with what may follow it.
    /// Stops when the relay speaks while the dot is still with us: it does not
    /// answer this letter then.
    pub(super) async fn push(&mut self, frame: &[u8], dot: usize, limit: Duration) -> Pushed {
        let mut taken = 0;
        let sending = async {
            poll_fn(|cx| self.poll_push(cx, frame, dot, &mut taken)).await?;
            // Under TLS the last records may still lie with us.
            self.stream.flush().await.map_err(|e| Cut::Lost(e.to_string()))
        };
        let outcome = timeout(limit, sending).await.unwrap_or(Err(Cut::Timeout));
        Pushed { taken, cut: outcome.err() }
    }

    fn poll_push(
        &mut self,
        cx: &mut Context<'_>,
        frame: &[u8],
        dot: usize,
        taken: &mut usize,
    ) -> Poll<Result<(), Cut>> {
        while *taken < frame.len() {
            match Pin::new(&mut self.stream).poll_write(cx, &frame[*taken..]) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(Cut::Lost("nothing more is taken".to_owned()))),
                Poll::Ready(Ok(n)) => *taken += n,
                Poll::Ready(Err(e)) => return Poll::Ready(Err(Cut::Lost(e.to_string()))),
                Poll::Pending if *taken >= dot => return Poll::Pending,
                Poll::Pending => return self.poll_hear(cx).map(|heard| Err(interruption(heard))),
            }
        }
        Poll::Ready(Ok(()))
    }
}

fn interruption(heard: io::Result<bool>) -> Cut {
    match heard {
        Ok(true) => Cut::Interrupted,
        Ok(false) => Cut::Lost("the relay closed the connection".to_owned()),
        Err(e) => Cut::Lost(e.to_string()),
    }
}

impl<S> fmt::Debug for Link<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").finish_non_exhaustive()
    }
}
