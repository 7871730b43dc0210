//! From nothing to a [`Session`]: TCP, TLS, greeting, EHLO, login.
//!
//! In: the relay's settings, loaded once. Out: a session that may be offered
//! letters. It must never say AUTH or MAIL over a connection that leaves this
//! machine unencrypted.

use std::net::SocketAddr;

use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::auth::Login;
use super::ehlo::Offers;
use super::fault::{Phase, RelayFault};
use super::link::{Link, Wire};
use super::session::Session;
use super::tls::TlsSetup;
use crate::settings::{RelaySettings, Timeouts, Tls};

#[derive(Debug, Clone)]
enum Security {
    Implicit(TlsSetup),
    StartTls(TlsSetup),
    /// Loopback only.
    Plain,
}

/// Connects to one relay, again and again.
#[derive(Debug, Clone)]
pub struct Dialer {
    host: String,
    port: u16,
    security: Security,
    login: Option<Login>,
    /// How we name ourselves: a domain of the sender's.
    client: ClientId,
    timeouts: Timeouts,
}

impl Dialer {
    /// Reads the trusted roots; opens no connection.
    ///
    /// # Errors
    /// A CA file that cannot be read, a name that cannot be said: faults that
    /// stop a job.
    pub fn new(settings: &RelaySettings, ehlo_domain: &str) -> Result<Self, RelayFault> {
        let setup = || TlsSetup::load(&settings.host, settings.ca_file.as_deref());
        let security = match settings.tls {
            Tls::Implicit => Security::Implicit(setup()?),
            Tls::StartTls => Security::StartTls(setup()?),
            Tls::None => Security::Plain,
        };
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port,
            security,
            login: login(settings)?,
            client: client_id(ehlo_domain)?,
            timeouts: settings.timeouts,
        })
    }

    /// Connects and logs in. TCP, TLS and greeting have the deadline `connect`
    /// each, every command `command`.
    ///
    /// # Errors
    /// Whatever keeps the relay from being used; ask
    /// [`classify_fault`](super::classify_fault) what it means.
    pub async fn connect(&self) -> Result<Session, RelayFault> {
        let stream = self.reach().await?;
        match &self.security {
            Security::Implicit(tls) => {
                let stream = tls.wrap(stream, Phase::Connect, self.timeouts.connect).await?;
                let mut link = Link::new(stream);
                self.greet(&mut link).await?;
                self.enter(link).await
            }
            Security::StartTls(tls) => self.enter(self.start_tls(stream, tls).await?).await,
            Security::Plain => {
                let mut link = Link::new(stream);
                self.greet(&mut link).await?;
                self.enter(link).await
            }
        }
    }

    /// RFC 3207. What the relay offered in plain text is forgotten.
    async fn start_tls(
        &self,
        stream: TcpStream,
        tls: &TlsSetup,
    ) -> Result<Link<impl Wire + 'static>, RelayFault> {
        let mut link = Link::new(stream);
        self.greet(&mut link).await?;
        if !self.ehlo(&mut link).await?.starttls {
            return Err(RelayFault::no_starttls());
        }
        let reply = link.command(Phase::StartTls, &Starttls.to_string(), self.timeouts.command).await?;
        if reply.code != 220 {
            return Err(RelayFault::answered(Phase::StartTls, reply));
        }
        let stream = link.into_stream().await?;
        Ok(Link::new(tls.wrap(stream, Phase::StartTls, self.timeouts.connect).await?))
    }

    /// EHLO and login, over a connection that may carry both.
    async fn enter<S: Wire + 'static>(&self, mut link: Link<S>) -> Result<Session, RelayFault> {
        let offers = self.ehlo(&mut link).await?;
        if let Some(login) = &self.login {
            login.log_in(&mut link, &offers, self.timeouts.command).await?;
        }
        let encrypted = !matches!(self.security, Security::Plain);
        Ok(Session::new(link.boxed(), offers, self.timeouts, encrypted))
    }

    async fn greet<S: Wire>(&self, link: &mut Link<S>) -> Result<(), RelayFault> {
        let reply = link.reply(Phase::Greeting, self.timeouts.connect).await?;
        if reply.code == 220 { Ok(()) } else { Err(RelayFault::answered(Phase::Greeting, reply)) }
    }

    async fn ehlo<S: Wire>(&self, link: &mut Link<S>) -> Result<Offers, RelayFault> {
        let hello = Ehlo::new(self.client.clone()).to_string();
        let said = link.ask(Phase::Ehlo, &hello, self.timeouts.command).await?;
        if said.code == 250 {
            Ok(Offers::read(&said))
        } else {
            Err(RelayFault::answered(Phase::Ehlo, said.into()))
        }
    }

    /// TCP to the first of the relay's addresses that answers.
    async fn reach(&self) -> Result<TcpStream, RelayFault> {
        let limit = self.timeouts.connect;
        let stream = timeout(limit, self.reach_any())
            .await
            .map_err(|_| RelayFault::timeout(Phase::Connect, limit))??;
        // Body and dot may go out as two writes: with Nagle's algorithm each
        // letter would then wait 40 ms for a delayed ACK.
        stream.set_nodelay(true).map_err(|e| RelayFault::lost(Phase::Connect, &e))?;
        if matches!(self.security, Security::Plain) {
            let peer = stream.peer_addr().map_err(|e| RelayFault::lost(Phase::Connect, &e))?;
            is_here(&peer).then_some(()).ok_or_else(|| self.not_here())?;
        }
        Ok(stream)
    }

    async fn reach_any(&self) -> Result<TcpStream, RelayFault> {
        let failed = |e: std::io::Error| RelayFault::unreachable(format!("{}:{}: {e}", self.host, self.port));
        let mut last = None;
        let found: Vec<_> = lookup_host((self.host.as_str(), self.port)).await.map_err(failed)?.collect();
        let plain = matches!(self.security, Security::Plain);
        if plain && !found.iter().any(is_here) {
            return Err(self.not_here());
        }
        for address in found.into_iter().filter(|a| !plain || is_here(a)) {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(e) => last = Some(e),
            }
        }
        Err(last.map_or_else(|| RelayFault::unreachable(format!("{} has no address", self.host)), failed))
    }

    fn not_here(&self) -> RelayFault {
        let host = &self.host;
        RelayFault::setting(format!("tls = \"none\" is for this machine only, and {host} is not"))
    }
}

fn is_here(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn login(settings: &RelaySettings) -> Result<Option<Login>, RelayFault> {
    match (&settings.username, &settings.password) {
        (None, _) => Ok(None),
        (Some(username), Some(password)) => {
            Ok(Some(Login { username: username.clone(), password: password.clone() }))
        }
        (Some(_), None) => Err(RelayFault::setting("the relay has a user name but no password")),
    }
}

/// What stands behind EHLO must not be able to end the line.
fn client_id(domain: &str) -> Result<ClientId, RelayFault> {
    let bad = || RelayFault::setting(format!("“{}” cannot be said in EHLO", domain.escape_debug()));
    let ascii = idna::domain_to_ascii(domain).map_err(|_| bad())?;
    let plain =
        !ascii.is_empty() && ascii.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    if plain { Ok(ClientId::Domain(ascii)) } else { Err(bad()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_that_could_end_the_line_is_refused() {
        for domain in ["", "a.example\r\nMAIL FROM:<x@y.example>", "a b", "[127.0.0.1]"] {
            assert!(client_id(domain).is_err(), "{domain:?}");
        }
        assert_eq!(client_id("права.example").unwrap().to_string(), "xn--80aaf4cf.example");
    }
}
