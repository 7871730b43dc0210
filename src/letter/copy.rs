//! A copy: a short note of its own, with the original letter quoted beneath.

use tera::Value;

use super::{Letters, Recipient, Request, bidi, text};
use crate::terms::Problem;

/// The copy's subject is its original's; the quoted text is rendered again
/// with the original's own date, so both say the same.
pub fn render(letters: &Letters, request: &Request<'_>) -> Result<(String, String), Box<Problem>> {
    let primary = Recipient::Target(letters.campaign.primary());
    let language = letters.language(request.supporter, primary, None);
    let original =
        Request { recipient: primary, language: &language, dated: request.original_dated, ..*request };
    let (subject, quoted) = letters.render(&original)?;

    let mut context = letters.context(request);
    let target = letters.target(primary);
    let fields = [
        ("target", target.label().to_owned()),
        ("office", target.office.clone().unwrap_or_default()),
        ("subject", subject.clone()),
        ("quoted", text::quoted(&quoted, language.is_rtl())),
        ("text", quoted),
    ];
    let fields: tera::Map = fields.into_iter().map(|(key, text)| (key.into(), Value::from(text))).collect();
    context.insert_value("original", Value::from(fields));
    let text = letters.templates.copy(request.language, &context);
    let text = text.map_err(|problem| letters.ungreeted(request, problem))?;
    // What is quoted was looked after in its own letter, in its own language.
    let is_quoted = |line: &str| line.starts_with('>');
    let text = if request.language.is_rtl() { bidi::isolated(&text, is_quoted) } else { text };
    Ok((subject, text))
}
