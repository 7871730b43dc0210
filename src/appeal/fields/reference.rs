//! The numbers under which an appeal was published.

/// `UA 83.21`, `UA: 65/20`, `235-17` -> `65/20`.
pub(in crate::appeal) fn ua_in(text: &str) -> Option<String> {
    for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        let behind_mark = text[..at].ends_with("UA-") || text[..at].ends_with("AU-");
        if !behind_mark && text[..at].ends_with(|c: char| c.is_alphanumeric() || "/.-".contains(c)) {
            continue;
        }
        let number: String = text[at..].chars().take_while(char::is_ascii_digit).take(5).collect();
        let rest = &text[at + number.len()..];
        let Some(joint) = rest.chars().next().filter(|c| "/.-".contains(*c)) else { continue };
        let year: String =
            rest[joint.len_utf8()..].chars().take_while(char::is_ascii_digit).take(5).collect();
        let behind = rest[joint.len_utf8() + year.len()..].chars().next();
        let ends = !behind.is_some_and(|c| c.is_alphanumeric() || c == '/');
        if number.len() <= 4 && (year.len() == 2 || (year.len() == 4 && year.starts_with("20"))) && ends {
            return Some(format!("{number}/{}", &year[year.len() - 2..]));
        }
    }
    None
}

/// `EUR 57/2270/2020`: three capitals and three numbers. Where it ends is told too.
pub(in crate::appeal) fn index_in(text: &str) -> Option<(String, usize)> {
    text.match_indices('/').find_map(|(at, _)| index_around(text, at))
}

/// The index whose first bar stands at `at`.
fn index_around(text: &str, at: usize) -> Option<(String, usize)> {
    let before = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
    let region = &text[before.len()..at];
    let letters = before.trim_end_matches(' ');
    let start = letters.len().checked_sub(3).filter(|start| letters.is_char_boundary(*start))?;
    let code = &letters[start..];
    let own_word = !letters[..start].ends_with(|c: char| c.is_alphanumeric());
    if !own_word || !code.chars().all(|c| c.is_ascii_uppercase()) || !(1..=2).contains(&region.len()) {
        return None;
    }
    let tail = &text[at + 1..];
    let number: String = tail.chars().take_while(char::is_ascii_digit).take(6).collect();
    let year: String =
        tail[number.len()..].strip_prefix('/')?.chars().take_while(char::is_ascii_digit).take(5).collect();
    let fits = (1..=5).contains(&number.len()) && year.len() == 4;
    fits.then(|| (format!("{code} {region}/{number}/{year}"), at + 1 + number.len() + 1 + year.len()))
}

/// A headline, without what it says besides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::appeal) struct Headline {
    pub title: String,
    pub ua: Option<String>,
    pub country: Option<String>,
}

/// `Urgent Action Update: TITLE (Country: UA 83.21)`, `Country: title`.
pub(in crate::appeal) fn title_and_reference(line: &str) -> Headline {
    let mut found = Headline::default();
    let mut title = without_masthead(line.trim());
    if let Some((head, inner)) = title.strip_suffix(')').and_then(|t| t.rsplit_once('(')) {
        let (country, ua) = inner.split_once(':').map_or(("", inner), |(country, ua)| (country, ua));
        let number = if is_number_remark(inner) { ua_in(ua) } else { None };
        found.country = country_in(if country.is_empty() { inner } else { country });
        if number.is_some() || found.country.is_some() {
            title = head.trim_end();
        }
        found.ua = number;
    }
    if let Some((_, rest)) = title.split_once(' ').filter(|(mark, _)| matches!(*mark, "UA" | "UA:" | "AU"))
        && let Some((number, rest)) = rest.trim_start().split_once(' ')
        && let Some(ua) = ua_in(number)
    {
        found.ua = found.ua.or(Some(ua));
        title = rest.trim_start();
    }
    if let Some((head, rest)) = title.split_once(':').or_else(|| title.split_once(". "))
        && let Some(country) = country_in(head)
        && rest.trim().chars().any(char::is_alphabetic)
    {
        found.country = found.country.or(Some(country));
        title = rest.trim_start();
    }
    title.trim_matches(['–', '-', ' ', ':']).clone_into(&mut found.title);
    found
}

fn country_in(text: &str) -> Option<String> {
    super::country_named(text.trim()).map(|_| text.trim().to_owned())
}

fn is_number_remark(inner: &str) -> bool {
    inner.len() < 80 && inner.contains(|c: char| c.is_ascii_digit())
}

/// The words that stand before a title on many pages.
fn without_masthead(line: &str) -> &str {
    const MASTHEADS: &[&str] = &[
        "urgent action update",
        "urgent action",
        "action urgente",
        "accion urgente",
        "eilaktion",
        "acao urgente",
        "further information on urgent action",
        "urgent action victory",
        "first update",
        "second update",
        "update",
        "mise a jour",
        "actualizacion de accion urgente",
        "azione urgente",
        "urgent action outcome",
        "ua",
        "new urgent action",
    ];
    for separator in [':', '–', '|', '-'] {
        if let Some((head, rest)) = line.split_once(separator)
            && MASTHEADS.contains(&crate::appeal::fold::fold(head).as_str())
            && rest.chars().any(char::is_alphabetic)
        {
            return rest.trim();
        }
    }
    let glued = ["URGENT ACTION ", "ACTION URGENTE ", "ACCIÓN URGENTE "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark));
    glued.filter(|rest| crate::appeal::pieces::is_caps(rest)).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_numbers_are_read_whatever_joins_them() {
        for (text, wanted) in [
            ("UA 83.21", "83/21"),
            ("First UA: 65/20", "65/20"),
            ("235-17", "235/17"),
            ("THIRD UA 60/16", "60/16"),
            ("UA 147/2020", "147/20"),
        ] {
            assert_eq!(ua_in(text).as_deref(), Some(wanted), "{text}");
        }
        for text in ["", "EUR 57/2270/2020", "on 8/6/2020", "COVID-19", "2020"] {
            assert_eq!(ua_in(text), None, "{text}");
        }
        assert_eq!(index_in("Index: EUR 57/2270/2020 Kazakhstan").unwrap().0, "EUR 57/2270/2020");
        assert_eq!(index_in("AMR37/6674/2017").unwrap().0, "AMR 37/6674/2017");
        assert_eq!(index_in("a 1/2/2020"), None);
    }

    #[test]
    fn a_headline_gives_up_country_and_number() {
        let read = title_and_reference("Urgent Action Update: YOUTH AT RISK (Iran: UA 83.21)");
        assert_eq!(
            read,
            Headline {
                title: "YOUTH AT RISK".into(),
                ua: Some("83/21".into()),
                country: Some("Iran".into())
            }
        );
        let read = title_and_reference("TURQUIE : il faut agir");
        assert_eq!((read.title.as_str(), read.country.as_deref()), ("il faut agir", Some("TURQUIE")));
        assert_eq!(title_and_reference("Activists: free them").title, "Activists: free them");
    }
}
