//! The campaign's templates, compiled: Tera over an allowlist held in memory.
//!
//! A template can only name another one of the same plan; there is no function
//! that reads a file, the environment or the clock. Output is capped.

use std::collections::BTreeMap;
use std::io::{self, Write};

use tera::{Context, ErrorKind, Kwargs, State, Tera};

use super::{casing, customs, names, text};
use crate::campaign::Campaign;
use crate::terms::{Language, Problem, Problems};

/// A template larger than this is a mistake.
const TEMPLATE_LIMIT: usize = 64 * 1024;

/// A letter larger than this would be refused or unread.
const LETTER_LIMIT: usize = 256 * 1024;

#[derive(Debug)]
pub struct Templates {
    tera: Tera,
    letters: BTreeMap<Language, String>,
    copies: BTreeMap<Language, String>,
    subjects: BTreeMap<Language, String>,
    title: String,
    campaign_file: String,
    /// The subject of each letter, by the letter's language.
    chosen: BTreeMap<Language, String>,
    /// As compiled, to draw what is wrong in them.
    sources: Vec<(String, String)>,
}

impl Templates {
    /// Compiles every template; an unknown name, a syntax error or a missing
    /// parent is told with its place, all of them at once.
    pub fn new(campaign: &Campaign, sources: &[(String, String)]) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let sources: Vec<_> = sources.iter().map(|(name, text)| (name.clone(), set(name, text))).collect();
        let mut templates = Self {
            tera: Tera::default(),
            letters: BTreeMap::new(),
            copies: BTreeMap::new(),
            subjects: BTreeMap::new(),
            title: campaign.title.clone(),
            campaign_file: campaign.name.file(),
            chosen: BTreeMap::new(),
            sources: sources.clone(),
        };
        // Plain text: nothing is escaped, whatever a template is called.
        templates.tera.autoescape_on(Vec::<&str>::new());
        compile(&mut templates.tera, &sources, &mut problems);
        for (name, _) in &sources {
            templates.enlist(campaign, name, &mut problems);
        }
        templates.compile_subjects(campaign, &mut problems);
        if templates.letters.is_empty() {
            let place = format!("templates/{}", campaign.name);
            problems.push(Problem::error(place, "there is no letter template").hint(format!(
                "write the letter in templates/{}/letter.en.txt (en for English)",
                campaign.name
            )));
        }
        if problems.blocks() { Err(problems) } else { Ok(templates) }
    }

    fn enlist(&mut self, campaign: &Campaign, name: &str, problems: &mut Problems) {
        let Some((folder, file)) = name.rsplit_once('/') else { return };
        let ours = folder == campaign.name.as_str();
        let is_letter = file.starts_with("letter.") || file.starts_with("copy.");
        let tag = file.split('.').nth(1).unwrap_or_default();
        if ours && is_letter && Language::parse(tag).is_err() {
            problems.push(
                Problem::error(format!("templates/{name}"), format!("“{tag}” is no language tag"))
                    .value(tag)
                    .hint("name the file letter.LANG.txt with a tag such as en, ru or pt-BR"),
            );
        }
        let language = |prefix: &str| {
            file.strip_prefix(prefix)?.strip_suffix(".txt").and_then(|tag| Language::parse(tag).ok())
        };
        if let Some(language) = language("letter.").filter(|_| ours) {
            self.letters.insert(language, name.to_owned());
        } else if let Some(language) = language("copy.").filter(|_| ours || folder == "frames") {
            // The campaign's own note goes before the frame's.
            let entry = self.copies.entry(language).or_insert_with(|| name.to_owned());
            if ours {
                name.clone_into(entry);
            }
        }
    }

    fn compile_subjects(&mut self, campaign: &Campaign, problems: &mut Problems) {
        for (language, source) in &campaign.subject {
            let name = format!("subject.{language}");
            match self.tera.add_raw_template(&name, &customs::set(source, language)) {
                Ok(()) => drop(self.subjects.insert(language.clone(), name)),
                Err(error) => problems.push(self.in_subject(&name, located(&error, &name, &[]))),
            }
        }
        let subject = |letter: &Language| self.subjects.get(letter.find_in(self.subjects.keys())?).cloned();
        let chosen = self.letters.keys().filter_map(|letter| Some((letter.clone(), subject(letter)?)));
        self.chosen = chosen.collect();
    }

    /// A subject stands in the campaign file, at a line that Tera does not know.
    fn in_subject(&self, name: &str, problem: Problem) -> Problem {
        let message = format!("{name}: {}", problem.message);
        Problem { file: self.campaign_file.clone(), line: None, column: None, message, ..problem }
    }

    /// Languages with a letter.
    pub fn letters(&self) -> impl Iterator<Item = &Language> + Clone {
        self.letters.keys()
    }

    /// Languages with a covering note for copies.
    pub fn copies(&self) -> impl Iterator<Item = &Language> + Clone {
        self.copies.keys()
    }

    pub fn letter(&self, language: &Language, context: &Context) -> Result<String, Box<Problem>> {
        self.render(self.letters.get(language), context)
    }

    pub fn copy(&self, language: &Language, context: &Context) -> Result<String, Box<Problem>> {
        self.render(self.copies.get(language), context)
    }

    /// The subject in a language, else the campaign's title.
    pub fn subject(&self, language: &Language, context: &Context) -> Result<String, Box<Problem>> {
        match self.chosen.get(language) {
            Some(name) => match self.render(Some(name), context) {
                Ok(subject) => Ok(subject.trim().to_owned()),
                Err(problem) => Err(Box::new(self.in_subject(name, *problem))),
            },
            None => Ok(self.title.clone()),
        }
    }

    fn render(&self, name: Option<&String>, context: &Context) -> Result<String, Box<Problem>> {
        let Some(name) = name else {
            return Err(Box::new(Problem::error(
                "templates",
                "there is no template in this letter's language",
            )));
        };
        let mut out = Capped(Vec::with_capacity(4096));
        match self.tera.render_to(name, context, &mut out) {
            Ok(()) => match std::str::from_utf8(&out.0) {
                Ok(text) => Ok(text::tidy(text)),
                Err(_) => Ok(text::tidy(&String::from_utf8_lossy(&out.0))),
            },
            Err(_) if out.0.len() >= LETTER_LIMIT => Err(Box::new(
                Problem::error(
                    format!("templates/{name}"),
                    format!("a letter grew beyond {} KiB", LETTER_LIMIT / 1024),
                )
                .hint("does the template repeat something in a loop?"),
            )),
            Err(error) => Err(Box::new(located(&error, name, &self.sources))),
        }
    }

    /// The file of the letter in a language.
    pub fn letter_file(&self, language: &Language) -> Option<&str> {
        self.letters.get(language).map(String::as_str)
    }

    /// The file of the covering note in a language.
    pub fn copy_file(&self, language: &Language) -> Option<&str> {
        self.copies.get(language).map(String::as_str)
    }

    pub fn source(&self, name: &str) -> Option<&str> {
        self.sources.iter().find(|(n, _)| n == name).map(|(_, text)| text.as_str())
    }

    /// Whether a template, or one that it is made of, says `salutation`.
    pub fn greets(&self, name: &str) -> bool {
        self.tera.get_template_variables(name).is_ok_and(|used| used.contains("salutation"))
    }
}

