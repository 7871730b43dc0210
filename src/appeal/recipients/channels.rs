//! One line of an address: its words, and the channels named within it.

use crate::appeal::fold::fold;

/// How an official is reached, or how they are greeted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    Email,
    Fax,
    Tel,
    /// One number for both.
    TelAndFax,
    Web,
    Social,
    Salutation,
}

/// Labels, folded. One letter needs its colon.
const CHANNELS: [(Channel, &[&str]); 7] = [
    (
        Channel::Email,
        &[
            "email",
            "e mail",
            "emails",
            "e mails",
            "courriel",
            "courriels",
            "correo",
            "correo e",
            "correos e",
            "correo electronico",
            "correos electronicos",
            "mail",
            "e",
            "email address",
            "email addresses",
            "e mail address",
            "adresse electronique",
            "mel",
            "posta elettronica",
            "correio eletronico",
            "correos",
            "adresse e mail",
            "direccion de correo electronico",
            "emails to",
            "email to",
        ],
    ),
    (
        Channel::Fax,
        &[
            "fax",
            "faxes",
            "f",
            "telecopie",
            "telecopieur",
            "telefax",
            "fax number",
            "fax no",
            "numero de fax",
            "faks",
        ],
    ),
    (
        Channel::Tel,
        &[
            "tel",
            "telephone",
            "phone",
            "t",
            "telefono",
            "telefon",
            "telefone",
            "mobile",
            "phones",
            "p",
            "tel no",
            "phone number",
            "tels",
            "cell",
            "telephone number",
            "tele",
            "tlf",
            "handy",
            "portable",
            "movil",
            "telefonos",
            "whatsapp",
        ],
    ),
    (
        Channel::TelAndFax,
        &[
            "tel fax",
            "fax tel",
            "telephone fax",
            "phone fax",
            "tel and fax",
            "tel et fax",
            "tel y fax",
            "telefono y fax",
            "tel und fax",
            "telefono fax",
            "telefon fax",
        ],
    ),
    (
        Channel::Web,
        &[
            "web",
            "website",
            "web site",
            "site web",
            "sitio web",
            "contact form",
            "webform",
            "web form",
            "internet",
            "webseite",
            "website contact form",
            "formulaire de contact",
            "formulario de contacto",
            "online form",
            "kontaktformular",
            "w",
            "site internet",
            "pagina web",
            "formulario",
            "online contact form",
            "formulaire",
            "website form",
            "url",
        ],
    ),
    (
        Channel::Social,
        &[
            "twitter",
            "facebook",
            "instagram",
            "telegram",
            "x",
            "vk",
            "youtube",
            "tweet",
            "linkedin",
            "tiktok",
            "x twitter",
            "twitter x",
            "weibo",
            "social media",
            "threads",
            "bluesky",
            "mastodon",
        ],
    ),
    (
        Channel::Salutation,
        &[
            "salutation",
            "salutations",
            "formule d appel",
            "tratamiento",
            "anrede",
            "saludo",
            "titre d appel",
            "encabezamiento",
            "formula d appel",
            "saudacao",
            "formula di apertura",
            "politesse",
            "formule de politesse",
            "tratamento",
            "appel",
        ],
    ),
];

/// Words of one line, in their order: those of the address, and the channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// `None`: name, office or address.
    pub channel: Option<Channel>,
    pub text: String,
}

pub(super) fn parts(line: &str) -> Vec<Part> {
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let mut found: Vec<Part> = vec![Part { channel: None, text: String::new() }];
    let mut at = 0;
    while at < tokens.len() {
        let in_salutation = found.last().is_some_and(|p| p.channel == Some(Channel::Salutation));
        if let Some(label) = label(&tokens, at).filter(|l| !in_salutation || l.colon) {
            found.push(Part { channel: Some(label.channel), text: label.rest.to_owned() });
            at += label.tokens;
        } else {
            push(&mut found, tokens[at], in_salutation);
            at += 1;
        }
    }
    found.retain(|part| part.channel.is_some() || part.text.chars().any(char::is_alphanumeric));
    found
}

