//! The settings in force, as text: for the record of who changed what.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::Duration;

use super::{MetricsAccess, Settings, Tls};

impl Settings {
    /// Every setting that shapes what is sent, to whom or how fast, by its key, as
    /// it is in force. No secret is among them: of a password only whether there
    /// is one.
    #[must_use]
    pub fn shown(&self) -> BTreeMap<String, String> {
        let mut shown = Shown::default();
        shown.text("mode", self.mode.name());
        shown.text("rehearsal.to", &self.rehearsal.to);
        let sending_hours = toml::Value::try_from(&self.sending_hours);
        shown.text("sending_hours", sending_hours.map(|hours| hours.to_string()).unwrap_or_default());
        self.show_sender(&mut shown);
        self.show_relay(&mut shown);
        self.show_pace(&mut shown);
        shown.maybe("bounces.maildir", self.bounces.maildir.as_ref().map(|path| path.display()));
        shown.time("bounces.wait", self.bounces.wait);
        shown.maybe("retention.bodies", self.retention.bodies.map(seconds));
        shown.maybe("retention.names", self.retention.names.map(seconds));
        let listen = self.console.listen.map_or_else(|| "off".to_owned(), |address| address.to_string());
        shown.text("console.listen", listen);
        shown.maybe("console.behind_proxy", self.console.behind_proxy.as_ref());
        shown.text(
            "console.metrics",
            match self.console.metrics {
                MetricsAccess::Token => "token",
                MetricsAccess::Open => "open",
            },
        );
        shown.0
    }

    fn show_sender(&self, shown: &mut Shown) {
        let sender = &self.sender;
        shown.text("sender.name", &sender.name);
        shown.text("sender.address", &sender.address);
        shown.text("sender.own_domains", sender.own_domains.join(", "));
        shown.maybe("sender.return_path", sender.return_path.as_ref());
        shown.text("sender.verp", sender.verp);
        shown.maybe("sender.dkim.domain", sender.dkim.as_ref().map(|dkim| &dkim.domain));
        shown.maybe("sender.dkim.selector", sender.dkim.as_ref().map(|dkim| &dkim.selector));
    }

    fn show_relay(&self, shown: &mut Shown) {
        let relay = &self.relay;
        shown.text("relay.host", &relay.host);
        shown.text("relay.port", relay.port);
        shown.text(
            "relay.tls",
            match relay.tls {
                Tls::Implicit => "implicit",
                Tls::StartTls => "starttls",
                Tls::None => "none",
            },
        );
        shown.maybe("relay.ca_file", relay.ca_file.as_ref().map(|path| path.display()));
        shown.maybe("relay.username", relay.username.as_ref());
        shown.text("relay.password", if relay.password.is_some() { "set" } else { "none" });
        shown.text("relay.connections", relay.connections);
        shown.text("relay.per_second", relay.per_second);
        shown.text("relay.messages_per_connection", relay.messages_per_connection);
        shown.time("relay.timeouts.connect", relay.timeouts.connect);
        shown.time("relay.timeouts.command", relay.timeouts.command);
        shown.time("relay.timeouts.data", relay.timeouts.data);
    }

    fn show_pace(&self, shown: &mut Shown) {
        shown.text("pace.mailbox_per_hour", self.pace.mailbox_per_hour);
        shown.text("pace.mailbox_per_day", self.pace.mailbox_per_day);
        shown.text("pace.mailbox_connections", self.pace.mailbox_connections);
        let waits: Vec<String> = self.retry.schedule.iter().copied().map(seconds).collect();
        shown.text("retry.schedule", waits.join(", "));
        shown.time("retry.expire_after", self.retry.expire_after);
        shown.time("worker.grace", self.worker.grace);
    }
}

#[derive(Default)]
struct Shown(BTreeMap<String, String>);

impl Shown {
    fn text(&mut self, key: &str, value: impl Display) {
        self.0.insert(key.to_owned(), value.to_string());
    }

    fn maybe(&mut self, key: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    fn time(&mut self, key: &str, value: Duration) {
        self.text(key, seconds(value));
    }
}

fn seconds(value: Duration) -> String {
    format!("{}s", value.as_secs())
}
