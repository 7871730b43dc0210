//! DKIM: whether the published key is the one that we sign with (RFC 6376
//! §3.6.1, RFC 8463 §4).
//!
//! In: the settings, our key's public half, and what is known of DNS. Out:
//! findings, with the record to publish where it is missing or another's.

use data_encoding::BASE64;

use super::sender::PublicKey;
use super::zone::{Zone, in_ascii, txt_line};
use super::{Check, Finding};
use crate::settings::Dkim;
use crate::terms::shown;

/// `key`: `None` where it could not be read, which is told elsewhere.
pub(super) fn judge(zone: &Zone, dkim: Option<&Dkim>, key: Option<&PublicKey>) -> Finding {
    let Some(dkim) = dkim else {
        return Finding::hint(Check::Dkim, "Sincerely signs no letters: your mail server should")
            .advise("send a rehearsal elsewhere and look for dkim=pass in its source; if it is not there, set [sender.dkim]");
    };
    let name = format!("{}._domainkey.{}", dkim.selector, in_ascii(&dkim.domain));
    let answer = zone.text(&name);
    if let Some(why) = answer.silence() {
        return Finding::skipped(Check::Dkim, format!("the record {name} was not seen: {why}"));
    }
    let Some(key) = key else {
        return Finding::skipped(
            Check::Dkim,
            format!("{name} was not compared: there is no key to compare it with"),
        );
    };
    compare(&name, answer.records(), key)
}

fn compare(name: &str, texts: &[String], key: &PublicKey) -> Finding {
    let paste = txt_line(name, &key.record());
    let publish = "add this record to your domain's DNS (a web form wants the name without your domain, and the \
         text without quotation marks); wait until it can be seen before you send";
    let published: Vec<Published> = texts.iter().filter_map(|text| Published::parse(text)).collect();
    if published.is_empty() {
        let what = match texts {
            [] => format!("there is no record {name}: the signature on your letters cannot be checked"),
            _ => format!("{name} holds no key: “{}”", texts.first().map(|t| shown(t)).unwrap_or_default()),
        };
        return Finding::error(Check::Dkim, what).advise(publish).paste(paste);
    }
    let judged: Vec<Result<(), String>> = published.iter().map(|found| found.judge(key)).collect();
    if let Some(at) = judged.iter().position(Result::is_ok) {
        return of_match(name, &published, at);
    }
    let why = judged.into_iter().find_map(Result::err).unwrap_or_default();
    Finding::error(Check::Dkim, format!("{name} {why}"))
        .advise("replace the record by this one; or, if others sign with that key, choose another selector")
        .paste(paste)
}

/// Our key is there.
fn of_match(name: &str, published: &[Published], at: usize) -> Finding {
    if published.len() > 1 {
        return Finding::warning(
            Check::Dkim,
            format!("{name} has {} keys: others may check with the wrong one", published.len()),
        )
        .advise("delete all but the one that you sign with");
    }
    if published[at].testing {
        return Finding::hint(
            Check::Dkim,
            format!("{name} has your key, marked as a test (t=y): some then ignore it"),
        )
        .advise("take t=y out of the record once you have seen dkim=pass");
    }
    Finding::ok(Check::Dkim, format!("{name} has the key that you sign with"))
}

/// A record as it was published.
#[derive(Debug, PartialEq, Eq)]
struct Published {
    kind: String,
    /// `None` where it is no base64; empty where the key was revoked.
    key: Option<Vec<u8>>,
    hashes: Option<String>,
    services: Option<String>,
    testing: bool,
}

impl Published {
    /// `None`: it is no key record at all.
    fn parse(text: &str) -> Option<Self> {
        let mut found =
            Self { kind: "rsa".to_owned(), key: None, hashes: None, services: None, testing: false };
        let mut has_key = false;
        for (place, tag) in text.split(';').enumerate() {
            let Some((name, value)) = tag.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            match name {
                // Where it stands it is the first, and this (§3.6.1).
                "v" if place > 0 || value != "DKIM1" => return None,
                "k" => found.kind = value.to_ascii_lowercase(),
                "h" => found.hashes = Some(value.to_ascii_lowercase()),
                "s" => found.services = Some(value.to_ascii_lowercase()),
                "t" => found.testing = value.split(':').any(|flag| flag.trim().eq_ignore_ascii_case("y")),
                "p" => {
                    has_key = true;
                    let base64: String = value.split_ascii_whitespace().collect();
                    found.key = BASE64.decode(base64.as_bytes()).ok();
                }
                _ => {}
            }
        }
        has_key.then_some(found)
    }

    /// Whether our signatures can be checked with it; if not, why.
    fn judge(&self, ours: &PublicKey) -> Result<(), String> {
        let listed = |list: &Option<String>, wanted: &[&str]| {
            list.as_ref().is_none_or(|list| list.split(':').any(|item| wanted.contains(&item.trim())))
        };
        match &self.key {
            None => Err("holds a key that cannot be read: it was cut off, or changed on its way".to_owned()),
            Some(key) if key.is_empty() => Err("says that the key was revoked (p= is empty)".to_owned()),
            Some(_) if self.kind != ours.kind() => {
                Err(format!("is for a key of kind {}, and yours is {}", shown(&self.kind), ours.kind()))
            }
            Some(key) if !ours.is(key) => Err(match ours.is_wrapped(key) {
                true => "has your key in a form that is not for DNS: only its last 32 bytes belong there"
                    .to_owned(),
                false => "has another key than the one that you sign with".to_owned(),
            }),
            Some(_) if !listed(&self.hashes, &["sha256"]) => Err("does not allow SHA-256 (h=)".to_owned()),
            Some(_) if !listed(&self.services, &["*", "email"]) => Err("is not for e-mail (s=)".to_owned()),
            Some(_) => Ok(()),
        }
    }
}

