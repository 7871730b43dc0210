//! The supporters' CSV: each file of `ok/` and `errors/` is a test. Files that
//! an editor would damage are written out here instead.

use std::fmt::Write as _;
use std::io::Read;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use sincerely::supporters::{Reader, Row, Rules, Supporter};
use sincerely::terms::{Problem, Problems, draw, draw_all};

fn rules() -> Rules {
    let today = "2026-03-24T12:00:00Z".parse().unwrap();
    Rules { consent_required: true, longest_words: 2000, today, file: "supporters.csv".to_owned() }
}

fn no_consent() -> Rules {
    Rules { consent_required: false, ..rules() }
}

/// A file as an organiser is told of it: signed rows, excluded rows, problems.
fn told(bytes: impl Into<Vec<u8>>, rules: Rules) -> String {
    let mut out = String::new();
    let mut reader = match Reader::new(std::io::Cursor::new(bytes.into()), rules) {
        Ok(reader) => reader,
        Err(problems) => return draw_all(&problems, false),
    };
    out.push_str(&draw_all(reader.warnings(), false));
    let mut signed = 0;
    for row in reader.by_ref() {
        match row {
            Ok(Row::Signed(supporter)) => {
                signed += 1;
                writeln!(out, "signed {}", serde_json::to_string(&supporter).unwrap()).unwrap();
            }
            Ok(Row::Excluded(e)) => writeln!(
                out,
                "excluded line {} column {:?} value {:?}\n  {}\n  hint: {}",
                e.line, e.column, e.value, e.reason, e.hint
            )
            .unwrap(),
            Err(problem) => writeln!(out, "{}", draw(&problem, false)).unwrap(),
        }
    }
    writeln!(out, "{} rows, {signed} signed", reader.rows()).unwrap();
    out
}

fn signed(text: &str) -> Vec<Supporter> {
    let rows = Reader::new(std::io::Cursor::new(text.to_owned()), no_consent()).unwrap();
    rows.filter_map(|row| if let Ok(Row::Signed(s)) = row { Some(*s) } else { None }).collect()
}

#[test]
fn rows_that_may_sign() {
    insta::glob!("ok/*.csv", |path| insta::assert_snapshot!(told(std::fs::read(path).unwrap(), rules())));
}

#[test]
fn rows_and_files_that_may_not() {
    insta::glob!("errors/*.csv", |path| insta::assert_snapshot!(told(std::fs::read(path).unwrap(), rules())));
}

const HEADER: &str = "email,name,own_words,city\n";

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    let people = signed("\u{FEFF}email,name\nann@example.org,Ann\n");
    assert_eq!(people[0].name, "Ann");
    assert_eq!(signed("\u{FEFF}\"email\",\"name\"\nann@example.org,Ann\n").len(), 1);
}

#[test]
fn line_ends_of_every_system_are_counted_alike() {
    for end in ["\n", "\r\n", "\r"] {
        let text =
            ["", "email,name,own_words", "", "ann@example.org,Ann,\"one", "two\"", "", "bo@example.org,Bo,"]
                .join(end);
        let people = signed(&text);
        assert_eq!(people.iter().map(|s| s.line).collect::<Vec<_>>(), [4, 7], "{end:?}");
        assert_eq!(people[0].own_words, "one\ntwo");
    }
}

#[test]
fn utf_16_and_other_encodings_are_refused_with_their_place() {
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&[0xFF, 0xFE], utf16.as_slice()].concat();
    let latin1 = [HEADER.as_bytes(), b"ann@example.org,Ann,hello,Bern\nbo@example.org,Bj\xF6rn,,\n"].concat();
    let cut_off = [HEADER.as_bytes(), b"ann@example.org,Ann\xC3"].concat();
    let all: Vec<String> = [utf16, with_mark, latin1, cut_off].map(|bytes| told(bytes, no_consent())).into();
    insta::assert_snapshot!(all.join("---\n"));
}

#[test]
fn an_invalid_byte_far_into_the_file_is_placed_exactly() {
    let rows: Vec<String> = (0..20_000).map(|n| format!("p{n}@example.org,Pär {n},,\n")).collect();
    let before = format!("{HEADER}{}", rows.concat());
    let bytes = [before.as_bytes(), b"x@example.org,\xFF,,\n"].concat();
    let mut reader = Reader::new(std::io::Cursor::new(bytes), no_consent()).unwrap();
    let problem = reader.find_map(Result::err).unwrap();
    assert_eq!(problem.line, Some(20_002));
    assert!(problem.message.contains(&format!("offset {} ", before.len() + 14)), "{}", problem.message);
    assert_eq!(reader.rows(), 20_000);
    assert!(reader.next().is_none());
}

#[test]
fn an_unclosed_quote_never_swallows_the_rows_behind_it() {
    let closed_nowhere =
        format!("{HEADER}ann@example.org,Ann,,\nbo@example.org,\"Bo,,\ncy@example.org,Cy,,\n");
    let endless = format!("{closed_nowhere}{}", "dee@example.org,Dee,,\n".repeat(5_000));
    let by_the_next_row = format!(
        "{HEADER}ann@example.org,Ann,\"I care,Bern\nbo@example.org,Bo,\"Me too\",Bern\ncy@example.org,Cy,,\n"
    );
    let all = [closed_nowhere, endless, by_the_next_row].map(|text| told(text, no_consent()));
    insta::assert_snapshot!(all.join("---\n"));
}

