//! Letters that are read from right to left: what runs from left to right in
//! them, such as a name in Latin letters or an address, is set apart (UAX #9).
//!
//! Plain text has no markup for this, so each run stands between U+2068 and
//! U+2069, and nothing around it can be drawn into it: a bracket, a full stop.
//! Only marks are added, never a letter changed; a text that has its own marks
//! keeps them, and a text that was set apart is not set apart again.

use std::ops::Range;

use icu::properties::CodePointMapData;
use icu::properties::props::BidiClass;

/// FSI, first strong isolate.
const OPEN: char = '\u{2068}';
/// PDI, pop directional isolate.
const CLOSE: char = '\u{2069}';
/// RLM: a line that begins with a left-to-right run is still a right-to-left one.
const RIGHT_TO_LEFT: char = '\u{200F}';

/// Brackets within brackets. What is behind an open one is looked at once more,
/// so without an end to this a line of nothing else would take for ever.
const DEEPEST: usize = 8;

/// The text with its left-to-right runs set apart, but for lines that are
/// `quoted`: those are of another letter, and were looked after there.
pub fn isolated(text: &str, quoted: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        if quoted(line) {
            out.push_str(line);
        } else {
            Line::of(line).write(line, &mut out);
        }
    }
    out
}

/// What a character is to the direction of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Left,
    Right,
    /// Of the Latin script, whose groups are mixed up; others fit in as they are.
    Digit,
    /// What ends a run without being a letter: an Arabic comma, a tab.
    Edge,
    Other,
}

fn kind(c: char, before: Kind) -> Kind {
    match c {
        'a'..='z' | 'A'..='Z' => Kind::Left,
        // Arabic letters, most of such a text.
        '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}' => Kind::Right,
        '0'..='9' => Kind::Digit,
        '\t' | '\u{60C}' => Kind::Edge,
        // LRM is no letter, though it counts as one.
        ' '..='~' | '\u{200E}' => Kind::Other,
        c => match CodePointMapData::<BidiClass>::new().get(c) {
            BidiClass::LeftToRight => Kind::Left,
            BidiClass::RightToLeft | BidiClass::ArabicLetter => Kind::Right,
            BidiClass::ArabicNumber | BidiClass::EuropeanNumber => Kind::Edge,
            // An accent belongs to its letter.
            BidiClass::NonspacingMark => before,
            _ => Kind::Other,
        },
    }
}

/// A line, character by character.
struct Line {
    /// Each with where it begins.
    chars: Vec<(usize, char, Kind)>,
    /// In bytes.
    length: usize,
}

impl Line {
    fn of(line: &str) -> Self {
        let mut chars: Vec<(usize, char, Kind)> = Vec::with_capacity(line.len());
        for (at, c) in line.char_indices() {
            let before = chars.last().map_or(Kind::Other, |(_, _, kind)| *kind);
            chars.push((at, c, kind(c, before)));
        }
        Self { chars, length: line.len() }
    }

    fn write(&self, line: &str, out: &mut String) {
        let strong = |kind| matches!(kind, Kind::Left | Kind::Right);
        let first = self.chars.iter().map(|(_, _, kind)| *kind).find(|kind| strong(*kind));
        let says_something = self.chars.iter().any(|(_, _, kind)| *kind != Kind::Other);
        if first != Some(Kind::Right) && says_something {
            out.push(RIGHT_TO_LEFT);
        }
        let mut written = 0;
        for run in self.runs() {
            let (start, end) = (self.byte(run.start), self.byte(run.end));
            out.push_str(&line[written..start]);
            out.push(OPEN);
            out.push_str(&line[start..end]);
            out.push(CLOSE);
            written = end;
        }
        out.push_str(&line[written..]);
    }

