//! Whether a text only warns: the letter is late, and still being tried.

use super::phrases::{says, squeezed};

/// What only a warning says.
const STILL_TRYING: &str = "has been delayed; have been delayed; is delayed; was delayed; been delayed; \
    delivery delayed; delayed delivery; delay in delivery; delayed mail; message delayed; \
    delay reason; is a warning message only; warning message only; only a warning; \
    just a warning; this is a warning; do not need to resend; do not need to re-send; \
    not necessary to resend; no need to resend; no action is required; need to take any action; \
    attempts will continue; will continue to; will continue for; will keep trying; \
    continue trying; continue to try; still trying; still being tried; will be retried; \
    will retry; will be attempted again; will try again; try to deliver again; \
    try to deliver it again; we'll keep trying; not yet been delivered; not been delivered yet; \
    not yet delivered; could not yet be delivered; still undelivered; still not been delivered; \
    remains undelivered; is kept in the queue; kept in the queue; remains in the queue; \
    still in the queue; temporary failure report; transient non-fatal; delivery incomplete; \
    has been postponed; advisory-only; could not send message for past; \
    message still undelivered; retry for; delivery status notification (delay); \
    zustellung verzögert; verzögert; retard de; en retraso; задерж";

/// What a warning never says: it is over.
const GIVEN_UP: &str = "permanent error; permanent failure; permanent fatal; permanently; fatal error; given up; \
    giving up; gave up; give up trying; no further attempt; not be retried; \
    not going to try again; not try again; stopped trying; no longer be tried; will not retry; \
    could not be delivered for; delivery failed; has failed; returned to sender; \
    deleted from queue; removed from the queue; been returned; undeliverable; \
    mail delivery failed; failed delivery; delivery failure; delivery has failed; unzustellbar";

/// Whether a report without fields warns of a delay. In doubt it failed: a
/// warning that is taken for a failure is seen by a person, a failure that is
/// taken for a warning by nobody.
pub(super) fn is_delay(subject: &str, text: &str) -> bool {
    let (subject, text) = (squeezed(subject), squeezed(text));
    let warned = says(&subject, "warning; delayed; delay); still being retried; postponed");
    if says(&subject, GIVEN_UP) || subject.contains("failure") {
        return says(&text, STILL_TRYING) && !says(&text, GIVEN_UP) && text.contains("warning");
    }
    (says(&text, STILL_TRYING) || warned) && (warned || !says(&text, GIVEN_UP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_told_from_a_failure() {
        for (subject, text) in [
            ("Warning: message 1pq-2 delayed 24 hours", "A message that you sent has not yet been delivered"),
            ("Warning: could not send message for past 4 hours", "** THIS IS A WARNING MESSAGE ONLY **"),
            ("Delivery Status Notification (Delay)", "Delivery to the following recipient has been delayed:"),
            ("Delivery report", "The message is kept in the queue for up to 4d."),
        ] {
            assert!(is_delay(subject, text), "{subject}: {text}");
        }
        for (subject, text) in [
            ("Mail delivery failed: returning message to sender", "This is a permanent error."),
            ("failure notice", "I'm not going to try again; this message has been in the queue too long."),
            (
                "Returned mail: Cannot send message within 5 days",
                "Message could not be delivered for too long",
            ),
            (
                "Delivery Status Notification (Failure)",
                "We tried, and gave up. The mailbox is full; try again later.",
            ),
        ] {
            assert!(!is_delay(subject, text), "{subject}: {text}");
        }
    }
}