#[test]
fn control_characters_exclude_the_row_that_holds_them() {
    let rows = [
        "nul@example.org,N\0ul,,",
        "esc@example.org,Esc,\u{1B}[31mred,",
        "bcc@example.org,\"Ann\r\nBcc: x@y.example\",,",
        "rtl@example.org,Ann\u{202E}nnA,,",
        "isolate@example.org,\u{2067}Ann\u{2069},,",
        "city@example.org,Ann,,\"Bern\nBcc: x\"",
        "separator@example.org,Ann\u{2028}Bcc,,",
        "persian@example.org,می\u{200C}خواهم,\"two\n\tlines\",تهران",
        "emoji@example.org,Ann 👩\u{200D}🔬,,",
    ];
    insta::assert_snapshot!(told(format!("{HEADER}{}\n", rows.join("\n")), no_consent()));
}

#[test]
fn a_cell_and_a_row_have_their_limits() {
    let words = |n: usize| "я".repeat(n);
    let text = format!("{HEADER}a@example.org,A,{},\nb@example.org,B,{},\n", words(2000), words(2001));
    insta::assert_snapshot!(told(text, no_consent()).replace(&words(2000), "…2000…"));
    let wide = format!("{HEADER}{}\n", ",".repeat(2000));
    assert!(told(wide, no_consent()).contains("more than 1024 cells"));
}

#[test]
fn consent_may_be_held_elsewhere_and_is_still_read_where_it_is_given() {
    assert_eq!(signed("email,name\nann@example.org,Ann\n").len(), 1);
    let text = "email,name,consent_at\nann@example.org,Ann,\nbo@example.org,Bo,yesterday\n";
    insta::assert_snapshot!(told(text, no_consent()));
}

#[test]
fn a_day_counts_as_begun_where_it_began_first() {
    // It is noon of 24 March in UTC: in Kiribati the 25th has begun.
    let text = "email,name,consent_at\na@example.org,A,2026-03-25\nb@example.org,B,2026-03-26\n";
    assert_eq!(signed(text).len(), 1);
}

#[test]
fn the_digest_is_of_the_bytes_as_they_are() {
    let text = "\u{FEFF}email,name\r\nann@example.org,Ann\r\n\r\n";
    let mut reader = Reader::new(std::io::Cursor::new(text), no_consent()).unwrap();
    assert_eq!(reader.by_ref().count(), 1);
    assert_eq!(reader.digest(), <[u8; 32]>::from(Sha256::digest(text)));
}

#[test]
fn a_failing_disk_is_no_end_of_the_file() {
    struct Failing(bool);
    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("input/output error"));
            }
            let text = b"email,name\nann@example.org,Ann\nbo@exa";
            buffer[..text.len()].copy_from_slice(text);
            Ok(text.len())
        }
    }
    let rows: Vec<Result<Row, Problem>> = Reader::new(Failing(false), no_consent()).unwrap().collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[1].as_ref().is_err_and(|p| p.message.contains("cannot be read")));
}

/// Hands out a few bytes at a time, so that every boundary falls everywhere.
struct Drip(Vec<u8>, usize, usize);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let end = (self.1 + self.2).min(self.0.len()).min(self.1 + buffer.len());
        let part = &self.0[self.1..end];
        buffer[..part.len()].copy_from_slice(part);
        self.1 = end;
        Ok(part.len())
    }
}

#[test]
fn the_delimiter_is_told_by_the_whole_first_line_however_it_arrives() {
    for header in ["\n\r\nemail;name", "\u{FEFF}\nemail;name", "\"email\";name;\"own,\n,words\""] {
        let extra = if header.contains("words") { ";" } else { "" };
        let text = format!("{header}\nann@example.org;Ann{extra}\n");
        for step in 1..20 {
            let reader = Reader::new(Drip(text.clone().into_bytes(), 0, step), no_consent()).unwrap();
            assert!(
                reader.filter_map(Result::ok).any(|row| matches!(row, Row::Signed(_))),
                "{text:?} by {step}"
            );
        }
    }
}

type Outcome = (Result<Vec<Result<Row, Problem>>, Problems>, [u8; 32]);

fn outcome(reader: Result<Reader, Problems>) -> Outcome {
    match reader {
        Err(problems) => (Err(problems), [0; 32]),
        Ok(mut reader) => {
            let rows: Vec<_> = reader.by_ref().collect();
            // Only a file read to its end has a digest.
            let digest = if rows.iter().all(Result::is_ok) { reader.digest() } else { [0; 32] };
            (Ok(rows), digest)
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_an_end_however_they_arrive(
        body in proptest::collection::vec(prop_oneof![
            3 => proptest::sample::select(b"\",;\n\r\tab@.\x00\xEF\xBB\xBF\xD0\xB6".to_vec()),
            1 => any::<u8>(),
        ], 0..300),
        with_header in any::<bool>(),
        step in 1usize..9,
    ) {
        let bytes = if with_header { [HEADER.as_bytes(), &body].concat() } else { body };
        let whole = outcome(Reader::new(std::io::Cursor::new(bytes.clone()), no_consent()));
        let dripped = outcome(Reader::new(Drip(bytes, 0, step), no_consent()));
        prop_assert_eq!(whole, dripped);
    }

    /// What a spreadsheet writes is read back as it was.
    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        cells in proptest::collection::vec(("[a-z]{1,8}", "[a-zA-Zé\",; ']{1,20}", "[a-z\",\n; ]{0,30}"), 1..20),
        delimiter in proptest::sample::select(b",;\t".to_vec()),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["email", "name", "own_words"]).unwrap();
        let mut expected = Vec::new();
        for (n, (local, name, words)) in cells.iter().enumerate() {
            let email = format!("{local}{n}@example.org");
            writer.write_record([&email, name, words]).unwrap();
            if name.chars().any(char::is_alphanumeric) {
                expected.push((email, name.trim().to_owned(), words.trim().to_owned()));
            }
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let read: Vec<_> = signed(&text).into_iter().map(|s| (s.email.to_string(), s.name, s.own_words)).collect();
        prop_assert_eq!(read, expected);
    }
}