    fn byte(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.length, |(at, ..)| *at)
    }

    fn at(&self, index: usize) -> Option<(char, Kind)> {
        self.chars.get(index).map(|(_, c, kind)| (*c, *kind))
    }

    fn is(&self, index: usize, wanted: Kind) -> bool {
        self.at(index).is_some_and(|(_, kind)| kind == wanted)
    }

    fn is_blank(&self, index: usize) -> bool {
        self.at(index).is_none_or(|(c, _)| c.is_whitespace())
    }

    /// The runs to set apart, in order, by their characters.
    fn runs(&self) -> Vec<Range<usize>> {
        if let Some(all) = self.all_of_it() {
            return vec![all];
        }
        let mut runs = Vec::new();
        let mut i = 0;
        while let Some((c, kind)) = self.at(i) {
            if let Some(close) = closing_mark(c) {
                i = self.after(i, close);
                continue;
            }
            if !matches!(kind, Kind::Left | Kind::Digit) {
                i += 1;
                continue;
            }
            let run = self.run_from(i);
            i = run.end;
            if self.is_worth_it(&run) {
                runs.push(run);
            }
        }
        runs
    }

    /// A line without a right-to-left letter: an address, a paragraph in English.
    /// What stands before it in a list stays outside.
    fn all_of_it(&self) -> Option<Range<usize>> {
        let foreign = |(_, c, kind): &(usize, char, Kind)| {
            matches!(kind, Kind::Right | Kind::Edge) || closing_mark(*c).is_some()
        };
        let has_letters = self.chars.iter().any(|(_, _, kind)| *kind == Kind::Left);
        if !has_letters || self.chars.iter().any(foreign) {
            return None;
        }
        let mut start = self.skip_blanks(0);
        let bullet = (start..self.chars.len()).find(|i| self.is_blank(*i)).filter(|end| {
            let word = self.chars[start..*end].iter().map(|(_, c, _)| *c);
            word.clone().all(|c| matches!(c, '-' | '–' | '—' | '*' | '•' | '>'))
                || word.enumerate().all(|(n, c)| c.is_ascii_digit() || (n > 0 && matches!(c, '.' | ')')))
                    && !self.is(end - 1, Kind::Digit)
        });
        if let Some(end) = bullet {
            start = self.skip_blanks(end);
        }
        let end = (start..self.chars.len()).rfind(|i| !self.is_blank(*i))? + 1;
        Some(start..end)
    }

    fn skip_blanks(&self, from: usize) -> usize {
        (from..self.chars.len()).find(|i| !self.is_blank(*i)).unwrap_or(self.chars.len())
    }

    /// Behind the mark that closes the one at `open`: what somebody set apart
    /// already.
    fn after(&self, open: usize, close: char) -> usize {
        let mut depth = 0_usize;
        for (n, (_, c, _)) in self.chars.iter().enumerate().skip(open) {
            if closing_mark(*c) == Some(close) {
                depth += 1;
            } else if *c == close {
                depth -= 1;
                if depth == 0 {
                    return n + 1;
                }
            }
        }
        self.chars.len()
    }

    /// The run that begins at a letter or digit. It ends with a letter or digit,
    /// or with what closes a bracket that was opened in it.
    fn run_from(&self, first: usize) -> Range<usize> {
        let start = self.with_prefix(first);
        let mut brackets = Vec::new();
        let (mut end, mut i, mut has_letters) = (first + 1, first, false);
        while let Some((c, kind)) = self.at(i) {
            let goes_on = match kind {
                Kind::Right | Kind::Edge => false,
                _ if closing_mark(c).is_some() || c == CLOSE => false,
                // Groups of digits go from right to left, unless they are a telephone's.
                _ if c.is_whitespace() => has_letters || self.at(start).is_some_and(|(c, _)| c == '+'),
                Kind::Left | Kind::Digit => {
                    has_letters |= kind == Kind::Left;
                    if brackets.is_empty() {
                        end = i + 1;
                    }
                    true
                }
                Kind::Other => match bracket(c, brackets.last().copied()) {
                    Bracket::Opens(close) => {
                        brackets.push(close);
                        brackets.len() < DEEPEST
                    }
                    Bracket::Closes => {
                        brackets.pop();
                        if brackets.is_empty() {
                            end = i + 1;
                        }
                        true
                    }
                    Bracket::Strays => false,
                    Bracket::None => true,
                },
            };
            if !goes_on {
                break;
            }
            i += 1;
        }
        start..self.with_suffix(end)
    }

    /// `@anna`, `#anna`, `+44`: the sign belongs to what follows.
    fn with_prefix(&self, first: usize) -> usize {
        let Some(before) = first.checked_sub(1) else { return first };
        let is_sign = match self.at(before) {
            Some(('+', _)) => self.is(first, Kind::Digit),
            Some((c, _)) => matches!(c, '@' | '#'),
            None => false,
        };
        let is_free = before == 0 || self.at(before - 1).is_some_and(|(_, kind)| kind == Kind::Other);
        if is_sign && is_free { before } else { first }
    }

    /// `https://example.org/`, `A. B.`: the sign belongs to what it follows.
    fn with_suffix(&self, end: usize) -> usize {
        let after = |i: usize| self.at(i).is_none_or(|(_, kind)| matches!(kind, Kind::Other | Kind::Edge));
        match self.at(end) {
            Some(('/' | '+' | '#' | '%', _)) if after(end + 1) => end + 1,
            Some(('.', _)) if self.is(end - 1, Kind::Left) && self.is_lone(end - 1) => end + 1,
            _ => end,
        }
    }

    /// A letter by itself, as of a name's initials.
    fn is_lone(&self, index: usize) -> bool {
        index
            .checked_sub(1)
            .is_none_or(|i| self.at(i).is_some_and(|(c, kind)| kind == Kind::Other && c != '’'))
    }

    /// A number alone reads well as it is, parts of a date or telephone number
    /// do not.
    fn is_worth_it(&self, run: &Range<usize>) -> bool {
        let within = &self.chars[run.clone()];
        let hyphens = within.iter().filter(|(_, c, _)| *c == '-').count();
        within.iter().any(|(_, _, kind)| *kind == Kind::Left) || hyphens > 1 || within[0].1 == '+'
    }
}

/// What ends an embedding, override or isolate that `open` begins.
fn closing_mark(open: char) -> Option<char> {
    match open {
        '\u{2066}'..='\u{2068}' => Some(CLOSE),
        '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => Some('\u{202C}'),
        _ => None,
    }
}

enum Bracket {
    Opens(char),
    Closes,
    /// Closes what was opened before the run.
    Strays,
    None,
}

fn bracket(c: char, open: Option<char>) -> Bracket {
    if open == Some(c) {
        return Bracket::Closes;
    }
    match c {
        '(' => Bracket::Opens(')'),
        '[' => Bracket::Opens(']'),
        '{' => Bracket::Opens('}'),
        '<' => Bracket::Opens('>'),
        '«' => Bracket::Opens('»'),
        '“' => Bracket::Opens('”'),
        '"' => Bracket::Opens('"'),
        ')' | ']' | '}' | '>' | '»' | '”' => Bracket::Strays,
        _ => Bracket::None,
    }
}

#[cfg(test)]
mod tests;
