//! `[console]`: where the pages are served, and to whom.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{ConsoleSettings, MetricsAccess};
use crate::terms::document::Table;

const LISTEN: &str = "write an address of this machine and a port: 127.0.0.1:8025, or \"off\" for no console";
/// Where the pages are, unless somebody says otherwise.
pub const USUAL: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8025);

const PROXY: &str = "write what browsers see, without a path: https://letters.example.org";

/// Passwords and letters never cross a network in plain text: an address that other
/// machines can reach is taken only behind a server that speaks TLS.
pub(super) fn read_console(table: &Table<'_>) -> ConsoleSettings {
    let listen = table.parsed("listen", LISTEN, |text| match text.trim() {
        "off" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "it is no IP address with a port".to_owned()),
    });
    let listen = listen.unwrap_or(Some(USUAL));
    let behind_proxy = table.parsed("behind_proxy", PROXY, origin);
    let reachable = listen.is_some_and(|address| !address.ip().is_loopback());
    if let Some(value) = table.get("listen").filter(|_| reachable && behind_proxy.is_none()) {
        value.complain(
            "other machines can reach this address, and the console speaks no TLS",
            "listen on 127.0.0.1, or put a server that speaks TLS before it and name that in console.behind_proxy",
        );
    }
    let metrics = table.word("metrics", &[("token", MetricsAccess::Token), ("open", MetricsAccess::Open)]);
    ConsoleSettings { listen, behind_proxy, metrics: metrics.unwrap_or_default() }
}

/// A scheme, a name and perhaps a port, as browsers write it in `Origin` (RFC 6454 §6.2).
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/').to_lowercase();
    let Some(host) = text.strip_prefix("https://") else {
        return Err("it does not begin with https://".to_owned());
    };
    let (name, port) = host.rsplit_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_label = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !name.split('.').all(is_label) {
        return Err("that is no name of a server".to_owned());
    }
    match port.map(str::parse::<u16>) {
        // Browsers leave the usual port out.
        Some(Ok(443)) => Ok(format!("https://{name}")),
        Some(Ok(0) | Err(_)) => Err("that is no port".to_owned()),
        None | Some(Ok(_)) => Ok(text),
    }
}
