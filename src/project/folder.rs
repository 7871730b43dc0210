//! The project folder: where config, templates and the store are. The one place
//! that reads an organiser's files.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ProjectError;
use crate::campaign::CampaignName;
use crate::letter::embedded_frames;
use crate::outbox::plan::Inputs;
use crate::settings::{self, Settings};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::terms::{Problem, Problems};

/// The file by which a project folder is known.
pub const MARK: &str = "config/sincerely.toml";

#[derive(Debug)]
pub struct Project {
    pub root: PathBuf,
    pub settings: Arc<Settings>,
    /// What of the settings deserves a look.
    pub warnings: Problems,
}

/// What of the secrets a command needs: one that only looks at the log must not
/// fail for a password that it would not use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secrets {
    None,
    /// The DKIM key, without which no letter can be made.
    Key,
    /// That, and the relay's password.
    All,
}

/// A project's settings as far as they can be read, for who goes on whatever is
/// wrong with them.
#[derive(Debug)]
pub struct Draft {
    pub root: PathBuf,
    /// The file as it is.
    pub text: String,
    /// `None` where a problem blocks.
    pub settings: Option<Settings>,
    pub problems: Problems,
}

impl Draft {
    /// Finds the folder around `dir`, or around the current one, and reads its
    /// settings, but no secrets.
    pub fn read(dir: Option<&Path>) -> Result<Self, ProjectError> {
        let start = match dir {
            Some(dir) => dir.to_owned(),
            None => std::env::current_dir()
                .map_err(|e| ProjectError::failed(format!("no current folder: {e}")))?,
        };
        let root = find(&start).ok_or_else(|| {
            ProjectError::usage(
                format!("{} is in no project folder (one that holds {MARK})", start.display()),
                "make one with `sincerely init DIR`, or name it with -C DIR",
            )
        })?;
        let text = read_text(&root.join(MARK), MARK)?;
        let (settings, problems) = settings::read(&text, MARK, std::env::vars(), &root);
        Ok(Self { root, text, settings, problems })
    }
}

impl Project {
    /// Finds the folder and reads its settings, but no secrets.
    pub fn open(dir: Option<&Path>) -> Result<Self, ProjectError> {
        Self::open_with(dir, Secrets::None)
    }

    /// The same, with what a command needs of the secrets.
    pub fn open_with(dir: Option<&Path>, secrets: Secrets) -> Result<Self, ProjectError> {
        let Draft { root, settings, mut problems, .. } = Draft::read(dir)?;
        let settings = settings.map(|mut settings| {
            problems.extend(load(&mut settings, secrets, &root));
            settings
        });
        match settings {
            Some(settings) if !problems.blocks() => {
                Ok(Self { root, settings: Arc::new(settings), warnings: problems })
            }
            _ => Err(ProjectError::Blocked(problems)),
        }
    }

    /// A campaign's files as they are now: what a plan freezes.
    pub fn inputs(&self, name: &CampaignName) -> Result<Inputs, ProjectError> {
        let file = name.file();
        let path = self.root.join(&file);
        if !path.exists() {
            return Err(ProjectError::blocked(
                Problem::error(&file, format!("there is no campaign {name}")).hint(self.campaigns_hint()),
            ));
        }
        let mut templates: BTreeMap<String, String> =
            embedded_frames().into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        self.read_templates("frames", &mut templates)?;
        self.read_templates(name.as_str(), &mut templates)?;
        Ok(Inputs {
            campaign: read_text(&path, &file)?,
            templates: templates.into_iter().collect(),
            sender: self.settings.sender.clone(),
            mode: self.settings.mode,
            rehearsal_to: self.settings.rehearsal.to.clone(),
        })
    }

