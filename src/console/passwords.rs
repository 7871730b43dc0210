//! Passwords: made into something that tells nothing, and checked against it.
//!
//! argon2id with the crate's parameters (19 MiB, two passes: the OWASP
//! recommendation), on a blocking thread, two at a time: a crowd at the door takes
//! neither the machine's memory nor the pages' time.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Letters that a password has at least. There is no other rule: rules make people
/// choose worse ones (NIST SP 800-63B §5.1.1.2).
pub const LEAST: usize = 12;

/// Nobody types more; without a bound a request could keep the machine busy.
const MOST: usize = 1000;

/// What is wrong with a password that somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    Short,
    Long,
    /// It was typed differently the second time.
    Differs,
}

impl Unfit {
    /// As templates know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
            Self::Differs => "differs",
        }
    }
}

/// What a password has to be.
pub fn examine(password: &str, again: &str) -> Result<(), Unfit> {
    match password.chars().count() {
        n if n < LEAST => Err(Unfit::Short),
        n if n > MOST => Err(Unfit::Long),
        _ if password != again => Err(Unfit::Differs),
        _ => Ok(()),
    }
}

#[derive(Debug)]
pub struct Passwords {
    hands: Semaphore,
    /// Of no password: what an unknown user's is checked against, so that the answer
    /// takes as long as for a known one.
    nobody: String,
}

impl Passwords {
    pub fn new() -> Self {
        // The parameters are those of `hash`; only its outcome can never be met.
        let nobody = format!("$argon2id$v=19$m=19456,t=2,p=1${}${}", "A".repeat(22), "A".repeat(43));
        Self { hands: Semaphore::new(2), nobody }
    }

    /// The PHC string of a password. `None`: the machine gives no random bytes.
    pub async fn hash(&self, password: String) -> Option<String> {
        self.aside(move || {
            let hash = Argon2::default().hash_password(password.as_bytes());
            hash.ok().map(|hash| hash.to_string())
        })
        .await
        .flatten()
    }

    /// Whether it is the password; `kept` is `None` where there is none.
    pub async fn is(&self, password: String, kept: Option<String>) -> bool {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.nobody.clone());
        let fits = self.aside(move || {
            let cut: String = password.chars().take(MOST + 1).collect();
            let hash = PasswordHash::new(&kept);
            hash.is_ok_and(|hash| Argon2::default().verify_password(cut.as_bytes(), &hash).is_ok())
        });
        fits.await == Some(true) && known
    }

    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _hand = self.hands.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_another_is_not() {
        let passwords = Passwords::new();
        let kept = passwords.hash("correct horse battery".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.is("correct horse battery".to_owned(), Some(kept.clone())).await);
        assert!(!passwords.is("correct horse batterx".to_owned(), Some(kept)).await);
        assert!(!passwords.is(String::new(), None).await);
    }

    #[test]
    fn nobodys_hash_costs_what_everybodys_does() {
        let passwords = Passwords::new();
        let hash = PasswordHash::new(&passwords.nobody).unwrap();
        let real = Argon2::default().hash_password(b"x").unwrap();
        assert_eq!(hash.params.to_string(), real.params.to_string());
        assert_eq!(hash.hash.unwrap().len(), real.hash.unwrap().len());
    }

    #[test]
    fn a_password_has_a_length_and_no_other_rule() {
        assert_eq!(examine("elf letters", "elf letters"), Err(Unfit::Short));
        assert_eq!(examine("twelve chars", "twelve chars"), Ok(()));
        assert_eq!(examine("ключи от дом", "ключи от дом"), Ok(()));
        assert_eq!(examine("twelve chars", "twelve charS"), Err(Unfit::Differs));
        assert_eq!(examine(&"x".repeat(1001), ""), Err(Unfit::Long));
    }
}
