//! What an appeal leaves to its readers stays to be done: a letter to write,
//! embassies to look up; and a letter in another language.

use crate::support::project::Project;

/// As appeals were from 2009 to 2017: what to ask for, and no letter.
const INSTRUCTIONS: &str = "\
URGENT ACTION
GARDENER HELD WITHOUT CHARGE
Ivo Tarn, a gardener, was arrested on 3 March 2014 and has not been charged.

Please write immediately in English or your own language:
- Calling on the authorities to release Ivo Tarn {{ now }} #};
- Urging them to end the use of secret places of detention.

PLEASE SEND APPEALS BEFORE 14 April 2014 TO:
Minister of the Interior
Dr Olan Veit
Ministry Square 1, Ostrel
Email: minister@interior.example.org
Salutation: Your Excellency

Also send copies to diplomatic representatives accredited to your country.
Name: Ivo Tarn
";

const FILE: &str = "config/campaigns/tarn.toml";

fn imported() -> Project {
    let project = Project::example();
    project.write("appeal.txt", INSTRUCTIONS);
    project.ok(&["-q", "import", "appeal.txt", "--name", "tarn"]);
    project
}

#[test]
fn instructions_are_no_letter_and_none_goes_out_before_it_is_written() {
    let project = imported();
    let letter = project.read("templates/tarn/letter.en.txt");
    assert!(letter.contains("- Calling on the authorities to release Ivo Tarn {{ now }} # };"), "{letter}");
    // Whoever takes the questions out without writing the letter is stopped.
    let text = project.read(FILE);
    let (file, _) = text.split_once("# What only a person can answer.").unwrap();
    project.write(FILE, file);
    let run = project.run(&["check", "tarn"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("the_letter_is_not_written_yet"), "{}", run.stderr);
    let written = letter.replace("{{ the_letter_is_not_written_yet }}", "I ask you to release Ivo Tarn.");
    project.write("templates/tarn/letter.en.txt", &written);
    project.write(FILE, &file.replace("# salutation.en", "salutation.en"));
    let run = project.run(&["check", "tarn"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn the_embassies_of_supporters_are_a_table_to_fill_in() {
    let project = imported();
    let text = project.read(FILE);
    assert!(text.contains("field = \"representatives\""), "{text}");
    let (file, _) = text.split_once("# What only a person can answer.").unwrap();
    let (before, table) = file.split_once("# [representatives.FR]").unwrap();
    let table = table.replace("\n# ", "\n");
    project.write(FILE, &format!("{before}[representatives.FR]{table}"));
    let problems = project.run(&["check", "tarn", "--json"]).json()["problems"].clone();
    let errors: Vec<_> = problems.as_array().unwrap().iter().filter(|p| p["severity"] == "error").collect();
    assert_eq!(errors.len(), 1, "only the letter is still to be written: {errors:#?}");
}

#[test]
fn a_letter_is_filed_under_its_language() {
    let project = Project::example();
    let appeal = INSTRUCTIONS.replace(
        "Please write",
        "Sehr geehrter Herr Minister,\n\nich schreibe Ihnen wegen des Gärtners Ivo Tarn, der seit März ohne Anklage \
         festgehalten wird und dessen Familie nicht weiß, wo er ist.\n\nIch bitte Sie, ihn freizulassen.\n\n\
         Hochachtungsvoll\n\nPlease write",
    );
    project.write("appeal.txt", &appeal);
    project.ok(&["-q", "import", "appeal.txt", "--name", "tarn"]);
    let files: Vec<_> = std::fs::read_dir(project.root.join("templates/tarn")).unwrap().flatten().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(files[0].file_name(), "letter.de.txt");
    let letter = std::fs::read_to_string(files[0].path()).unwrap();
    assert!(letter.contains("ich schreibe Ihnen wegen des Gärtners"), "{letter}");
}
