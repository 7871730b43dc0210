//! Logging in to the relay (RFC 4954): PLAIN, else LOGIN.
//!
//! In: a connection that is encrypted or does not leave this machine, and the
//! login. Out: nothing, or the relay's no. One AUTH command a connection: a
//! wrong password tried twice locks accounts.

use std::time::Duration;

use data_encoding::BASE64;
use lettre::transport::smtp::authentication::Mechanism;

use super::ehlo::Offers;
use super::fault::{Phase, RelayFault};
use super::link::{Link, Wire};
use crate::settings::Secret;

/// User name and password.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) username: String,
    pub(super) password: Secret,
}

impl Login {
    pub(super) async fn log_in<S: Wire>(
        &self,
        link: &mut Link<S>,
        offers: &Offers,
        limit: Duration,
    ) -> Result<(), RelayFault> {
        match offers.mechanism() {
            Some(Mechanism::Plain) => self.plain(link, limit).await,
            Some(_) => self.login(link, limit).await,
            None => Err(RelayFault::no_auth()),
        }
    }

    /// RFC 4616, with the initial response.
    async fn plain<S: Wire>(&self, link: &mut Link<S>, limit: Duration) -> Result<(), RelayFault> {
        let response = format!("\0{}\0{}", self.username, self.password.reveal());
        step(link, &format!("AUTH PLAIN {}\r\n", BASE64.encode(response.as_bytes())), 235, limit).await
    }

    /// Prompts differ from relay to relay; their order does not: first the
    /// name, then the password (draft-murchison-sasl-login).
    async fn login<S: Wire>(&self, link: &mut Link<S>, limit: Duration) -> Result<(), RelayFault> {
        step(link, "AUTH LOGIN\r\n", 334, limit).await?;
        step(link, &format!("{}\r\n", BASE64.encode(self.username.as_bytes())), 334, limit).await?;
        let password = BASE64.encode(self.password.reveal().as_bytes());
        step(link, &format!("{password}\r\n"), 235, limit).await
    }
}

async fn step<S: Wire>(
    link: &mut Link<S>,
    said: &str,
    wanted: u16,
    limit: Duration,
) -> Result<(), RelayFault> {
    let reply = link.command(Phase::Auth, said, limit).await?;
    if reply.code == wanted { Ok(()) } else { Err(RelayFault::answered(Phase::Auth, reply)) }
}
