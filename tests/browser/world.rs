//! A project in which everything has happened that a page can tell: letters accepted,
//! deferred, refused, uncertain, held and returned, a job that waits, a mailbox that
//! is gone, somebody who changed their mind. All people in it are made up.

use crate::chromium::Chromium;
use crate::desk::Desk;
use crate::support::dns::Dns;
use crate::support::project::Project;
use crate::support::sink::{At, Record, Sink, at};

pub const CAMPAIGN: &str = "nerea";
pub const SIGNERS: &str = include_str!("world/signers.csv");
const LIST: &str = "data/supporters/nerea.csv";

const MINISTER: &str = "minister@justice.example.org";
const OMBUDSMAN: &str = "ombudsman@rights.example.com";

pub struct World {
    pub desk: Desk,
    _sink: Sink,
    _dns: Dns,
}

impl World {
    pub fn make() -> Self {
        let sink = sink();
        // `doctor` asks nobody outside this machine.
        let dns = Dns::zone().start();
        let project = campaign().to(&sink).live().with("TEST_DNS", dns.address());
        project.schedule(&[]);
        project.work();
        returned(&project, &sink);
        project.ok(&["withdraw", "kofi.mensah@example.com", "--why", "asked by telephone"]);
        let project = project.second_petition();
        project.write("data/supporters/second.csv", &project.read(LIST));
        let waiting = project.schedule(&["--at", "2099-01-05T09:00:00Z"]);
        project.ok(&["pause", &waiting, "--why", "the embassy asked for a week"]);
        project.write("harbour.csv", SIGNERS);
        Self { desk: Desk::open(project), _sink: sink, _dns: dns }
    }

    /// A browser in which an organiser has done what only pages do.
    pub async fn organiser(&self) -> Option<Chromium> {
        let browser = self.desk.with("anna", "organiser").await?;
        browser.open("/campaigns/nerea/supporters").await;
        browser.follow("form[action$='/supporters/check'] button").await;
        browser.open("/campaigns/harbour/supporters").await;
        browser.upload("#file", &self.desk.project.root.join("harbour.csv")).await;
        browser.follow("form[enctype] button").await;
        browser.is_at("/campaigns/harbour/supporters/columns").await;
        Some(browser)
    }
}

/// The campaign and its list, before anything was sent; and one, `harbour`, that only
/// has its letters.
pub fn campaign() -> Project {
    let mut project = Project::petition(0);
    (project.campaign, project.csv) = (CAMPAIGN, LIST);
    for name in [CAMPAIGN, "harbour"] {
        project.write(&format!("config/campaigns/{name}.toml"), include_str!("world/campaign.toml"));
        project.write(&format!("templates/{name}/letter.en.txt"), include_str!("world/letter.en.txt"));
        project.write(&format!("templates/{name}/letter.ar.txt"), include_str!("world/letter.ar.txt"));
    }
    project.write(LIST, SIGNERS);
    project
}

fn sink() -> Sink {
    Sink::plain()
        .rule(at(At::Rcpt).to("ombudsman@").nth(4).say("550 5.2.0 This mailbox does not take your letter"))
        .rule(at(At::Rcpt).to("prosecutor@").nth(3).say("450 4.2.0 The mailbox is busy, try again later"))
        .rule(at(At::Dot).to("minister@").nth(3).close())
        .start()
}

/// A report of failure on one letter, and an answer to another.
fn returned(project: &Project, sink: &Sink) {
    let records = sink.records();
    let to = |mailbox: &str| records.iter().find(|record| record.to[0] == mailbox).unwrap();
    project.write("returned/report.eml", &report(to(OMBUDSMAN)));
    project.write("returned/answer.eml", &answer(to(MINISTER)));
    project.ok(&["bounces", "returned"]);
}

/// As the mail server of the target sends it (RFC 3464).
fn report(letter: &Record) -> String {
    let (from, to) = (&letter.from, &letter.to[0]);
    let id = letter.message_id.trim_matches(['<', '>']);
    format!(
        "Return-Path: <>\nDelivered-To: {from}\nFrom: Mail System <MAILER-DAEMON@mx.example.com>\n\
         To: {from}\nSubject: Delivery status\nMessage-ID: <{id}.dsn@mx.example.com>\n\
         Date: Tue, 24 Nov 2026 09:30:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\n\nAbout your letter.\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; {to}\nAction: failed\n\
         Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 There is nobody of that name\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{id}>\n\n--b--\n"
    )
}

fn answer(letter: &Record) -> String {
    let (from, to, id) = (&letter.from, &letter.to[0], &letter.message_id);
    format!(
        "From: The Minister's Office <{to}>\nTo: {from}\nSubject: Re: Please release the teacher\n\
         Message-ID: <answer.1@justice.example.org>\nIn-Reply-To: {id}\n\
         Date: Tue, 24 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\nThank you for your letter. It has been passed on.\n"
    )
}
