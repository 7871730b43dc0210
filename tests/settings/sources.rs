//! Where each setting comes from.

use sincerely::settings::{known_keys, sources};

#[test]
fn every_key_that_is_set_is_told_with_its_source() {
    let known = known_keys();
    let variable = |key: &str| format!("SINCERELY_{}", key.replace('.', "__").to_uppercase());
    let env = known.iter().map(|key| (variable(key), "1".to_owned()));
    let told = sources("", env);
    assert_eq!(told.iter().map(|source| source.key.clone()).collect::<Vec<_>>(), known);
    assert!(told.iter().all(|s| s.variable == Some(variable(&s.key)) && s.line.is_none()));

    let text =
        "mode = \"live\"\n\n[relay]\nhost = \"a.example\"\ntimeouts.data = 5\n[relays.second]\nport = 25\n";
    let env = [("SINCERELY_RELAY__HOST", "b.example"), ("SINCERELY_MODE", ""), ("SINCERELY_TEST_DNS", "x")];
    let told = sources(text, env.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let lines: Vec<(&str, Option<usize>, bool)> =
        told.iter().map(|s| (s.key.as_str(), s.line, s.variable.is_some())).collect();
    let wanted = [
        ("mode", Some(1), false),
        ("relay.host", Some(4), true),
        ("relay.timeouts.data", Some(5), false),
        ("relays.second.port", Some(7), false),
    ];
    assert_eq!(lines, wanted);
    assert!(sources("mode = ", []).is_empty());
}
