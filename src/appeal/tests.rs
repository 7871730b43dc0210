//! Whole appeals of our own making, and what holds for any text.

use proptest::prelude::*;

use super::labels::comparisons;
use super::*;

const MODERN: &str = "First UA: 112/22 Index: MDE 13/5931/2022 Testland Date: 22 August 2022

URGENT ACTION
TEACHER ON HUNGER STRIKE DENIED
MEDICAL CARE
Teacher Samira Testi has been on hunger strike in Example prison since 3 August 2022.

TAKE ACTION: WRITE AN APPEAL IN YOUR OWN WORDS OR USE THIS MODEL LETTER

Head of judiciary, Karim Beispiel
c/o Embassy of Iran to the European Union
Avenue Example 15, 1050 Bruxelles, Belgium
Email: office@example.org\" office@example.org

Dear Mr Beispiel,

I am writing to express my grave concern about teacher Samira Testi, who has been
arbitrarily detained in Example prison since 1 May 2022.

I urge you to:
Release her immediately;
Let her see a doctor.

Yours sincerely,

ADDITIONAL INFORMATION
Samira Testi was arrested at her home.
PREFERRED LANGUAGE TO ADDRESS TARGET: Persian, English. You can also write in your own language.
PLEASE TAKE ACTION AS SOON AS POSSIBLE UNTIL: 17 October 2022
Please check with the Amnesty office in your country if you wish to send appeals after the deadline.
NAME AND PREFERRED PRONOUN: Samira Testi (she/her)
Additional TARGETS
Human Rights Ombudsman: ombudsman@example.org
And copies to:
Her Excellency Ms Erla Example
Embassy of Testland
1 Example Street, London
Tel: 020 792 51757 Fax 020 7930 8990
";

const OLDER: &str = "URGENT ACTION
OPPOSITION LEADER AT RISK
Opposition leader Paul Beispiel was arrested on 4 March.
Please write immediately in French, English or your own language:
n Calling on the authorities to release Paul Beispiel;
n Urging them to let him see a lawyer.
PLEASE SEND APPEALS BEFORE 21 APRIL 2014 TO:
President
Jean Exemple
BP 74 Exampleville
Email: presidence@example.org
Salutation: Excellency
Minister of Justice
Pascal Modele
Exampleville, Burundi
Fax: +257 22 21 86 10 / +257 22 21 86 11
Salutation: Dear Minister
And copies to:
Prosecutor General
Valentin Muster
Email: parquet@example.org
Also send copies to diplomatic representatives accredited to your country.
Please check with your section office if sending appeals after the above date.
Name: Paul Beispiel
Gender m/f: m
";

fn asked(reading: &Reading, field: &str) -> bool {
    reading.questions.iter().any(|q| q.field == field)
}

#[test]
fn a_modern_appeal_is_read_whole() {
    let read = read(MODERN);
    assert!(read.is_appeal());
    assert_eq!(read.title.as_deref(), Some("TEACHER ON HUNGER STRIKE DENIED MEDICAL CARE"));
    assert_eq!(read.reference.ua.as_deref(), Some("112/22"));
    assert_eq!(read.reference.index.as_deref(), Some("MDE 13/5931/2022"));
    assert_eq!(read.languages, ["fa", "en"].map(|tag| crate::terms::Language::parse(tag).unwrap()));
    assert!(read.own_language && read.after_deadline.is_some());
    assert_eq!(read.until.map(|d| d.to_string()).as_deref(), Some("2022-10-17"));
    assert_eq!(read.people, [ReadPerson { name: "Samira Testi".into(), pronouns: Some("she/her".into()) }]);
    let names: Vec<_> = read.targets.iter().map(|t| (t.name.as_deref(), t.office.as_deref())).collect();
    assert_eq!(
        names,
        [(Some("Karim Beispiel"), Some("Head of judiciary")), (None, Some("Human Rights Ombudsman"))]
    );
    assert_eq!(read.targets[0].emails, ["office@example.org"]);
    assert_eq!((read.copies[0].tel.len(), read.copies[0].fax.len()), (1, 1));
    assert_eq!(
        (read.letter.paragraphs.len(), read.letter.demands.len(), read.letter.demands_after),
        (2, 2, 2)
    );
    assert_eq!(read.places["letter.demands.1"], Lines { first: 22, last: 22 });
    assert_eq!(read.questions, []);
}

#[test]
fn an_older_appeal_has_two_officials_and_no_letter() {
    let read = read(OLDER);
    assert!(read.is_appeal());
    let salutations: Vec<_> = read.targets.iter().filter_map(|t| t.salutation.as_deref()).collect();
    assert_eq!(salutations, ["Excellency", "Dear Minister"]);
    assert_eq!(read.targets[1].fax.len(), 2);
    assert_eq!((read.letter.paragraphs.len(), read.letter.demands.len()), (0, 2));
    assert_eq!(read.copies.len(), 1);
    assert!(asked(&read, "letter") && asked(&read, "copies") && asked(&read, "people"));
    assert_eq!(read.until.map(|d| d.to_string()).as_deref(), Some("2014-04-21"));
}

#[test]
fn labels_in_small_letters_wrapped_or_misspelt_are_labels() {
    let text = OLDER
        .replace(
            "PLEASE SEND APPEALS BEFORE 21 APRIL 2014 TO:",
            "please send appeals before\n21 april 2014 to:",
        )
        .replace("French, English or your own language:", "French, English\nor your own language:")
        .replace("Salutation:", "Saluttaion:")
        .replace("And copies to:", "Send copies to:");
    let (one, other) = (read(OLDER), read(&text));
    assert_eq!(one.targets, other.targets);
    assert_eq!(one.copies, other.copies);
    assert_eq!(
        (one.until, one.languages, one.own_language),
        (other.until, other.languages, other.own_language)
    );
}

