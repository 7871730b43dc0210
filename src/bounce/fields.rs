//! Groups of `Name: value` fields, as in a delivery report (RFC 3464 §2.1).

use super::limits::{MOST_LINES, MOST_RECIPIENTS};

/// One group of fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first field of a name, given in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    /// Takes what the other group has and this one lacks.
    pub fn fill(&mut self, other: Self) {
        for (name, value) in other.0 {
            if self.get(&name).is_none() {
                self.0.push((name, value));
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The groups of a text; a blank line parts them, and so does a field that
/// begins another recipient. Lines that are no field are passed over.
pub(super) fn groups(text: &str) -> Vec<Fields> {
    let mut reader = Reader::default();
    for line in text.lines().take(MOST_LINES * 4) {
        reader.line(line);
        if reader.done.len() > MOST_RECIPIENTS {
            break;
        }
    }
    reader.close();
    reader.done
}

#[derive(Default)]
struct Reader {
    done: Vec<Fields>,
    open: Fields,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if line.trim().is_empty() {
            self.close();
        } else if line.starts_with([' ', '\t']) {
            self.more(line);
        } else if let Some((name, value)) = field(line) {
            self.field(name, value);
        } else if self.open.0.last().is_some_and(|(name, _)| name == "diagnostic-code") {
            // Folded without the blank that RFC 5322 §2.2.3 wants.
            self.more(line);
        }
    }

    fn more(&mut self, line: &str) {
        if let Some((_, value)) = self.open.0.last_mut() {
            value.push(' ');
            value.push_str(line.trim());
        }
    }

    fn field(&mut self, name: String, value: &str) {
        let original = name == "original-recipient" && self.open.get("status").is_some();
        if (original || name == "final-recipient") && self.open.get(&name).is_some() {
            self.close();
        }
        self.open.0.push((name, value.trim().to_owned()));
    }

    fn close(&mut self) {
        let group = std::mem::take(&mut self.open);
        if !group.is_empty() {
            self.done.push(group);
        }
    }
}

/// Name in lower case, and value.
fn field(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let whole = (2..=60).contains(&name.len()) && name.bytes().all(fits);
    whole.then(|| (name.to_ascii_lowercase(), value))
}

/// A typed value (RFC 3464 §2.1.2): what stands behind `rfc822;`, `dns;`, …
pub(super) fn untyped(value: &str) -> &str {
    let is_type = |kind: &str| kind.len() <= 30 && !kind.contains(['@', '<', ' ']);
    match value.split_once(';') {
        Some((kind, rest)) if is_type(kind.trim()) => rest.trim(),
        _ => value.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_unfolded_and_groups_kept_apart() {
        let text = "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; a@b.example\r\n\
            Diagnostic-Code: smtp; 550\r\n  no such\r\nuser here\r\n\nStatus : 5.1.1\n";
        let groups = groups(text);
        assert_eq!(groups.len(), 3);
        assert_eq!(groups[1].get("diagnostic-code"), Some("smtp; 550 no such user here"));
        assert_eq!(groups[2].get("status"), Some("5.1.1"));
    }

    #[test]
    fn a_second_recipient_begins_a_group_without_a_blank_line() {
        let text =
            "Final-Recipient: rfc822; a@b.example\nStatus: 5.1.1\nFinal-Recipient: rfc822; c@d.example\n";
        assert_eq!(groups(text).len(), 2);
    }

    #[test]
    fn the_type_of_a_value_is_left_out() {
        for (value, plain) in [
            ("rfc822; a@b.example", "a@b.example"),
            ("RFC822;a@b.example", "a@b.example"),
            ("a@b.example", "a@b.example"),
            ("smtp ; 550 no; never", "550 no; never"),
            ("<a@b.example> said; no", "<a@b.example> said; no"),
        ] {
            assert_eq!(untyped(value), plain);
        }
    }
}
