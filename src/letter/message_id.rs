//! A letter's Message-ID: a token of 16 bytes, and the sender's domain. There is
//! no name in it.

use data_encoding::BASE32_NOPAD;

/// A Message-ID without its angle brackets.
#[must_use]
pub fn message_id(token: [u8; 16], domain: &str) -> String {
    format!("{}@{domain}", BASE32_NOPAD.encode(&token).to_lowercase())
}

/// The token in a Message-ID, with or without angle brackets and domain.
#[must_use]
pub fn read_message_id(text: &str) -> Option<[u8; 16]> {
    let left = text.trim().trim_matches(['<', '>']).split('@').next()?;
    BASE32_NOPAD.decode(left.to_uppercase().as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_reads_back() {
        let token = [7; 16];
        assert_eq!(read_message_id(&format!("<{}>", message_id(token, "example.org"))), Some(token));
        assert_eq!(read_message_id("<someone.else@example.org>"), None);
    }
}
