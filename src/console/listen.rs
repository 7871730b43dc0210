//! Connections, and how long they may take.
//!
//! In: a listener, and word of when to stop. Out: answers. It must never take what
//! the worker needs: there is a bound to its connections, and it waits when the
//! machine has no more to give.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::state::Desk;
use crate::worker::Shutdown;

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From its beginning, or the answer before, to the end of a request's head.
    pub head: Duration,
    /// At once; more wait.
    pub connections: usize,
    /// For answers under way when it is to stop.
    pub grace: Duration,
}

impl Limits {
    #[must_use]
    pub fn new(grace: Duration) -> Self {
        Self { head: Duration::from_secs(10), connections: 64, grace }
    }
}

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Serves the console until it is told to stop.
///
/// # Errors
/// The listener cannot be used at all.
pub async fn serve(
    listener: TcpListener,
    desk: Arc<Desk>,
    limits: Limits,
    mut shutdown: watch::Receiver<Shutdown>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let router = super::router(&desk);
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            _ = shutdown.wait_for(|s| *s != Shutdown::No) => break,
        };
        // Ended ones leave nothing behind.
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                let (router, shutdown) = (router.clone(), shutdown.clone());
                connections.spawn(async move {
                    let _place = place;
                    converse(stream, peer, router, limits.head, shutdown).await;
                });
            }
            // No file descriptor is left, say: others need time to give one back.
            Err(error) => {
                tracing::warn!("the console took no connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let settled = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(limits.grace, settled).await;
    Ok(())
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    head: Duration,
    mut shutdown: watch::Receiver<Shutdown>,
) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        let router = router.clone();
        Box::pin(
            async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {})) },
        )
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head).max_buf_size(64 * 1024);
    let mut connection = builder.serve_connection(TokioIo::new(stream), answer);
    let mut told = false;
    let ended = {
        let mut stop = pin!(async { drop(shutdown.wait_for(|s| *s != Shutdown::No).await) });
        std::future::poll_fn(|cx| {
            if !told && stop.as_mut().poll(cx).is_ready() {
                told = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
            connection.poll_without_shutdown(cx)
        })
        .await
    };
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner();
    // hyper only closes; who was in mid-sentence is told why (RFC 9110 §15.5.9).
    if ended.is_err_and(|error| error.is_timeout()) && !parts.read_buf.is_empty() {
        const SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(SLOW)).await;
    }
    let _ = stream.shutdown().await;
}
