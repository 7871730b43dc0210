//! What a signature costs: `cargo bench --bench signing`.
//!
//! Prints microseconds a letter, without a signature and with one of each kind.
//! The keys come from openssl, as an organiser makes them.

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use sincerely::campaign::CampaignName;
use sincerely::letter::{Letters, Recipient, Request, embedded_frames};
use sincerely::outbox::plan::Inputs;
use sincerely::settings::{Dkim, Mode, Sender, SigningKey};
use sincerely::terms::{Language, MailboxAddress};

const LETTERS: u32 = 2000;

fn main() {
    let rsa = make_key(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    let ed25519 = make_key(&["-algorithm", "ED25519"]);
    for (name, key) in [("unsigned", None), ("RSA-2048", Some(rsa)), ("Ed25519", Some(ed25519))] {
        println!("{name:<10} {:6.1} µs a letter", measure(&letters(key.map(Arc::new))));
    }
}

fn make_key(kind: &[&str]) -> SigningKey {
    let made = Command::new("openssl").arg("genpkey").args(kind).output().expect("openssl");
    SigningKey::from_pem(&String::from_utf8_lossy(&made.stdout)).expect("a key")
}

fn letters(key: Option<Arc<SigningKey>>) -> Letters {
    let address = MailboxAddress::parse("letters@example.org").expect("an address");
    let dkim = key.as_ref().map(|key| Dkim {
        domain: "example.org".to_owned(),
        selector: "letters".to_owned(),
        public_key: key.public().to_owned(),
    });
    let own = [("ilyashev/letter.ru.txt", include_str!("../templates/ilyashev/letter.ru.txt"))];
    let inputs = Inputs {
        campaign: include_str!("../config/campaigns/ilyashev.toml").to_owned(),
        templates: embedded_frames()
            .into_iter()
            .chain(own)
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect(),
        sender: Sender {
            name: "Example Group".to_owned(),
            address: address.clone(),
            own_domains: vec![],
            return_path: None,
            verp: true,
            dkim,
        },
        mode: Mode::Live,
        rehearsal_to: address,
    };
    inputs.letters(CampaignName::parse("ilyashev").expect("a name"), key).expect("letters")
}

/// Microseconds a letter, of the fastest of five rounds.
fn measure(letters: &Letters) -> f64 {
    let supporter = serde_json::from_value(serde_json::json!({
        "line": 2, "email": "anna.berg@example.org", "name": "Анна Берг", "city": "Bergen", "country": "NO",
    }))
    .expect("a supporter");
    let language = Language::parse("ru").expect("a language");
    let recipient = Recipient::Target(0);
    let dated = jiff::Timestamp::UNIX_EPOCH;
    let request = Request {
        supporter: &supporter,
        recipient,
        mailbox: &letters.target(recipient).emails[0],
        language: &language,
        dated,
        token: [7; 16],
        original_dated: dated,
    };
    let round = || {
        let begun = Instant::now();
        for _ in 0..LETTERS {
            std::hint::black_box(letters.compose(&request).expect("a letter"));
        }
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(LETTERS)
    };
    (0..5).map(|_| round()).fold(f64::INFINITY, f64::min)
}
