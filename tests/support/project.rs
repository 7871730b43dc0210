//! A project folder as an organiser has it, and the real program run in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::sink::Sink;

/// Where nothing listens: for projects that must not connect, or cannot.
const NOWHERE: u16 = 1;

/// Who gets rehearsals, as `init` writes it.
pub const REHEARSAL: &str = "letters@sincerely.example.org";

/// A campaign of our own, without a deadline, with three officials and an
/// embassy.
pub const PETITION: &str = r#"
title = "A letter for Robin Ash"
languages = ["en"]
until = "2099-12-31"
people = [{ name = "Robin Ash", pronouns = "they, them" }]
[consent]
statement = "I agree that a letter for Robin Ash is sent in my name, and a copy to the embassy."
[subject]
en = "Release Robin Ash"
[[targets]]
role = "primary"
office = "Minister of Justice"
emails = ["minister@justice.example.org"]
salutation.en = "Dear Minister,"
[[targets]]
role = "additional"
office = "Public Prosecutor"
emails = ["prosecutor@courts.example.net"]
salutation.en = "Dear Prosecutor,"
[[targets]]
role = "additional"
office = "Ombudsman"
emails = ["ombudsman@rights.example.com"]
salutation.en = "Dear Ombudsman,"
[[copies]]
office = "Embassy"
emails = ["embassy@abroad.example.org"]
countries = ["GB"]
salutation.en = "Your Excellency,"
"#;

const PETITION_LETTER: &str = "{% extends \"frames/en.txt\" %}
{% block model %}I write for {{ person.name }}.{% endblock model %}
{% block demands %}I urge you to release {{ person.name }}.{% endblock demands %}
";

pub struct Project {
    folder: tempfile::TempDir,
    pub root: PathBuf,
    pub campaign: &'static str,
    pub csv: &'static str,
    /// The campaign's deadline is past: a reason is given to write all the same.
    late: bool,
    vars: BTreeMap<String, String>,
}

/// How a command ended.
pub struct Run {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Project {
    /// What `sincerely init` makes, with the example campaign.
    pub fn example() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("letters");
        let (campaign, csv) = ("ilyashev", "supporters.example.csv");
        let vars = [
            ("RELAY__HOST", "127.0.0.1"),
            ("RELAY__PORT", &NOWHERE.to_string()),
            ("RELAY__TLS", "none"),
            ("RELAY__PER_SECOND", "0"),
            ("PACE__MAILBOX_PER_HOUR", "0"),
            ("PACE__MAILBOX_PER_DAY", "0"),
            ("SENDING_HOURS", "always"),
            // Each its own: many serve at once.
            ("CONSOLE__LISTEN", "127.0.0.1:0"),
        ];
        let vars = vars.map(|(key, value)| (format!("SINCERELY_{key}"), value.to_owned()));
        let project = Self { folder, root, campaign, csv, late: true, vars: vars.into() };
        let made = project.command(&["-q", "init", "letters"]).current_dir(project.folder.path()).output();
        assert!(made.unwrap().status.success());
        project
    }

    /// Our own campaign, signed by so many supporters, none of them in Britain.
    pub fn petition(supporters: usize) -> Self {
        let project = Self { campaign: "petition", csv: "signers.csv", late: false, ..Self::example() };
        project.write("config/campaigns/petition.toml", PETITION);
        project.write("templates/petition/letter.en.txt", PETITION_LETTER);
        project.write("signers.csv", &signers(supporters, "Norway"));
        project
    }

    /// The same letter as another campaign.
    pub fn second_petition(mut self) -> Self {
        self.campaign = "second";
        self.write("config/campaigns/second.toml", PETITION);
        self.write("templates/second/letter.en.txt", PETITION_LETTER);
        self
    }

    pub fn to(self, sink: &Sink) -> Self {
        self.with("RELAY__PORT", sink.port)
    }

    pub fn live(self) -> Self {
        self.with("MODE", "live")
    }

