//! The officials: `[[targets]]`, and `[[copies]]` that are read alike.

use jiff::tz::TimeZone;

use super::read::{by_language, languages};
use super::{CopyRecipient, Role, Target};
use crate::terms::document::{Place, Table, Value};
use crate::terms::{Country, Language, MailboxAddress, SendingHours, nearest_of};

/// A target, and where each of its addresses stands in the file.
pub(super) struct Found {
    pub target: Target,
    pub places: Vec<Place>,
}

pub(super) struct FoundCopy {
    pub copy: CopyRecipient,
    pub places: Vec<Place>,
}

pub(super) fn read_targets(root: &Table<'_>, usual: &[Language]) -> Vec<Found> {
    let tables = root.tables("targets");
    if tables.is_empty() && root.get("targets").is_none_or(|v| v.is_empty_list()) {
        root.missing(
            "targets",
            "name at least one official: begin with [[targets]], then name, office and emails",
        );
    }
    let roles = [("primary", Role::Primary), ("additional", Role::Additional)];
    let read = |(n, table): (usize, &Table<'_>)| {
        let by_order = if n == 0 { Role::Primary } else { Role::Additional };
        read_target(table, table.word("role", &roles).unwrap_or(by_order), usual)
    };
    tables.iter().enumerate().map(read).collect()
}

pub(super) fn read_copies(root: &Table<'_>, usual: &[Language]) -> Vec<FoundCopy> {
    root.tables("copies").iter().map(|table| read_copy(table, usual)).collect()
}

fn read_copy(table: &Table<'_>, usual: &[Language]) -> FoundCopy {
    let role = table.word("role", &[("copy", Role::Copy)]).unwrap_or(Role::Copy);
    let found = read_target(table, role, usual);
    let countries: Vec<Country> = table.list("countries").iter().filter_map(country).collect();
    let is_empty = table.get("countries").is_some_and(|v| v.is_empty_list());
    if !table.has("countries") || is_empty {
        table.missing("countries", "say whose letters are copied there: countries = [\"United Kingdom\"]");
    }
    FoundCopy { copy: CopyRecipient { recipient: found.target, countries }, places: found.places }
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

fn read_target(table: &Table<'_>, role: Role, usual: &[Language]) -> Found {
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
        languages: if own.is_empty() { usual.to_vec() } else { own },
        time_zone: read_zone(table, !emails.is_empty()),
        sending_hours: table
            .get("sending_hours")
            .and_then(|v| v.parsed(SendingHours::HINT, SendingHours::parse)),
        holidays: table.list("holidays").iter().filter_map(Value::date).collect(),
        salutation: by_language(table, "salutation", Value::lines),
        addressee: by_language(table, "addressee", address_block),
        line: table.doc().line_of_place(table.place()),
        emails,
    };
    note_what_is_missing(table, &target);
    Found { target, places }
}

fn address_block(value: &Value<'_>) -> Option<Vec<String>> {
    let lines: Vec<String> = value.list().iter().filter_map(Value::line).collect();
    if value.is_empty_list() {
        value.complain("`addressee` has no line", "write the lines of the address, or delete the key");
    }
    (!lines.is_empty()).then_some(lines)
}

fn note_what_is_missing(table: &Table<'_>, target: &Target) {
    if !table.has("name") && !table.has("office") {
        let problem = table.doc().error(table.place(), "there is neither a name nor an office here");
        table
            .doc()
            .note(problem.hint("write at least one: name = \"…\" or office = \"Minister of Justice\""));
    }
    if target.emails.is_empty() && table.get("emails").is_none_or(|v| v.is_empty_list()) {
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
fn read_zone(table: &Table<'_>, is_written_to: bool) -> TimeZone {
    let Some(value) = table.get("time_zone") else {
        if is_written_to {
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
