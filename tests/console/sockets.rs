//! Connections on a real socket.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use sincerely::console::{Desk, Limits, serve};
use sincerely::worker::Shutdown;
use tokio::sync::watch;

use crate::bench::Console;

/// The console on a port of its own, on a thread of its own.
struct Open {
    port: u16,
    tell: watch::Sender<Shutdown>,
    thread: std::thread::JoinHandle<std::io::Result<()>>,
}

fn open(desk: &Arc<Desk>, limits: Limits) -> Open {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = watch::channel(Shutdown::No);
    let desk = Arc::clone(desk);
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(serve(listener, desk, limits, told))
    });
    Open { port, tell, thread }
}

impl Open {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    fn close(self) {
        self.tell.send_replace(Shutdown::Drain);
        self.thread.join().unwrap().unwrap();
    }
}

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:8025\r\n\r\n";

fn read_all(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// One answer of a connection that stays open.
fn read_answer(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"alive\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

fn limits(head: Duration) -> Limits {
    Limits { head, ..Limits::new(Duration::from_secs(5)) }
}

#[tokio::test]
async fn a_head_that_never_ends_is_told_that_it_took_too_long() {
    let console = Console::new().await;
    let open = open(&console.desk, limits(Duration::from_millis(200)));
    let mut stream = open.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: 127.0.0.1:8025\r\nx-slow: ").unwrap();
    let answer = read_all(stream);
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    // Who has said nothing is not answered, only let go.
    assert_eq!(read_all(open.connect()), "");
    open.close();
}

#[tokio::test]
async fn silent_connections_keep_nobody_out_for_longer_than_their_time() {
    let console = Console::new().await;
    let few = Limits { connections: 2, ..limits(Duration::from_millis(300)) };
    let open = open(&console.desk, few);
    let silent: Vec<TcpStream> = (0..4).map(|_| open.connect()).collect();
    let mut stream = open.connect();
    stream.write_all(HEALTH).unwrap();
    assert!(read_answer(&mut stream).starts_with("HTTP/1.1 200"));
    drop(silent);
    open.close();
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let console = Console::new().await;
    let open = open(&console.desk, limits(Duration::from_mins(1)));
    let mut stream = open.connect();
    stream.write_all(HEALTH).unwrap();
    assert!(read_answer(&mut stream).starts_with("HTTP/1.1 200"));
    open.close();
    assert_eq!(read_all(stream), "");
}

#[tokio::test]
async fn a_head_without_measure_is_refused() {
    let console = Console::new().await;
    let open = open(&console.desk, limits(Duration::from_secs(10)));
    let mut stream = open.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: 127.0.0.1:8025\r\nx-long: ").unwrap();
    // It closes in the middle: the rest cannot be written.
    let _ = stream.write_all(&vec![b'x'; 1 << 20]);
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
    open.close();
}
