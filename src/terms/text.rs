//! What a text may hold where a letter's header or a screen will show it.

/// Why a text cannot stand in a header or on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFault {
    /// A line break: in a header it would begin another header.
    LineBreak,
    /// NUL, ESC and the like.
    Control(char),
    /// U+202A–202E and U+2066–2069 make a name read as another one.
    Direction(char),
}

impl TextFault {
    /// What is wrong, to follow "the name …".
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::LineBreak => "holds a line break".to_owned(),
            Self::Control(c) => format!("holds the control character U+{:04X}", u32::from(c)),
            Self::Direction(c) => format!(
                "holds the invisible character U+{:04X}, which changes the direction of writing",
                u32::from(c)
            ),
        }
    }

    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::LineBreak => "write it on one line",
            Self::Control(_) | Self::Direction(_) => {
                "type the text anew instead of pasting it: the character cannot be seen"
            }
        }
    }
}

/// Whether `text` may stand in a header: one line, no control characters, no
/// direction overrides. ZWJ and ZWNJ are letters of Persian and pass.
///
/// # Errors
/// The first fault in it.
pub fn check_line(text: &str) -> Result<(), TextFault> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_control()) {
        return Ok(());
    }
    text.chars().find_map(fault_in_line).map_or(Ok(()), Err)
}

/// Whether `text` may stand in a letter's body: lines and tabs, but no other
/// control characters.
///
/// # Errors
/// The first fault in it.
pub fn check_lines(text: &str) -> Result<(), TextFault> {
    let fault =
        |c: char| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')).then_some(TextFault::Control(c));
    text.chars().find_map(fault).map_or(Ok(()), Err)
}

fn fault_in_line(c: char) -> Option<TextFault> {
    match c {
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(TextFault::LineBreak),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(TextFault::Direction(c)),
        c if c.is_control() => Some(TextFault::Control(c)),
        _ => None,
    }
}

/// A value as a message may show it: on one line, nothing invisible, not long.
#[must_use]
pub fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    let mut out = String::new();
    for (n, c) in value.chars().enumerate() {
        if n == LONGEST {
            out.push('…');
            break;
        }
        if fault_in_line(c).is_some() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_could_begin_a_header_or_turn_a_name_around_passes() {
        assert_eq!(check_line("Ann\r\nBcc: x@y.example"), Err(TextFault::LineBreak));
        assert_eq!(check_line("Ann\u{2028}"), Err(TextFault::LineBreak));
        assert_eq!(check_line("Ann\0"), Err(TextFault::Control('\0')));
        assert_eq!(check_line("Ann\u{202E}nnA"), Err(TextFault::Direction('\u{202E}')));
        assert_eq!(check_line("می\u{200C}خواهم"), Ok(()));
        assert_eq!(check_lines("one\r\n\ttwo"), Ok(()));
        assert_eq!(check_lines("one\u{1B}[31m"), Err(TextFault::Control('\u{1B}')));
    }

    #[test]
    fn a_value_is_shown_without_what_could_move_the_cursor() {
        assert_eq!(shown("a\u{1B}[2Jb\nc"), "a\\u{1b}[2Jb\\nc");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 61);
    }
}