/// A template as its language sets it.
fn set(name: &str, source: &str) -> String {
    let tag = name.strip_suffix(".txt").and_then(|stem| stem.rsplit(['.', '/']).next());
    match tag.and_then(|tag| Language::parse(tag).ok()) {
        Some(language) => customs::set(source, &language),
        None => source.to_owned(),
    }
}

/// Everything wrong in templates by themselves, whatever the campaign says.
#[must_use]
pub fn template_problems(sources: &[(String, String)]) -> Problems {
    let mut problems = Problems::default();
    compile(&mut Tera::default(), sources, &mut problems);
    problems
}

/// Compiles every template, and tells all that is wrong in any.
fn compile(tera: &mut Tera, sources: &[(String, String)], problems: &mut Problems) {
    let mut fit = Vec::new();
    for (name, source) in sources {
        if source.len() > TEMPLATE_LIMIT {
            let file = format!("templates/{name}");
            problems.push(
                Problem::error(file, format!("the template is larger than {} KiB", TEMPLATE_LIMIT / 1024))
                    .hint("a letter is a page; is this the right file?"),
            );
        } else {
            fit.push((name.as_str(), source.as_str()));
        }
    }
    casing::register(tera);
    tera.register_filter("indented", |text: &str, _: Kwargs, _: &State| text::indented(text));
    if tera.add_raw_templates(fit.clone()).is_ok() {
        for (name, source) in fit {
            let used = tera.get_template_variables(name).unwrap_or_default();
            let file = format!("templates/{name}");
            let mut used: Vec<&str> = used.into_iter().collect();
            used.sort_unstable();
            problems.extend(names::unknown(&file, source, used));
        }
        return;
    }
    // One by one, to hear about each; frames first, since letters extend them.
    fit.sort_by_key(|(name, _)| !name.starts_with("frames/"));
    let known = problems.0.len();
    for (name, source) in fit {
        if let Err(error) = tera.add_raw_template(name, source) {
            problems.push(located(&error, name, sources));
        }
    }
    if problems.0.len() == known {
        problems.push(Problem::error("templates", "the templates do not fit together"));
    }
}

