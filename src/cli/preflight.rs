//! `sincerely dry-run --preflight`: what the relay says about each mailbox of the
//! campaign, before anything is written to it.
//!
//! Officials' and embassies' mailboxes are asked about in a rehearsal too, and
//! then the rehearsal's own: whether the relay takes them is what an organiser
//! wants to know while there is time. Nothing is written to anyone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Context, Exit, output};
use crate::outbox::LetterId;
use crate::outbox::tokens::Tokens;
use crate::project::Project;
use crate::project::preview::Preview;
use crate::relay::{
    Class, Dialer, Envelope, Inquiry, Limit, Pace, Phase, RelayFault, Reply, Session, UnfitReason, classify,
    classify_fault,
};
use crate::settings::Mode;
use crate::terms::MailboxAddress;

/// Everything that the relay said.
#[derive(Debug)]
pub struct Preflight {
    relay: String,
    mailboxes: Vec<(Mailbox, Answer)>,
    /// Why the relay could not be used, if so.
    fault: Option<RelayFault>,
}

#[derive(Debug)]
struct Mailbox {
    address: MailboxAddress,
    target: String,
    kind: &'static str,
}

#[derive(Debug)]
enum Answer {
    Taken(Reply),
    Declined(Phase, Reply),
    Unfit(UnfitReason),
    Unasked(RelayFault),
}

/// Asks about every mailbox, one after the other, at the relay's pace.
pub async fn preflight(project: &Project, preview: &Preview, context: &Context) -> Preflight {
    let relay = &project.settings.relay;
    let mailboxes = mailboxes(preview);
    let mut preflight = Preflight {
        relay: format!("{}:{}", relay.host, relay.port),
        mailboxes: Vec::with_capacity(mailboxes.len()),
        fault: None,
    };
    if !context.quiet {
        let mailboxes = output::count(mailboxes.len() as u64, "mailbox", "mailboxes");
        eprintln!("Asking {} about {mailboxes}; nothing is written to anyone.", preflight.relay);
    }
    let mut caller = match Caller::new(project, preview, context) {
        Ok(caller) => caller,
        Err(fault) => {
            let unasked = |mailbox| (mailbox, Answer::Unasked(fault.clone()));
            preflight.mailboxes = mailboxes.into_iter().map(unasked).collect();
            return Preflight { fault: Some(fault), ..preflight };
        }
    };
    // A campaign by post has no mailbox; its relay is looked at all the same.
    caller.session = caller.session().await.ok();
    for mailbox in mailboxes {
        let answer = caller.ask(&mailbox.address).await;
        preflight.mailboxes.push((mailbox, answer));
    }
    if let Some(session) = caller.session.take() {
        session.quit().await;
    }
    Preflight { fault: caller.lost, ..preflight }
}

/// Each address once: the rehearsal's, the targets', the copies'.
fn mailboxes(preview: &Preview) -> Vec<Mailbox> {
    let campaign = preview.letters.campaign();
    let mut found = Vec::new();
    if preview.letters.mode() == Mode::Rehearsal {
        let address = preview.inputs.rehearsal_to.clone();
        found.push(Mailbox { address, target: "every letter of a rehearsal".to_owned(), kind: "rehearsal" });
    }
    let targets = campaign.targets.iter().map(|target| ("letter", target));
    let copies = campaign.copies.iter().map(|copy| ("copy", &copy.recipient));
    for (kind, target) in targets.chain(copies) {
        for address in &target.emails {
            found.push(Mailbox { address: address.clone(), target: target.label().to_owned(), kind });
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|mailbox| seen.insert(mailbox.address.key()));
    found
}

/// One connection at a time to the relay.
struct Caller<'a> {
    dialer: Dialer,
    session: Option<Session>,
    /// Questions on this connection.
    asked: u32,
    /// As many as a connection carries letters: relays count RSETs (Postfix's
    /// `smtpd_junk_command_limit` is 100).
    most: u32,
    /// The relay cannot be reached: nobody else is asked about.
    lost: Option<RelayFault>,
    pace: Pace,
    context: &'a Context,
    from: MailboxAddress,
    size: usize,
}

impl<'a> Caller<'a> {
    fn new(project: &Project, preview: &Preview, context: &'a Context) -> Result<Self, RelayFault> {
        let (relay, sender) = (&project.settings.relay, &project.settings.sender);
        // It only looks like a letter's own return path: there is no letter.
        let token = Tokens::new([0; 32]).verp(LetterId(0));
        Ok(Self {
            dialer: Dialer::new(relay, sender.address.domain())?,
            session: None,
            asked: 0,
            most: relay.messages_per_connection,
            lost: None,
            pace: Pace::new(Limit::per_second(relay.per_second), None, context.clock.clone()),
            context,
            from: sender.return_path_of(&token),
            size: preview.largest,
        })
    }

    async fn ask(&mut self, to: &MailboxAddress) -> Answer {
        let envelope = Envelope { from: self.from.clone(), to: to.clone() };
        match self.try_to_ask(&envelope).await {
            // It broke off: once more, on a new connection.
            Err(_) if self.lost.is_none() => self.try_to_ask(&envelope).await,
            answer => answer,
        }
        .unwrap_or_else(Answer::Unasked)
    }

