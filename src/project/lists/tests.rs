//! From somebody's file to a list, whatever its columns are called and hold.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::mapping::{Mapping, Ours, Wrong, propose};
use super::*;
use crate::project::Gone;

const NAME: &str = "free-mira";

fn names(header: &str) -> Vec<String> {
    header.split(';').map(str::to_owned).collect()
}

/// What is proposed for a first line: ours and theirs.
fn proposed(header: &str) -> BTreeMap<&'static str, String> {
    let names = names(header);
    let mapping = propose(&names, true);
    mapping.columns.iter().map(|(ours, at)| (ours.name(), names[*at].clone())).collect()
}

fn is_proposed(header: &str, wanted: &[(&str, &str)]) {
    let wanted: BTreeMap<&str, String> = wanted.iter().map(|(a, b)| (*a, (*b).to_owned())).collect();
    assert_eq!(proposed(header), wanted, "{header}");
}

#[test]
fn columns_are_known_in_the_languages_in_which_lists_come() {
    is_proposed(
        "email;name;consent_at;consent_source;city",
        &[
            ("email", "email"),
            ("name", "name"),
            ("consent_at", "consent_at"),
            ("consent_source", "consent_source"),
            ("city", "city"),
        ],
    );
    is_proposed(
        "E-mail;First Name;Last Name;Town;Country;Date of consent;Consent",
        &[
            ("email", "E-mail"),
            ("name", "First Name"),
            ("last_name", "Last Name"),
            ("city", "Town"),
            ("country", "Country"),
            ("consent_at", "Date of consent"),
            ("agreed", "Consent"),
        ],
    );
    is_proposed(
        "Nom;Prénom;Ville;Pays;Adresse e-mail;Date de consentement;Langue",
        &[
            ("name", "Prénom"),
            ("last_name", "Nom"),
            ("city", "Ville"),
            ("country", "Pays"),
            ("email", "Adresse e-mail"),
            ("consent_at", "Date de consentement"),
            ("language", "Langue"),
        ],
    );
    is_proposed(
        "Nombre;Apellidos;Correo electrónico;Ciudad;País",
        &[
            ("name", "Nombre"),
            ("last_name", "Apellidos"),
            ("email", "Correo electrónico"),
            ("city", "Ciudad"),
            ("country", "País"),
        ],
    );
    is_proposed(
        "Vorname;Name;E-Mail-Adresse;Ort;Land;Einwilligung am",
        &[
            ("name", "Vorname"),
            ("last_name", "Name"),
            ("email", "E-Mail-Adresse"),
            ("city", "Ort"),
            ("country", "Land"),
            ("consent_at", "Einwilligung am"),
        ],
    );
    is_proposed(
        "الاسم;البريد الإلكتروني;المدينة;البلد;تاريخ الموافقة",
        &[
            ("name", "الاسم"),
            ("email", "البريد الإلكتروني"),
            ("city", "المدينة"),
            ("country", "البلد"),
            ("consent_at", "تاريخ الموافقة"),
        ],
    );
}

#[test]
fn a_slip_is_understood_and_no_date_is_taken_for_consent_because_it_is_there() {
    is_proposed("Adresse emial;Prenom;Vile", &[("email", "Adresse emial"), ("name", "Prenom")]);
    is_proposed("mail;nom;Date;created_at;Timestamp;Newsletter", &[("email", "mail"), ("name", "nom")]);
    is_proposed("Full name;First name;Name;mail", &[("email", "mail"), ("name", "Full name")]);
    is_proposed("Last name;mail", &[("email", "mail")]);
    assert_eq!(propose(&[], true), Mapping::default());
}

fn wanted(consent: bool) -> Wanted {
    let languages = vec![Language::parse("en").unwrap(), Language::parse("fr").unwrap()];
    Wanted { consent, longest_words: 2000, languages }
}

