//! A console over a real store, and a browser that keeps its cookies.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use sincerely::clock::{Clock, ManualClock};
use sincerely::console::{Desk, Entrance, link_hash, new_link, router};
use sincerely::project::Project;
use sincerely::settings;
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{Lease, NewUser, Role, Store, UserName};
use tower::ServiceExt;

pub const HOST: &str = "127.0.0.1:8025";
pub const PASSWORD: &str = "correct horse battery";

pub struct Console {
    pub router: Router,
    pub desk: Arc<Desk>,
    pub store: Arc<dyn Store>,
    pub clock: Arc<ManualClock>,
    pub lease: Option<Arc<dyn Lease>>,
    pub folder: tempfile::TempDir,
    origin: String,
}

impl Console {
    pub async fn new() -> Self {
        Self::with("", None).await
    }

    /// Where a server that speaks TLS stands before it.
    pub async fn behind_proxy() -> Self {
        Self::with("", Some("https://letters.example.org")).await
    }

    pub async fn live() -> Self {
        Self::with("mode = \"live\"\n", None).await
    }

    /// Where counts are for everybody.
    #[allow(dead_code, reason = "only the API's tests look at counts")]
    pub async fn with_open_metrics() -> Self {
        Self::with("console.metrics = \"open\"\n", None).await
    }

    async fn with(more: &str, behind_proxy: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> =
            Arc::new(SqliteStore::open(&folder.path().join("data/sincerely.db")).unwrap());
        let clock = Arc::new(ManualClock::new("2026-11-24T10:00:00Z".parse().unwrap()));
        let text = format!("{more}[sender]\nname = \"Group\"\naddress = \"letters@group.example.org\"\n");
        let (settings, problems) = settings::read(&text, "config/sincerely.toml", [], folder.path());
        let settings = settings.unwrap_or_else(|| panic!("{problems:?}"));
        let lease: Arc<dyn Lease> = store.lease().await.unwrap().into();
        let address: SocketAddr = HOST.parse().unwrap();
        let entrance = Entrance { address, behind_proxy: behind_proxy.map(str::to_owned) };
        let time: Arc<dyn Clock> = clock.clone();
        let root = folder.path().to_path_buf();
        let project = Project { root, settings: Arc::new(settings), warnings: problems };
        let desk = Desk::new(Arc::clone(&store), time, Arc::new(project), entrance, &lease).unwrap();
        let desk = Arc::new(desk);
        let origin = behind_proxy.map_or_else(|| format!("http://{HOST}"), str::to_owned);
        Self { router: router(&desk), desk, store, clock, lease: Some(lease), folder, origin }
    }

    pub fn pass(&self, time: SignedDuration) {
        self.clock.set(self.clock.now() + time);
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets somebody in; the path of their link.
    pub async fn invite(&self, name: &str, role: Role) -> String {
        let (token, link) = new_link().unwrap();
        assert_eq!(link, link_hash(&token));
        let (at, by) = (self.now(), "organiser carla".to_owned());
        let link_until = at + SignedDuration::from_hours(24);
        let name = UserName::parse(name).unwrap();
        assert!(self.store.add_user(NewUser { name, role, link, link_until, at, by }).await.unwrap());
        format!("/invited/{token}")
    }

    /// Somebody who has come in.
    pub async fn user(&self, name: &str, role: Role) -> Browser<'_> {
        let link = self.invite(name, role).await;
        let mut browser = self.browser();
        let set = browser.fill(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text);
        browser
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { console: self, cookies: BTreeMap::new(), from: "192.0.2.1".parse().unwrap() }
    }

    /// A request as it is, from nobody.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, text }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The token that the page's forms bear.
    pub fn form(&self) -> &str {
        let (_, after) = self.text.split_once("name=\"form\" value=\"").expect("a form");
        after.split_once('"').unwrap().0
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }
}

pub struct Browser<'a> {
    pub console: &'a Console,
    pub cookies: BTreeMap<String, String>,
    pub from: IpAddr,
}

impl Browser<'_> {
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let host = self.console.origin.split_once("//").unwrap().1;
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request = Request::builder().method(method).uri(path).header("host", host);
        let request = request.header("x-forwarded-for", format!("203.0.113.9, {}", self.from));
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    pub async fn ask(&mut self, request: Request<Body>) -> Answer {
        let answer = self.console.ask(request).await;
        for cookie in answer.cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form from a page of the console's own.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request("POST", path).header("origin", &self.console.origin);
        self.ask(form(request, fields)).await
    }

    /// Opens a page and sends its form.
    pub async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let fields = [&[("form", page.form())], fields].concat();
        self.post(path, &fields).await
    }

    pub async fn log_in(&mut self, name: &str, password: &str) -> Answer {
        self.fill("/login", &[("name", name), ("password", password)]).await
    }

    pub fn session(&self) -> Option<&String> {
        self.cookies
            .iter()
            .find(|(name, _)| name.trim_start_matches("__Host-") == "sincerely")
            .map(|(_, v)| v)
    }
}

/// A form as browsers send it.
pub fn form(request: axum::http::request::Builder, fields: &[(&str, &str)]) -> Request<Body> {
    let escape = |text: &str| {
        let bytes = text.bytes();
        bytes
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(Body::from(pairs.join("&"))).unwrap()
}
