//! Keys as the how-to makes them, with openssl, and a verifier that shares no
//! code with us: dkimpy.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use data_encoding::BASE64;

pub const RSA: [&str; 4] = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
pub const ED25519: [&str; 2] = ["-algorithm", "ED25519"];

fn openssl(words: &[&str], file: &Path) -> Vec<u8> {
    let run = Command::new("openssl").args(words).arg(file).output().expect("openssl is installed");
    assert!(run.status.success(), "{words:?}: {}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}

/// A new private key; openssl lets nobody but its owner read it.
pub fn make_key(file: &Path, kind: &[&str]) {
    openssl(&[&["genpkey"], kind, &["-out"]].concat(), file);
}

/// What DNS is to say about it.
pub fn record(key: &Path) -> String {
    let der = openssl(&["pkey", "-pubout", "-outform", "DER", "-in"], key);
    // RFC 8463 §4: the 32 bytes alone.
    match der.len() {
        44 => format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&der[12..])),
        _ => format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&der)),
    }
}

/// dkimpy at work, with one record in its DNS.
pub struct Verifier {
    child: Child,
    /// What it is told, and what it says.
    ends: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Verifier {
    /// `None`, said aloud, where it is not installed. `name` is that of the
    /// record: `SELECTOR._domainkey.DOMAIN`.
    pub fn start(name: &str, record: &str) -> Option<Self> {
        let Some(python) = python() else {
            super::skip("dkimpy (python3-dkim)");
            return None;
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/verify_dkim.py");
        let mut child = Command::new(python)
            .arg(script)
            .args([name, record])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Some(Self { child, ends: RefCell::new((stdin, BufReader::new(stdout))) })
    }

    pub fn verifies(&self, message: &[u8]) -> bool {
        let (stdin, stdout) = &mut *self.ends.borrow_mut();
        writeln!(stdin, "{}", BASE64.encode(message)).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        match answer.as_str() {
            "yes\n" => true,
            "no\n" => false,
            other => panic!("dkimpy said {other:?}"),
        }
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The system's Python, for which the package is; else the one at hand.
fn python() -> Option<PathBuf> {
    let has_dkim = |python: &PathBuf| {
        let run = Command::new(python).args(["-c", "import dkim, nacl"]).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    ["/usr/bin/python3", "python3"].into_iter().map(PathBuf::from).find(has_dkim)
}
