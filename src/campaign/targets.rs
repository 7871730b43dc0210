//! The officials: `[[targets]]`, and `[[copies]]` and `[representatives]` that
//! are read alike.

use jiff::tz::TimeZone;

use super::questions::Asked;
use super::read::{by_language, languages};
use super::{CopyRecipient, Role, Target};
use crate::terms::document::{Place, Table, Value};
use crate::terms::{Country, Language, MailboxAddress, SendingHours, nearest_of, shown};

/// A target, and where each of its addresses stands in the file.
pub(super) struct Found {
    pub target: Target,
    pub places: Vec<Place>,
}

pub(super) struct FoundCopy {
    pub copy: CopyRecipient,
    pub places: Vec<Place>,
}

pub(super) fn read_targets(root: &Table<'_>, usual: &[Language], asked: &Asked) -> Vec<Found> {
    let tables = root.tables("targets");
    let none = root.get("targets").is_none_or(|v| v.is_empty_list());
    if tables.is_empty() && none && !asked.about("targets") {
        root.missing(
            "targets",
            "name at least one official: begin with [[targets]], then name, office and emails",
        );
    }
    let roles = [("primary", Role::Primary), ("additional", Role::Additional)];
    let read = |(n, table): (usize, &Table<'_>)| {
        let by_order = if n == 0 { Role::Primary } else { Role::Additional };
        let context = Context { usual, asked, path: format!("targets.{n}") };
        read_target(table, table.word("role", &roles).unwrap_or(by_order), &context)
    };
    tables.iter().enumerate().map(read).collect()
}

pub(super) fn read_copies(root: &Table<'_>, usual: &[Language], asked: &Asked) -> Vec<FoundCopy> {
    let tables = root.tables("copies");
    let context = |n: usize| Context { usual, asked, path: format!("copies.{n}") };
    tables.iter().enumerate().map(|(n, table)| read_copy(table, &context(n))).collect()
}

fn read_copy(table: &Table<'_>, context: &Context<'_>) -> FoundCopy {
    let role = table.word("role", &[("copy", Role::Copy)]).unwrap_or(Role::Copy);
    let found = read_target(table, role, context);
    let countries: Vec<Country> = table.list("countries").iter().filter_map(country).collect();
    let is_empty = table.get("countries").is_some_and(|v| v.is_empty_list());
    if (!table.has("countries") || is_empty) && !context.is_asked("countries") {
        table.missing("countries", "say whose letters are copied there: countries = [\"United Kingdom\"]");
    }
    FoundCopy { copy: CopyRecipient { recipient: found.target, countries }, places: found.places }
}

/// `[representatives.GB]`: who represents the targets' country where supporters
/// live. Each gets the copies of one country.
pub(super) fn read_representatives(root: &Table<'_>, usual: &[Language], asked: &Asked) -> Vec<FoundCopy> {
    let read = |(code, table): (String, Table<'_>)| {
        let path = format!("representatives.{code}");
        let found = read_target(&table, Role::Copy, &Context { usual, asked, path });
        let country = Country::parse(&code);
        if country.is_none() {
            let problem = table.doc().error(table.place(), format!("“{}” is no country", shown(&code)));
            table.doc().note(problem.value(shown(&code)).hint(code_hint(&code)));
        }
        let countries = country.into_iter().collect();
        FoundCopy { copy: CopyRecipient { recipient: found.target, countries }, places: found.places }
    };
    root.named_tables("representatives").into_iter().map(read).collect()
}

/// What to write instead of an unknown code.
fn code_hint(text: &str) -> String {
    let meant = Country::suggest(text).and_then(|name| Some((Country::parse(&name)?, name)));
    meant.map_or_else(
        || "write the country's two-letter code: [representatives.FR] for France".to_owned(),
        |(country, name)| format!("for {name}, write [representatives.{country}]"),
    )
}

/// What the officials of a file share, and where one stands in it.
struct Context<'a> {
    /// The campaign's languages.
    usual: &'a [Language],
    asked: &'a Asked,
    /// `targets.0`
    path: String,
}

impl Context<'_> {
    /// Whether an open question is about this key: then it may be missing.
    fn is_asked(&self, key: &str) -> bool {
        self.asked.about(&format!("{}.{key}", self.path))
    }
}

fn country(value: &Value<'_>) -> Option<Country> {
    let text = value.text()?;
    Country::parse(text).or_else(|| value.parsed(&country_hint(text), |_| Err("it is no country".to_owned())))
}

