//! A letter as it would leave, while it is written: of a chosen supporter to a chosen
//! official, through the code that sends.

use std::sync::Arc;

use serde::Serialize;

use super::shown::{Told, told};
use super::{aside, reader};
use crate::appeal::draft::UNWRITTEN;
use crate::campaign::{Campaign, CampaignName};
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Visitor;
use crate::letter::{Letters, Recipient};
use crate::project::Gone;
use crate::project::edit::Part;
use crate::project::look::examine;
use crate::project::signer::{Nobody, Whose, letter_to};
use crate::supporters::Supporter;
use crate::terms::{Language, Problem, Problems};

/// What is asked of a preview.
#[derive(Debug, Clone)]
pub struct Wish {
    pub campaign: CampaignName,
    pub language: Language,
    /// The template's text.
    pub text: String,
    /// As it was typed.
    pub whose: String,
    pub target: usize,
}

#[derive(Debug, Default, Serialize)]
pub struct Shown {
    pub letter: Option<Letter>,
    /// What is wrong in this letter's own file.
    pub problems: Vec<Told>,
    /// Problems in the campaign's other files.
    pub others: usize,
    /// Why there is nobody to sign, by name.
    pub nobody: Option<&'static str>,
    /// Of a row that may not sign: its column, and why.
    pub excluded: Option<(String, String)>,
    pub targets: Vec<String>,
    pub target: usize,
    pub whose: String,
}

#[derive(Debug, Serialize)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub from: String,
    pub code: String,
    pub rtl: bool,
    /// Whose it is, and on which line of the list; 0: nobody's.
    pub name: String,
    pub line: u64,
    /// The language in which this supporter would write to this official, where it
    /// is another one.
    pub rather: Option<String>,
}

/// Renders what there is to render.
pub async fn of(desk: &Arc<Desk>, visitor: &impl AsRef<Visitor>, wish: Wish) -> Result<Shown, Refusal> {
    let gone = Gone::of(Some(&*desk.store)).await.map_err(|error| super::broken(&error))?;
    let (desk, reader) = (Arc::clone(desk), reader(visitor));
    aside(move || shown(&desk, &gone, &wish, &reader)).await
}

fn shown(desk: &Desk, gone: &Gone, wish: &Wish, reader: &Language) -> Shown {
    let mut shown = Shown { target: wish.target, whose: wish.whose.clone(), ..Shown::default() };
    let Ok(inputs) = desk.project.inputs(&wish.campaign) else {
        shown.others = 1;
        return shown;
    };
    let part = Part::Letter(wish.language.clone());
    let key = || desk.project.settings.signing_key.clone();
    let (file, _) = part.find(&wish.campaign, &inputs);
    let inputs = part.replaced(&wish.campaign, &inputs, &wish.text);
    let (campaign, mut letters, problems) = examine(&inputs, &wish.campaign, key());
    if wish.text.contains(UNWRITTEN) {
        // What stands around a letter that is not written yet can be seen already.
        let seen = part.replaced(&wish.campaign, &inputs, &wish.text.replace(UNWRITTEN, "…"));
        letters = examine(&seen, &wish.campaign, key()).1;
    }
    tell(&mut shown, problems, &file);
    let Some(campaign) = campaign else { return shown };
    shown.targets = campaign.targets.iter().map(|target| target.label().to_owned()).collect();
    let Some(letters) = letters.filter(|_| wish.target < shown.targets.len()) else { return shown };
    match signer(desk, &campaign, gone, &wish.whose) {
        Ok(supporter) => compose(&mut shown, &letters, &supporter, wish, desk, reader),
        Err(why) => why_nobody(&mut shown, why),
    }
    shown
}

fn tell(shown: &mut Shown, problems: Problems, file: &str) {
    let (own, others): (Vec<Problem>, Vec<Problem>) = problems.0.into_iter().partition(|p| p.file == file);
    (shown.problems, shown.others) = (told(own), others.len());
}

fn signer(desk: &Desk, campaign: &Campaign, gone: &Gone, whose: &str) -> Result<Supporter, Nobody> {
    let whose = Whose::parse(whose).ok_or(Nobody::NoRow)?;
    desk.signers.find(&desk.project, campaign, gone, whose, desk.clock.now())
}

fn why_nobody(shown: &mut Shown, why: Nobody) {
    shown.nobody = Some(match why {
        Nobody::NoList => "no-list",
        Nobody::NoRow => "no-row",
        Nobody::Withdrew => "withdrew",
        Nobody::Excluded(exclusion) => {
            shown.excluded = Some((exclusion.column, exclusion.reason));
            "excluded"
        }
        Nobody::Unreadable(problems) => {
            shown.problems.extend(told(problems.0));
            "unreadable"
        }
    });
}

fn compose(
    shown: &mut Shown,
    letters: &Letters,
    supporter: &Supporter,
    wish: &Wish,
    desk: &Desk,
    reader: &Language,
) {
    let usual = letters.language(supporter, Recipient::Target(wish.target), None);
    match letter_to(letters, supporter, wish.target, &wish.language, desk.clock.now()) {
        Ok(letter) => {
            shown.letter = Some(Letter {
                subject: letter.subject,
                text: letter.text,
                from: letter.from,
                code: wish.language.to_string(),
                rtl: wish.language.is_rtl(),
                name: supporter.name.clone(),
                line: supporter.line,
                rather: (usual != wish.language).then(|| usual.name_in(reader)),
            });
        }
        Err(problem) => shown.problems.push((*problem).into()),
    }
}