/// Addresses need no label; every other word goes on with what stands before it.
fn push(found: &mut Vec<Part>, token: &str, in_salutation: bool) {
    let own = match implicit(token) {
        Some(channel) if !in_salutation => Some(channel),
        _ => None,
    };
    let Some(last) = found.last_mut() else { return };
    match own {
        Some(channel) if last.channel != Some(channel) && !(last.channel == Some(Channel::Social)) => {
            found.push(Part { channel: Some(channel), text: token.to_owned() });
        }
        _ => {
            if !last.text.is_empty() {
                last.text.push(' ');
            }
            last.text.push_str(token);
        }
    }
}

/// What a word is by its form alone.
fn implicit(token: &str) -> Option<Channel> {
    let word = token.trim_matches(|c: char| "<>()[]\"“”,;".contains(c));
    let lower = word.get(..8.min(word.len())).unwrap_or_default().to_ascii_lowercase();
    if word.starts_with('@') && word.len() > 2 {
        Some(Channel::Social)
    } else if lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.") {
        Some(Channel::Web)
    } else if word.contains('@') || token.starts_with("[email") || lower.starts_with("mailto:") {
        Some(Channel::Email)
    } else {
        None
    }
}

struct ChannelLabel<'a> {
    channel: Channel,
    tokens: usize,
    colon: bool,
    /// What is glued to the label's colon: `Email:a@b`.
    rest: &'a str,
}

/// The label of a channel that begins with this token: the longest one.
fn label<'a>(tokens: &[&'a str], at: usize) -> Option<ChannelLabel<'a>> {
    if tokens[at].contains('@') {
        let (head, rest) = tokens[at].split_once(':')?;
        let channel = channel_of(&fold(head)).filter(|c| *c == Channel::Email && !head.contains('@'))?;
        return Some(ChannelLabel { channel, tokens: 1, colon: true, rest });
    }
    (1..=4).rev().find_map(|count| label_of(tokens, at, count))
}

fn label_of<'a>(tokens: &[&'a str], at: usize, count: usize) -> Option<ChannelLabel<'a>> {
    let own = tokens.get(at..at + count)?;
    let last = *own.last()?;
    if own.iter().map(|t| t.len()).sum::<usize>() > 60 || own[..count - 1].iter().any(|t| t.contains(':')) {
        return None;
    }
    let (name, glued) = last.split_once([':', '：']).map_or((last, None), |(name, rest)| (name, Some(rest)));
    let next = tokens.get(at + count).copied().unwrap_or_default();
    let head = format!("{} {name}", own[..count - 1].join(" "));
    // `Nº`, `(s)` and dots do not count; the bar of `Tel./Fax` does not either.
    let folded = fold(&head);
    let has_colon = glued.is_some() || next.starts_with(':');
    let channel = channel_of(&folded).or_else(|| if has_colon { channel_near(&folded) } else { None })?;
    let opened = own[0].starts_with(['(', '[']) && glued.is_none();
    let colon = has_colon;
    let fits = colon || (folded.len() > 2 && !opened && value_follows(channel, next));
    let rest = glued.unwrap_or_default();
    let taken = count + usize::from(glued.is_none() && next == ":");
    // `http://` is no label.
    (fits && !rest.starts_with("//")).then_some(ChannelLabel { channel, tokens: taken, colon, rest })
}

fn channel_of(folded: &str) -> Option<Channel> {
    CHANNELS.iter().find(|(_, names)| names.contains(&folded)).map(|(channel, _)| *channel)
}

/// The channel whose label this was to be: one slip, in a long word two.
fn channel_near(folded: &str) -> Option<Channel> {
    let length = folded.len();
    if !(5..=24).contains(&length) {
        return None;
    }
    let reach = if length < 9 { 1 } else { 2 };
    let near = |name: &&&str| {
        name.len() > 4 && name.len().abs_diff(length) <= reach && strsim::osa_distance(name, folded) <= reach
    };
    CHANNELS.iter().find(|(_, names)| names.iter().any(|name| near(&name))).map(|(channel, _)| *channel)
}