fn mapping(columns: &[(Ours, usize)], constants: &[(Ours, &str)]) -> Mapping {
    Mapping {
        columns: columns.iter().copied().collect(),
        constants: constants.iter().map(|(ours, text)| (*ours, (*text).to_owned())).collect(),
        ..Mapping::default()
    }
}

#[test]
fn everything_that_is_off_is_told_at_once_and_consent_is_never_made_up() {
    use Ours::{Agreed, ConsentAt, ConsentSource, Country, Email, Language, LastName, Name};
    let faults = |mapping: Mapping, consent| mapping.faults(4, &wanted(consent));
    let of = |pairs: &[(Ours, Wrong)]| pairs.iter().copied().collect::<BTreeMap<_, _>>();
    assert_eq!(
        faults(Mapping::default(), true),
        of(&[
            (Email, Wrong::Missing),
            (Name, Wrong::Missing),
            (ConsentAt, Wrong::Missing),
            (ConsentSource, Wrong::Missing)
        ])
    );
    let two = [(Email, 0), (Name, 1)];
    assert_eq!(faults(mapping(&two, &[]), false), of(&[]));
    let dated = [(Email, 0), (Name, 1), (ConsentAt, 2)];
    let source = [(ConsentSource, "web form")];
    assert_eq!(faults(mapping(&dated, &source), true), of(&[(ConsentSource, Wrong::Invented)]));
    let agreed = [(Email, 0), (Name, 1), (ConsentAt, 2), (Agreed, 3)];
    assert_eq!(faults(mapping(&agreed, &source), true), of(&[]));
    assert_eq!(faults(mapping(&agreed, &[]), true), of(&[(ConsentSource, Wrong::Missing)]));
    // No date holds for everybody.
    let undated = [(Email, 0), (Name, 1), (Agreed, 3)];
    let all = [(ConsentAt, "2026-03-01"), (ConsentSource, "web form")];
    assert_eq!(faults(mapping(&undated, &all), true), of(&[(ConsentAt, Wrong::Missing)]));
    assert_eq!(
        faults(mapping(&[(Email, 0), (Name, 0), (LastName, 9), (Country, 1)], &[(Country, "France")]), false),
        of(&[(Name, Wrong::Twice), (LastName, Wrong::NoSuch), (Country, Wrong::Both)])
    );
    for (ours, text, wrong) in [
        (Country, "Atlantis", Wrong::NoCountry),
        (Language, "klingonese", Wrong::NoLanguage),
        (Language, "de", Wrong::OtherLanguage),
        (ConsentSource, "web\nform", Wrong::NoLine),
    ] {
        assert_eq!(faults(mapping(&two, &[(ours, text)]), false), of(&[(ours, wrong)]), "{text}");
    }
    assert_eq!(faults(mapping(&two, &[(Language, "fr"), (Country, "FR")]), false), of(&[]));
}