/// What to write instead of an unknown country.
fn country_hint(text: &str) -> String {
    Country::suggest(text).map_or_else(
        || "write its English name or its two-letter code: \"France\" or \"FR\"".to_owned(),
        |name| format!("did you mean “{name}”?"),
    )
}

fn read_target(table: &Table<'_>, role: Role, context: &Context<'_>) -> Found {
    let own = languages(table, "languages");
    let (emails, places) = read_emails(table);
    let target = Target {
        role,
        name: table.line("name").filter(|name| !name.is_empty()),
        office: table.line("office").filter(|office| !office.is_empty()),
        address: table.line_list("address"),
        fax: table.line_list("fax"),
        tel: table.line_list("tel"),
        web: table.line_list("web"),
        social: table.line_list("social"),
        notes: table.list("notes").iter().filter_map(Value::lines).collect(),
        languages: if own.is_empty() { context.usual.to_vec() } else { own },
        time_zone: read_zone(table, !emails.is_empty() && !context.is_asked("time_zone")),
        sending_hours: table
            .get("sending_hours")
            .and_then(|v| v.parsed(SendingHours::HINT, SendingHours::parse)),
        holidays: table.list("holidays").iter().filter_map(Value::date).collect(),
        salutation: by_language(table, "salutation", Value::lines),
        addressee: by_language(table, "addressee", address_block),
        line: table.doc().line_of_place(table.place()),
        emails,
    };
    note_what_is_missing(table, &target, context);
    Found { target, places }
}

fn address_block(value: &Value<'_>) -> Option<Vec<String>> {
    let lines: Vec<String> = value.list().iter().filter_map(Value::line).collect();
    if value.is_empty_list() {
        value.complain("`addressee` has no line", "write the lines of the address, or delete the key");
    }
    (!lines.is_empty()).then_some(lines)
}

fn note_what_is_missing(table: &Table<'_>, target: &Target, context: &Context<'_>) {
    let asked = ["name", "office"].into_iter().any(|key| context.is_asked(key));
    if !table.has("name") && !table.has("office") && !asked {
        let problem = table.doc().error(table.place(), "there is neither a name nor an office here");
        table
            .doc()
            .note(problem.hint("write at least one: name = \"…\" or office = \"Minister of Justice\""));
    }
    let unmailed = table.get("emails").is_none_or(|v| v.is_empty_list());
    if target.emails.is_empty() && unmailed && !context.is_asked("emails") {
        let message = format!("“{}” has no e-mail address: its letters are for post", target.label());
        let problem = table.doc().warning(table.place(), message);
        table.doc().note(problem.hint("add emails = [\"…\"] if the appeal gives an address"));
    }
}

fn read_emails(table: &Table<'_>) -> (Vec<MailboxAddress>, Vec<Place>) {
    let read = |value: &Value<'_>| {
        let address = match MailboxAddress::parse(value.text()?) {
            Ok(address) => address,
            Err(why) => value.parsed(why.hint(), |_| Err(why.to_string()))?,
        };
        Some((address, value.place().clone()))
    };
    table.list("emails").iter().filter_map(read).unzip()
}

/// Hours are the target's: a wrong zone would write to it at night.
fn read_zone(table: &Table<'_>, is_needed: bool) -> TimeZone {
    let Some(value) = table.get("time_zone") else {
        if is_needed {
            let problem =
                table.doc().warning(table.place(), "no time zone is named here: hours are counted in UTC");
            table.doc().note(problem.hint("add the target's zone: time_zone = \"Asia/Almaty\""));
        }
        return TimeZone::UTC;
    };
    let Some(text) = value.text() else { return TimeZone::UTC };
    let zone = TimeZone::get(text.trim()).ok();
    let zone =
        zone.or_else(|| value.parsed(&zone_hint(text), |_| Err("there is no such time zone".to_owned())));
    zone.unwrap_or(TimeZone::UTC)
}

fn zone_hint(text: &str) -> String {
    let all: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    let text = text.trim().replace(' ', "_");
    let city = |name: &&str| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&text));
    let names = || all.iter().map(String::as_str);
    nearest_of(&text, names()).or_else(|| names().find(city)).map_or_else(
        || "write region and city: \"Europe/Berlin\" or \"Asia/Almaty\"".to_owned(),
        |name| format!("did you mean “{name}”?"),
    )
}