/// Where the colon is missing, the next word must look like a value.
fn value_follows(channel: Channel, next: &str) -> bool {
    match channel {
        Channel::Email => next.contains('@') || next.starts_with("[email"),
        Channel::Fax | Channel::Tel | Channel::TelAndFax => {
            next.starts_with(['+', '('])
                || (next.starts_with(|c: char| c.is_ascii_digit()) && !next.ends_with(','))
        }
        Channel::Web => implicit(next) == Some(Channel::Web),
        Channel::Social => next.starts_with('@'),
        Channel::Salutation => [
            "Dear",
            "Your",
            "Monsieur",
            "Madame",
            "Señor",
            "Señora",
            "Sehr",
            "Excellence",
            "Excelencia",
            "Exzellenz",
        ]
        .contains(&next.trim_matches([',', ':'])),
    }
}

/// Whether a text ends in the label of a salutation and its colon.
pub(crate) fn ends_in_salutation_label(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches([':', ' ']);
    let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(40))..];
    let folded = fold(tail);
    CHANNELS
        .iter()
        .filter(|(channel, _)| *channel == Channel::Salutation)
        .flat_map(|(_, names)| names.iter())
        .any(|name| folded.strip_suffix(name).is_some_and(|head| head.is_empty() || head.ends_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(Option<Channel>, String)> {
        parts(line).into_iter().map(|p| (p.channel, p.text)).collect()
    }

    fn is(line: &str, wanted: &[(Option<Channel>, &str)]) {
        let wanted: Vec<_> = wanted.iter().map(|(c, t)| (*c, (*t).to_owned())).collect();
        assert_eq!(read(line), wanted, "{line}");
    }

    #[test]
    fn channels_are_found_with_and_without_colon_several_in_a_line() {
        use Channel::{Email, Fax, Salutation, Social, Tel, TelAndFax, Web};
        is(
            "Tel: 020 792 51757 Fax 020 7930 8990",
            &[(Some(Tel), "020 792 51757"), (Some(Fax), "020 7930 8990")],
        );
        is(
            "Phone: (202) 342-3800 I Fax: 202 295 3625",
            &[(Some(Tel), "(202) 342-3800 I"), (Some(Fax), "202 295 3625")],
        );
        is("Courriel : a@example.org", &[(Some(Email), "a@example.org")]);
        is("Correo electrónico:a@example.org", &[(Some(Email), "a@example.org")]);
        is(
            "E-mail a@example.org www.example.org",
            &[(Some(Email), "a@example.org"), (Some(Web), "www.example.org")],
        );
        is(
            "Embassy, 1 Street F: 12 T: 34",
            &[(None, "Embassy, 1 Street"), (Some(Fax), "12"), (Some(Tel), "34")],
        );
        is(
            "Twitter: @One , @Two Salutation: Dear Sir",
            &[(Some(Social), "@One , @Two"), (Some(Salutation), "Dear Sir")],
        );
        is("Tel./Fax: 12 34", &[(Some(TelAndFax), "12 34")]);
        is(
            "Contact Form: https://www.example.org/contact",
            &[(Some(Web), "https://www.example.org/contact")],
        );
        is(
            "Prosecutor: a@example.org\" a@example.org",
            &[(None, "Prosecutor:"), (Some(Email), "a@example.org\" a@example.org")],
        );
        is("Saluttaion: Dear Minister", &[(Some(Salutation), "Dear Minister")]);
        is("Saluation: Dear Minister", &[(Some(Salutation), "Dear Minister")]);
        is("Emial: a@example.org", &[(Some(Email), "a@example.org")]);
        is("Fax: (via Ministry of Interior)", &[(Some(Fax), "(via Ministry of Interior)")]);
    }

    #[test]
    fn names_are_no_channels() {
        is("Ministry of Post and Fax Services", &[(None, "Ministry of Post and Fax Services")]);
        is("T. C. Icisleri 12", &[(None, "T. C. Icisleri 12")]);
        is("10 Mail Street", &[(None, "10 Mail Street")]);
    }

    #[test]
    fn a_salutation_label_is_known_at_the_end_of_a_line() {
        assert!(ends_in_salutation_label("x Salutation:") && ends_in_salutation_label("Formule d’appel :"));
        assert!(!ends_in_salutation_label("salutations to all"));
    }
}