    async fn try_to_ask(&mut self, envelope: &Envelope) -> Result<Answer, RelayFault> {
        let session = self.session().await?;
        while let Err(until) = self.pace.take() {
            self.context.clock.sleep_until(until).await;
        }
        self.asked += 1;
        let (answer, session) = match session.inquire(envelope, self.size).await {
            Inquiry::Welcome { reply, session } => (Answer::Taken(reply), session),
            Inquiry::Declined { phase, reply, session } => (Answer::Declined(phase, reply), session),
            Inquiry::Unfit(reason, session) => (Answer::Unfit(reason), Some(session)),
            Inquiry::Broken(fault) => return Err(fault),
        };
        self.session = session;
        Ok(answer)
    }

    /// The connection, or a new one.
    async fn session(&mut self) -> Result<Session, RelayFault> {
        if let Some(fault) = &self.lost {
            return Err(fault.clone());
        }
        match self.session.take() {
            Some(session) if self.asked < self.most => return Ok(session),
            Some(session) => session.quit().await,
            None => {}
        }
        self.asked = 0;
        self.dialer.connect().await.inspect_err(|fault| self.lost = Some(fault.clone()))
    }
}

impl Answer {
    fn outcome(&self) -> &'static str {
        match self {
            Self::Taken(_) => "taken",
            Self::Declined(_, reply) if reply.is_transient() => "deferred",
            Self::Declined(..) => "refused",
            Self::Unfit(_) => "unfit",
            Self::Unasked(_) => "unasked",
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Taken(reply) => format!("yes: {reply}"),
            Self::Declined(phase, reply) if reply.is_transient() => format!("not now, to {phase}: {reply}"),
            Self::Declined(phase, reply) => format!("no, to {phase}: {reply}"),
            Self::Unfit(reason) => format!("not possible: {reason}"),
            Self::Unasked(fault) => format!("not asked: {fault}"),
        }
    }

    fn reply(&self) -> Option<(Phase, &Reply)> {
        match self {
            Self::Taken(reply) => Some((Phase::Rcpt, reply)),
            Self::Declined(phase, reply) => Some((*phase, reply)),
            Self::Unasked(fault) => Some((fault.phase(), fault.reply()?)),
            Self::Unfit(_) => None,
        }
    }

    /// Whether a job would stop itself for it: login, certificate, our address.
    fn would_stop(&self) -> bool {
        match self {
            Self::Declined(phase, reply) => {
                matches!(classify(*phase, reply), Class::StopJob | Class::SenderRefused)
            }
            Self::Unasked(fault) => classify_fault(fault) == Class::StopJob,
            Self::Taken(_) | Self::Unfit(_) => false,
        }
    }
}

impl Preflight {
    /// 5: a job would stop itself; 4: some mailbox was not taken, or not asked.
    pub fn exit(&self) -> Exit {
        let lasting = self.fault.as_ref().is_some_and(|fault| classify_fault(fault) == Class::StopJob);
        if lasting || self.mailboxes.iter().any(|(_, answer)| answer.would_stop()) {
            Exit::Stopped
        } else if self.fault.is_some() || !self.mailboxes.iter().all(|(_, a)| matches!(a, Answer::Taken(_))) {
            Exit::Partial
        } else {
            Exit::Done
        }
    }

    /// For a terminal.
    pub fn words(&self) -> String {
        let cause = self.fault.as_ref().map(ToString::to_string);
        let rows: Vec<Vec<String>> = self
            .mailboxes
            .iter()
            .map(|(mailbox, answer)| {
                let words = match answer {
                    // Told once, above the table.
                    Answer::Unasked(fault) if Some(fault.to_string()) == cause => "not asked".to_owned(),
                    answer => answer.words(),
                };
                vec![mailbox.address.to_string(), output::cut(&mailbox.target, 36), words]
            })
            .collect();
        let mut text = format!("\nPreflight: what {} said. Nothing was written to anyone.\n\n", self.relay);
        if let Some(fault) = &self.fault {
            text += &format!("  The mail server cannot be used: {fault}\n\n");
        }
        text + &output::table(&["mailbox", "to", "answer"], &rows)
    }

    /// For scripts.
    pub fn json(&self) -> Value {
        let mailboxes: Vec<Value> = self
            .mailboxes
            .iter()
            .map(|(mailbox, answer)| {
                let said = answer.reply();
                json!({
                    "mailbox": mailbox.address,
                    "target": mailbox.target,
                    "kind": mailbox.kind,
                    "outcome": answer.outcome(),
                    "phase": said.map(|(phase, _)| phase.to_string()),
                    "code": said.map(|(_, reply)| reply.code),
                    "enhanced": said.and_then(|(_, reply)| reply.enhanced.clone()),
                    "reply": said.map(|(_, reply)| reply.text.clone()),
                    "words": answer.words(),
                })
            })
            .collect();
        json!({
            "relay": self.relay,
            "fault": self.fault.as_ref().map(ToString::to_string),
            "mailboxes": mailboxes,
        })
    }
}
