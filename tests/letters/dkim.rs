//! Signed letters, held before a verifier that shares no code with us.

use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;
use sincerely::letter::{Letters, Recipient};
use sincerely::outbox::plan::Inputs;
use sincerely::settings::{Dkim, Mode, SigningKey};
use sincerely::supporters::Supporter;
use sincerely::terms::Language;

use crate::anyone::{NAME, TEMPLATE, WORDS, accepted};
use crate::support::dkim::{ED25519, RSA, Verifier, make_key, record};
use crate::support::project::PETITION;
use crate::{compose, inputs, name, supporter};

const NAME_IN_DNS: &str = "letters._domainkey.sincerely.example.org";

/// A key, and letters signed with it.
struct Signed {
    folder: tempfile::TempDir,
    inputs: Inputs,
    key: Arc<SigningKey>,
}

impl Signed {
    fn with(kind: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dkim.pem");
        make_key(&file, kind);
        let key = Arc::new(SigningKey::from_pem(&std::fs::read_to_string(&file).unwrap()).unwrap());
        let mut inputs = inputs(PETITION, &[("petition/letter.en.txt", TEMPLATE)]);
        inputs.sender.dkim = Some(Dkim {
            domain: "sincerely.example.org".to_owned(),
            selector: "letters".to_owned(),
            public_key: key.public().to_owned(),
        });
        Self { folder, inputs, key }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("dkim.pem")
    }

    fn letters(&self) -> Letters {
        self.inputs.letters(name("petition"), Some(Arc::clone(&self.key))).unwrap()
    }

    fn verifier(&self) -> Option<Verifier> {
        Verifier::start(NAME_IN_DNS, &record(&self.file()))
    }

    fn bytes(&self, supporter: &Supporter) -> Vec<u8> {
        compose(&self.letters(), supporter, Recipient::Target(0), &Language::english()).unwrap().bytes
    }
}

fn ann() -> Supporter {
    supporter(json!({
        "line": 2, "email": "ann@example.org", "name": "Ann Ødegård", "city": "Bergen", "country": "NO",
        "language": "en", "own_words": "I teach law.  \n.\n..\nFrom me, Øyvind\n\n\n",
    }))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The name of each header, as it stands there.
fn header_names(message: &str) -> Vec<String> {
    let head = message.split_once("\r\n\r\n").unwrap().0;
    let first = head.split("\r\n").filter(|line| !line.starts_with(' '));
    first.map(|line| line.split_once(':').unwrap().0.to_owned()).collect()
}

#[test]
fn letters_and_copies_signed_with_either_kind_of_key_verify() {
    for kind in [&RSA[..], &ED25519[..]] {
        let signed = Signed::with(kind);
        let Some(verifier) = signed.verifier() else { return };
        let letters = signed.letters();
        for recipient in [Recipient::Target(0), Recipient::Target(2), Recipient::Copy(0)] {
            let letter = compose(&letters, &ann(), recipient, &Language::english()).unwrap();
            assert!(verifier.verifies(&letter.bytes), "{kind:?}: {}", text(&letter.bytes));
        }
    }
}

#[test]
fn a_rehearsal_is_signed_too() {
    let mut signed = Signed::with(&ED25519);
    signed.inputs.mode = Mode::Rehearsal;
    let Some(verifier) = signed.verifier() else { return };
    let bytes = signed.bytes(&ann());
    assert!(verifier.verifies(&bytes));
    let hidden = text(&bytes).replace("X-Sincerely-Rehearsal: for", "X-Other: for");
    assert!(!verifier.verifies(hidden.as_bytes()), "that it is a rehearsal can be hidden");
}

#[test]
fn a_changed_byte_or_an_added_header_does_not_verify() {
    let mut signed = Signed::with(&RSA);
    signed.inputs.campaign = PETITION.replacen("[consent]", "share = [\"name\", \"email\"]\n[consent]", 1);
    let Some(verifier) = signed.verifier() else { return };
    let message = text(&signed.bytes(&ann()));
    assert!(verifier.verifies(message.as_bytes()));

    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    for (at, _) in body.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).step_by(7) {
        let mut changed = message.clone().into_bytes();
        changed[head.len() + 4 + at] ^= 1;
        assert!(!verifier.verifies(&changed), "byte {at} of the body");
    }
    assert!(!verifier.verifies(format!("{message}P.S.\r\n").as_bytes()), "a line below the letter");

    let names = header_names(&message);
    assert!(names.len() == 11 && names.contains(&"Reply-To".to_owned()), "{names:?}");
    for header in names.iter().filter(|name| *name != "DKIM-Signature") {
        let changed = message.replacen(&format!("\r\n{header}: "), &format!("\r\n{header}: x"), 1);
        assert!(changed != message && !verifier.verifies(changed.as_bytes()), "{header} can be changed");
        let above = format!("{header}: <eve@example.net>\r\n{message}");
        assert!(!verifier.verifies(above.as_bytes()), "a second {header} can be put above");
        let below = message.replacen("\r\n\r\n", &format!("\r\n{header}: <eve@example.net>\r\n\r\n"), 1);
        assert!(!verifier.verifies(below.as_bytes()), "a second {header} can be put below");
    }
}