struct Bench {
    folder: tempfile::TempDir,
    lists: Lists,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lists = Lists { folder: folder.path().join("supporters") };
        Self { folder, lists }
    }

    fn name() -> CampaignName {
        CampaignName::parse(NAME).unwrap()
    }

    fn now() -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn arrive(&self, bytes: &[u8]) -> Result<Pending, Unusable> {
        let mut arrival = Arrival::begin(&self.lists, &Self::name()).unwrap();
        for piece in bytes.chunks(1000) {
            arrival.put(piece).unwrap();
        }
        arrival.finish("list.csv", Self::now(), "organiser anna")
    }

    fn take(&self, mapping: Mapping, wanted: Wanted) -> Result<Facts, Fault> {
        let upload = self.lists.pending(&Self::name()).unwrap().unwrap().sha256;
        Taking {
            lists: self.lists.clone(),
            campaign: Self::name(),
            upload,
            encoding: None,
            mapping,
            wanted,
            gone: Gone::nobody(),
            at: Self::now(),
            by: "organiser anna".to_owned(),
        }
        .take()
    }

    fn list(&self) -> String {
        fs::read_to_string(self.lists.path(&Self::name())).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("supporters")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[test]
fn a_row_keeps_its_line_whatever_becomes_of_its_columns() {
    let bench = Bench::new();
    let text = "Nom;Remarque;Prénom;Mail;Date;Accord\n\
        Berg;\"two\nlines\";Anna;anna@example.org;2026-03-01;oui\n\
        \n\
        Field;x;Boris;boris@example.org;2026-03-02;non\n\
        Lee;x;Cleo\n\
        Mora;\"a \"\"b\"\", c\";Dina;dina@example.org;2026-03-04;Oui\n";
    bench.arrive(text.as_bytes()).unwrap();
    let mapping = mapping(
        &[(Ours::Email, 3), (Ours::Name, 2), (Ours::LastName, 0), (Ours::ConsentAt, 4), (Ours::Agreed, 5)],
        &[(Ours::ConsentSource, "web form")],
    );
    let facts = bench.take(mapping, wanted(true)).unwrap();
    assert_eq!((facts.rows, facts.signed, facts.excluded), (4, 2, 2));
    assert_eq!(
        bench.list(),
        "email,name,consent_at,consent_source\n\
        anna@example.org,Anna Berg,2026-03-01,web form\n\n\n\
        boris@example.org,Boris Field,,\n\
        Lee,x,Cleo\n\
        dina@example.org,Dina Mora,2026-03-04,web form\n"
    );
    let span = bench.lists.excluded(&Bench::name(), 0, 1).unwrap().unwrap();
    assert_eq!((span.rows[0].line, span.rows[0].column.as_str()), (5, "consent_at"));
    let rest = bench.lists.excluded(&Bench::name(), span.next.unwrap(), 10).unwrap().unwrap();
    assert_eq!((rest.rows.len(), rest.next), (1, None));
    assert!(rest.rows[0].line == 6 && rest.rows[0].reason.contains("3 cells where the first line names 6"));
    assert!(bench.lists.excluded(&Bench::name(), 7, 10).unwrap().is_none(), "no row begins there");
    assert_eq!(bench.files(), [".lock", "free-mira.csv", "free-mira.report.jsonl"]);
}

#[test]
fn the_rejected_rows_come_as_they_were_and_no_cell_is_a_formula() {
    let bench = Bench::new();
    bench
        .arrive("E-mail,=Name,Note\n=cmd@example,Anna,\"+1, \"\"2\"\"\"\nok@example.org,Boris,-\n".as_bytes())
        .unwrap();
    let facts = bench.take(mapping(&[(Ours::Email, 0), (Ours::Name, 1)], &[]), wanted(false)).unwrap();
    let rejected = bench.lists.rejected(&Bench::name(), &facts, Gone::nobody()).unwrap();
    let text: Vec<u8> = rejected.flat_map(Result::unwrap).collect();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}sincerely_line,sincerely_why,sincerely_what_to_do,E-mail,'=Name,Note");
    assert!(
        lines[1].starts_with("2,email: ") && lines[1].ends_with(",'=cmd@example,Anna,\"'+1, \"\"2\"\"\""),
        "{text}"
    );
    assert_eq!(lines.len(), 2);
}

#[test]
fn an_own_column_never_passes_for_one_of_ours() {
    let bench = Bench::new();
    bench.arrive(b"mail,full,name,City,city_2,\nanna@example.org,Anna,nick,x,y,\n").unwrap();
    let mut mapping = mapping(&[(Ours::Email, 0), (Ours::Name, 1)], &[]);
    mapping.extra = [2, 3, 4].into();
    bench.take(mapping, wanted(false)).unwrap();
    assert_eq!(bench.list(), "email,name,name_2,City_2,city_2_2,\nanna@example.org,Anna,nick,x,y,\n");
}

