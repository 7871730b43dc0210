//! What the header says about who writes, and why.

use super::addresses;
use super::mime::Head;
use super::parts::Parts;

/// Local parts that mail daemons write under.
const DAEMONS: &[&str] = &[
    "mailer-daemon",
    "mailerdaemon",
    "mailer_daemon",
    "mail-daemon",
    "maildaemon",
    "mdaemon",
    "daemon",
    "postmaster",
    "post_master",
    "post-master",
    "postmast",
    "mailer",
    "mail-delivery",
    "maildelivery",
    "mailsystem",
    "mail-system",
    "bounce",
    "bounces",
    "bounced",
    "returned-mail",
    "mmdf",
    "uucp",
    "smtp-daemon",
    "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
    "mailadmin",
    "mailsender",
    "delivery",
    "mail_server",
    "mailserver",
];

/// Pieces of their names.
const DAEMON_NAMES: &[&str] = &[
    "mail deliver",
    "mailer-daemon",
    "mailer daemon",
    "maildelivery",
    "delivery subsystem",
    "delivery system",
    "delivery service",
    "mail daemon",
    "postmaster",
    "mail system",
    "system administrator",
    "mail administrator",
    "mdaemon",
    "delivery notification",
    "microsoft exchange",
    "microsoft outlook",
    "internet mail delivery",
    "interscan",
    "mail router",
    "systemadministrator",
    "administrateur système",
    "mailserver",
    "mail server",
    "mail gateway",
    "delivery agent",
];

/// Pieces of the subjects of reports.
const SUBJECTS: &[&str] = &[
    "undeliver",
    "undelivered",
    "delivery status",
    "delivery fail",
    "delivery has failed",
    "delivery error",
    "delivery problem",
    "delivery report",
    "delivery notification",
    "delivery notice",
    "delivery unsuccessful",
    "delivery not possible",
    "failure notice",
    "failure notification",
    "failed delivery",
    "fail delivery",
    "failed mail",
    "mail failure",
    "failure delivery",
    "failure:",
    "returned mail",
    "returned to sender",
    "return to sender",
    "returned email",
    "returned message",
    "returning message",
    "mail returned",
    "mail delivery",
    "message delivery",
    "mail system error",
    "mail error",
    "error sending your mail",
    "nondeliver",
    "non-deliver",
    "non deliver",
    "not delivered",
    "could not be delivered",
    "couldn't be delivered",
    "not be delivered",
    "unable to deliver",
    "cannot deliver",
    "can't deliver",
    "cannot send message",
    "could not send",
    "couldn't send",
    "message delayed",
    "delayed mail",
    "delayed:",
    "delay)",
    "warning: message",
    "delayed delivery",
    "delivery delay",
    "mail delayed",
    "message status",
    "status notification",
    "bounce",
    "undelivrable",
    "unzustellbar",
    "nicht zugestellt",
    "nicht zustellbar",
    "zustellung",
    "non remis",
    "non délivré",
    "échec de la remise",
    "échec",
    "no se pudo entregar",
    "no se puede entregar",
    "no entregado",
    "devuelto",
    "mancata consegna",
    "não entregue",
    "falha na entrega",
    "niet bezorgd",
    "onbestelbaar",
    "не доставлено",
    "недоставлен",
    "невозможно доставить",
    "недоставка",
    "доставк",
    "не удалось",
    "配信",
    "配送",
    "送信できません",
    "退信",
    "投递失败",
    "undelivery",
    "message rejected",
    "user unknown",
    "rejected mail",
    "message frozen",
    "problem delivering",
    "error delivering",
    "unknown user",
    "mail could not",
];

pub(super) fn from_daemon(head: &Head) -> bool {
    let local =
        head.from.as_deref().unwrap_or_default().split('@').next().unwrap_or_default().to_ascii_lowercase();
    let name = head.from_name.to_lowercase();
    let raw = head.get("from").unwrap_or_default().to_ascii_lowercase();
    let base = local.split('+').next().unwrap_or_default();
    DAEMONS.contains(&base)
        || local.starts_with("mailer-daemon")
        || local.starts_with("postmaster")
        || DAEMON_NAMES.iter().any(|piece| name.contains(piece))
        || raw.contains("mailer-daemon")
        || head.has("x-failed-recipients")
        || raw == "<>"
}

/// The envelope had no sender: nobody wants an answer (RFC 5321 §4.5.5).
pub(super) fn null_sender(head: &Head) -> bool {
    head.get("return-path")
        .is_some_and(|path| matches!(path.trim(), "<>" | "" | "<MAILER-DAEMON>" | "<mailer-daemon>"))
        || head.has("x-failed-recipients")
}

/// The subject is that of a report, and nobody answers or forwards one.
pub(super) fn failure_subject(head: &Head) -> bool {
    let subject = head.subject.as_deref().unwrap_or_default().trim().to_lowercase();
    let answer = ["re:", "fw:", "fwd:", "aw:", "wg:", "tr:", "rv:", "sv:", "antw:"]
        .iter()
        .any(|mark| subject.starts_with(mark));
    !answer
        && (SUBJECTS.iter().any(|piece| subject.contains(piece))
            || subject.starts_with("warning:")
            || subject == "delivery status")
}

/// A machine answered, and its header says so: RFC 3834 §5, and the fields
/// that were used before it. The words of a message never decide this.
pub(super) fn automatic(head: &Head) -> bool {
    let said = |name: &str| head.get(name).unwrap_or_default().to_ascii_lowercase();
    let submitted = said("auto-submitted");
    let marked = !submitted.is_empty() && !submitted.starts_with("no");
    let old = ["x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autogenerated"];
    marked || old.iter().any(|name| head.has(name)) || said("precedence").starts_with("auto")
}

/// It says that it is a report, whatever else is in it.
pub(super) fn reports_delivery(parts: &Parts) -> bool {
    !parts.status.is_empty()
        || parts.head.is_report()
        || (from_daemon(&parts.head) && failure_subject(&parts.head))
}

/// `X-Failed-Recipients`, of Exim and Gmail.
pub(super) fn failed_recipients(head: &Head) -> Vec<String> {
    head.addresses("x-failed-recipients")
}

/// The addresses a message was delivered to, the most certain first.
pub(super) fn delivered_to(head: &Head) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to"] {
        for address in head.addresses(name) {
            if !found.iter().any(|known| addresses::same(known, &address)) && found.len() < 20 {
                found.push(address);
            }
        }
    }
    found
}
