//! Who may use the console, as the store takes and gives it.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::Result;

/// What somebody may do at the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Role {
    /// Sees everything, changes nothing, takes nothing out.
    Viewer = 0,
    /// Starts, settles, exports.
    Organiser = 1,
}

impl Role {
    pub const ALL: [Self; 2] = [Self::Viewer, Self::Organiser];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Organiser => "organiser",
        }
    }
}

/// By what somebody logs in: letters, digits, `.`, `_` and `-`, in lower case, so
/// that "Anna" and "anna" are the same person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserName(String);

impl UserName {
    pub const HINT: &str = "a name has up to 40 letters, digits, dots, hyphens and underscores: anna.berg";

    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let name = text.trim().to_lowercase();
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
        match name.chars().count() {
            0 => Err("the name is empty".to_owned()),
            41.. => Err("the name is longer than 40 letters".to_owned()),
            _ => match name.chars().find(|c| !fits(*c)) {
                Some(c) => Err(format!("the name has a character that none may have: {c:?}")),
                None => Ok(Self(name)),
            },
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for UserName {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// SHA-256 of a secret that only its holder has: of a one-time link's token, of a
/// session's cookie. The secret itself is kept nowhere.
pub type SecretHash = [u8; 32];

/// Somebody about to be let in.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub name: UserName,
    pub role: Role,
    /// The link by which they set their password.
    pub link: SecretHash,
    pub link_until: Timestamp,
    pub at: Timestamp,
    pub by: String,
}

#[derive(Debug, Clone)]
pub struct UserRow {
    pub name: UserName,
    pub role: Role,
    pub since: Timestamp,
    pub by: String,
    /// They have set a password.
    pub active: bool,
    /// Until when their link can be used; `None` once it was.
    pub link_until: Option<Timestamp>,
}

/// Somebody's stay at the console.
#[derive(Debug, Clone)]
pub struct SessionRow {
    pub id: SecretHash,
    pub user: UserName,
    /// The user's, as it is now.
    pub role: Role,
    pub since: Timestamp,
    pub seen: Timestamp,
}

/// A token about to be made, by which a program uses the console in somebody's name.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub hash: SecretHash,
    pub user: UserName,
    /// What it is for, in its maker's words.
    pub label: Option<String>,
    pub at: Timestamp,
    pub by: String,
}

#[derive(Debug, Clone)]
pub struct TokenRow {
    /// Its number: what people name it by.
    pub id: i64,
    pub user: UserName,
    /// The user's, as it is now.
    pub role: Role,
    pub label: Option<String>,
    pub since: Timestamp,
    pub by: String,
    /// When it was last used, to the minute.
    pub used: Option<Timestamp>,
}

/// What a store knows of the console's users: a part of [`Store`](super::Store).
#[async_trait]
pub trait Users {
    /// In order of name.
    async fn users(&self) -> Result<Vec<UserRow>>;

    /// Lets somebody in, once they have set a password. `false`: the name is taken.
    async fn add_user(&self, user: NewUser) -> Result<bool>;

    /// The first organiser, who brings their password (a PHC string). `false`:
    /// there is a user.
    async fn add_first_user(&self, name: &UserName, password: &str, at: Timestamp) -> Result<bool>;

    /// Ends their sessions and tokens too. `false`: there is no such user.
    async fn remove_user(&self, name: &UserName, at: Timestamp, by: &str) -> Result<bool>;

    /// What a password is checked against; `None`: there is none, or no such user.
    async fn password(&self, name: &UserName) -> Result<Option<String>>;

    /// Whose link it is, if it can be used at `now`.
    async fn invited(&self, link: &SecretHash, now: Timestamp) -> Result<Option<UserRow>>;

    /// Sets the password of whose link it is, and uses the link up. `None`: it
    /// cannot be used.
    async fn set_password(
        &self,
        link: &SecretHash,
        password: &str,
        at: Timestamp,
    ) -> Result<Option<UserName>>;

    /// Begins a session, or says when it was last seen. `false`: there is no such
    /// user.
    async fn keep_session(&self, session: SessionRow) -> Result<bool>;

    async fn session(&self, id: &SecretHash) -> Result<Option<SessionRow>>;

    async fn end_session(&self, id: &SecretHash) -> Result<()>;

    /// Ends what was not seen since `seen`, and what began before `since`.
    async fn end_old_sessions(&self, seen: Timestamp, since: Timestamp) -> Result<u64>;

    /// The number of a new token. `None`: there is no such user.
    async fn add_token(&self, token: NewToken) -> Result<Option<i64>>;

    /// All tokens, in order of number.
    async fn tokens(&self) -> Result<Vec<TokenRow>>;

    /// Whose token it is.
    async fn token(&self, hash: &SecretHash) -> Result<Option<TokenRow>>;

    /// Remembers that a token was used.
    async fn note_token(&self, id: i64, at: Timestamp) -> Result<()>;

    /// Whose it was. `None`: there is no such token.
    async fn revoke_token(&self, id: i64, at: Timestamp, by: &str) -> Result<Option<UserName>>;
}
