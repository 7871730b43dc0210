//! Letters as officials get them: the example campaign, templates that are at
//! fault (each file of `errors/` is a test), and any supporter at all.

#[path = "../support/mod.rs"]
mod support;

mod anyone;
mod dkim;
mod errors;
mod example;
mod html;
mod languages;
mod matrix;

use sincerely::campaign::CampaignName;
use sincerely::letter::{Letter, Letters, Recipient, Request, embedded_frames};
use sincerely::outbox::plan::Inputs;
use sincerely::settings::{Mode, Sender};
use sincerely::supporters::Supporter;
use sincerely::terms::{Language, MailboxAddress, Problem};

/// A campaign's inputs with these templates and the frames that ship.
fn inputs(campaign: &str, templates: &[(&str, &str)]) -> Inputs {
    let address = MailboxAddress::parse("letters@sincerely.example.org").unwrap();
    let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    Inputs {
        campaign: campaign.to_owned(),
        templates: embedded_frames().iter().chain(templates).map(own).collect(),
        sender: Sender {
            name: "Sincerely Example Group".to_owned(),
            address: address.clone(),
            own_domains: vec![],
            return_path: None,
            verp: true,
            dkim: None,
        },
        mode: Mode::Live,
        rehearsal_to: address,
    }
}

fn name(text: &str) -> CampaignName {
    CampaignName::parse(text).unwrap()
}

fn supporter(fields: serde_json::Value) -> Supporter {
    serde_json::from_value(fields).unwrap()
}

/// A letter with fixed date and token.
fn compose(
    letters: &Letters,
    supporter: &Supporter,
    recipient: Recipient,
    language: &Language,
) -> Result<Letter, Box<Problem>> {
    let dated = "2020-05-20T21:30:00Z".parse().unwrap();
    letters.compose(&Request {
        supporter,
        recipient,
        mailbox: &letters.target(recipient).emails[0],
        language,
        dated,
        token: [7; 16],
        original_dated: dated,
    })
}
