//! Bytes of plain text -> text, whatever they were encoded in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::SourceFault;

/// One control character in so many is a slip; more is no text.
const SLIPS: usize = 100;

/// # Errors
/// The bytes are no text.
pub(super) fn decode(bytes: &[u8]) -> Result<String, SourceFault> {
    decode_as(bytes, None)
}

/// The same for a web page, which may say how it is encoded. Pages saved by a
/// browser are UTF-8 whatever they still say.
pub(super) fn decode_page(bytes: &[u8]) -> Result<String, SourceFault> {
    decode_as(bytes, declared(&bytes[..bytes.len().min(2048)]))
}

fn decode_as(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<String, SourceFault> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return checked(bytes, encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned());
    }
    if let Some(encoding) = wide(bytes) {
        return checked(bytes, encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    let encoding = match std::str::from_utf8(bytes) {
        Ok(text) => return checked(bytes, text.to_owned()),
        Err(_) if is_damaged_utf8(bytes) => UTF_8,
        Err(_) => declared.filter(|e| *e != UTF_8).unwrap_or_else(|| detected(bytes)),
    };
    checked(bytes, encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// UTF-16 without its mark: blanks and line ends are two bytes, one of them NUL.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) || !bytes.contains(&0) {
        return None;
    }
    let blanks = |order: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        units.filter(|unit| matches!(unit, 0x20 | 0x0A)).count()
    };
    let (little, big) = (blanks(u16::from_le_bytes), blanks(u16::from_be_bytes));
    let best = if little >= big { UTF_16LE } else { UTF_16BE };
    let enough = little.max(big) * 2 * 60 >= bytes.len();
    let decodes = || best.decode_without_bom_handling_and_without_replacement(bytes);
    decodes().filter(|text| enough && !text.contains('\0')).map(|_| best)
}

/// Whether most of what is not ASCII is sound UTF-8: a file that was cut or
/// pasted together, not one in another encoding.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let bad = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let good = text.chars().filter(|c| !c.is_ascii()).count() - bad;
    good > bad * 4
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// `charset=…` in a page's head.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let after = head.split("charset=").nth(1)?;
    let name = after.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(name.len());
    Encoding::for_label(&name.as_bytes()[..end])
}

fn checked(bytes: &[u8], text: String) -> Result<String, SourceFault> {
    if text.contains('\0') {
        return Err(SourceFault::Nul(bytes.iter().position(|b| *b == 0).unwrap_or(0)));
    }
    let is_odd =
        |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{0C}' | '\u{0B}' | '\u{85}');
    let odd = text.chars().filter(is_odd).count();
    if odd * SLIPS > text.chars().count() {
        return Err(SourceFault::Junk);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Écrivez à l’ambassadeur Łukasz avant le 5 août.\nМинистру юстиции\n";

    #[test]
    fn utf_8_and_utf_16_are_told_apart_with_and_without_a_mark() {
        let utf16 = |order: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        for bytes in [
            TEXT.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(),
            [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(),
            [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(TEXT));
        }
    }

    #[test]
    fn windows_1252_is_recognised() {
        let bytes = b"\x93Le pr\xE9sident\x94 a \xE9t\xE9 arr\xEAt\xE9 \x96 \xE9crivez d\x92urgence.";
        assert_eq!(decode(bytes).as_deref(), Ok("“Le président” a été arrêté – écrivez d’urgence."));
    }

    #[test]
    fn a_single_bad_byte_does_not_turn_utf_8_into_something_else() {
        let bytes = [TEXT.as_bytes(), b"\xE9"].concat();
        assert_eq!(decode(&bytes).unwrap(), format!("{TEXT}\u{FFFD}"));
    }

    #[test]
    fn junk_is_no_text() {
        assert_eq!(decode(b"Dear Minister,\n\0 rest"), Err(SourceFault::Nul(15)));
        assert_eq!(decode(&[7; 300]), Err(SourceFault::Junk));
    }
}