#[test]
fn answers_cannot_be_turned_elsewhere() {
    let signed = Signed::with(&ED25519);
    let Some(verifier) = signed.verifier() else { return };
    let message = text(&signed.bytes(&ann()));
    for header in ["Reply-To", "Cc"] {
        assert!(!header_names(&message).contains(&header.to_owned()));
        assert!(!verifier.verifies(format!("{header}: <eve@example.net>\r\n{message}").as_bytes()));
    }
}

#[test]
fn what_relays_do_to_blanks_and_what_they_add_above_does_no_harm() {
    let signed = Signed::with(&ED25519);
    let Some(verifier) = signed.verifier() else { return };
    let message = text(&signed.bytes(&ann()));
    let refolded = message.replacen("Subject: Release Robin Ash", "SUBJECT:Release\r\n\tRobin  Ash ", 1);
    assert_ne!(refolded, message);
    let relayed = format!("Received: by relay.example\r\n\twith ESMTP\r\n{refolded}\r\n\r\n");
    assert!(verifier.verifies(relayed.as_bytes()), "{relayed}");
}

#[test]
fn the_same_request_gives_the_same_signature() {
    for kind in [&RSA[..], &ED25519[..]] {
        let signed = Signed::with(kind);
        assert_eq!(text(&signed.bytes(&ann())), text(&signed.bytes(&ann())));
    }
}

#[test]
fn the_signature_tells_the_letters_date_and_no_length() {
    let signed = Signed::with(&RSA);
    let message = text(&signed.bytes(&ann()));
    let signature = message.split("\r\nFrom: ").next().unwrap();
    let tags: Vec<_> = signature.split(';').map(|tag| tag.split('=').next().unwrap().trim()).collect();
    assert_eq!(tags, ["DKIM-Signature: v", "a", "c", "d", "s", "t", "h", "bh", "b"]);
    let second = "2020-05-20T21:30:00Z".parse::<jiff::Timestamp>().unwrap().as_second();
    assert!(signature.contains(&format!("t={second};")), "{signature}");
    assert!(signature.split("\r\n").all(|line| line.len() <= 78), "{signature}");
}

#[test]
fn a_supporters_own_address_is_vouched_for_only_within_our_domain() {
    let mut signed = Signed::with(&ED25519);
    signed.inputs.sender.own_domains =
        ["staff.sincerely.example.org", "example.org", "example.net"].map(str::to_owned).to_vec();
    signed.inputs.campaign = PETITION.replacen("[consent]", "share = [\"name\", \"email\"]\n[consent]", 1);
    let Some(verifier) = signed.verifier() else { return };
    let from = |address: &str| {
        let supporter = supporter(json!({ "line": 2, "email": address, "name": "Ann" }));
        let bytes = signed.bytes(&supporter);
        assert!(text(&bytes).contains(&format!("From: Ann <{address}>")), "{}", text(&bytes));
        let is_signed = text(&bytes).starts_with("DKIM-Signature:");
        assert_eq!(verifier.verifies(&bytes), is_signed);
        is_signed
    };
    assert!(from("ann@staff.sincerely.example.org") && from("ann@example.org"));
    assert!(!from("ann@example.net"));
}

#[test]
fn a_plan_is_signed_with_its_own_key_or_not_at_all() {
    let (signed, other) = (Signed::with(&ED25519), Signed::with(&ED25519));
    for key in [None, Some(other.key)] {
        let problems = signed.inputs.letters(name("petition"), key).unwrap_err();
        assert!(problems.0[0].message.contains("not the one with which the plan was made"), "{problems:?}");
    }
}

#[test]
fn any_accepted_row_gives_a_letter_that_verifies() {
    for kind in [&RSA[..], &ED25519[..]] {
        let signed = Signed::with(kind);
        let Some(verifier) = signed.verifier() else { return };
        let letters = signed.letters();
        let config = ProptestConfig { cases: 75, failure_persistence: None, ..ProptestConfig::default() };
        let rows = (NAME, WORDS, NAME, "(\\PC{0,80}|[a-zж ]{200})");
        proptest!(config, |((who, words, city, subject) in rows)| {
            let row = accepted(["ann@example.org", &who, &words, &city, &subject]);
            let Some(supporter) = row else { return Ok(()) };
            let letter = compose(&letters, &supporter, Recipient::Target(1), &Language::english()).unwrap();
            prop_assert!(verifier.verifies(&letter.bytes), "{}", text(&letter.bytes));
        });
    }
}
