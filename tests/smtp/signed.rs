//! Signed letters through a real Postfix: what lies in the mailbox verifies.

use crate::support::dkim::{ED25519, RSA, Verifier, make_key, record};
use crate::support::postfix::{Door, Postfix};
use crate::support::project::Project;

#[test]
fn what_postfix_delivered_verifies() {
    for kind in [&RSA[..], &ED25519] {
        let Some(postfix) = Postfix::start(&["minister@gov.example"]) else { return };
        let project = postfix
            .serves(Project::petition(0), Door::Submission)
            .with("REHEARSAL__TO", "minister@gov.example")
            .with("SENDER__DKIM__DOMAIN", "example.org")
            .with("SENDER__DKIM__SELECTOR", "letters")
            .with("SENDER__DKIM__KEY_FILE", "config/dkim.pem");
        project.write(
            "signers.csv",
            "email,name,own_words,consent_at,consent_source\n\
             sara@example.org,Сара Ким,\"I teach law in Bergen.\n.\n..\n\nFrom me\n\n\",2026-01-02,web form\n",
        );
        let key = project.root.join("config/dkim.pem");
        make_key(&key, kind);
        let Some(verifier) = Verifier::start("letters._domainkey.example.org", &record(&key)) else { return };
        assert_eq!(project.send().code, 0);
        let letters = project.log(&[]);
        assert_eq!(letters.len(), 3);
        assert!(postfix.logged().values().all(|letter| letter.status == "sent"));
        let delivered = postfix.delivered();
        assert_eq!(delivered.len(), 3);
        for (_, file) in delivered {
            // A Maildir has the line ends of its machine.
            let message = String::from_utf8(file).unwrap().replace('\n', "\r\n");
            assert!(
                message.contains("\r\n.\r\n..\r\n") && verifier.verifies(message.as_bytes()),
                "{message}"
            );
        }
    }
}
