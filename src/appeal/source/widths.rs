//! Widths of letters, written so that the library reads them.
//!
//! pdf-extract 0.12 misreads the form `first last width` of a CID font's `W`
//! (ISO 32000-1, 9.7.4.3): such letters have no width, and words fall apart.
//! The other form, `first [width …]`, it reads.

use pdf_extract::{Dictionary, Document, Object};

/// Codes of a CID font are two bytes.
const CODES: i64 = 65_536;

pub(super) fn spell_out(document: &mut Document) {
    let mut lists = Vec::new();
    for object in document.objects.values_mut() {
        let Ok(font) = object.as_dict_mut() else { continue };
        if !is_cid_font(font) {
            continue;
        }
        match font.get_mut(b"W") {
            Ok(Object::Array(widths)) => *widths = spelt_out(widths),
            Ok(Object::Reference(id)) => lists.push(*id),
            _ => {}
        }
    }
    for id in lists {
        if let Some(Object::Array(widths)) = document.objects.get_mut(&id) {
            *widths = spelt_out(widths);
        }
    }
}

fn is_cid_font(font: &Dictionary) -> bool {
    font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name.starts_with(b"CIDFontType"))
}

fn spelt_out(widths: &[Object]) -> Vec<Object> {
    let mut out = Vec::new();
    let mut rest = widths;
    loop {
        rest = match rest {
            [first, list @ Object::Array(_), rest @ ..] => {
                out.extend([first.clone(), list.clone()]);
                rest
            }
            [Object::Integer(first), Object::Integer(last), width, rest @ ..] => {
                let count = (last - first + 1).clamp(0, CODES - 1);
                let alike = std::iter::repeat_n(width.clone(), usize::try_from(count).unwrap_or(0));
                out.extend([Object::Integer(*first), Object::Array(alike.collect())]);
                rest
            }
            _ => return out,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_becomes_a_list() {
        let number = Object::Integer;
        let list = |numbers: &[i64]| Object::Array(numbers.iter().copied().map(number).collect());
        let widths = [number(1), list(&[5, 6]), number(7), number(9), number(4), number(11)];
        assert_eq!(spelt_out(&widths), [number(1), list(&[5, 6]), number(7), list(&[4, 4, 4])]);
        assert_eq!(spelt_out(&[number(9), number(-9), number(1)]), [number(9), list(&[])]);
    }
}