    fn read_templates(&self, folder: &str, into: &mut BTreeMap<String, String>) -> Result<(), ProjectError> {
        let Ok(entries) = fs::read_dir(self.root.join("templates").join(folder)) else { return Ok(()) };
        for entry in entries.flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&file).extension().is_some_and(|e| e == "txt") {
                let name = format!("{folder}/{file}");
                let text = read_text(&entry.path(), &format!("templates/{name}"))?;
                into.insert(name, text);
            }
        }
        Ok(())
    }

    /// The campaigns that there are, in order.
    pub fn campaigns(&self) -> Vec<CampaignName> {
        let mut names: Vec<CampaignName> = fs::read_dir(self.root.join("config/campaigns"))
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|e| CampaignName::parse(e.file_name().to_str()?.strip_suffix(".toml")?))
            .collect();
        names.sort();
        names
    }

    fn campaigns_hint(&self) -> String {
        let names: Vec<String> = self.campaigns().iter().map(ToString::to_string).collect();
        match names.is_empty() {
            true => "put the campaign file into config/campaigns/".to_owned(),
            false => format!("there is {}", names.join(", ")),
        }
    }

    pub fn store_path(&self) -> Result<PathBuf, ProjectError> {
        match self.settings.store.url.strip_prefix("sqlite:") {
            Some(path) => Ok(self.root.join(path)),
            None => Err(ProjectError::usage(
                format!(
                    "this release keeps its store in SQLite, not in {}",
                    scheme(&self.settings.store.url)
                ),
                "write store.url = \"sqlite:data/sincerely.db\" in config/sincerely.toml",
            )),
        }
    }

    /// The store, made if there is none.
    pub fn store(&self) -> Result<Arc<dyn Store>, ProjectError> {
        Ok(Arc::new(SqliteStore::open(&self.store_path()?)?))
    }

    /// The store as it is, to look at; `None` if nothing was ever scheduled.
    pub fn store_to_read(&self) -> Result<Option<Arc<dyn Store>>, ProjectError> {
        let store = SqliteStore::open_existing_read_only(&self.store_path()?)?;
        Ok(store.map(|store| Arc::new(store) as Arc<dyn Store>))
    }

    pub fn has_store(&self) -> Result<bool, ProjectError> {
        Ok(self.store_path()?.exists())
    }

    /// The store for a command about jobs, which must exist.
    pub fn existing_store(&self) -> Result<Arc<dyn Store>, ProjectError> {
        if self.has_store()? {
            return self.store();
        }
        Err(ProjectError::usage(
            "nothing was scheduled in this project yet",
            "begin with `sincerely dry-run CAMPAIGN --supporters CSV`",
        ))
    }
}

pub fn load(settings: &mut Settings, secrets: Secrets, root: &Path) -> Vec<Problem> {
    let mut problems = Problems::default();
    if secrets >= Secrets::Key {
        problems.extend(settings.load_signing_key().0);
    }
    if secrets >= Secrets::All {
        // Where systemd puts what LoadCredential= names.
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        problems.extend(settings.load_password(credentials.as_deref()).0);
    }
    // Files are told as the organiser knows them.
    for problem in &mut problems.0 {
        if let Ok(name) = Path::new(&problem.file).strip_prefix(root) {
            problem.file = name.display().to_string();
        }
    }
    problems.0
}

fn scheme(url: &str) -> &str {
    url.split(':').next().unwrap_or(url)
}

fn find(start: &Path) -> Option<PathBuf> {
    let start = fs::canonicalize(start).ok()?;
    start.ancestors().find(|folder| folder.join(MARK).is_file()).map(Path::to_path_buf)
}

/// Reads a text file that an organiser wrote; says where it is no text.
fn read_text(path: &Path, shown: &str) -> Result<String, ProjectError> {
    // Before it is opened: a pipe would wait for someone to write into it.
    let kind = path.metadata().map_err(|e| unreadable(shown, &e))?;
    if !kind.is_file() {
        return Err(ProjectError::blocked(
            Problem::error(shown, "this is no ordinary file").hint("put a text file in its place"),
        ));
    }
    let bytes = fs::read(path).map_err(|e| unreadable(shown, &e))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        ProjectError::blocked(
            Problem::error(
                shown,
                format!("the file is not UTF-8 text, from byte {}", e.utf8_error().valid_up_to()),
            )
            .hint("save it as UTF-8 in your editor"),
        )
    })?;
    // Windows' editors mark UTF-8 with a byte order mark.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn unreadable(shown: &str, error: &io::Error) -> ProjectError {
    ProjectError::blocked(Problem::error(shown, format!("the file cannot be read: {error}")))
}

/// What an organiser typed as a campaign's name; a path to its file will do.
pub fn campaign_name(text: &str) -> Result<CampaignName, String> {
    let stem = Path::new(text).file_name().and_then(|n| n.to_str()).unwrap_or(text);
    CampaignName::parse(stem.strip_suffix(".toml").unwrap_or(stem))
        .ok_or_else(|| "a campaign's name has letters, digits, - and _".to_owned())
}
