//! What words mean, where a report gives no enhanced code: one table.
//!
//! Mail systems word a refusal in a hundred ways, but in few classes. A row is
//! a status of RFC 3463 and pieces of phrases that were seen for it. The first
//! row that fits wins, so a narrow one stands above a wide one: "domain does
//! not exist" above "does not exist".

use super::phrases::{says, squeezed};
use super::status::Status;

const fn status(class: u8, subject: u16, detail: u16) -> Status {
    Status::new(class, subject, detail)
}

/// Status, and phrases with `; ` between them.
const TABLE: &[(Status, &str)] = &[
    // Routing loop.
    (
        status(5, 4, 6),
        "mail loop; mail forwarding loop; routing loop; loop detected; loops back; too many hops; \
        hop count; too many received; too many \"received\"; loop count",
    ),
    // The sender is at fault, never the mailbox.
    (
        status(5, 1, 8),
        "sender address rejected; sender rejected; sender was rejected; sender verify failed; \
        sender domain; domain of sender; unknown sender; invalid sender; sender denied",
    ),
    // Mailbox full.
    (
        status(5, 2, 2),
        "mailbox full; mailbox is full; mailfolder is full; mail box full; mail box is full; \
        mailbox has exceeded; mailbox exceeds; mailbox exceeded; mailbox size limit; inbox is full; \
        inbox full; account is full; user is full; over quota; overquota; out of quota; \
        over the quota; over disk quota; quota exceed; quota is exceed; quota violat; quota full; \
        exceeded quota; exceeds quota; exceed quota; exceeded his quota; exceeded its quota; \
        exceeded their quota; exceeded the quota; exceeded the storage; exceeded storage; \
        exceeds the storage; storage limit; storage quota; disk quota; user quota; mailbox quota; \
        exceeded the local limit; exceeds allowed size; doesn't have enough space; \
        not have enough space; insufficient disk space; too many messages; boîte pleine; \
        postfach ist voll; postfach voll; buzón lleno; ящик переполнен; переполнен",
    ),
    // The system's own disk.
    (
        status(5, 3, 1),
        "insufficient system storage; not enough free space; no space left; system storage; \
        disk full; disk is full",
    ),
    // Too large.
    (
        status(5, 3, 4),
        "message too large; message too big; message is too large; message is too big; \
        mail is too large; too large for this recipient; message size exceed; size exceeds; \
        exceeds size; exceeds maximum; exceeds the maximum; exceeded the maximum size; \
        exceeded maximum; exeeded the maximum; message size limit; size limit exceeded; mail size; \
        maximum message size; max message size; larger than the current system limit; \
        message length exceeds; fixed maximum message size",
    ),
    // The domain.
    (
        status(5, 1, 2),
        "host unknown; unknown host; host not found; no such host; domain not found; \
        domain name not found; domain does not exist; domain doesn't exist; domain doesnt exist; \
        domain is not exist; unknown domain; no such domain; invalid domain; \
        bad destination system; nxdomain; nonexistentdomain; name or service not known; \
        couldn't find any host; host or domain name; all host address lookups failed; \
        unrouteable mail domain; unrouteable address; unroutable address; non-existent host; \
        nonexistent domain; non-existent domain; illegal host; could not find a gateway; \
        no mx record; no mx found; null mx; had no relevant answers; \
        dns server returned answer with no data; hostname lookup failed; unresolvable domain",
    ),
    // No route.
    (
        status(5, 4, 4),
        "couldn't find a mail exchanger; no mail exchanger; unable to route; no valid route; \
        no route found; best-preference mx; dns error; bad dns",
    ),
    // Disabled.
    (
        status(5, 2, 1),
        "account disabled; account is disabled; account has been disabled; \
        account that you tried to reach is disabled; mailbox disabled; mailbox is disabled; \
        mailbox is inactive; mailbox inactive; mailbox has been blocked; account inactive; \
        account is inactive; inactive account; inactive user; user is inactive; is not active; \
        account is temporarily limited; account suspended; user suspended; suspended; deactivated; \
        account closed; account is closed; account is locked; account locked; \
        disabled or discontinued; has been discontinued; administratively disabled; \
        administrative disabled; administrativley disabled; user disabled; mailbox locked; \
        not accepting mail; not accepting messages",
    ),
    // Syntax of the address.
    (
        status(5, 1, 3),
        "malformed address; bad address syntax; invalid address syntax; syntax error in recipient; \
        bad recipient address syntax; address syntax; domain missing in; illegal alias",
    ),
    // Moved.
    (status(5, 1, 6), "has moved; mailbox moved; user has moved; no longer at this address"),
    // Policy, where it also speaks of a user: above "unknown user".
    (
        status(5, 7, 1),
        "relaying denied; relay access denied; relay not permitted; unable to relay; cannot relay; \
        not allowed to relay; relay denied; relaying not allowed; smtp relay error; not authorized; \
        not authorised; not permitted; permission denied; no permission; not have permission; \
        access denied; access not allowed; authentication required; spam; virus; blacklist; \
        black list; blocklist; block list; blocked; blacklisted; policy; prohibited; \
        content rejected; content filter; reputation; dmarc; spf check; spf fail; dkim; banned; \
        list of allowed rcpthosts; not a member; not member; refused by; message rejected; mail rejected; \
        rejected by the recipient's",
    ),
    // The mailbox.
    (
        status(5, 1, 1),
        "user unknown; unknown user; unkown user; user not found; no such user; user doesn't exist; \
        user does not exist; user not exist; user doesn't have; recipient unknown; \
        unknown recipient; recipient not found; no such recipient; invalid recipient; \
        bad recipient; recipient name is not recognized; recipient address rejected; \
        recipient rejected; recipients rejected; unknown mailbox; mailbox unknown; \
        mailbox not found; no such mailbox; no mailbox; invalid mailbox; mailbox unavailable; \
        mailbox not available; mailbox does not; unknown address; address unknown; \
        address not found; no such address; invalid address; bad destination mailbox; \
        address rejected; rejected address; unknown account; account unknown; no such account; \
        account not found; no account; doesn't have an account; doesn't have a ; \
        not have an account; not listed in; not our customer; not a valid; unknown local; \
        local user unknown; unknown or illegal alias; unknown or invalid; does not exist; \
        doesn't exist; doesnt exist; not exist; no longer valid; no longer exists; \
        no longer available; no longer in use; no longer active; could not be found; \
        couldn't be found; wasn't found; was not found; cannot be found; can't be found; \
        not known here; not known at; is unknown; no valid recipient; recipnotfound; \
        undeliverable address; invalid user; unavailable mail user; user unavailable; \
        account unavailable; not user of; no one at this address; user missing; badrcptto; \
        invalid final delivery userid; is not a known user; \
        name not found; unable to find; he/she is not; he/her is not; no one by that name; \
        there is no user; no user; does not have; unbekannt; inconnu; desconocid; no existe; \
        n'existe pas; existiert nicht; nicht gefunden; не существует; не найден; 用户不存在; 存在しません; 見つかりません; リストにありません",
    ),
    // Time is up.
    (
        status(4, 4, 7),
        "retry timeout exceeded; retry time not reached; failing for a long time; \
        in the queue too long; in queue too long; queued too long; for too long; \
        delivery time expired; message expired; delivery expired; envelope expired; queue.expired; \
        expired; was not delivered within; could not be delivered within; \
        could not be delivered for; unable to deliver in; undeliverable for; \
        will be deleted from queue; giving up after; gave up after; maximum retr; retry limit; attempts:; \
        not be delivered in the allotted",
    ),
    // The host does not answer.
    (
        status(4, 4, 1),
        "connection timed out; connect timed out; connection timeout; timed out; timeout; time-out; \
        connection refused; no route to host; not responding; did not respond; no answer; \
        host not reachable; unreachable; unable to connect; could not connect; couldn't connect; \
        cannot connect; can't connect; failed to connect; connection failed; \
        able to establish an smtp connection; could not be reached; \
        did not accept our requests to connect; host is down; all hosts",
    ),
    (
        status(4, 4, 2),
        "lost connection; connection lost; connection reset; connection closed; connection dropped; \
        connection was dropped; broken pipe",
    ),
    (
        status(4, 4, 3),
        "name server; name service; host name lookup; failure in mx lookup; dns server; dns timeout; dns lookup; ldap",
    ),
    (status(4, 7, 1), "greylist; graylist; greylisted"),
    (
        status(4, 3, 2),
        "system not accepting; service unavailable; service not available; too many connections; \
        too busy; too much load",
    ),
    (status(5, 3, 5), "misconfigur; configuration error; local configuration"),
    (status(5, 5, 3), "too many recipients"),
    (status(5, 6, 0), "conversion to internet format failed; header error; mime error; attachment"),
];

