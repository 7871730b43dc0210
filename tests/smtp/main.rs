//! The relay's conversation, sentence by sentence, against a scripted server,
//! the local mailbox, and a real Postfix.

#[path = "../support/mod.rs"]
mod support;

mod chasquid;
mod dialing;
mod letters;
mod local_mailbox;
mod pipelining;
mod postfix;
mod preflight;
mod signed;
mod smtp_sink;

use std::time::Duration;

use sincerely::relay::{Dialer, Envelope, Invited, Offer, RelayFault, Session};
use sincerely::settings::{RelaySettings, Secret, Timeouts, Tls};
use sincerely::terms::MailboxAddress;

/// Long enough for a busy machine, short enough for a test of silence.
const LIMIT: Duration = Duration::from_millis(300);

const LETTER: &[u8] = b"Message-ID: <1@example.org>\r\nSubject: x\r\n\r\nDear Minister,\r\n";

fn settings(port: u16, tls: Tls) -> RelaySettings {
    // Only tests of silence wait for a deadline, and they shorten it.
    let long = Duration::from_secs(20);
    RelaySettings {
        host: "localhost".to_owned(),
        port,
        tls,
        ca_file: None,
        username: None,
        password: None,
        password_file: None,
        connections: 1,
        per_second: 0.0,
        messages_per_connection: 100,
        timeouts: Timeouts { connect: long, command: long, data: long },
    }
}

fn with_login(mut settings: RelaySettings, password: &str) -> RelaySettings {
    settings.username = Some("letters".to_owned());
    settings.password = Some(Secret::new(password));
    settings
}

fn impatient(mut settings: RelaySettings) -> RelaySettings {
    settings.timeouts = Timeouts { connect: LIMIT, command: LIMIT, data: LIMIT };
    settings
}

/// Waits long for everything but the body and the answer to its dot.
fn impatient_for_bodies(mut settings: RelaySettings) -> RelaySettings {
    settings.timeouts.data = LIMIT;
    settings
}

fn address(text: &str) -> MailboxAddress {
    MailboxAddress::parse(text).unwrap()
}

fn envelope(to: &str) -> Envelope {
    Envelope { from: address("letters+token@example.org"), to: address(to) }
}

async fn dial(settings: &RelaySettings) -> Result<Session, RelayFault> {
    Dialer::new(settings, "example.org")?.connect().await
}

async fn plain_session(port: u16) -> Session {
    dial(&settings(port, Tls::None)).await.unwrap()
}

async fn offer(session: Session) -> Offer {
    session.offer(&envelope("minister@gov.example"), LETTER.len()).await
}

async fn invited(session: Session) -> Invited {
    match offer(session).await {
        Offer::Invited(invited) => invited,
        other => panic!("not invited: {other:?}"),
    }
}