#[test]
fn what_nobody_could_sign_replaces_nothing_and_waits_to_be_mapped_anew() {
    let bench = Bench::new();
    bench.arrive(b"mail,name\nanna@example.org,Anna\n").unwrap();
    let right = mapping(&[(Ours::Email, 0), (Ours::Name, 1)], &[]);
    bench.take(right, wanted(false)).unwrap();
    let before = bench.list();
    bench.arrive(b"name,mail\nBoris,boris@example.org\n").unwrap();
    let fault = bench.take(mapping(&[(Ours::Email, 0), (Ours::Name, 1)], &[]), wanted(false)).unwrap_err();
    assert!(matches!(fault, Fault::Nobody(facts) if facts.excluded == 1 && facts.reasons.len() == 1));
    assert_eq!(bench.list(), before);
    assert!(bench.lists.pending(&Bench::name()).unwrap().is_some());
}

#[test]
fn a_list_that_was_changed_by_hand_has_no_report_until_it_is_checked() {
    let bench = Bench::new();
    bench.arrive(b"mail,name\nanna@example.org,Anna\n").unwrap();
    bench.take(mapping(&[(Ours::Email, 0), (Ours::Name, 1)], &[]), wanted(false)).unwrap();
    let list = || bench.lists.list(&Bench::name()).unwrap().unwrap();
    assert!(list().facts.is_some());
    fs::write(bench.lists.path(&Bench::name()), "email,name\nanna@example.org,Anna\nboris,Boris\n").unwrap();
    assert!(list().facts.is_none());
    let checked =
        bench.lists.check(&Bench::name(), &wanted(false), &Gone::nobody(), Bench::now(), "organiser anna");
    assert_eq!(checked.unwrap().rows, 2);
    let facts = list().facts.unwrap();
    assert_eq!((facts.signed, facts.excluded, facts.file), (1, 1, None));
}

#[test]
fn what_a_killed_upload_left_is_tidied_away_and_nothing_else() {
    let bench = Bench::new();
    bench.arrive(b"mail,name\nanna@example.org,Anna\n").unwrap();
    fs::write(bench.lists.folder.join("free-mira.upload.0badcafe.part"), "anna@example.org").unwrap();
    bench.lists.tidy().unwrap();
    assert_eq!(bench.files(), [".lock", "free-mira.upload", "free-mira.upload.json"]);
    let dropped = Arrival::begin(&bench.lists, &Bench::name()).unwrap();
    drop(dropped);
    assert_eq!(bench.files(), [".lock", "free-mira.upload", "free-mira.upload.json"]);
}

fn job(campaign: &str, state: crate::store::JobState, finished: Option<&str>) -> crate::store::JobRow {
    crate::store::JobRow {
        id: crate::outbox::JobId(1),
        campaign: CampaignName::parse(campaign).unwrap(),
        plan: crate::outbox::PlanDigest::new([0; 32]),
        mode: crate::settings::Mode::Live,
        state,
        reason: None,
        wait: None,
        start_at: "2020-01-01T00:00:00Z".parse().unwrap(),
        scheduled_at: "2020-01-01T00:00:00Z".parse().unwrap(),
        after_deadline: None,
        started: None,
        finished: finished.map(|at| at.parse().unwrap()),
        bodies_purged: None,
        names_purged: None,
        letters: crate::store::Tally::default(),
        post: crate::store::Tally::default(),
    }
}

