//! Texts are embedded a folder at a time: a new file in it has to be noticed.

fn main() {
    println!("cargo:rerun-if-changed=locales");
}
