//! `sincerely doctor`: the real program before a project, a scripted relay and a
//! DNS server of our own, each right, wrong, lying or gone.

#[path = "../support/mod.rs"]
mod support;

mod lies;
mod machine;
mod names;
mod server;

use std::fs;
use std::time::Instant;

use serde_json::Value;

use support::dns::{Builder, Dns};
use support::project::{Project, Run};
use support::sink::Sink;

const HOME: &str = "sincerely.example.org";
const KEY: &str = "letters._domainkey.sincerely.example.org";

/// DNS of an organisation that has done everything, but signs nothing.
fn right() -> Builder {
    Dns::zone()
        // The world has it.
        .ip("com", "192.0.2.2")
        .txt(HOME, "site-verification=1234")
        .txt(HOME, "v=spf1 include:_spf.example.net -all")
        .txt("_spf.example.net", "v=spf1 ip4:192.0.2.0/24 ~all")
        .txt("_dmarc.sincerely.example.org", "v=DMARC1; p=quarantine")
        .mx(HOME, 10, "mail.sincerely.example.org")
        .ip("mail.sincerely.example.org", "192.0.2.1")
        .mx("justice.example.org", 10, "mx.example.com")
        .mx("courts.example.net", 10, "mx.example.com")
        .mx("abroad.example.org", 10, "mx.example.com")
        .ip("rights.example.com", "2001:db8::7")
        .ip("mx.example.com", "192.0.2.7")
}

/// A project with one campaign, before this relay and this DNS.
fn project(sink: &Sink, dns: &Dns) -> Project {
    let project = Project::petition(1).to(sink).with("TEST_DNS", dns.address());
    fs::remove_file(project.root.join("config/campaigns/ilyashev.toml")).unwrap();
    project
}

struct Told {
    run: Run,
    seconds: f64,
}

fn doctor(project: &Project) -> Told {
    let began = Instant::now();
    let run = project.run(&["doctor", "--json"]);
    Told { run, seconds: began.elapsed().as_secs_f64() }
}

/// The same, for whoever has no use for the relay.
fn doctor_of(dns: &Dns) -> Told {
    let sink = Sink::plain().start();
    doctor(&project(&sink, dns))
}

impl Told {
    fn findings(&self) -> Vec<Value> {
        self.run.json()["findings"].as_array().unwrap().clone()
    }

    fn of(&self, check: &str) -> Vec<Value> {
        self.findings().into_iter().filter(|finding| finding["check"] == check).collect()
    }

    fn levels(&self, check: &str) -> Vec<String> {
        self.of(check).iter().map(|finding| finding["level"].as_str().unwrap().to_owned()).collect()
    }

    /// The only finding of a check that has more to say than "ok".
    fn one(&self, check: &str) -> Value {
        let found: Vec<Value> = self.of(check).into_iter().filter(|f| f["level"] != "ok").collect();
        assert_eq!(found.len(), 1, "{check}: {:#?}", self.of(check));
        found.into_iter().next().unwrap()
    }

    /// What a record to paste says, its strings joined.
    fn pasted(&self, check: &str) -> String {
        let paste = self.one(check)["paste"].as_str().unwrap().to_owned();
        paste.split('"').skip(1).step_by(2).collect()
    }
}
