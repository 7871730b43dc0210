//! Words that an official may read as a threat, in the languages that we ship.
//!
//! A list has big holes: it knows what is said often and plainly. What it finds is
//! for a human to read; what it does not find is not thereby polite.

use super::model::normal;

/// Whole words, in small letters, as [`normal`] writes them.
const THREATS: [&[&str]; 11] = [
    &[
        "you will pay for",
        "you ll pay for",
        "make you pay",
        "we will find you",
        "i will find you",
        "know where you live",
        "i will kill",
        "we will kill",
        "kill you",
        "hurt you",
        "you will die",
        "you deserve to die",
        "you will regret",
        "you ll regret",
        "watch your back",
        "or else",
        "burn in hell",
        "come for you",
    ],
    &[
        "убью",
        "убьем",
        "прикончу",
        "вы заплатите за",
        "ты заплатишь",
        "вы пожалеете",
        "ты пожалеешь",
        "мы вас найдем",
        "мы тебя найдем",
        "я тебя найду",
        "знаем где вы живете",
        "знаю где вы живете",
        "сдохни",
        "сдохнете",
        "вам не жить",
        "тебе не жить",
        "вам конец",
    ],
    &["өлтіремін", "өлтіреміз", "өкінесің", "өкінесіз", "сені табамыз", "сізді табамыз", "көресіңдер"],
    &[
        "vais vous tuer",
        "va vous tuer",
        "vous tuerons",
        "allez le payer",
        "vous le paierez",
        "allez mourir",
        "savons où vous habitez",
        "sait où vous habitez",
        "sais où vous habitez",
        "vous le regretterez",
        "allez le regretter",
        "vous retrouvera",
        "vous retrouverons",
    ],
    &[
        "te voy a matar",
        "lo voy a matar",
        "te vamos a matar",
        "lo vamos a matar",
        "pagará por esto",
        "vas a pagar",
        "sabemos dónde vive",
        "sabemos dónde vives",
        "sé dónde vive",
        "se arrepentirá",
        "te arrepentirás",
        "vas a morir",
        "te encontraremos",
        "lo encontraremos",
    ],
    &[
        "bringe sie um",
        "bringen sie um",
        "bringe dich um",
        "werden dafür bezahlen",
        "das werden sie bereuen",
        "werden es bereuen",
        "wir finden sie",
        "wir werden sie finden",
        "wissen wo sie wohnen",
        "weiss wo sie wohnen",
        "sie werden sterben",
        "sehen sie sich vor",
    ],
    &[
        "سنقتلك",
        "سأقتلك",
        "سنقتلكم",
        "سوف نقتلك",
        "ستدفع الثمن",
        "ستدفعون الثمن",
        "سنجدك",
        "سنجدكم",
        "نعرف أين تسكن",
        "ستندم",
        "ستندمون",
        "ستموت",
    ],
    &[
        "می کشمت",
        "می کشیمت",
        "شما را می کشیم",
        "تاوانش را",
        "پشیمان خواهید شد",
        "پشیمان می شوید",
        "می دانیم کجا زندگی می کنید",
        "پیدایتان می کنیم",
        "پیدایت می کنیم",
    ],
    &[
        "vou matar",
        "vamos matar",
        "vai pagar por isto",
        "vai pagar por isso",
        "sabemos onde mora",
        "sei onde mora",
        "vai arrepender se",
        "vai se arrepender",
        "vamos encontrá lo",
        "vai morrer por",
    ],
    &[
        "seni öldüreceğim",
        "sizi öldüreceğim",
        "seni öldüreceğiz",
        "sizi öldüreceğiz",
        "bedelini ödeyeceksin",
        "bedelini ödeyeceksiniz",
        "pişman olacaksın",
        "pişman olacaksınız",
        "nerede yaşadığını",
        "nerede yaşadığınızı",
        "nerede oturduğunuzu",
        "seni bulacağız",
        "sizi bulacağız",
    ],
    &[
        "杀了你",
        "杀死你",
        "殺了你",
        "弄死你",
        "你会后悔",
        "你们会后悔",
        "你會後悔",
        "血债血偿",
        "血債血償",
        "知道你住在",
        "知道你们住在",
        "走着瞧",
        "走著瞧",
    ],
];

/// The first line that holds one.
pub(super) fn line(text: &str) -> Option<&str> {
    text.lines().find(|line| is_threat(line))
}

fn is_threat(line: &str) -> bool {
    // As it is written in capitals, or in haste.
    let words = normal(line).replace('ё', "е").replace('ß', "ss");
    let mut all = THREATS.iter().copied().flatten();
    all.any(|threat| if is_han(threat) { words.contains(threat) } else { holds(&words, threat) })
}

/// As whole words: `words` has a blank at either end.
fn holds(words: &str, threat: &str) -> bool {
    words
        .match_indices(threat)
        .any(|(at, _)| words[..at].ends_with(' ') && words[at + threat.len()..].starts_with(' '))
}

/// Written without blanks between words.
fn is_han(text: &str) -> bool {
    text.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_is_found_as_people_write_it() {
        for threat in THREATS.iter().copied().flatten() {
            assert!(is_threat(&format!("“{}”!", threat.to_uppercase())) || threat.contains('ı'), "{threat}");
            assert!(is_threat(&format!("{threat}.")), "{threat}");
        }
    }

    #[test]
    fn only_whole_words_and_what_is_meant_for_the_reader_count() {
        assert_eq!(line("He was killed. We skill your staff."), None);
        assert_eq!(
            line("One of us?\nYou will regret this, Minister."),
            Some("You will regret this, Minister.")
        );
        assert_eq!(line("Мы вас найдём!"), Some("Мы вас найдём!"));
        assert_eq!(line("You'll pay for this"), Some("You'll pay for this"));
        assert_eq!(line("你会后悔的"), Some("你会后悔的"));
    }
}
