//! `sincerely user`: who may use the console.

mod token;

use clap::{Args, Subcommand, ValueEnum};
use jiff::SignedDuration;
use serde_json::json;

use super::{Context, Exit, ProjectError, output};
use crate::console::{Entrance, new_link};
use crate::project::Project;
use crate::store::{NewUser, Role, UserName, UserRow};

/// Say who may use the console
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Add(Add),
    List(List),
    Remove(Remove),
    Token(token::Token),
}

/// Let somebody in: prints a link, good for one day and once, by which they set
/// their password
///
/// Give it to them in a way that nobody else reads.
#[derive(Debug, Args)]
struct Add {
    /// What they log in with: letters, digits, dots, hyphens and underscores
    #[arg(value_parser = name)]
    name: UserName,

    /// What they may do
    #[arg(long)]
    role: RoleName,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    /// Look at everything, change nothing
    Viewer,
    /// Start, settle and export as well
    Organiser,
}

/// List who may use the console
#[derive(Debug, Args)]
struct List {
    /// Print JSON, one user a line
    #[arg(long)]
    json: bool,
}

/// Let somebody in no more; where they are logged in, they are out at once, and their
/// tokens end
#[derive(Debug, Args)]
struct Remove {
    /// What they log in with
    #[arg(value_parser = name)]
    name: UserName,
}

fn name(text: &str) -> Result<UserName, String> {
    UserName::parse(text).map_err(|why| format!("{why}; {}", UserName::HINT))
}

/// How long a link is good.
pub const LINK: SignedDuration = SignedDuration::from_hours(24);

impl User {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        match self.act {
            Act::Add(act) => act.run(context, &project).await,
            Act::List(act) => act.run(&project).await,
            Act::Remove(act) => act.run(context, &project).await,
            Act::Token(act) => act.run(context, &project).await,
        }
    }
}

impl Add {
    async fn run(self, context: &Context, project: &Project) -> Result<Exit, ProjectError> {
        let console = &project.settings.console;
        let address = console.listen.ok_or_else(no_console)?;
        let entrance = Entrance { address, behind_proxy: console.behind_proxy.clone() };
        let (token, link) = new_link().map_err(no_random)?;
        let role = match self.role {
            RoleName::Viewer => Role::Viewer,
            RoleName::Organiser => Role::Organiser,
        };
        let at = context.clock.now();
        let link_until = at.checked_add(LINK).unwrap_or(at);
        let name = self.name;
        let by = context.organiser();
        let user = NewUser { name: name.clone(), role, link, link_until, at, by };
        if !project.store()?.add_user(user).await? {
            return Err(ProjectError::usage(
                format!("there is a user {name} already"),
                format!("for a new link: sincerely user remove {name}, then add them again"),
            ));
        }
        let shown = entrance.link(&format!("/invited/{token}"));
        output::print(&format!(
            "{name} may come in as {}, once they have set a password here:\n\n  {shown}\n\n\
             The link is good until {} and can be used once.\n",
            role.name(),
            output::local(link_until)
        ))?;
        Ok(Exit::Done)
    }
}

impl List {
    async fn run(self, project: &Project) -> Result<Exit, ProjectError> {
        let users = match project.store_to_read()? {
            Some(store) => store.users().await?,
            None => Vec::new(),
        };
        if self.json {
            for user in &users {
                output::json_line(&json!({
                    "user": user.name,
                    "role": user.role,
                    "since": output::stamp(user.since),
                    "by": user.by,
                    "active": user.active,
                    "link_until": user.link_until.map(output::stamp),
                }))?;
            }
        } else if users.is_empty() {
            output::print("Nobody yet. `sincerely serve` shows a link for the first organiser.\n")?;
        } else {
            let rows: Vec<Vec<String>> = users.iter().map(row).collect();
            output::print(&output::table(&["user", "role", "since", "let in by", "password"], &rows))?;
        }
        Ok(Exit::Done)
    }
}

fn row(user: &UserRow) -> Vec<String> {
    let password = match (user.active, user.link_until) {
        (true, _) => "set".to_owned(),
        (false, Some(until)) => format!("not yet; the link is good until {}", output::local(until)),
        (false, None) => "none".to_owned(),
    };
    vec![
        user.name.to_string(),
        user.role.name().to_owned(),
        output::local(user.since),
        output::plain(&user.by),
        password,
    ]
}

impl Remove {
    async fn run(self, context: &Context, project: &Project) -> Result<Exit, ProjectError> {
        let name = self.name;
        let store = project.existing_store()?;
        if !store.remove_user(&name, context.clock.now(), &context.organiser()).await? {
            return Err(ProjectError::usage(format!("there is no user {name}"), "see `sincerely user list`"));
        }
        output::print(&format!("{name} may come in no more.\n"))?;
        Ok(Exit::Done)
    }
}

fn no_console() -> ProjectError {
    ProjectError::usage(
        "there is no console here: console.listen is \"off\"",
        "see [console] in config/sincerely.toml",
    )
}

pub fn no_random(error: getrandom::Error) -> ProjectError {
    ProjectError::failed(format!("the machine gives no random bytes: {error}"))
}
