//! What the console says, in the language of who reads it.
//!
//! In: the name of a text and what it speaks of, from a template. Out: the text of
//! `locales/LANGUAGE/`, embedded; each folder there is a language. What one of them
//! lacks is said in English.
//!
//! In a template, `t(k="jobs-title")` is a plain text and `tm(k=…)` one in which what
//! stands between backticks is a name to be typed: `<code>`.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader};
use icu::locale::LocaleDirectionality;
use tera::{Error, Function, Kwargs, State, TeraResult, Value, escape_html};

use texts::TEXTS;

mod texts {
    fluent_templates::static_loader! {
        pub static TEXTS = {
            locales: "./locales",
            fallback_language: "en",
            customise: |bundle| {
                // Marks that keep a foreign name from turning its sentence around.
                let turns = bundle.locales.iter().any(super::is_right_to_left);
                bundle.set_use_isolating(turns);
            },
        };
    }
}

/// A language that the console speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language(LanguageIdentifier);

impl Language {
    pub fn english() -> Self {
        Self(TEXTS.fallback().clone())
    }

    /// All of them, in the order of their codes.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = TEXTS.locales().cloned().map(Self).collect();
        all.sort_by_key(Self::code);
        all
    }

    /// As HTML knows it.
    pub fn code(&self) -> String {
        self.0.to_string()
    }

    pub fn named(code: &str) -> Option<Self> {
        Self::all().into_iter().find(|language| language.code() == code)
    }

    pub fn direction(&self) -> &'static str {
        if is_right_to_left(&self.0) { "rtl" } else { "ltr" }
    }

    /// What it calls itself.
    pub fn own_name(&self) -> String {
        TEXTS.lookup(&self.0, "shell-language-name")
    }

    /// The one that a browser would rather have than the others (RFC 9110 §12.5.4),
    /// if there is one.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, LanguageIdentifier)> = header.split(',').filter_map(wish).collect();
        wanted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let all = Self::all();
        let fitting = |wish: &LanguageIdentifier| {
            let exact = all.iter().find(|language| language.0 == *wish);
            exact.or_else(|| all.iter().find(|language| language.0.language == wish.language))
        };
        wanted.iter().find_map(|(_, wish)| fitting(wish)).cloned()
    }
}

/// `fr-CH;q=0.9`; none for what is not wanted, or makes no sense.
fn wish(part: &str) -> Option<(f32, LanguageIdentifier)> {
    let (code, weight) = part.split_once(';').unwrap_or((part, "q=1"));
    let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
    // NaN is none either.
    (weight > 0.0).then_some(())?;
    Some((weight, code.trim().parse().ok()?))
}

fn is_right_to_left(language: &LanguageIdentifier) -> bool {
    let known = language.to_string().parse().ok();
    known.is_some_and(|known| LocaleDirectionality::new_common().is_right_to_left(&known))
}

/// The function of a language's templates that says a text.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    marks: bool,
    /// A text that is missing is an error, not English.
    strict: bool,
}

type Facts = HashMap<Cow<'static, str>, FluentValue<'static>>;

impl Words {
    pub fn plain(language: &Language) -> Self {
        Self { language: language.clone(), marks: false, strict: cfg!(debug_assertions) }
    }

    /// With names to be typed, as HTML.
    pub fn marked(language: &Language) -> Self {
        Self { marks: true, ..Self::plain(language) }
    }

    fn say(&self, key: &str, facts: &Facts) -> Result<String, String> {
        let in_language = |language| TEXTS.lookup_single_language(language, key, Some(facts));
        match in_language(&self.language.0) {
            Ok(text) => Ok(text),
            Err(error) if self.strict => {
                Err(format!("the text {key} cannot be said in {}: {error}", self.language.0))
            }
            Err(error) => {
                tracing::warn!("the text {key} is not there in {}: {error}", self.language.0);
                Ok(in_language(TEXTS.fallback()).unwrap_or_else(|_| key.to_owned()))
            }
        }
    }
}

impl Function<TeraResult<Value>> for Words {
    fn call(&self, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
        let key = kwargs.must_get::<&str>("k")?;
        let facts = facts(&kwargs, self.marks);
        let text = self.say(key, &facts).map_err(Error::message)?;
        if self.marks { Ok(Value::safe_string(&html(&text)?)) } else { Ok(Value::normal_string(&text)) }
    }

    fn is_safe(&self) -> bool {
        self.marks
    }
}

/// Stands for a backtick that came from elsewhere, and so marks nothing.
const FOREIGN: char = '\u{e000}';

fn facts(kwargs: &Kwargs, marks: bool) -> Facts {
    let named = kwargs.iter().filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value)));
    let fact = |value: &Value| match (value.as_i128(), value.as_f64()) {
        (Some(number), _) => FluentValue::from(number),
        (None, Some(number)) => FluentValue::from(number),
        (None, None) if value.is_none() || value.is_undefined() => FluentValue::from(""),
        (None, None) => {
            let text = value.to_string();
            FluentValue::from(if marks { text.replace('`', FOREIGN.encode_utf8(&mut [0; 4])) } else { text })
        }
    };
    named.filter(|(name, _)| name != "k").map(|(name, value)| (Cow::Owned(name), fact(value))).collect()
}

fn html(text: &str) -> TeraResult<String> {
    let mut escaped = Vec::new();
    escape_html(text, &mut escaped).map_err(Error::message)?;
    let escaped = String::from_utf8(escaped).map_err(Error::message)?;
    let pieces = escaped.split('`').enumerate();
    let marked: String = pieces
        .map(|(n, piece)| match n % 2 {
            0 => piece.to_owned(),
            _ => format!("<code dir=\"ltr\">{piece}</code>"),
        })
        .collect();
    Ok(marked.replace(FOREIGN, "`"))
}

#[cfg(test)]
mod tests;