#[test]
fn a_list_is_past_its_time_when_all_jobs_of_its_campaign_are() {
    use crate::store::{JobState, Retention};
    let bench = Bench::new();
    bench.arrive(b"mail,name\nanna@example.org,Anna\n").unwrap();
    bench.take(mapping(&[(Ours::Email, 0), (Ours::Name, 1)], &[]), wanted(false)).unwrap();
    let over = job(NAME, JobState::Finished, Some("2020-02-01T00:00:00Z"));
    let until = |time: &str| Some(time.parse::<Timestamp>().unwrap());
    let found = |jobs: &[crate::store::JobRow], kept| past(&bench.lists, jobs, kept).unwrap().len();
    let late = Retention { bodies: until("2999-01-01T00:00:00Z"), names: None };
    assert_eq!(found(std::slice::from_ref(&over), late), 1);
    assert_eq!(found(&[over.clone(), job(NAME, JobState::Paused, None)], late), 0, "a job goes on");
    assert_eq!(found(&[job("another", JobState::Finished, None)], late), 0, "no job of it yet");
    assert_eq!(found(std::slice::from_ref(&over), Retention { bodies: None, names: None }), 0);
    let early = Retention { bodies: None, names: until("2020-03-01T00:00:00Z") };
    assert_eq!(found(&[over], early), 0, "the list was brought in since");
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,6}@example\\.org",
        2 => "[A-Z][a-z]{0,8}",
        2 => Just(String::new()),
        1 => Just("2026-03-01".to_owned()),
        1 => Just("yes".to_owned()),
        2 => "[ -~éж\n\r\t\"',;]{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a file holds and whatever is said of its columns: each row is accounted
    /// for on its own line, and nobody signs whose row does not say yes.
    #[test]
    fn every_row_is_accounted_for_on_its_line_and_no_consent_is_made_up(
        rows in prop::collection::vec(prop::collection::vec(cell(), 4..7), 1..20),
        email in 0_usize..5, name in 0_usize..5, date in 0_usize..5, agreed in 0_usize..5,
        extra in prop::collection::btree_set(0_usize..5, 0..3),
        delimiter in prop::sample::select(vec![',', ';', '\t']),
    ) {
        let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let join = |cells: Vec<String>| cells.join(&delimiter.to_string()) + "\n";
        let mut text = join(["a", "Name", "c", "show", "e"].map(str::to_owned).to_vec());
        for row in &rows {
            text += &join(row.iter().map(quote).collect());
        }
        let bench = Bench::new();
        let blank = |row: &Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
        let real = rows.iter().filter(|row| !blank(row)).count();
        match bench.arrive(text.as_bytes()) {
            Err(Unusable::NoRows) => prop_assert_eq!(real, 0),
            Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
            Ok(pending) => prop_assert_eq!(pending.rows, real as u64),
        }
        prop_assume!(real > 0);
        let columns = [(Ours::Email, email), (Ours::Name, name), (Ours::ConsentAt, date), (Ours::Agreed, agreed)];
        let mut said = mapping(&columns, &[(Ours::ConsentSource, "web form")]);
        said.extra = extra;
        let facts = match bench.take(said.clone(), wanted(true)) {
            Err(Fault::Wrong(faults)) => {
                prop_assert_eq!(faults, said.faults(5, &wanted(true)));
                return Ok(());
            }
            Err(Fault::Nobody(facts)) => *facts,
            Ok(facts) => facts,
            Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        prop_assert_eq!(facts.rows, real as u64);
        prop_assert_eq!(facts.signed + facts.excluded, facts.rows);
        let sound = |row: &&Vec<String>| {
            let yes = |at: usize| ["yes", "y", "x", "ok", "on", "s", "si", "j", "ja", "t", "1"]
                .contains(&row[at].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str());
            row.len() == 5 && row[email].contains('@') && yes(agreed)
        };
        prop_assert!(facts.signed <= rows.iter().filter(sound).count() as u64);
        if facts.signed > 0 {
            let said = bench.lists.excluded(&Bench::name(), 0, 1000).unwrap().unwrap();
            let mut lines = Vec::new();
            let mut table = crate::supporters::Table::open(std::io::Cursor::new(text), "list.csv").unwrap();
            while table.advance().unwrap() {
                lines.push(table.line());
            }
            prop_assert!(said.rows.iter().all(|row| lines.contains(&row.line)));
            let file = fs::File::open(bench.lists.path(&Bench::name())).unwrap();
            let reader = crate::supporters::Reader::new(file, wanted(true).rules(Bench::now(), "x".to_owned()));
            let signed = reader.unwrap().map(Result::unwrap);
            let signed: Vec<u64> = signed.filter(|row| matches!(row, crate::supporters::Row::Signed(_))).map(|row| row.line()).collect();
            prop_assert_eq!(signed.len() as u64, facts.signed);
            prop_assert!(signed.iter().all(|line| lines.contains(line)));
        }
    }
}
