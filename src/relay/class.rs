//! What a reply of the relay means for the letter, its mailbox and the job.
//!
//! In: the phase and the reply, or a fault. Out: one [`Class`]. It must never
//! blame an official's mailbox for what is wrong with us or with the relay.

use super::fault::{Phase, RelayFault};
use super::reply::Reply;

/// The outcomes of a reply that is not a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The relay's own trouble: try again later. The breaker counts it, the
    /// letter does not. `slow`: it also finds us too fast.
    RelayRetry { slow: bool },
    /// No retry can help; the job stops and says why.
    StopJob,
    /// The sender, not the official, is at fault; five in a row stop the job.
    /// The code says whether the letter may be tried again.
    SenderRefused,
    /// Refused, and the mailbox is suspended.
    MailboxUnknown,
    /// Refused. `rcpt_plain`: a 550 to RCPT without a reason; three in a row
    /// suspend the mailbox.
    Refused { rcpt_plain: bool },
    /// Deferred; the lane pauses for 24 hours.
    MailboxFull,
    /// Deferred, and the lane slows.
    SlowDown,
    /// Deferred, and counted.
    Deferred,
    /// Held: too large, or a content that is not taken; three alike stop the
    /// job.
    HeldSize,
    /// Held: policy or spam; three in ten minutes stop the job.
    HeldPolicy,
}

/// The table "Replies of the relay" of the design notes: the first matching
/// row wins.
#[must_use]
pub fn classify(phase: Phase, reply: &Reply) -> Class {
    let enhanced = Enhanced::of(reply);
    let code = reply.code;
    let before_login = matches!(phase, Phase::Connect | Phase::Greeting | Phase::Ehlo);
    let before_body = phase != Phase::Body;
    let slow = enhanced.is(4, 7);
    match code {
        554 if phase == Phase::Greeting => Class::StopJob,
        _ if before_login => Class::RelayRetry { slow: slow && code == 421 },
        421 if before_body => Class::RelayRetry { slow },
        454 if matches!(phase, Phase::Auth | Phase::StartTls) => Class::RelayRetry { slow: false },
        530 | 534 | 535 | 538 => Class::StopJob,
        // The relay will not have us at all: as good as the codes above.
        500..=599 if matches!(phase, Phase::Auth | Phase::StartTls) => Class::StopJob,
        _ if matches!(phase, Phase::Auth | Phase::StartTls | Phase::Reset) => {
            Class::RelayRetry { slow: false }
        }
        _ if !reply.is_no() => Class::RelayRetry { slow: false },
        // MAIL tells the size (RFC 1870 §6.1): this no is about the letter.
        552 if phase == Phase::Mail => Class::HeldSize,
        500..=599 if phase == Phase::Mail => Class::SenderRefused,
        _ if enhanced.any_class(1, 7) || enhanced.any_class(1, 8) => Class::SenderRefused,
        500..=599 if phase == Phase::Rcpt && (enhanced.is(5, 1) || enhanced.is_exactly(5, 2, 1)) => {
            Class::MailboxUnknown
        }
        550 if phase == Phase::Rcpt && enhanced.says_nothing() => Class::Refused { rcpt_plain: true },
        452 | 552 if enhanced.any_class(2, 2) => Class::MailboxFull,
        400..=499 if slow || enhanced.is_exactly(4, 5, 3) => Class::SlowDown,
        400..=499 => Class::Deferred,
        552 => Class::HeldSize,
        _ if enhanced.is_exactly(5, 3, 4) || enhanced.is(5, 6) => Class::HeldSize,
        550 | 554 if enhanced.is(5, 7) => Class::HeldPolicy,
        _ => Class::Refused { rcpt_plain: false },
    }
}

/// The same for what broke before a letter was in play. A connection closed
/// in idleness is no failure: ask [`RelayFault::is_idle_close`] first.
#[must_use]
pub fn classify_fault(fault: &RelayFault) -> Class {
    match fault.reply() {
        _ if fault.is_lasting() => Class::StopJob,
        // Not an answer to what we said: as if it had come before all else.
        Some(reply) if fault.is_desync() => classify(Phase::Ehlo, reply),
        Some(reply) => classify(fault.phase(), reply),
        None => Class::RelayRetry { slow: false },
    }
}

/// Class, subject and detail of RFC 3463, where the relay gave them.
#[derive(Clone, Copy)]
struct Enhanced(Option<(u16, u16, u16)>);

impl Enhanced {
    fn of(reply: &Reply) -> Self {
        let read = |text: &str| {
            let mut parts = text.split('.').map(|part| part.parse().ok());
            Some((parts.next()??, parts.next()??, parts.next()??))
        };
        Self(reply.enhanced.as_deref().and_then(read))
    }

    fn is(self, class: u16, subject: u16) -> bool {
        self.0.is_some_and(|(c, s, _)| (c, s) == (class, subject))
    }

    fn is_exactly(self, class: u16, subject: u16, detail: u16) -> bool {
        self.0 == Some((class, subject, detail))
    }

    /// `x.subject.detail`
    fn any_class(self, subject: u16, detail: u16) -> bool {
        self.0.is_some_and(|(_, s, d)| (s, d) == (subject, detail))
    }

