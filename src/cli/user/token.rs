//! `sincerely user token`: how programs come in.

use clap::Args;
use serde_json::json;

use super::super::{Context, Exit, ProjectError, output};
use super::{name, no_random};
use crate::console::new_token;
use crate::project::Project;
use crate::store::{NewToken, TokenRow, UserName};

/// The longest label.
const LABEL: usize = 100;

/// Make a token by which a program uses the HTTP API in a user's name: printed once
///
/// What it may do is what the user may: a viewer's reads, an organiser's acts as well.
/// It ends with its user, or by --revoke.
#[derive(Debug, Args)]
pub struct Token {
    /// Whose it is
    #[arg(value_parser = name, required_unless_present_any = ["list", "revoke"])]
    name: Option<UserName>,

    /// What it is for
    #[arg(long, value_name = "TEXT", requires = "name", value_parser = label)]
    label: Option<String>,

    /// List the tokens there are, and when each was last used
    #[arg(long, conflicts_with_all = ["name", "revoke"])]
    list: bool,

    /// With --list: print JSON, one token a line
    #[arg(long, requires = "list")]
    json: bool,

    /// End the token of this number
    #[arg(long, value_name = "ID", conflicts_with = "name")]
    revoke: Option<i64>,
}

fn label(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err("the label is empty; leave --label out".to_owned()),
        n if n > LABEL => Err(format!("the label is longer than {LABEL} letters")),
        _ if text.chars().any(char::is_control) => Err("the label has a control character".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

impl Token {
    pub async fn run(self, context: &Context, project: &Project) -> Result<Exit, ProjectError> {
        match (self.name, self.revoke) {
            (Some(name), _) => make(name, self.label, context, project).await,
            (None, Some(id)) => revoke(id, context, project).await,
            (None, None) => list(self.json, project).await,
        }
    }
}

async fn make(
    user: UserName,
    label: Option<String>,
    context: &Context,
    project: &Project,
) -> Result<Exit, ProjectError> {
    let (token, hash) = new_token().map_err(no_random)?;
    let (at, by) = (context.clock.now(), context.organiser());
    let new = NewToken { hash, user: user.clone(), label, at, by };
    let Some(id) = project.existing_store()?.add_token(new).await? else {
        let hint = format!("see `sincerely user list`, or: sincerely user add {user} --role viewer");
        return Err(ProjectError::usage(format!("there is no user {user}"), hint));
    };
    output::print(&format!(
        "{token}\n\nThis is token {id}, of {user}. It is shown this once: keep it as you keep a password.\n\
         To end it: sincerely user token --revoke {id}\n"
    ))?;
    Ok(Exit::Done)
}

async fn revoke(id: i64, context: &Context, project: &Project) -> Result<Exit, ProjectError> {
    let store = project.existing_store()?;
    let Some(user) = store.revoke_token(id, context.clock.now(), &context.organiser()).await? else {
        return Err(ProjectError::usage(
            format!("there is no token {id}"),
            "see `sincerely user token --list`",
        ));
    };
    output::print(&format!("Token {id}, of {user}, opens nothing more.\n"))?;
    Ok(Exit::Done)
}

async fn list(json: bool, project: &Project) -> Result<Exit, ProjectError> {
    let tokens = match project.store_to_read()? {
        Some(store) => store.tokens().await?,
        None => Vec::new(),
    };
    if json {
        for token in &tokens {
            output::json_line(&json!({
                "token": token.id,
                "user": token.user,
                "role": token.role,
                "label": token.label,
                "since": output::stamp(token.since),
                "by": token.by,
                "used": token.used.map(output::stamp),
            }))?;
        }
    } else if tokens.is_empty() {
        output::print("There are no tokens. Make one: sincerely user token NAME\n")?;
    } else {
        let rows: Vec<Vec<String>> = tokens.iter().map(row).collect();
        let header = ["token", "user", "role", "label", "since", "made by", "last used"];
        output::print(&output::table(&header, &rows))?;
    }
    Ok(Exit::Done)
}

fn row(token: &TokenRow) -> Vec<String> {
    vec![
        token.id.to_string(),
        token.user.to_string(),
        token.role.name().to_owned(),
        token.label.as_deref().map(output::plain).unwrap_or_default(),
        output::local(token.since),
        output::plain(&token.by),
        token.used.map_or_else(|| "never".to_owned(), output::local),
    ]
}
