//! `lettre-pool PORT CONNECTIONS COUNT FROM TO SUBJECT < TEXT`: lettre's pooled
//! transport as it is shipped, a message built for each letter.

use std::error::Error;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [port, connections, count, from, to, subject] = &args[..] else {
        return Err("usage: lettre-pool PORT CONNECTIONS COUNT FROM TO SUBJECT < TEXT".into());
    };
    let connections: u32 = connections.parse()?;
    let count: usize = count.parse()?;
    let (from, to): (Mailbox, Mailbox) = (from.parse()?, to.parse()?);
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;

    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(port.parse()?)
        .pool_config(PoolConfig::new().max_size(connections))
        .build();
    let begun = Arc::new(AtomicUsize::new(0));
    let mut hands: JoinSet<Result<(), Failure>> = JoinSet::new();
    for _ in 0..connections {
        let (transport, begun) = (transport.clone(), Arc::clone(&begun));
        let (from, to, subject, text) = (from.clone(), to.clone(), subject.clone(), text.clone());
        hands.spawn(async move {
            while begun.fetch_add(1, Ordering::Relaxed) < count {
                let letter = Message::builder().from(from.clone()).to(to.clone()).subject(&subject);
                transport.send(letter.body(text.clone())?).await?;
            }
            Ok(())
        });
    }
    while let Some(ended) = hands.join_next().await {
        ended??;
    }
    Ok(())
}