impl PublicKey {
    fn kind(&self) -> &'static str {
        if self.ed25519 { "ed25519" } else { "rsa" }
    }

    fn bytes(&self) -> Vec<u8> {
        BASE64.decode(self.base64.as_bytes()).unwrap_or_default()
    }

    /// RSA keys are published in either of two forms; openssl writes the longer.
    fn is(&self, published: &[u8]) -> bool {
        let ours = self.bytes();
        !ours.is_empty() && (published == ours || (!self.ed25519 && published == rsa_info(&ours)))
    }

    /// Ed25519 in the form that openssl writes, of which DNS wants the end.
    fn is_wrapped(&self, published: &[u8]) -> bool {
        self.ed25519 && published.len() == 44 && published.ends_with(&self.bytes())
    }

    /// The record to publish.
    fn record(&self) -> String {
        let key = if self.ed25519 { self.bytes() } else { rsa_info(&self.bytes()) };
        format!("v=DKIM1; k={}; p={}", self.kind(), BASE64.encode(&key))
    }
}

/// `SubjectPublicKeyInfo` around an `RSAPublicKey` (RFC 3279 §2.3.1).
fn rsa_info(key: &[u8]) -> Vec<u8> {
    /// OID 1.2.840.113549.1.1.1, NULL.
    const ALGORITHM: [u8; 15] = [0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 1, 5, 0];
    let bits = der(0x03, &[&[0][..], key].concat());
    der(0x30, &[&ALGORITHM[..], &bits].concat())
}

/// A value of DER: its tag, its length, itself.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len().to_be_bytes();
    let length = &length[length.iter().position(|b| *b > 0).unwrap_or(length.len() - 1)..];
    let mut out = vec![tag];
    if let [short @ 0..0x80] = length {
        out.push(*short);
    } else {
        // At most eight of them.
        out.push(0x80 | u8::try_from(length.len()).unwrap_or(8));
        out.extend_from_slice(length);
    }
    out.extend_from_slice(value);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Answer, Level};
    use super::*;

    fn rsa() -> PublicKey {
        PublicKey { ed25519: false, base64: BASE64.encode(&[7; 270]) }
    }

    fn ed25519() -> PublicKey {
        PublicKey { ed25519: true, base64: BASE64.encode(&[9; 32]) }
    }

    fn of(texts: &[&str], key: &PublicKey) -> Finding {
        let mut zone = Zone::default();
        let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
        let answer = if texts.is_empty() { Answer::Nothing } else { Answer::Found(texts) };
        zone.put_text("letters._domainkey.example.org", answer);
        let dkim = Dkim {
            domain: "example.org".to_owned(),
            selector: "letters".to_owned(),
            public_key: String::new(),
        };
        judge(&zone, Some(&dkim), Some(key))
    }

    #[test]
    fn our_key_is_known_in_each_form_and_however_it_is_broken_up() {
        let bare = format!("p={}", rsa().base64);
        let full = rsa().record().replace("p=", "p= ").replace(';', " ; ");
        for text in
            [&bare, &full, &rsa().record(), &format!("{}; s=email; h=sha256:sha1; n=x", rsa().record())]
        {
            assert_eq!(of(&[text], &rsa()).level, Level::Ok, "{text}");
        }
        assert_eq!(of(&[&ed25519().record()], &ed25519()).level, Level::Ok);
    }

    #[test]
    fn a_missing_or_another_key_is_an_error_with_the_record_to_paste() {
        let other = PublicKey { ed25519: false, base64: BASE64.encode(&[8; 270]) };
        let wrapped = BASE64.encode(&[&[0x30; 12][..], &[9; 32]].concat());
        for (texts, key, why) in [
            (vec![], rsa(), "no record"),
            (vec!["v=spf1 -all".to_owned()], rsa(), "holds no key"),
            (vec![other.record()], rsa(), "another key"),
            (vec!["v=DKIM1; p=".to_owned()], rsa(), "revoked"),
            (vec!["v=DKIM1; p=AA*A".to_owned()], rsa(), "cannot be read"),
            (vec![ed25519().record()], rsa(), "kind ed25519"),
            (vec![format!("v=DKIM1; k=ed25519; p={wrapped}")], ed25519(), "last 32 bytes"),
            (vec![format!("{}; h=sha1", rsa().record())], rsa(), "SHA-256"),
            (vec![format!("{}; s=tlsrpt", rsa().record())], rsa(), "not for e-mail"),
        ] {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let finding = of(&texts, &key);
            assert!(finding.level == Level::Error && finding.what.contains(why), "{why}: {finding:?}");
            assert!(
                finding.paste.unwrap().starts_with("letters._domainkey.example.org. IN TXT \"v=DKIM1; k=")
            );
        }
    }

    #[test]
    fn two_keys_and_a_test_key_deserve_a_look() {
        let other = PublicKey { ed25519: false, base64: BASE64.encode(&[8; 270]) };
        assert_eq!(of(&[&rsa().record(), &other.record()], &rsa()).level, Level::Warning);
        assert_eq!(of(&[&format!("{}; t=s:y", rsa().record())], &rsa()).level, Level::Hint);
    }

    #[test]
    fn what_is_pasted_is_what_would_be_right() {
        for key in [rsa(), ed25519()] {
            let paste = of(&[], &key).paste.unwrap();
            let joined: String = paste.split('"').skip(1).step_by(2).collect();
            assert_eq!(of(&[&joined], &key).level, Level::Ok, "{paste}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,40}(p=)?[A-Za-z0-9+/=; ]{0,60}") {
            prop_assert!(of(&[&text], &rsa()).level == Level::Error);
        }
    }
}
