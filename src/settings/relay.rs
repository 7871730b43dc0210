//! The `[relay]` section, and each `[relays.NAME]` beside it.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use super::read::path;
use super::{RelaySettings, Secret, Timeouts, Tls};
use crate::terms::document::Table;

pub(super) fn read_relay(table: &Table<'_>, base: &Path) -> RelaySettings {
    let host = table.parsed("host", "write the name of your mail server: smtp.example.org", host);
    let host = host.unwrap_or_else(|| "localhost".to_owned());
    let tls = read_tls(table, &host);
    let port = table.whole("port", 1..=65_535).and_then(|n| u16::try_from(n).ok());
    let connections = table.whole("connections", 1..=1000).and_then(|n| usize::try_from(n).ok());
    let per_connection =
        table.whole("messages_per_connection", 1..=1_000_000).and_then(|n| u32::try_from(n).ok());
    RelaySettings {
        port: port.unwrap_or_else(|| usual_port(tls)),
        host,
        tls,
        ca_file: path(table, "ca_file", base),
        username: table.line("username").filter(|name| !name.is_empty()),
        password: read_password(table),
        password_file: path(table, "password_file", base),
        connections: connections.unwrap_or(4),
        per_second: table.rate("per_second", "letters a second").unwrap_or(10.0),
        messages_per_connection: per_connection.unwrap_or(100),
        timeouts: read_timeouts(&table.table("timeouts")),
    }
}

/// The registered ports of submission (RFC 8314 §3.3, RFC 6409) and of SMTP.
fn usual_port(tls: Tls) -> u16 {
    match tls {
        Tls::Implicit => 465,
        Tls::StartTls => 587,
        Tls::None => 25,
    }
}

fn read_tls(table: &Table<'_>, host: &str) -> Tls {
    let words = [("implicit", Tls::Implicit), ("starttls", Tls::StartTls), ("none", Tls::None)];
    let Some(value) = table.get("tls") else { return Tls::Implicit };
    if value.text().is_some_and(|word| word.trim().eq_ignore_ascii_case("none")) && !is_loopback(host) {
        value.complain(
            format!("letters to {host} would travel unencrypted: `tls = \"none\"` is for this machine only"),
            "write tls = \"starttls\" or \"implicit\", whichever your provider names",
        );
    }
    value.word(&words).unwrap_or(Tls::Implicit)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A password in a file that is shared and copied is no secret; in the
/// environment it is one. Its value is in no message.
fn read_password(table: &Table<'_>) -> Option<Secret> {
    let value = table.get("password")?;
    if value.is_variable() {
        return value.text().map(Secret::new);
    }
    let mut problem = table.doc().error(value.place(), "the password must not stand in this file");
    problem.excerpt = None;
    let hint = "put it alone into a file, name that with password_file, and make it yours only: chmod 600";
    table.doc().note(problem.hint(hint));
    None
}

fn read_timeouts(table: &Table<'_>) -> Timeouts {
    let seconds = |key: &str, usual: u64| Duration::from_secs(table.whole(key, 1..=86_400).unwrap_or(usual));
    Timeouts { connect: seconds("connect", 30), command: seconds("command", 300), data: seconds("data", 600) }
}

fn host(text: &str) -> Result<String, String> {
    let host = text.trim().trim_end_matches('.');
    let is_address = host.parse::<IpAddr>().is_ok();
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    match host {
        "" => Err("it is empty".to_owned()),
        _ if is_address => Ok(host.to_owned()),
        _ if host.contains("://") => {
            Err("it is a web address; only the name of the server is wanted".to_owned())
        }
        _ if host.contains(':') => Err("it holds a port, which goes into relay.port".to_owned()),
        _ if host.len() > 253 || !host.chars().all(is_name) => Err("it is no name of a server".to_owned()),
        _ => Ok(host.to_owned()),
    }
}
