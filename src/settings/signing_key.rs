//! The private key that signs letters (DKIM), read and checked once.
//!
//! In: PEM, as openssl writes it. Out: signatures, and the public half. It must
//! never show the private half, not in an error either.

use std::fmt;

use data_encoding::BASE64;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

/// An RSA key of 2048 to 4096 bits (ring takes no other; RFC 8301 §3.2 asks for
/// as much), or an Ed25519 key (RFC 8463).
pub struct SigningKey {
    pair: Pair,
    public: String,
}

enum Pair {
    Rsa(Box<RsaKeyPair>, SystemRandom),
    Ed25519(Ed25519KeyPair),
}

/// Why a text is no key to sign with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    #[error("holds no private key in PEM")]
    NoKey,
    #[error("holds a key that is locked with a passphrase")]
    Locked,
    #[error("holds neither an RSA key of 2048 to 4096 bits nor an Ed25519 key ({0})")]
    Unfit(String),
}

impl SigningKey {
    /// Reads a key from PEM: PKCS #8, or PKCS #1 for RSA.
    ///
    /// # Errors
    /// It is none, or not one to sign with.
    pub fn from_pem(pem: &str) -> Result<Self, KeyFault> {
        if pem.contains("ENCRYPTED") {
            return Err(KeyFault::Locked);
        }
        let unfit = |why: ring::error::KeyRejected| KeyFault::Unfit(why.to_string());
        let rsa = |pair: RsaKeyPair| Pair::Rsa(Box::new(pair), SystemRandom::new());
        let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyFault::NoKey)? {
            // openssl leaves the public half out, which "unchecked" allows.
            PrivateKeyDer::Pkcs8(der) => {
                match Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der()) {
                    Ok(pair) => Pair::Ed25519(pair),
                    Err(_) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map(rsa).map_err(unfit)?,
                }
            }
            PrivateKeyDer::Pkcs1(der) => {
                RsaKeyPair::from_der(der.secret_pkcs1_der()).map(rsa).map_err(unfit)?
            }
            _ => return Err(KeyFault::Unfit("WrongAlgorithm".to_owned())),
        };
        let public = match &pair {
            Pair::Rsa(pair, _) => BASE64.encode(pair.public_key().as_ref()),
            Pair::Ed25519(pair) => BASE64.encode(pair.public_key().as_ref()),
        };
        Ok(Self { pair, public })
    }

    /// As the tag `a=` names it (RFC 6376 §3.3, RFC 8463 §3).
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(..) => "rsa-sha256",
            Pair::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// The public half in base64, in the form of RFC 6376 §3.6.1 (`RSAPublicKey`)
    /// or RFC 8463 §4 (its 32 bytes).
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Signs; the same text always gets the same signature. `None`: the system
    /// has no random numbers, with which RSA's arithmetic is blinded.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Option<Vec<u8>> {
        match &self.pair {
            Pair::Rsa(pair, random) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, random, text, &mut signature).ok()?;
                Some(signature)
            }
            // Of the hash, not of the text (RFC 8463 §3).
            Pair::Ed25519(pair) => Some(pair.sign(&Sha256::digest(text)).as_ref().to_vec()),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}
