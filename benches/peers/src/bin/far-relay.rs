//! `far-relay PORT UPSTREAM MILLISECONDS`: passes connections on to a relay, and
//! brings each piece of its answer that much later, as a long line would. Any
//! number of pieces may be under way.

use std::error::Error;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [port, upstream, delay] = &args[..] else {
        return Err("usage: far-relay PORT UPSTREAM MILLISECONDS".into());
    };
    let upstream: u16 = upstream.parse()?;
    let delay = Duration::from_millis(delay.parse()?);
    let listener = TcpListener::bind(("127.0.0.1", port.parse()?)).await?;
    loop {
        let (client, _) = listener.accept().await?;
        let relay = TcpStream::connect(("127.0.0.1", upstream)).await?;
        client.set_nodelay(true)?;
        relay.set_nodelay(true)?;
        let (from_client, to_client) = client.into_split();
        let (from_relay, to_relay) = relay.into_split();
        tokio::spawn(pass(from_client, to_relay));
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(hear(from_relay, sender, delay));
        tokio::spawn(bring(to_client, receiver));
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    // A connection that breaks off ends here; whoever held it notices by itself.
    let _ = tokio::io::copy(&mut from, &mut to).await;
}

type Piece = (Instant, Vec<u8>);

async fn hear(mut from: OwnedReadHalf, pieces: mpsc::UnboundedSender<Piece>, delay: Duration) {
    let mut buffer = vec![0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if pieces.send((Instant::now() + delay, buffer[..read].to_vec())).is_err() {
            return;
        }
    }
}

async fn bring(mut to: OwnedWriteHalf, mut pieces: mpsc::UnboundedReceiver<Piece>) {
    while let Some((due, piece)) = pieces.recv().await {
        sleep_until(due).await;
        if to.write_all(&piece).await.is_err() {
            return;
        }
    }
}
