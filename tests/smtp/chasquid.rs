//! chasquid as the organisation's relay: another author's reading of the RFCs.

use std::collections::BTreeMap;

use mail_parser::MessageParser;

use crate::support::chasquid::Chasquid;
use crate::support::project::Project;

/// Of [`crate::support::project::PETITION`].
const OFFICIALS: [&str; 3] =
    ["minister@justice.example.org", "prosecutor@courts.example.net", "ombudsman@rights.example.com"];

/// A job of nine letters, each of which lands once, in its mailbox, as it was
/// sent.
fn carries(setting: (&str, u32), tls: &str) {
    let Some(chasquid) = Chasquid::start(&OFFICIALS) else { return };
    let project = chasquid.serves(Project::petition(3), tls).live().with(setting.0, setting.1);
    assert_eq!(project.start_sending().end(), 0, "{tls}: {}", chasquid.log());
    let mut delivered = BTreeMap::new();
    for (mailbox, file) in chasquid.delivered(9) {
        let id = MessageParser::default().parse(&file).unwrap().message_id().unwrap().to_owned();
        assert!(delivered.insert(id, (mailbox, file)).is_none(), "delivered twice");
    }
    let letters = project.log(&["state:accepted"]);
    assert_eq!((letters.len(), delivered.len()), (9, 9), "{tls}");
    for letter in letters {
        let (mailbox, file) = &delivered[letter["message_id"].as_str().unwrap()];
        assert_eq!((letter["mailbox"].as_str().unwrap(), &letter["attempts"]), (mailbox.as_str(), &1.into()));
        let raw = project.ok(&["letter", &letter["letter"].to_string(), "--raw"]).text();
        let file = String::from_utf8(file.clone()).unwrap();
        assert!(file.replace("\r\n", "\n").ends_with(&raw.replace("\r\n", "\n")), "{file}");
    }
    assert!(chasquid.log().contains("auth succeeded for letters@relay.example.org"));
}

#[test]
fn chasquid_delivers_a_job_over_starttls_and_over_implicit_tls() {
    for tls in ["starttls", "implicit"] {
        // Nothing goes behind the dot of a connection's last letter.
        carries(("RELAY__MESSAGES_PER_CONNECTION", 1), tls);
    }
}

/// chasquid 1.11 announces PIPELINING and loses whatever follows a dot in the
/// same write, though RFC 2920 §3.1 allows it.
#[test]
fn an_envelope_that_the_relay_loses_behind_a_dot_costs_a_wait_and_no_letter() {
    carries(("RELAY__TIMEOUTS__COMMAND", 1), "starttls");
}
