//! One supporter's letter to one official: language, text, message.
//!
//! In: a plan's frozen inputs and a [`Request`]. Out: a [`Letter`], the
//! bytes that the relay gets. A dry run and a send call the same
//! [`Letters::compose`], which depends on nothing but its arguments: the same
//! request gives the same bytes. Never reads a file, never asks the time.

mod bidi;
mod casing;
mod choose;
mod copy;
mod customs;
mod dates;
mod dkim;
mod frames;
mod html;
mod matrix;
mod message;
mod message_id;
mod names;
mod page;
mod reach;
mod review;
mod signature;
mod templates;
mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use tera::{Context, Value};

use crate::campaign::{Campaign, CampaignName, OwnWords, Target};
use crate::settings::{Mode, Sender, SigningKey};
use crate::supporters::Supporter;
use crate::terms::{Language, MailboxAddress, Problem, Problems, Share, Shared};

pub use choose::{best_of, for_letter};
pub use frames::{embedded_frames, frame_for};
pub use matrix::Row;
pub use message_id::{message_id, read_message_id};
pub use page::{Page, PageOf};
pub use review::{Flag, FlagKind, Review, WordsColumn, held_words};
use templates::Templates;
pub use templates::template_problems;

/// Whom a letter is for: an index into the campaign's targets, or its copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    Target(usize),
    Copy(usize),
}

/// Everything that a letter is made of besides the plan's inputs.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub supporter: &'a Supporter,
    pub recipient: Recipient,
    /// The address in `To`, one of the recipient's.
    pub mailbox: &'a MailboxAddress,
    pub language: &'a Language,
    /// The moment of the `Date` header and the printed date.
    pub dated: Timestamp,
    /// See [`crate::outbox::tokens`].
    pub token: [u8; 16],
    /// For a copy: the moment at which its original was dated.
    pub original_dated: Timestamp,
}

/// A letter, ready for the relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    /// The body as the official reads it, lines ended by `\n`.
    pub text: String,
    /// Who stands in `From`.
    pub from: String,
    /// The domain of the address there.
    pub from_domain: String,
    /// The whole message, RFC 5322, lines ended by CRLF.
    pub bytes: Vec<u8>,
}

/// A plan's inputs as read: what to compose letters from.
#[derive(Debug)]
pub struct Letters {
    campaign: Campaign,
    sender: Sender,
    mode: Mode,
    /// Signs, where the sender's settings say so.
    signer: Option<dkim::Signer>,
    templates: Templates,
    dates: dates::Dates,
    chosen: choose::Chosen,
    /// What does not change from supporter to supporter.
    frames: BTreeMap<(Recipient, Language), Context>,
}

impl Letters {
    /// Makes the campaign's templates ready. `templates` are names relative to
    /// `templates/` (`ilyashev/letter.ru.txt`, `frames/ru.txt`) and their text.
    /// `key` is the one that the sender's DKIM settings name.
    ///
    /// # Errors
    /// Every problem in the templates at once; a key that is not the plan's.
    pub fn new(
        campaign: Campaign,
        templates: &[(String, String)],
        sender: Sender,
        mode: Mode,
        key: Option<Arc<SigningKey>>,
    ) -> Result<Self, Problems> {
        let signer = dkim::Signer::of(sender.dkim.as_ref(), key)?;
        let templates = Templates::new(&campaign, templates)?;
        let dates = dates::Dates::new(&campaign.date_pattern)?;
        let (chosen, frames) = (choose::Chosen::default(), BTreeMap::new());
        let mut letters = Self { campaign, sender, mode, signer, templates, dates, chosen, frames };
        letters.frames = letters.make_frames();
        Ok(letters)
    }

    #[must_use]
    pub fn campaign(&self) -> &Campaign {
        &self.campaign
    }

    #[must_use]
    pub fn name(&self) -> &CampaignName {
        &self.campaign.name
    }

