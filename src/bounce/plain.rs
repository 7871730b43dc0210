//! Reports without fields: qmail, old Exim and Exchange, and a hundred others.

use super::limits::{MOST_RECIPIENTS, MOST_SAID, MOST_WORDS, shorten};
use super::message::{Action, Message, Report, Reported, clean};
use super::notice::Notice;
use super::parts::Parts;
use super::phrases::{each, says, squeezed};
use super::scan::{Named, Page};
use super::settle::{Said, settle};
use super::status::{Status, smtp_code};
use super::{delay, reasons, signs};

/// Reads the text of a message; `None` if it does not look like a report.
pub(super) fn read(parts: &Parts, notice: &Notice) -> Option<Report> {
    let about = Message::about(parts, notice);
    let mut ours = about.delivered_to;
    ours.extend(about.original.senders);
    ours.extend(about.from);
    let page = Page::of(&notice.lines);
    let known = signs::failed_recipients(&parts.head);
    let mut named: Vec<Named> =
        known.iter().take(MOST_RECIPIENTS).map(|address| page.about(address)).collect();
    if named.is_empty() {
        named = page.recipients(&ours);
    }
    if named.is_empty()
        && let [only] = about.original.to.as_slice()
    {
        named.push(page.about(only));
    }
    let text = Text::of(parts, notice);
    if !is_report(parts, &text, !named.is_empty()) {
        return None;
    }
    let action = if delay::is_delay(&text.subject, &text.body) { Action::Delayed } else { Action::Failed };
    let mut recipients: Vec<Reported> =
        named.iter().map(|one| text.reported(one, named.len() == 1, action)).collect();
    if recipients.is_empty() && text.tells() {
        recipients.push(text.nobody(action));
    }
    Report::of(false, None, recipients)
}

/// What every report says in some way.
const UNDELIVERED: &str = "not be delivered; not delivered; undeliver; unable to deliver; delivery failed; \
    failed to deliver; delivery to the following; did not reach; could not deliver; couldn't deliver";

/// The whole notice, where what stands near a recipient says nothing.
struct Text {
    subject: String,
    body: String,
    all: String,
}

impl Text {
    fn of(parts: &Parts, notice: &Notice) -> Self {
        let subject = parts.head.subject.clone().unwrap_or_default();
        let body = notice.lines.join("\n");
        let all = format!("{}\n{subject}", shorten(&body, MOST_SAID));
        Self { subject, body, all }
    }

    fn has_code(&self) -> bool {
        smtp_code(&self.body).is_some() || Status::find(&self.body, &[4, 5]).is_some()
    }

    fn tells(&self) -> bool {
        self.has_code() || reasons::reason(&self.all).is_some()
    }

    fn says_undelivered(&self) -> bool {
        says(&squeezed(&self.all), UNDELIVERED)
    }

    fn reported(&self, named: &Named, alone: bool, action: Action) -> Reported {
        let near = named.near();
        let settled = settle(None, Some(action), Said { near: &near, far: &self.all, alone });
        let words = [&named.below, &named.beside, &self.body];
        let words = words.into_iter().find(|text| says_something(text)).unwrap_or(&self.body);
        Reported {
            recipient: Some(named.address.clone()),
            original_recipient: None,
            action: settled.action,
            status: settled.status,
            source: settled.source,
            code: settled.code,
            words: words_of(words),
            remote_mta: host(&near).or_else(|| host(&self.body)),
        }
    }

    fn nobody(&self, action: Action) -> Reported {
        let nobody = Named { address: String::new(), beside: String::new(), below: String::new() };
        Reported { recipient: None, ..self.reported(&nobody, true, action) }
    }
}

fn says_something(text: &str) -> bool {
    smtp_code(text).is_some() || reasons::reason(text).is_some()
}

pub(super) fn words_of(text: &str) -> Option<String> {
    let text =
        clean(text.trim_start_matches(|c: char| c.is_whitespace() || ">:;,.\"'".contains(c)), MOST_WORDS);
    (!text.is_empty()).then_some(text)
}

/// A report is known by who sends it, under which subject, and by what is in
/// it. One sign is not enough: people quote error messages too.
fn is_report(parts: &Parts, text: &Text, names_somebody: bool) -> bool {
    let head = &parts.head;
    let subject = signs::failure_subject(head);
    if head.is_report() || (signs::from_daemon(head) && (subject || text.tells())) {
        return true;
    }
    // Nobody wants an answer to it, and no machine says that it answers.
    let unanswerable = signs::null_sender(head) && !signs::automatic(head);
    let by_text = text.has_code() || (text.tells() && text.says_undelivered());
    let by_subject =
        text.has_code() || signs::null_sender(head) || (text.tells() && !head.has("in-reply-to"));
    names_somebody && ((subject && by_subject) || (unanswerable && by_text))
}

/// The server that is said to have refused.
pub(super) fn host(text: &str) -> Option<String> {
    const CUES: &str =
        "talking to ; host ; host: ; server at ; connected to ; server ; giving up on ; remote server: ";
    let lower = text.to_ascii_lowercase();
    let behind = |cue: &'static str| lower.match_indices(cue).map(|(at, cue)| &lower[at + cue.len()..]);
    each(CUES).flat_map(behind).find_map(host_at)
}

fn host_at(text: &str) -> Option<String> {
    let name = text.trim_start_matches(['<', '"', '\'', '[']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-').unwrap_or(name.len());
    let name = name[..end].trim_matches(['.', '-']);
    (name.contains('.') && name.len() <= 253 && !name.contains("..")).then(|| name.to_owned())
}
