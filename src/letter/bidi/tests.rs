use super::*;

/// Marks as a reader of this file can see them: `[` and `]` for an isolate, `|`
/// for RLM.
fn shown(text: &str) -> String {
    let all = isolated(text, |_| false);
    assert_eq!(isolated(&all, |_| false), all, "set apart twice");
    all.replace(OPEN, "[").replace(CLOSE, "]").replace(RIGHT_TO_LEFT, "|")
}

#[test]
fn names_in_latin_letters_stand_apart_without_the_punctuation_around_them() {
    assert_eq!(shown("أكتب بشأن Anna Berg، من Oslo."), "أكتب بشأن [Anna Berg]، من [Oslo].");
    assert_eq!(shown("«Anna Berg»؟ نعم (Oslo)!"), "|«[Anna Berg]»؟ نعم ([Oslo])!");
    assert_eq!(shown("\"Anna Berg\" و"), "|\"[Anna Berg]\" و");
    assert_eq!(shown("عن Jean-Luc O’Hara-Øye و"), "عن [Jean-Luc O’Hara-Øye] و");
    assert_eq!(shown("عن Алнур Ильяшев و 张伟"), "عن [Алнур Ильяшев] و [张伟]");
    assert_eq!(shown("عن Zoe\u{301} و"), "عن [Zoe\u{301}] و");
    assert_eq!(shown("Anna Berg، Lars Vik"), "|[Anna Berg]، [Lars Vik]");
}

#[test]
fn a_bracket_goes_with_the_run_that_holds_both_its_ends() {
    assert_eq!(shown("عن Anna Berg (Oslo)، و"), "عن [Anna Berg (Oslo)]، و");
    assert_eq!(shown("عن Anna \"Annie\" Berg و"), "عن [Anna \"Annie\" Berg] و");
    assert_eq!(shown("عن Anna (أوسلو) و"), "عن [Anna] (أوسلو) و");
    assert_eq!(shown("عن Anna (Oslo، النرويج)"), "عن [Anna] ([Oslo]، النرويج)");
    assert_eq!(shown("(عن Anna) Berg و"), "(عن [Anna]) [Berg] و");
}

#[test]
fn addresses_and_initials_are_whole() {
    assert_eq!(shown("إلى anna.berg@example.org."), "إلى [anna.berg@example.org].");
    assert_eq!(shown("في https://example.org/، و"), "في [https://example.org/]، و");
    assert_eq!(shown("من A. B. في U.S. و Dr. C"), "من [A. B.] في [U.S.] و [Dr. C]");
    assert_eq!(shown("على @anna_b و #FreeAnna؟"), "على [@anna_b] و [#FreeAnna]؟");
    assert_eq!(shown("سمير/Anna/سمير"), "سمير/[Anna]/سمير");
}

#[test]
fn a_number_stays_as_it_is_unless_its_parts_would_change_places() {
    assert_eq!(shown("في 8 يونيو 2020، 15 شخصا"), "في 8 يونيو 2020، 15 شخصا");
    assert_eq!(shown("في 2020-06-08 و 1,234.5 و 65/20"), "في [2020-06-08] و 1,234.5 و 65/20");
    assert_eq!(shown("هاتف +47 55 12 34 56."), "هاتف [+47 55 12 34 56].");
    assert_eq!(shown("من COVID-19 والمادة 274 IPC"), "من [COVID-19] والمادة 274 [IPC]");
    assert_eq!(shown("Article 274 من"), "|[Article 274] من");
    assert_eq!(shown("۱۹ خرداد ۱۳۹۹"), "۱۹ خرداد ۱۳۹۹");
}

#[test]
fn a_line_without_a_right_to_left_letter_is_set_apart_as_one() {
    assert_eq!(shown("Anna Berg"), "|[Anna Berg]");
    assert_eq!(shown("A. B."), "|[A. B.]");
    assert_eq!(shown("14 Example Street, Flat 2."), "|[14 Example Street, Flat 2.]");
    assert_eq!(shown("“I teach law.” I care!  "), "|[“I teach law.” I care!]  ");
    assert_eq!(shown("- Free Anna!\n2. Free Anna!"), "|- [Free Anna!]\n|2. [Free Anna!]");
    assert_eq!(shown("2020"), "|2020");
    assert_eq!(shown("\n- \n***"), "\n- \n***");
}

#[test]
fn marks_that_somebody_wrote_are_kept_and_none_put_within() {
    let mine = "عن \u{2066}Anna\u{2069} و \u{202A}Berg \u{202B}ا\u{202C} x\u{202C} و Oslo";
    let kept = "عن \u{2066}Anna\u{2069} و \u{202A}Berg \u{202B}ا\u{202C} x\u{202C} و \u{2068}Oslo\u{2069}";
    assert_eq!(isolated(mine, |_| false), kept);
    assert_eq!(shown("عن \u{2067}Anna و Oslo"), "عن \u{2067}Anna و Oslo");
}

#[test]
fn what_a_copy_quotes_is_left_alone() {
    let note = "عن Anna\n\n> Dear Minister,\n> عن Anna";
    assert_eq!(isolated(note, |line| line.starts_with('>')).matches(OPEN).count(), 1);
}

#[test]
fn the_longest_line_takes_no_time_to_speak_of() {
    for part in ["a(", "a(b()", "1-1-(", "a\"", "+1 ", "\u{2066}", "\u{202A}a", "(«“a "] {
        let line = format!("ا {}", part.repeat(256 * 1024 / part.len()));
        let start = std::time::Instant::now();
        assert_eq!(bare(&isolated(&line, |_| false)), bare(&line));
        assert!(start.elapsed() < std::time::Duration::from_secs(5), "{part:?}: {:?}", start.elapsed());
    }
}

const MARKS: [char; 7] = ['\u{200E}', '\u{200F}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{202C}'];

fn bare(text: &str) -> String {
    text.chars().filter(|c| !MARKS.contains(c)).collect()
}

/// Never closed before it was opened, never one within another.
fn is_balanced(line: &str) -> bool {
    let mut open = false;
    line.chars().all(|c| match c {
        OPEN => !std::mem::replace(&mut open, true),
        CLOSE => std::mem::replace(&mut open, false),
        _ => true,
    }) && !open
}

proptest::proptest! {
    #[test]
    fn only_marks_are_added_in_pairs_and_no_letter_is_touched(
        text in "([\\PC&&[^\u{2066}-\u{2069}]]|[ابتثم،؟ a-zA-Z0-9.()\"«»@+/-]|\n){0,60}"
    ) {
        let all = isolated(&text, |_| false);
        proptest::prop_assert_eq!(bare(&all), bare(&text));
        proptest::prop_assert!(all.split('\n').all(is_balanced), "{:?}", all);
        proptest::prop_assert_eq!(isolated(&all, |_| false), all);
    }

    #[test]
    fn whatever_marks_somebody_wrote_no_letter_is_touched(
        text in "[ا،a-c0-9 ()\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}\n]{0,40}"
    ) {
        proptest::prop_assert_eq!(bare(&isolated(&text, |_| false)), bare(&text));
    }

    /// No left-to-right letter of a line that has others is outside an isolate.
    #[test]
    fn every_left_to_right_letter_is_set_apart(text in "[ابم،؟ a-d0-9.()\"«»@+/-]{0,40}") {
        let mut inside = false;
        for c in isolated(&text, |_| false).chars() {
            inside = (inside || c == OPEN) && c != CLOSE;
            proptest::prop_assert!(inside || !c.is_ascii_alphabetic());
        }
    }
}