    #[must_use]
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The languages in which the campaign has a letter.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.templates.letters()
    }

    /// The recipient's entry in the campaign.
    #[must_use]
    pub fn target(&self, recipient: Recipient) -> &Target {
        match recipient {
            Recipient::Target(i) => &self.campaign.targets[i],
            Recipient::Copy(i) => &self.campaign.copies[i].recipient,
        }
    }

    /// The language in which a supporter writes to a recipient. A copy is in
    /// the language of the letter that it quotes, given as `original`.
    #[must_use]
    pub fn language(
        &self,
        supporter: &Supporter,
        recipient: Recipient,
        original: Option<&Language>,
    ) -> Language {
        match original {
            Some(original) => self.note(recipient, original),
            None => self.chosen.get(recipient, supporter.language.as_ref(), || {
                for_letter(
                    supporter.language.as_ref(),
                    self.campaign.own_language,
                    &self.target(recipient).languages,
                    self.templates.letters(),
                )
            }),
        }
    }

    /// The language of the note that encloses a copy of a letter in `original`.
    fn note(&self, recipient: Recipient, original: &Language) -> Language {
        let reads = &self.target(recipient).languages;
        best_of(std::iter::once(original).chain(reads), self.templates.copies())
    }

    /// What the recipient sees of a supporter.
    #[must_use]
    pub fn shown(&self, supporter: &Supporter) -> Share {
        self.campaign.share.narrowed(supporter.show.as_ref())
    }

    /// Renders a letter, makes its message, and signs it.
    ///
    /// # Errors
    /// A template that fails for this supporter, with its place.
    pub fn compose(&self, request: &Request<'_>) -> Result<Letter, Box<Problem>> {
        let mut letter = self.draft(request)?;
        self.sign(&mut letter, request.dated)?;
        Ok(letter)
    }

    /// The same, unsigned: a dry run signs only the letters that it shows.
    ///
    /// # Errors
    /// As [`Self::compose`].
    pub fn draft(&self, request: &Request<'_>) -> Result<Letter, Box<Problem>> {
        let (subject, text) = self.render(request)?;
        let show = self.shown(request.supporter);
        let draft = message::Draft {
            sender: &self.sender,
            mode: self.mode,
            supporter: request.supporter,
            show: &show,
            to_name: self.target(request.recipient).label(),
            to: request.mailbox,
            language: request.language,
            dated: request.dated,
            token: request.token,
            subject: &subject,
            text: &text,
            html: self.campaign.html,
        };
        let message::Message { from, from_domain, bytes } = draft.build()?;
        Ok(Letter { subject, text, from, from_domain, bytes })
    }

    /// Puts its signature before a letter's headers, where `From` is at a domain
    /// that we sign for.
    ///
    /// # Errors
    /// The machine has no random numbers.
    pub fn sign(&self, letter: &mut Letter, dated: Timestamp) -> Result<(), Box<Problem>> {
        let Some(signer) = self.signer.as_ref().filter(|signer| signer.covers(&letter.from_domain)) else {
            return Ok(());
        };
        let Some(signature) = signer.sign(&letter.bytes, dated) else {
            return Err(Box::new(Problem::error(
                "sender.dkim",
                "no letter can be signed: no random numbers",
            )));
        };
        letter.bytes.splice(..0, signature.into_bytes());
        Ok(())
    }

    fn render(&self, request: &Request<'_>) -> Result<(String, String), Box<Problem>> {
        match request.recipient {
            Recipient::Target(_) => {
                let context = self.context(request);
                let text = self.templates.letter(request.language, &context);
                let text = text.map_err(|problem| self.ungreeted(request, problem))?;
                if text.is_empty() {
                    return Err(Box::new(self.empty(request.language)));
                }
                Ok((self.subject(request, &context)?, directed(text, request.language)))
            }
            Recipient::Copy(_) => copy::render(self, request),
        }
    }

    /// Where a letter failed for want of a salutation, that is what to say.
    fn ungreeted(&self, request: &Request<'_>, problem: Box<Problem>) -> Box<Problem> {
        self.no_salutation(request.recipient, request.language).map_or(problem, Box::new)
    }

    /// An official is never sent a letter without a word in it.
    fn empty(&self, language: &Language) -> Problem {
        let file = format!("templates/{}/letter.{language}.txt", self.campaign.name);
        Problem::error(file, "the letter is empty").hint("write the letter in this file")
    }

    /// The letter of somebody of whom nothing is known, as far as there is one: a
    /// template that needs more is read as it stands.
    fn model(&self, recipient: Recipient, language: &Language) -> String {
        let mut context = self.frames.get(&(recipient, language.clone())).cloned().unwrap_or_default();
        let parts = names::parts("supporter").map(|part| (part.into(), Value::from(String::new())));
        context.insert_value("supporter", Value::from(parts.collect::<tera::Map>()));
        context.insert("signature", "");
        context.insert("date", "");
        self.templates.letter(language, &context).unwrap_or_else(|_| {
            let file = self.templates.letter_file(language);
            file.and_then(|file| self.templates.source(file)).unwrap_or_default().to_owned()
        })
    }

    fn subject(&self, request: &Request<'_>, context: &Context) -> Result<String, Box<Problem>> {
        // One line, whatever Unicode ends lines with: readers differ in what they
        // make of a run of blanks.
        let own: Vec<&str> = request.supporter.subject.split_whitespace().collect();
        if own.is_empty() { self.templates.subject(request.language, context) } else { Ok(own.join(" ")) }
    }

    /// The day of a moment at a recipient's place.
    fn day(&self, recipient: Recipient, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.target(recipient).time_zone.clone()).date()
    }

    fn make_frames(&self) -> BTreeMap<(Recipient, Language), Context> {
        let languages: Vec<Language> =
            self.templates.letters().chain(self.templates.copies()).cloned().collect();
        self.recipients()
            .flat_map(|recipient| languages.iter().map(move |language| (recipient, language.clone())))
            .map(|(recipient, language)| {
                let frame = self.frame(recipient, &language);
                ((recipient, language), frame)
            })
            .collect()
    }

    /// What a template can say without knowing the supporter.
    fn frame(&self, recipient: Recipient, language: &Language) -> Context {
        let target = self.target(recipient);
        let mut context = Context::new();
        context.insert("language", language.as_str());
        context.insert(
            "own_words",
            if self.campaign.own_words == OwnWords::Precede { "precede" } else { "replace" },
        );
        context.insert(
            "campaign",
            &serde_json::json!({
                "title": self.campaign.title,
                "summary": self.campaign.summary,
                "background": self.campaign.background,
            }),
        );
        let people: Vec<_> = self
            .campaign
            .people
            .iter()
            .map(|p| serde_json::json!({ "name": p.name, "pronouns": p.pronouns }))
            .collect();
        if let Some(person) = people.first() {
            context.insert("person", person);
        }
        context.insert("people", &people);
        let mut fields = serde_json::json!({
            "name": target.name.as_deref().unwrap_or_default(),
            "office": target.office.as_deref().unwrap_or_default(),
            "address": target.address,
        });
        // Left out where the campaign has none: a template that needs it fails.
        if let Some(salutation) = target.salutation(language) {
            let salutation = customs::set(salutation, language);
            context.insert("salutation", &salutation);
            fields["salutation"] = salutation.into();
        }
        context.insert("target", &fields);
        context.insert("addressee", &target.addressee(language));
        context
    }

    fn context(&self, request: &Request<'_>) -> Context {
        let key = (request.recipient, request.language.clone());
        let mut context = self.frames.get(&key).cloned().unwrap_or_default();
        let show = self.shown(request.supporter);
        context.insert_value("supporter", seen(request.supporter, &show, request.language));
        let signature = signature::lines(request.supporter, &show, request.language).join("\n");
        context.insert_value("signature", Value::from(signature));
        let day = self.day(request.recipient, request.dated);
        context.insert_value("date", Value::from(self.dates.long(day, request.language)));
        context
    }
}

