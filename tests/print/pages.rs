//! What stands on a page.

use sincerely::letter::Page;
use sincerely::print::{Fonts, Order, Paper, Printed, typeset};
use sincerely::terms::Language;

use super::{by_post_alone, pages, words};

fn page(body: &[&str]) -> Page {
    let lines = |text: &&str| text.split('\n').map(str::to_owned).collect();
    Page {
        language: Language::parse("en").unwrap(),
        rtl: false,
        address: vec!["Minister of Justice".into(), "1 Court Square".into()],
        sender: vec!["Anna Berg".into(), "Oslo".into()],
        date: Some("8 June 2026".into()),
        subject: Some("Release Robin Ash".into()),
        body: body.iter().map(lines).collect(),
        signed_after: Some(body.len() - 1),
    }
}

fn print(pages: &[Page], paper: Paper) -> Printed {
    typeset(&Fonts::built_in(), &Order { pages, paper, stamp: None, name: "a test" }).unwrap()
}

fn read(printed: &Printed) -> Vec<Vec<String>> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &printed.pdf).unwrap();
    pages(file.path())
}

#[test]
fn a_page_bears_the_letters_words_and_no_others() {
    let letter = page(&["Dear Minister,", "I write for Robin Ash.", "Yours sincerely,", "Anna Berg\nOslo"]);
    for paper in [Paper::A4, Paper::Letter] {
        let text = "Anna Berg Oslo Minister of Justice 1 Court Square 8 June 2026 Release Robin Ash \
             Dear Minister, I write for Robin Ash. Yours sincerely, Anna Berg Oslo";
        assert_eq!(read(&print(std::slice::from_ref(&letter), paper)), [words(text)]);
    }
}

#[test]
fn nobodys_words_are_markup() {
    let hostile =
        "#import \"x.typ\" #panic() \\ $x^2$ *bold* _em_ `raw` @someone <label> // = - + / [ ] { } ~ -- ''";
    let letter = page(&["Dear Minister,", hostile, "#sys.inputs\n#read(\"/etc/passwd\")", "Anna *Berg*"]);
    let text = read(&print(&[letter], Paper::A4)).concat().join(" ");
    assert!(text.contains(hostile), "{text}");
    assert!(text.contains("#sys.inputs #read(\"/etc/passwd\") Anna *Berg*"), "{text}");
}

#[test]
fn each_letter_begins_on_a_page_of_its_own_and_a_long_one_takes_two() {
    let long = "A sentence about the case, which is one of many. ".repeat(120);
    let short = page(&["Dear Minister,", "One line.", "Anna Berg"]);
    let letters = [short.clone(), page(&["Dear Minister,", &long, "Anna Berg"]), short];
    let printed = print(&letters, Paper::A4);
    assert_eq!(printed.letters, [(1, 1), (2, 2), (4, 1)]);
    assert_eq!(read(&printed).len(), 4);
}

#[test]
fn the_same_letters_give_the_same_file() {
    let letters = [page(&["Dear Minister,", "One line.", "Anna Berg"])];
    assert_eq!(print(&letters, Paper::A4).pdf, print(&letters, Paper::A4).pdf);
    assert_ne!(print(&letters, Paper::A4).pdf, print(&letters, Paper::Letter).pdf);
}

#[test]
fn what_no_font_has_is_told_with_script_language_and_letters() {
    let letters = [page(&["Dear 部长", "早", "x"]), page(&["Dear"]), page(&["部", "x"])];
    let missing = Fonts::built_in().missing(&letters);
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!((missing[0].script.as_str(), missing[0].language.as_str()), ("Han", "en"));
    assert_eq!((missing[0].examples.as_slice(), missing[0].letters), (['早', '部', '长'].as_slice(), 2));
}

#[test]
fn a_letter_that_cannot_be_drawn_stops_the_print_and_leaves_no_file() {
    let project = by_post_alone(2);
    // Kirat Rai, of Unicode 16: no font of this machine has it.
    project.edit("templates/petition/letter.en.txt", "I write for", "𖵀 I write for");
    let out = project.root.join("letters.pdf");
    let run =
        project.run(&["print", "petition", "--supporters", "signers.csv", "--out", out.to_str().unwrap()]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("Kirat Rai") && run.stderr.contains("fonts-noto-core"), "{}", run.stderr);
    assert!(!out.exists() && !out.with_extension("csv").exists());
    // To look at everything else is still possible.
    let dry = project.run(&project.plan_words("dry-run", &["--json"]));
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(dry.text().contains("Kirat Rai"), "{}", dry.text());
}