#[test]
fn what_can_be_read_in_two_ways_is_asked_and_not_guessed() {
    let ambiguous = read(&MODERN.replace("17 October 2022", "02/03/2022"));
    assert!(ambiguous.until.is_none() && asked(&ambiguous, "until"));
    let hidden = read(&MODERN.replace("office@example.org\" office@example.org", "[email protected]"));
    assert!(hidden.targets[0].emails.is_empty() && asked(&hidden, "targets.0.emails"));
    let glued = read(&MODERN.replace("office@example.org\" office@example.org", "office@example.orgTwitter"));
    assert!(glued.targets[0].emails.is_empty() && asked(&glued, "targets.0.emails"));
    let twice = read(&MODERN.replace("Dear Mr Beispiel,", "Dear Minister / Dear President,"));
    assert!(asked(&twice, "letter.salutation"));
    let claim = read(&MODERN.replace("I am writing to", "As a member of Example, I am writing [Date] to"));
    assert_eq!(claim.questions.iter().filter(|q| q.field == "letter.paragraphs.0").count(), 2);
    let note = read(&MODERN.replace("Avenue Example 15", "(please send no post) Avenue Example 15"));
    assert_eq!(note.targets[0].notes.len(), 1);
    assert!(asked(&note, "targets.0.notes"));
}

#[test]
fn a_text_that_is_no_appeal_and_two_appeals_in_one_are_told() {
    for text in [
        "",
        "Milk\nBread\nButter",
        "Dear friends,\n\nCome to our meeting on Sunday.\n\nYours,\nAnna",
        "\u{0}\u{1}\u{2}",
    ] {
        assert_eq!(read(text).kind, Kind::Other, "{text:?}");
    }
    let second =
        MODERN.replace("Samira Testi", "Ben Other").replace("17 October", "3 November").replace("5931", "77");
    assert_eq!(read(&format!("{MODERN}\n\n{second}")).kind, Kind::Several);
    assert_eq!(read(OLDER).kind, Kind::Appeal);
}

/// Counted, not timed: four times the text is four times the work.
#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let work = |times: usize, block: &str| {
        let before = comparisons();
        let _ = read(&block.repeat(times));
        comparisons() - before
    };
    for block in [
        MODERN,
        OLDER,
        "PLEASE TAKE ACTION UNTIL: 3 May 2020 And copies to: Nmae: ",
        "please please please\n",
        "Dear Minister,\n",
    ] {
        let (one, four) = (work(30, block), work(120, block));
        assert!(four <= 5 * one + 200, "{one} and {four} for {block:?}");
    }
}

/// Five million bytes in the shape of labels are read in one pass.
#[test]
fn a_text_of_five_megabytes_is_read() {
    let block = "NAME AND PREFERED PRONOUN: Ann (she) Salutation: Dear Minister, Fax: 12 34 56\n";
    let text = block.repeat(5_000_000 / block.len());
    let before = comparisons();
    let lines = text.lines().count();
    assert!(read(&text).places.values().all(|l| l.first >= 1 && l.last <= lines));
    assert!(comparisons() - before < 40 * lines, "{} comparisons", comparisons() - before);
}

fn fragment() -> impl Strategy<Value = String> {
    let labels = prop::sample::select(vec![
        "TAKE ACTION: WRITE AN APPEAL IN YOUR OWN WORDS OR USE THIS MODEL LETTER",
        "Dear Minister,",
        "Yours sincerely,",
        "Salutation:",
        "Email:",
        "[email protected]",
        "Fax",
        "And copies to:",
        "PLEASE SEND APPEALS BEFORE 02/03/2020 TO:",
        "Additional information",
        "a@b.org\" a@b.org",
        "NAME:",
        "(he, him)",
        "Minister of Justice",
        "Anna Example",
        "•",
        "I urge you to:",
        "Please write immediately in Ünglish",
        "SAMPLE LETTER",
        "UA 12/34",
        "EUR 57/2270/2020",
        "Monsieur le Ministre,",
        "APPELLE AN",
        "Tel: (0",
        "c/o",
        "«",
        "İ",
        "ß",
        "\u{1F600}",
        "\u{301}",
        "préoccupé(e)",
        "[",
        "8 June",
    ]);
    prop_oneof![labels.prop_map(str::to_owned), ".{0,12}", "\\PC{0,8}"]
}

fn text() -> impl Strategy<Value = String> {
    let joint = prop::sample::select(vec![" ", "\n", "\n\n", "", "\r\n", ": ", ", "]);
    prop::collection::vec((fragment(), joint), 0..40)
        .prop_map(|parts| parts.into_iter().map(|(a, b)| a + b).collect())
}

proptest! {
    #[test]
    fn any_text_has_a_reading_whose_places_are_lines_of_it(text in text()) {
        let reading = read(&text);
        let lines = text.lines().count().max(1);
        for (field, place) in &reading.places {
            prop_assert!(1 <= place.first && place.first <= place.last && place.last <= lines, "{field}: {place:?}");
        }
        for question in &reading.questions {
            prop_assert!((1..=lines).contains(&question.line) && !question.message.is_empty() && !question.field.is_empty());
        }
        for recipient in reading.targets.iter().chain(&reading.copies) {
            for email in &recipient.emails {
                prop_assert!(crate::terms::MailboxAddress::parse(email).is_ok(), "{email}");
            }
        }
        prop_assert_eq!(&read(&text), &reading);
    }
}