/// A text that is read from right to left says which parts of it are not.
fn directed(text: String, language: &Language) -> String {
    if language.is_rtl() { bidi::isolated(&text, |_| false) } else { text }
}

/// The supporter as a template sees them: what may not be shown is empty.
fn seen(supporter: &Supporter, show: &Share, language: &Language) -> Value {
    let only = |what, text: &str| if show.has(what) { text.to_owned() } else { String::new() };
    let country = supporter.country.as_ref().map(|c| c.name_in(language)).unwrap_or_default();
    let consent_at = supporter.consent_at.map(|t| t.to_string()).unwrap_or_default();
    let fields: [(&str, String); 12] = [
        ("name", signature::name(supporter, show, language)),
        ("email", only(Shared::Email, supporter.email.as_str())),
        ("id", supporter.id.clone()),
        ("city", only(Shared::City, &supporter.city)),
        ("country", only(Shared::Country, &country)),
        ("address", only(Shared::Address, &supporter.address)),
        ("language", supporter.language.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("own_words", text::tidy(&supporter.own_words)),
        ("subject", supporter.subject.clone()),
        ("consent_at", consent_at),
        ("consent_source", supporter.consent_source.clone()),
        ("show", String::new()),
    ];
    let mut map: tera::Map = fields.into_iter().map(|(key, text)| (key.into(), Value::from(text))).collect();
    let extra: tera::Map =
        supporter.extra.iter().map(|(key, text)| (key.clone().into(), Value::from(text.clone()))).collect();
    map.insert("extra".into(), Value::from(extra));
    Value::from(map)
}
