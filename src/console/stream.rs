//! Answers that are longer than should be held at once.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use tokio::sync::mpsc;

/// Pieces that are made ahead of who reads them.
const AHEAD: usize = 4;

/// An answer's body, made on a thread of its own as it is taken.
pub fn body(pieces: impl Iterator<Item = io::Result<Vec<u8>>> + Send + 'static) -> Body {
    let (give, take) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        for piece in pieces {
            // Whoever asked has gone.
            if give.blocking_send(piece.map(Bytes::from)).is_err() {
                break;
            }
        }
    });
    Body::new(Pieces(take))
}

struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
