//! Which of a file's columns is which of ours, as somebody said it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::Wanted;
pub use super::words::propose;
use crate::appeal::fold::fold;
use crate::supporters::known_columns;
use crate::terms::{Country, Language, check_line, shown};

/// What a column of a file can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ours {
    Email,
    /// The whole name, or the first one where there is a [`Self::LastName`].
    Name,
    LastName,
    ConsentAt,
    ConsentSource,
    /// Says yes where somebody agreed; no column of the list.
    Agreed,
    Id,
    City,
    Country,
    Address,
    Language,
    OwnWords,
    Subject,
    Show,
}

/// What can be said of all supporters at once.
pub const CONSTANTS: [Ours; 3] = [Ours::ConsentSource, Ours::Country, Ours::Language];

impl Ours {
    pub const ALL: [Self; 14] = [
        Self::Email,
        Self::Name,
        Self::LastName,
        Self::ConsentAt,
        Self::ConsentSource,
        Self::Agreed,
        Self::Id,
        Self::City,
        Self::Country,
        Self::Address,
        Self::Language,
        Self::OwnWords,
        Self::Subject,
        Self::Show,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::LastName => "last_name",
            Self::ConsentAt => "consent_at",
            Self::ConsentSource => "consent_source",
            Self::Agreed => "agreed",
            Self::Id => "id",
            Self::City => "city",
            Self::Country => "country",
            Self::Address => "address",
            Self::Language => "language",
            Self::OwnWords => "own_words",
            Self::Subject => "subject",
            Self::Show => "show",
        }
    }

    pub fn is_of_consent(self) -> bool {
        matches!(self, Self::ConsentAt | Self::ConsentSource | Self::Agreed)
    }

    /// Whether the list has a column for it.
    fn is_column(self) -> bool {
        !matches!(self, Self::LastName | Self::Agreed)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Where each of ours stands in the file, from 0.
    pub columns: BTreeMap<Ours, usize>,
    /// Said of all supporters: see [`CONSTANTS`].
    pub constants: BTreeMap<Ours, String>,
    /// Columns of the organiser's own that are taken along.
    pub extra: BTreeSet<usize>,
}

/// What is wrong with what somebody said, each for one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// A column has to be named.
    Missing,
    /// The column is another of ours already.
    Twice,
    /// The file has no such column.
    NoSuch,
    /// A column, or a word for all: not both.
    Both,
    /// Nobody's consent is made up: a column has to say yes.
    Invented,
    NoLanguage,
    /// The campaign's letters are not in it.
    OtherLanguage,
    NoCountry,
    /// It cannot stand on one line.
    NoLine,
}

impl Wrong {
    /// As templates know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Twice => "twice",
            Self::NoSuch => "no-such",
            Self::Both => "both",
            Self::Invented => "invented",
            Self::NoLanguage => "no-language",
            Self::OtherLanguage => "other-language",
            Self::NoCountry => "no-country",
            Self::NoLine => "no-line",
        }
    }
}

impl Mapping {
    pub fn column(&self, ours: Ours) -> Option<usize> {
        self.columns.get(&ours).copied()
    }

    fn constant(&self, ours: Ours) -> Option<&str> {
        self.constants.get(&ours).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// Everything that is wrong with it, for a file of so many columns.
    pub fn faults(&self, columns: usize, wanted: &Wanted) -> BTreeMap<Ours, Wrong> {
        let mut faults = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (ours, at) in &self.columns {
            if *at >= columns {
                faults.insert(*ours, Wrong::NoSuch);
            } else if !taken.insert(*at) {
                faults.insert(*ours, Wrong::Twice);
            }
        }
        for ours in Ours::ALL {
            if let Some(wrong) = self.missing(ours, wanted).or_else(|| self.constant_fault(ours, wanted)) {
                faults.entry(ours).or_insert(wrong);
            }
        }
        faults
    }

    fn missing(&self, ours: Ours, wanted: &Wanted) -> Option<Wrong> {
        let needed = match ours {
            Ours::Email | Ours::Name => true,
            Ours::ConsentAt => wanted.consent,
            Ours::ConsentSource => wanted.consent && self.constant(ours).is_none(),
            _ => false,
        };
        (needed && self.column(ours).is_none()).then_some(Wrong::Missing)
    }

    fn constant_fault(&self, ours: Ours, wanted: &Wanted) -> Option<Wrong> {
        let text = self.constant(ours)?;
        if self.column(ours).is_some() {
            return Some(Wrong::Both);
        }
        if check_line(text).is_err() || text.chars().count() > 200 {
            return Some(Wrong::NoLine);
        }
        match ours {
            Ours::ConsentSource => {
                (wanted.consent && self.column(Ours::Agreed).is_none()).then_some(Wrong::Invented)
            }
            Ours::Country => Country::parse(text).is_none().then_some(Wrong::NoCountry),
            Ours::Language => match Language::parse_known(text) {
                Err(_) => Some(Wrong::NoLanguage),
                Ok(language) => {
                    let known = wanted.languages.is_empty() || wanted.languages.contains(&language);
                    (!known).then_some(Wrong::OtherLanguage)
                }
            },
            _ => None,
        }
    }

    /// How rows of a file with such names become rows of a list. Its faults were seen to.
    pub(super) fn plan(&self, names: &[String], wanted: &Wanted) -> Plan {
        let mut columns = Vec::new();
        for ours in Ours::ALL.into_iter().filter(|ours| ours.is_column()) {
            let content = match (self.column(ours), self.constant(ours)) {
                (Some(at), _) => match (ours, self.column(Ours::LastName)) {
                    (Ours::Name, Some(last)) => Content::Joined(at, last),
                    _ => Content::Cell(at),
                },
                (None, Some(text)) => Content::All(text.to_owned()),
                (None, None) => continue,
            };
            let asked = ours.is_of_consent() && wanted.consent;
            columns.push(Column { name: ours.name().to_owned(), content, consent: asked });
        }
        self.add_extra(names, &mut columns);
        Plan { columns, agreed: self.column(Ours::Agreed), source: self.column(Ours::ConsentSource) }
    }

    /// Columns without a heading come along: what stands in one tells a shifted row.
    fn add_extra(&self, names: &[String], columns: &mut Vec<Column>) {
        let used: BTreeSet<usize> = self.columns.values().copied().collect();
        for (at, name) in names.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
            if !name.is_empty() && !self.extra.contains(&at) {
                continue;
            }
            let name = if name.is_empty() { String::new() } else { free_name(name, columns) };
            columns.push(Column { name, content: Content::Cell(at), consent: false });
        }
    }
}