/// Tera's error as a problem with file, line and column.
fn located(error: &tera::Error, name: &str, sources: &[(String, String)]) -> Problem {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let range = report.span().range.clone();
            let file = if report.filename().is_empty() { name } else { report.filename() };
            problem_at(file, report.message(), sources, Some(range), &error.to_string())
        }
        _ => problem_at(name, "", sources, None, &error.to_string()),
    }
}

fn problem_at(
    name: &str,
    message: &str,
    sources: &[(String, String)],
    range: Option<std::ops::Range<usize>>,
    drawn: &str,
) -> Problem {
    // What Tera drew: "error: WORDS", " --> NAME:LINE:COLUMN", then the source.
    let mut lines = drawn.lines();
    let words = lines.next().unwrap_or_default().trim_start_matches("error: ");
    let place = lines.next().and_then(|l| l.trim().strip_prefix("--> ")).and_then(|l| {
        let mut parts = l.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        Some((parts.next()?.parse().ok()?, column, parts.next()?.to_owned()))
    });
    let name = place.as_ref().map_or(name, |(_, _, file): &(usize, usize, String)| file.as_str()).to_owned();
    let mut problem =
        Problem::error(format!("templates/{name}"), if message.is_empty() { words } else { message });
    let source = sources.iter().find(|(n, _)| *n == name).map(|(_, text)| text.as_str());
    if let (Some(source), Some(range)) = (source, range) {
        problem = problem.at(source, range);
    }
    if let Some((line, column, _)) = place {
        problem.line = Some(line);
        problem.column = Some(column);
    }
    problem.hint(hint_for(words))
}

fn hint_for(words: &str) -> &'static str {
    // Quoted: Tera also lists, bare, the names that there are.
    if words.contains("`salutation`") {
        "give the target a salutation in this language: salutation.LANG = \"…\" in the campaign file"
    } else if words.contains("not defined") {
        "is it spelt right? A column of the CSV that Sincerely does not know is supporter.extra.COLUMN"
    } else if words.contains("Unknown template") {
        "a letter can extend frames/en.txt and the like; files outside templates/ cannot be read"
    } else {
        "correct the template; `sincerely check` says whether it is right"
    }
}

/// Collects output up to [`LETTER_LIMIT`].
struct Capped(Vec<u8>);

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LETTER_LIMIT {
            self.0.resize(LETTER_LIMIT, b' ');
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