    /// None, or "other, undefined" (x.0.0).
    fn says_nothing(self) -> bool {
        self.0.is_none_or(|(_, subject, detail)| (subject, detail) == (0, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relay::reply::parse;
    use Class::{
        Deferred, HeldPolicy, HeldSize, MailboxFull, MailboxUnknown, Refused, RelayRetry, SenderRefused,
        SlowDown, StopJob,
    };
    use Phase::{Auth, Body, Data, Ehlo, Greeting, Mail, Rcpt, StartTls};

    const RETRY: Class = RelayRetry { slow: false };
    const SLOW_RETRY: Class = RelayRetry { slow: true };
    const PLAIN: Class = Refused { rcpt_plain: true };
    const NO: Class = Refused { rcpt_plain: false };

    /// One line a case, in the order of the table in the design notes.
    const TABLE: &[(Phase, &str, Class)] = &[
        (Greeting, "421 busy", RETRY),
        (Greeting, "521 no mail here", RETRY),
        (Greeting, "421 4.7.0 too many connections", SLOW_RETRY),
        (Ehlo, "550 5.7.1 who are you", RETRY),
        (Ehlo, "504 no", RETRY),
        (Mail, "421 4.3.2 shutting down", RETRY),
        (Mail, "421 4.7.0 too fast", SLOW_RETRY),
        (Rcpt, "421 4.7.28 too fast", SLOW_RETRY),
        (Data, "421 closing", RETRY),
        (Auth, "454 4.7.0 temporary failure", RETRY),
        (StartTls, "454 TLS not available", RETRY),
        (Auth, "432 4.7.12 transition needed", RETRY),
        (Greeting, "554 go away", StopJob),
        (Auth, "535 5.7.8 bad credentials", StopJob),
        (Auth, "534 5.7.9 too weak", StopJob),
        (Auth, "538 5.7.11 encrypt first", StopJob),
        (Auth, "504 5.5.4 unknown mechanism", StopJob),
        (StartTls, "502 not implemented", StopJob),
        (Mail, "530 5.7.0 authenticate first", StopJob),
        (Rcpt, "530 5.7.0 authenticate first", StopJob),
        (Mail, "550 5.7.1 not your domain", SenderRefused),
        (Mail, "553 5.1.8 domain not found", SenderRefused),
        (Mail, "450 4.1.8 domain not found", SenderRefused),
        (Rcpt, "550 5.1.7 bad sender syntax", SenderRefused),
        (Body, "554 5.1.8 bad sender", SenderRefused),
        (Mail, "552 5.3.4 too large", HeldSize),
        (Rcpt, "550 5.1.1 no such user", MailboxUnknown),
        (Rcpt, "553 5.1.3 bad syntax", MailboxUnknown),
        (Rcpt, "550 5.2.1 disabled", MailboxUnknown),
        (Body, "550 5.1.1 no such user", NO),
        (Rcpt, "550", PLAIN),
        (Rcpt, "550 no such user", PLAIN),
        (Rcpt, "550 5.0.0 no", PLAIN),
        (Rcpt, "551 not local", NO),
        (Rcpt, "452 4.2.2 full", MailboxFull),
        (Body, "552 5.2.2 over quota", MailboxFull),
        (Rcpt, "450 4.7.1 greylisted", SlowDown),
        (Rcpt, "452 4.5.3 too many recipients", SlowDown),
        (Body, "451 4.7.0 later", SlowDown),
        (Body, "421 4.7.0 later", SlowDown),
        (Rcpt, "451 later", Deferred),
        (Mail, "451 4.3.0 later", Deferred),
        (Body, "421 closing", Deferred),
        (Body, "452 4.3.1 disk full", Deferred),
        (Body, "552 too large", HeldSize),
        (Body, "554 5.3.4 too large", HeldSize),
        (Body, "554 5.6.0 bad content", HeldSize),
        (Body, "550 5.7.1 looks like spam", HeldPolicy),
        (Body, "554 5.7.1 blocked", HeldPolicy),
        (Rcpt, "554 5.7.1 relay access denied", HeldPolicy),
        (Rcpt, "550 5.7.1 blocked", HeldPolicy),
        (Body, "571 5.7.1 blocked", NO),
        (Data, "554 no valid recipients", NO),
        (Body, "550 no", NO),
        (Body, "554 transaction failed", NO),
        // Neither yes nor no: the relay is out of its senses.
        (Mail, "354 go", RETRY),
        (Rcpt, "220 hello", RETRY),
    ];

    #[test]
    fn each_row_of_the_table_has_its_outcome() {
        for (phase, line, wanted) in TABLE {
            let (reply, _) = parse(format!("{line}\r\n").as_bytes()).unwrap().unwrap();
            assert_eq!(classify(*phase, &reply), *wanted, "{phase}: {line}");
        }
    }

    #[test]
    fn a_fault_that_time_will_not_mend_stops_the_job() {
        let expired = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        for fault in [
            RelayFault::certificate(StartTls, &expired),
            RelayFault::no_starttls(),
            RelayFault::no_auth(),
            RelayFault::setting("a CA file that is not there"),
        ] {
            assert_eq!(classify_fault(&fault), StopJob, "{fault}");
        }
        for fault in [
            RelayFault::unreachable("connection refused"),
            RelayFault::closed(Ehlo),
            RelayFault::garbage(Greeting),
            RelayFault::timeout(Rcpt, std::time::Duration::from_secs(1)),
            RelayFault::out_of_turn(StartTls, None),
            RelayFault::out_of_turn(Mail, parse(b"550 5.1.1 no\r\n").unwrap().map(|(reply, _)| reply)),
        ] {
            assert_eq!(classify_fault(&fault), RETRY, "{fault}");
        }
    }
}
