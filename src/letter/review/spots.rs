//! Links, addresses, telephone numbers, capitals: the same in every language.

/// Endings of names that people write without `https://` or `www.`. Two letters
/// are a country.
const ENDINGS: [&str; 14] =
    ["com", "org", "net", "info", "edu", "gov", "int", "biz", "app", "online", "site", "news", "рф", "onion"];

/// Fewer capitals than this are a name, or an office's initials.
const FEWEST_WORDS: usize = 4;
const FEWEST_CAPITALS: usize = 20;

/// A place in the web, with or without what a browser wants before it.
pub(super) fn link(text: &str) -> Option<&str> {
    tokens(text).find(|token| {
        let small = token.to_lowercase();
        small.contains("://") || small.starts_with("www.") || is_domain(&small)
    })
}

pub(super) fn email(text: &str) -> Option<&str> {
    tokens(text).find(|token| {
        token.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.split('/').next().is_some_and(|name| name.contains('.'))
        })
    })
}

/// Words, without what punctuation stands around them.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')' | '[' | ']' | '，' | '。');
    text.split(ends).map(|token| token.trim_matches(|c: char| !c.is_alphanumeric())).filter(|t| !t.is_empty())
}

/// `example.org`, `example.org/page`; not `e.g.`, nor two sentences with no blank
/// between, the second of which begins with a capital.
fn is_domain(token: &str) -> bool {
    let host = token.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let labels_fit = name
        .split('.')
        .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_named = last.chars().count() > 1 && last.chars().any(char::is_alphabetic);
    let is_country = ending.len() == 2 && ending.bytes().all(|b| b.is_ascii_lowercase());
    labels_fit && is_named && (ENDINGS.contains(&ending) || is_country)
}

/// Nine digits or more; with a plus before them eight. Days and years are none.
pub(super) fn telephone(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(run) = next_run(text, from) {
        if is_number(&text[run.clone()], text[..run.start].ends_with('+')) {
            return Some(&text[run]);
        }
        from = run.end;
    }
    None
}

/// Digits with the little that stands between them.
fn next_run(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let start = from + text[from..].find(is_digit)?;
    let (mut end, mut gap) = (start, 0);
    for (at, c) in text[start..].char_indices() {
        if is_digit(c) {
            (end, gap) = (start + at + c.len_utf8(), 0);
        } else if gap < 3 && matches!(c, ' ' | '\u{a0}' | '-' | '(' | ')' | '.' | '/') {
            gap += 1;
        } else {
            break;
        }
    }
    Some(start..end)
}

fn is_number(run: &str, plus: bool) -> bool {
    let groups: Vec<&str> = run.split(|c| !is_digit(c)).filter(|group| !group.is_empty()).collect();
    let digits: usize = groups.iter().map(|group| group.chars().count()).sum();
    let fewest = if plus { 8 } else { 9 };
    (fewest..=16).contains(&digits) && (plus || !groups.iter().any(|group| is_year(group)))
}

/// Of our calendar, or the Persian one.
fn is_year(group: &str) -> bool {
    let year = group.chars().try_fold(0, |sum, c| digit(c).map(|d| sum * 10 + d));
    group.chars().count() == 4 && year.is_some_and(|year| (1300..2100).contains(&year))
}

fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// European, Arabic and Persian digits.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '\u{660}'..='\u{669}' => Some(u32::from(c) - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(u32::from(c) - 0x6f0),
        _ => None,
    }
}

/// A line that shouts. Scripts without small letters never do.
pub(super) fn capitals(text: &str) -> Option<&str> {
    text.lines().find(|line| {
        let capitals = line.chars().filter(|c| c.is_uppercase()).count();
        let words = line.split_whitespace().filter(|word| word.chars().any(char::is_uppercase)).count();
        capitals >= FEWEST_CAPITALS && words >= FEWEST_WORDS && !line.chars().any(char::is_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_with_and_without_what_a_browser_wants() {
        for (text, wanted) in [
            ("see https://example.org/a?b=c.", "https://example.org/a?b=c"),
            ("see www.example.org, please", "www.example.org"),
            ("read it (example.org/news)", "example.org/news"),
            ("на example.kz написано", "example.kz"),
            ("EXAMPLE.ORG", "EXAMPLE.ORG"),
            ("сайт пример.рф", "пример.рф"),
        ] {
            assert_eq!(link(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn abbreviations_numbers_and_forgotten_blanks_are_no_links() {
        for text in
            ["e.g. this, i.e. that", "z.B. so", "on 8.6.2020", "He is ill.Release him", "т.е. так", "…"]
        {
            assert_eq!(link(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_is_found_and_a_name_on_the_web_is_none() {
        assert_eq!(email("write to <ann@example.org>!"), Some("ann@example.org"));
        assert_eq!(email("meet me @ noon, or @ann"), None);
    }

    #[test]
    fn telephone_numbers_are_found_in_any_digits() {
        for (text, wanted) in [
            ("call +49 30 1234", Some("49 30 1234")),
            ("call +49 30 123", None),
            ("call +49 30 123456 now", Some("49 30 123456")),
            ("call 020 7946 0958.", Some("020 7946 0958")),
            ("۰۲۱ ۸۸۷۶ ۵۴۳۲", Some("۰۲۱ ۸۸۷۶ ۵۴۳۲")),
            ("(555) 010-4477", Some("555) 010-4477")),
        ] {
            assert_eq!(telephone(text), wanted, "{text}");
        }
    }

    #[test]
    fn days_years_and_laws_are_no_telephone_numbers() {
        for text in
            ["from 2019-2020", "on 08.06.2020 10:30", "27/01/2015", "article 274 (4), para 2", "1399/03/19"]
        {
            assert_eq!(telephone(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_long_line_of_capitals_shouts() {
        assert!(capitals("Dear all,\nRELEASE HIM NOW OR RESIGN!").is_some());
        assert!(capitals("НЕМЕДЛЕННО ОСВОБОДИТЕ ЕГО СЕГОДНЯ ЖЕ").is_some());
        assert_eq!(capitals("OHCHR, OSCE, UN, WHO"), None);
        assert_eq!(capitals("RELEASE HIM NOW or resign today please"), None);
        assert_eq!(capitals("请立即释放他 请立即释放他 请立即释放他 请立即释放他"), None);
        assert_eq!(capitals("أطلقوا سراحه فورا أيها السيد الوزير المحترم"), None);
    }
}