    /// A setting from the environment, named without its `SINCERELY_`.
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.vars.insert(format!("SINCERELY_{key}"), value.to_string());
        self
    }

    /// A variable of the machine's.
    pub fn with_plain(mut self, key: &str, value: &str) -> Self {
        self.vars.insert(key.to_owned(), value.to_owned());
        self
    }

    /// The same, taken back.
    pub fn without(mut self, key: &str) -> Self {
        self.vars.remove(&format!("SINCERELY_{key}")).unwrap();
        self
    }

    /// A login, its password in a file as `init`'s settings suggest.
    pub fn with_login(self, user: &str, password: &str) -> Self {
        const FILE: &str = "config/relay-password";
        self.write(FILE, password);
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(self.root.join(FILE), private).unwrap();
        self.with("RELAY__USERNAME", user).with("RELAY__PASSWORD_FILE", FILE)
    }

    pub fn vars(&self) -> &BTreeMap<String, String> {
        &self.vars
    }

    // Files

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap()
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces what must be there once.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
        self.write(file, &text.replace(from, to));
    }

    // Commands

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sincerely"));
        command.args(args).env_clear().envs(&self.vars).stdin(Stdio::null());
        command.env("USER", "carla").env("TZ", "UTC").env("PATH", std::env::var_os("PATH").unwrap());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        let output = self.command(args).current_dir(&self.root).output().unwrap();
        Run {
            code: output.status.code().expect("the program was killed"),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs what must end well.
    pub fn ok(&self, args: &[&str]) -> Run {
        let run = self.run(args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
        run
    }

    /// Runs what must end well, with this as its input.
    pub fn ok_with_stdin(&self, args: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(args);
        command.current_dir(&self.root).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?}: {stderr}");
        Run { code: 0, stdout: output.stdout, stderr }
    }

    /// The names of the campaigns that there are.
    pub fn campaigns(&self) -> Vec<String> {
        let files = fs::read_dir(self.root.join("config/campaigns")).unwrap();
        let names = files.map(|f| f.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> =
            names.filter_map(|n| n.strip_suffix(".toml").map(str::to_owned)).collect();
        names.sort();
        names
    }

    /// Starts a command and lets it run.
    pub fn start(&self, args: &[&str]) -> Running {
        self.launch(self.command(args))
    }

    /// The same, behind words of the shell such as `ulimit -n 32`.
    pub fn start_limited(&self, limit: &str, args: &[&str]) -> Running {
        let program = self.command(args);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{limit}; exec \"$0\" \"$@\"")]);
        shell.arg(program.get_program()).args(program.get_args()).env_clear();
        let vars = program.get_envs().filter_map(|(key, value)| Some((key, value?)));
        shell.envs(vars).stdin(Stdio::null());
        self.launch(shell)
    }

    fn launch(&self, mut command: Command) -> Running {
        let log = tempfile::Builder::new().prefix("stderr").tempfile_in(self.folder.path()).unwrap();
        let (file, path) = log.keep().unwrap();
        command
            .current_dir(&self.root)
            .stdout(File::create(path.with_extension("out")).unwrap())
            .stderr(file);
        Running { child: command.spawn().unwrap(), log: path }
    }

    /// The words that name campaign and supporters, and why it is not too late.
    pub fn plan_words<'a>(&self, command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut words = vec![command, self.campaign, "--supporters", self.csv];
        if self.late {
            words.extend(["--after-deadline", "a test"]);
        }
        words.extend(more);
        words
    }

    /// Without the proof's pages: typesetting is slow in a build for tests.
    pub fn dry_run(&self) -> Run {
        self.run(&self.plan_words("dry-run", &["--json", "--no-pages"]))
    }

    /// The digest of the plan as it stands.
    pub fn plan(&self) -> String {
        let run = self.dry_run();
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.json()["plan"].as_str().unwrap().to_owned()
    }

    pub fn send_plan(&self, plan: &str, more: &[&str]) -> Run {
        let words = [&["--plan", plan, "--json"], more].concat();
        self.run(&self.plan_words("send", &words))
    }

    /// Dry run, then send, with a yes.
    pub fn send(&self) -> Run {
        self.send_plan(&self.plan(), &["--confirm", self.campaign])
    }

    /// The same, without waiting for its end.
    pub fn start_sending(&self) -> Running {
        let plan = self.plan();
        self.start(&self.plan_words("send", &["--plan", &plan, "--json", "--confirm", self.campaign]))
    }

    /// Dry run, then schedule; the job's number.
    pub fn schedule(&self, more: &[&str]) -> String {
        let plan = self.plan();
        let words = [&["--plan", &plan, "--json", "--confirm", self.campaign], more].concat();
        self.ok(&self.plan_words("schedule", &words)).json()["job"].to_string()
    }

    /// Works what is due to its end.
    pub fn work(&self) -> Run {
        self.run(&["-q", "work", "--until-idle"])
    }

    pub fn job(&self, job: &str) -> Value {
        self.ok(&["job", job, "--json"]).json()
    }

    pub fn log(&self, filters: &[&str]) -> Vec<Value> {
        self.ok(&[&["log", "--json"], filters].concat()).json_lines()
    }

    pub fn events(&self, filters: &[&str]) -> Vec<Value> {
        self.log(&[&["--events"], filters].concat())
    }

    /// The only letter that the filters leave.
    pub fn letter(&self, filters: &[&str]) -> Value {
        let letters = self.log(filters);
        assert_eq!(letters.len(), 1, "{filters:?}: {letters:#?}");
        letters.into_iter().next().unwrap()
    }
}

/// A CSV of invented people with consent.
pub fn signers(count: usize, country: &str) -> String {
    let mut csv = String::from("email,name,city,country,consent_at,consent_source\n");
    for n in 0..count {
        writeln!(csv, "signer{n}@example.org,Signer {n},Bergen,{country},2026-01-02,web form").unwrap();
    }
    csv
}

impl Run {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|e| panic!("{e}: {} {}", self.text(), self.stderr))
    }

    pub fn json_lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// A command at work; killed with the test if it still runs.
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// SIGKILL: no more instruction is executed.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn terminate(&self) {
        self.signal("TERM");
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Its exit code, once it has ended.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.try_wait().unwrap().map(|status| status.code().expect("the program was killed"))
    }

    /// Waits, for a bounded time, until it ends.
    pub fn end(mut self) -> i32 {
        let mut code = None;
        super::wait_until("the end of the command", || {
            code = self.ended();
            code.is_some()
        });
        code.unwrap()
    }

    /// What it has said on stderr so far.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
