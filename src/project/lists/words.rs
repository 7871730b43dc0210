//! What columns are called where lists come from, and which of ours that is.
//!
//! In: the words of a first line. Out: a proposal, for somebody to look at. What says
//! nothing of consent is never proposed for it: no date becomes one by being there.

use super::mapping::{Mapping, Ours};
use crate::appeal::fold::fold;
use crate::supporters::known_columns;

/// A name that is whole, whatever stands beside it.
const WHOLE: &str = "full name|supporter name|your name|nom complet|nom et prenom|prenom et nom|nombre completo|\
    nombre y apellidos|vollstandiger name|vor und nachname|الاسم الكامل|الاسم الثلاثي";
const FIRST: &str = "first name|firstname|given name|forename|prenom|prenoms|vorname|nombre de pila|primer nombre|الاسم الاول|الاسم الشخصي";
const LAST: &str = "last name|lastname|surname|family name|nom de famille|nachname|familienname|apellido|apellidos|\
    اسم العائلة|اللقب|النسب";
/// A whole name, or a last one beside a first one.
const EITHER: &str = "name|names|nom|nombre|الاسم|اسم";

/// Folded words, most usual first; our own name stands before them.
const KNOWN: [(Ours, &str); 11] = [
    (
        Ours::Email,
        "e mail|mail|email address|e mail address|mail address|adresse e mail|adresse email|adresse mail|\
         courriel|adresse electronique|mel|correo|correo electronico|direccion de correo|e mail adresse|\
         emailadresse|mailadresse|البريد الالكتروني|بريد الكتروني|الايميل|ايميل",
    ),
    (
        Ours::ConsentAt,
        "consent date|date of consent|consented at|consented on|consent time|agreed at|agreed on|date agreed|\
         signed at|signed on|date signed|signature date|date of signature|opt in date|date de consentement|\
         date du consentement|consentement le|date d accord|signe le|date de signature|fecha de consentimiento|\
         fecha del consentimiento|fecha de firma|firmado el|einwilligung am|eingewilligt am|datum der einwilligung|\
         zustimmung am|zugestimmt am|unterschrieben am|unterzeichnet am|تاريخ الموافقة|تاريخ التوقيع",
    ),
    (
        Ours::ConsentSource,
        "source of consent|consent by|consent method|how consented|consent form|source du consentement|\
         origine du consentement|moyen de consentement|origen del consentimiento|fuente del consentimiento|\
         medio de consentimiento|quelle der einwilligung|einwilligung durch|herkunft der einwilligung|\
         مصدر الموافقة|طريقة الموافقة",
    ),
    (
        Ours::Agreed,
        "consent|consented|i consent|agree|agreed|i agree|opt in|optin|consentement|accord|j accepte|accepte|\
         consentimiento|acepto|acepta|de acuerdo|einwilligung|zustimmung|zugestimmt|ich stimme zu|الموافقة|موافقة|اوافق",
    ),
    (
        Ours::Id,
        "identifier|supporter id|reference|identifiant|numero|identificador|kennung|nummer|nr|المعرف|الرقم",
    ),
    (
        Ours::City,
        "town|town city|city town|ville|commune|localite|ciudad|localidad|municipio|stadt|ort|wohnort|المدينة|مدينة",
    ),
    (Ours::Country, "country name|country code|pays|nation|pais|land|staat|البلد|الدولة|بلد"),
    (
        Ours::Address,
        "postal address|street address|mailing address|street|adresse|adresse postale|rue|direccion|\
         direccion postal|domicilio|anschrift|postanschrift|strasse|العنوان|العنوان البريدي",
    ),
    (Ours::Language, "lang|locale|preferred language|langue|idioma|lengua|sprache|اللغة|لغة"),
    (
        Ours::OwnWords,
        "message|comment|comments|personal message|your message|personal words|mot personnel|message personnel|\
         commentaire|votre message|mensaje|mensaje personal|comentario|nachricht|kommentar|eigene worte|\
         personliche nachricht|رسالة|تعليق|رسالتك",
    ),
    (Ours::Subject, "subject line|objet|sujet|asunto|betreff|الموضوع"),
];

/// What it may be: nothing of it is settled until somebody says so.
pub fn propose(names: &[String], consent: bool) -> Mapping {
    let names: Vec<String> = names.iter().map(|name| joined(name)).collect();
    let mut found = Finder { names: &names, taken: vec![false; names.len()], mapping: Mapping::default() };
    // What is exactly meant goes before what is nearly so.
    for near in [false, true] {
        found.name(near);
        for (ours, words) in KNOWN {
            if consent || !ours.is_of_consent() {
                found.look(ours, words, near);
            }
        }
    }
    if let Some(at) = found.find("show", false) {
        found.take(Ours::Show, at);
    }
    let mut mapping = found.mapping;
    // A date and a way of consenting are consent enough.
    if mapping.column(Ours::ConsentSource).is_some() {
        mapping.columns.remove(&Ours::Agreed);
    }
    mapping
}

struct Finder<'a> {
    names: &'a [String],
    taken: Vec<bool>,
    mapping: Mapping,
}

impl Finder<'_> {
    fn look(&mut self, ours: Ours, words: &str, near: bool) {
        if self.mapping.column(ours).is_some() {
            return;
        }
        let own = if known_columns().any(|known| known == ours.name()) { ours.name() } else { "" };
        if let Some(at) = self.find(own, near).or_else(|| self.find(words, near)) {
            self.take(ours, at);
        }
    }

    fn name(&mut self, near: bool) {
        if self.mapping.column(Ours::Name).is_some() {
            return;
        }
        if let Some(whole) = self.find(WHOLE, near) {
            return self.take(Ours::Name, whole);
        }
        let either = self.find(EITHER, near);
        let first = self.find(FIRST, near);
        let last = self.find(LAST, near).or(if first.is_some() { either } else { None });
        match (first.or(either), last) {
            (Some(first), Some(last)) if first != last => {
                self.take(Ours::Name, first);
                self.take(Ours::LastName, last);
            }
            (Some(name), _) => self.take(Ours::Name, name),
            // A last name alone signs nothing.
            (None, _) => {}
        }
    }

    fn take(&mut self, ours: Ours, at: usize) {
        self.mapping.columns.insert(ours, at);
        if let Some(taken) = self.taken.get_mut(at) {
            *taken = true;
        }
    }

    /// The first column that is called by one of the words, or nearly so.
    fn find(&self, words: &str, near: bool) -> Option<usize> {
        let free = |at: &usize| !self.taken[*at] && !self.names[*at].is_empty();
        words.split('|').map(joined).filter(|word| !word.is_empty()).find_map(|word| {
            (0..self.names.len()).filter(free).find(|at| is_meant(&self.names[*at], &word, near))
        })
    }
}

/// A slip in a long word is a slip; in a short one it is another word.
fn is_meant(name: &str, word: &str, near: bool) -> bool {
    if !near {
        return name == word;
    }
    let reach = match word.chars().count() {
        0..=5 => return false,
        6..=9 => 1,
        _ => 2,
    };
    // Comparing is quadratic: nobody misspells a known word by so much.
    name.chars().count() <= 60 && strsim::osa_distance(name, word) <= reach
}

fn joined(text: &str) -> String {
    fold(text).replace(' ', "")
}