/// A name that no column has yet, and that does not pass for one of ours.
fn free_name(name: &str, columns: &[Column]) -> String {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let taken = |name: &str| {
        known_columns().any(|known| same(known, name))
            || columns.iter().any(|column| same(&column.name, name))
    };
    let numbered = |n: usize| if n == 1 { name.to_owned() } else { format!("{name}_{n}") };
    // One more than there are names that could be taken.
    let most = columns.len() + known_columns().count() + 1;
    (1..=most).map(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// A column of the list.
#[derive(Debug)]
struct Column {
    name: String,
    content: Content,
    /// Left empty where somebody did not agree.
    consent: bool,
}

#[derive(Debug)]
enum Content {
    Cell(usize),
    /// A first name and a last one.
    Joined(usize, usize),
    /// The same in every row.
    All(String),
}

/// Rows of a file into rows of a list.
#[derive(Debug)]
pub(super) struct Plan {
    columns: Vec<Column>,
    agreed: Option<usize>,
    source: Option<usize>,
}

impl Plan {
    pub(super) fn header(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// What a column of the list is called in the file, where that is one column.
    pub(super) fn theirs<'a>(&'a self, names: &'a [String]) -> impl Iterator<Item = (String, String)> + 'a {
        self.columns.iter().filter_map(|column| match &column.content {
            Content::Cell(at) => Some((column.name.clone(), shown(names.get(*at)?))),
            Content::Joined(first, last) => {
                let both = format!("{} + {}", names.get(*first)?, names.get(*last)?);
                Some((column.name.clone(), shown(&both)))
            }
            Content::All(_) => None,
        })
    }

    pub(super) fn email(&self) -> Option<usize> {
        self.columns.iter().find_map(|column| match column.content {
            Content::Cell(at) if column.name == Ours::Email.name() => Some(at),
            _ => None,
        })
    }

    /// A row of the list; a blank cell where somebody did not agree.
    pub(super) fn row<'a>(&'a self, cell: impl Fn(usize) -> &'a str) -> Vec<Cow<'a, str>> {
        let agreed = self.agreed.is_none_or(|at| says_yes(cell(at)))
            && self.source.is_none_or(|at| !says_no(cell(at)));
        let content = |column: &'a Column| match &column.content {
            _ if column.consent && !agreed => "".into(),
            Content::Cell(at) => cell(*at).into(),
            Content::Joined(first, last) => joined(cell(*first), cell(*last)),
            Content::All(text) => text.as_str().into(),
        };
        self.columns.iter().map(content).collect()
    }

    /// A row of as many cells as it had, but never of as many as the list has.
    pub(super) fn ragged<'a>(&self, cells: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        let mut cells: Vec<&str> = cells.collect();
        if cells.len() == self.columns.len() {
            cells.push("");
        }
        cells
    }
}

fn joined<'a>(first: &'a str, last: &'a str) -> Cow<'a, str> {
    match (first.trim(), last.trim()) {
        ("", one) | (one, "") => one.into(),
        (first, last) => format!("{first} {last}").into(),
    }
}

const YES: &str = "yes|y|true|t|1|x|on|ok|agree|agreed|i agree|accepted|checked|opt in|opted in|oui|vrai|accepte|\
    j accepte|d accord|si|s|verdadero|acepto|acepta|de acuerdo|ja|j|wahr|zugestimmt|einverstanden|نعم|موافق|اوافق|да";

const NO: &str = "no|n|false|f|0|none|null|na|n a|off|non|faux|aucun|aucune|nein|falsch|keine|ninguno|falso|لا|нет|\
    refused|declined|opt out|opted out|unsubscribed|withdrawn";

fn says_yes(cell: &str) -> bool {
    static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| YES.split('|').map(fold).collect());
    // A tick is no letter.
    matches!(cell.trim(), "✓" | "✔" | "☑" | "✅") || WORDS.contains(&fold(cell))
}

/// What stands for no consent where a source of it is asked for.
fn says_no(cell: &str) -> bool {
    static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| NO.split('|').map(fold).collect());
    WORDS.contains(&fold(cell))
}
