//! What a signature costs: `cargo bench --bench signing`.
//!
//! Prints microseconds a letter, without a signature and with one of each kind.
//! The keys come from openssl, as an organiser makes them.

mod inputs;

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use sincerely::letter::Letters;
use sincerely::settings::SigningKey;
use sincerely::terms::Language;

const LETTERS: u32 = 2000;

fn main() {
    let rsa = make_key(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    let ed25519 = make_key(&["-algorithm", "ED25519"]);
    for (name, key) in [("unsigned", None), ("RSA-2048", Some(rsa)), ("Ed25519", Some(ed25519))] {
        println!("{name:<10} {:6.1} µs a letter", measure(&inputs::letters(key.map(Arc::new))));
    }
}

fn make_key(kind: &[&str]) -> SigningKey {
    let made = Command::new("openssl").arg("genpkey").args(kind).output().expect("openssl");
    SigningKey::from_pem(&String::from_utf8_lossy(&made.stdout)).expect("a key")
}

/// Microseconds a letter, of the fastest of five rounds.
fn measure(letters: &Letters) -> f64 {
    let supporter = inputs::supporter();
    let language = Language::parse("ru").expect("a language");
    let request = inputs::request(letters, &supporter, &language);
    let round = || {
        let begun = Instant::now();
        for _ in 0..LETTERS {
            std::hint::black_box(letters.compose(&request).expect("a letter"));
        }
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(LETTERS)
    };
    (0..5).map(|_| round()).fold(f64::INFINITY, f64::min)
}
