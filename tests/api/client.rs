//! A program with a token.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::Value;
use sincerely::console::new_token;
use sincerely::outbox::state::EventKind;
use sincerely::outbox::{JobId, LetterId, Transition};
use sincerely::store::{JobAct, NewToken, Role, UserName};

use crate::bench::{Answer, Console, HOST};
use crate::plans::{Plan, at, event, intent};

pub struct Client<'a> {
    pub console: &'a Console,
    pub token: String,
    pub id: i64,
}

/// A user with a token.
pub async fn client<'a>(console: &'a Console, name: &str, role: Role) -> Client<'a> {
    console.invite(name, role).await;
    let (token, hash) = new_token().unwrap();
    let (user, by) = (UserName::parse(name).unwrap(), "organiser carla".to_owned());
    let new = NewToken { hash, user, label: None, at: console.now(), by };
    let id = console.store.add_token(new).await.unwrap().unwrap();
    Client { console, token, id }
}

pub async fn organiser(console: &Console) -> Client<'_> {
    client(console, "anna", Role::Organiser).await
}

impl Client<'_> {
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("host", HOST);
        request.header("authorization", format!("Bearer {}", self.token))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.console.ask(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = self.request("POST", path).header("content-type", "application/json");
        self.console.ask(request.body(body.into()).unwrap()).await
    }

    /// What must be well.
    pub async fn ok(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        json(&answer)
    }
}

pub fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|e| panic!("{e}: {}", answer.text))
}

/// A problem document, whatever it is about.
pub fn problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let document = json(answer);
    assert_eq!((&document["status"], &document["code"]), (&status.into(), &code.into()), "{document}");
    assert_eq!(document["type"], "about:blank");
    assert!(!document["title"].as_str().unwrap().is_empty(), "{document}");
    assert!(!document["detail"].as_str().unwrap().is_empty(), "{document}");
    document
}

/// A running job with two letters, and their numbers.
pub async fn job(console: &Console) -> (JobId, Vec<LetterId>) {
    let plan = Plan::live();
    let job = console.store.schedule(plan.job(), plan.rows()).await.unwrap().job.unwrap();
    assert!(console.store.act(job, JobAct::Start, at(1), "worker a").await.unwrap());
    let filter = sincerely::store::LogFilter { job: Some(job), ..Default::default() };
    let letters = console.store.log(&filter, LetterId(0), 10).await.unwrap();
    (job, letters.iter().map(|letter| letter.id).collect())
}

/// A letter of which nobody knows whether it left.
pub async fn lose(console: &Console, letter: LetterId) {
    let attempt = || async { console.store.for_rendering(letter).await.unwrap().unwrap().attempt };
    assert!(console.store.apply(intent(letter, attempt().await, at(2))).await.unwrap());
    let lost = Transition::uncertain(letter, attempt().await, event(EventKind::Uncertain, at(3)));
    assert!(console.store.apply(lost).await.unwrap());
}
