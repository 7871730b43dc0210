//! Tokens that name a letter or a supporter without telling who they are.
//!
//! All are HMAC-SHA256 under the store's secret: the same for the same letter,
//! and not to be guessed by anyone outside.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::ids::{JobId, LetterId, SupporterKey};

pub use crate::letter::{message_id, read_message_id};

/// Bytes of proof in a VERP token.
const PROOF: usize = 10;

/// The store's secret, from which every token is made.
#[derive(Clone)]
pub struct Tokens([u8; 32]);

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens([secret])")
    }
}

impl Tokens {
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        #[allow(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key length");
        mac.update(purpose.as_bytes());
        for part in parts {
            // Lengths first: no two lists of parts look alike.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }

    fn hash<const N: usize>(&self, purpose: &str, parts: &[&[u8]]) -> [u8; N] {
        let mut out = [0; N];
        out.copy_from_slice(&self.mac(purpose, parts).finalize().into_bytes()[..N]);
        out
    }

    /// A supporter, by their address in its [key form](crate::terms::MailboxAddress::key).
    #[must_use]
    pub fn supporter(&self, address_key: &str) -> SupporterKey {
        SupporterKey(self.hash("supporter", &[address_key.as_bytes()]))
    }

    /// The left part of a letter's Message-ID, as bytes. `lane` is the lane's
    /// place in its plan.
    #[must_use]
    pub fn message(&self, job: JobId, supporter: SupporterKey, lane: usize) -> [u8; 16] {
        self.hash("message", &[&job.0.to_be_bytes(), &supporter.0, &(lane as u64).to_be_bytes()])
    }

    /// What shows that a form of the console was drawn for whom it comes from.
    #[must_use]
    pub fn form(&self, holder: &[u8]) -> String {
        BASE32_NOPAD.encode(&self.hash::<20>("form", &[holder])).to_lowercase()
    }

    /// Compares in constant time.
    #[must_use]
    pub fn is_form(&self, token: &str, holder: &[u8]) -> bool {
        let proof = BASE32_NOPAD.decode(token.to_uppercase().as_bytes()).unwrap_or_default();
        proof.len() == 20 && self.mac("form", &[holder]).verify_truncated_left(&proof).is_ok()
    }

    /// The token of a letter's envelope sender: its number and a proof.
    #[must_use]
    pub fn verp(&self, letter: LetterId) -> String {
        let number = letter.0.to_be_bytes();
        let mut token: Vec<u8> = number.iter().copied().skip_while(|b| *b == 0).collect();
        token.extend(self.hash::<PROOF>("verp", &[&number]));
        BASE32_NOPAD.encode(&token).to_lowercase()
    }

    /// Reads a VERP token; `None` if it was not made under this secret.
    /// Compares in constant time.
    #[must_use]
    pub fn read_verp(&self, token: &str) -> Option<LetterId> {
        let bytes = BASE32_NOPAD.decode(token.to_uppercase().as_bytes()).ok()?;
        let (number, proof) = bytes.split_at_checked(bytes.len().checked_sub(PROOF)?)?;
        let mut wide = [0; 8];
        wide.get_mut(8_usize.checked_sub(number.len())?..)?.copy_from_slice(number);
        self.mac("verp", &[&wide]).verify_truncated_left(proof).ok()?;
        Some(LetterId(i64::from_be_bytes(wide)))
    }
}

/// How the log names a supporter whose row has no `id`.
#[must_use]
pub fn short_name(key: SupporterKey) -> String {
    BASE32_NOPAD.encode(&key.0[..5]).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verp_token_reads_back_and_a_forged_one_does_not() {
        let tokens = Tokens::new([7; 32]);
        for number in [1, 255, 256, 3_000_000, i64::MAX] {
            let token = tokens.verp(LetterId(number));
            assert_eq!(tokens.read_verp(&token), Some(LetterId(number)));
            assert_eq!(Tokens::new([8; 32]).read_verp(&token), None);
        }
        assert_eq!(tokens.read_verp("aaaa"), None);
    }

    #[test]
    fn a_form_is_good_for_its_holder_only() {
        let tokens = Tokens::new([7; 32]);
        let form = tokens.form(b"anna");
        assert!(tokens.is_form(&form, b"anna"));
        assert!(!tokens.is_form(&form, b"boris") && !Tokens::new([8; 32]).is_form(&form, b"anna"));
        for forged in ["", "a", "aaaa", &form[1..], &form[..8], &format!("{form}aa"), "ö"] {
            assert!(!tokens.is_form(forged, b"anna"), "{forged}");
        }
    }
}
