//! Sender and recipient, and the three commands that offer a letter to them
//! (RFC 5321 §3.3): MAIL, RCPT, DATA.
//!
//! In: an envelope, the letter's size, what the relay offers. Out: lines ready
//! for the wire, or why the letter cannot go by this relay. It never sends.

use lettre::Address;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter};

use super::ehlo::Offers;
use super::fault::Phase;
use crate::terms::MailboxAddress;

/// Sender and recipient: one letter is one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    pub from: MailboxAddress,
    pub to: MailboxAddress,
}

/// Why a letter cannot go by this relay at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitReason {
    #[error("an address needs SMTPUTF8, which the relay does not offer")]
    NeedsSmtpUtf8,
    #[error("the letter has {size} bytes, and the relay takes {limit}")]
    TooLarge { size: usize, limit: usize },
}

/// The phases of an envelope, in the order of their commands.
pub(super) const PHASES: [Phase; 3] = [Phase::Mail, Phase::Rcpt, Phase::Data];

/// MAIL, RCPT and DATA, each with its CRLF.
pub(super) type Commands = [String; 3];

impl Envelope {
    /// Whether the relay must offer SMTPUTF8 (RFC 6531). A domain alone never
    /// needs it: it goes as A-label.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        self.from.needs_smtputf8() || self.to.needs_smtputf8()
    }

    /// What keeps a letter of `size` bytes from going by this relay: asked before
    /// it is told of the letter at all (RFC 1870 §5, RFC 6531 §3.1).
    pub(super) fn unfit(&self, size: usize, offers: &Offers) -> Option<UnfitReason> {
        if self.needs_smtputf8() && !offers.smtputf8 {
            return Some(UnfitReason::NeedsSmtpUtf8);
        }
        let limit = offers.size_limit?;
        (size > limit).then_some(UnfitReason::TooLarge { size, limit })
    }

    pub(super) fn commands(&self, size: usize, offers: &Offers) -> Commands {
        let mut parameters = Vec::new();
        if offers.size {
            parameters.push(MailParameter::Size(size));
        }
        if self.needs_smtputf8() {
            parameters.push(MailParameter::SmtpUtfEight);
            if offers.eight_bit_mime {
                // Its header fields hold UTF-8 then (RFC 6531 §3.4).
                parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            }
        }
        [
            Mail::new(Some(on_the_wire(&self.from)), parameters).to_string(),
            Rcpt::new(on_the_wire(&self.to), Vec::new()).to_string(),
            Data.to_string(),
        ]
    }
}

/// The address with its domain in ASCII (RFC 5890).
fn on_the_wire(address: &MailboxAddress) -> Address {
    let whole = address.to_lettre();
    if whole.domain().is_ascii() {
        return whole;
    }
    idna::domain_to_ascii(whole.domain())
        .ok()
        .and_then(|domain| Address::new(whole.user(), domain).ok())
        .unwrap_or(whole)
}