/// The status that words say, if they are in the table.
pub(super) fn reason(text: &str) -> Option<Status> {
    let text = squeezed(text);
    TABLE.iter().find(|(_, phrases)| says(&text, phrases)).map(|(status, _)| *status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounce::phrases::each;

    #[test]
    fn the_narrow_row_wins() {
        for (text, wanted) in [
            ("This user doesn’t have an account here", "5.1.1"),
            ("Sorry, the domain\n does not exist", "5.1.2"),
            ("The mailbox is full, message size exceeds what is left", "5.2.2"),
            ("552 message size exceeds fixed maximum message size", "5.3.4"),
            ("Relaying denied: user unknown to us", "5.7.1"),
            ("retry timeout exceeded", "4.4.7"),
            ("Connection timed out with mx.example.org", "4.4.1"),
            ("The user(s) account is disabled.", "5.2.1"),
        ] {
            assert_eq!(reason(text).map(|s| s.to_string()).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(reason("Everything went well."), None);
    }

    #[test]
    fn phrases_are_written_as_texts_are_compared() {
        for (status, phrases) in TABLE {
            for phrase in each(phrases) {
                assert_eq!(phrase.trim_end(), squeezed(phrase), "{status}");
                assert!(!phrase.is_empty(), "{status}");
            }
        }
    }
}
