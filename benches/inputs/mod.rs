//! What the benches are fed with: the example campaign, one supporter, a CSV.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;
use sincerely::campaign::CampaignName;
use sincerely::letter::{Letters, Recipient, Request, embedded_frames};
use sincerely::outbox::plan::Inputs;
use sincerely::settings::{Dkim, Mode, Sender, SigningKey};
use sincerely::supporters::Supporter;
use sincerely::terms::{Language, MailboxAddress};

/// The example campaign, signed with `key`.
pub fn letters(key: Option<Arc<SigningKey>>) -> Letters {
    let address = MailboxAddress::parse("letters@example.org").expect("an address");
    let dkim = key.as_ref().map(|key| Dkim {
        domain: "example.org".to_owned(),
        selector: "letters".to_owned(),
        public_key: key.public().to_owned(),
    });
    let own = [
        ("ilyashev/letter.en.txt", include_str!("../../templates/ilyashev/letter.en.txt")),
        ("ilyashev/letter.ru.txt", include_str!("../../templates/ilyashev/letter.ru.txt")),
    ];
    let inputs = Inputs {
        campaign: include_str!("../../config/campaigns/ilyashev.toml").to_owned(),
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

pub fn supporter() -> Supporter {
    serde_json::from_value(serde_json::json!({
        "line": 2, "email": "anna.berg@example.org", "name": "Анна Берг", "city": "Bergen", "country": "NO",
    }))
    .expect("a supporter")
}

/// A letter to the first official.
pub fn request<'a>(letters: &'a Letters, supporter: &'a Supporter, language: &'a Language) -> Request<'a> {
    let recipient = Recipient::Target(0);
    Request {
        supporter,
        recipient,
        mailbox: &letters.target(recipient).emails[0],
        language,
        dated: Timestamp::UNIX_EPOCH,
        token: [7; 16],
        original_dated: Timestamp::UNIX_EPOCH,
    }
}

/// A file of invented supporters, each with words of their own.
#[allow(dead_code, reason = "not every bench reads a CSV")]
pub fn csv(rows: usize) -> String {
    let mut csv = String::from("email,name,city,country,language,own_words,consent_at,consent_source\n");
    for n in 0..rows {
        let words = "\"I teach, and I know what a word can cost.\nPlease let them go.\"";
        writeln!(csv, "signer{n}@example.org,Signer {n},Bergen,NO,en,{words},2026-01-02,web form")
            .expect("a line");
    }
    csv
}
