//! Who may use the console, and who is there.

use jiff::Timestamp;
use sincerely::store::{NewToken, NewUser, Role, SessionRow, UserName};

use crate::support::at;

const LINK: [u8; 32] = [7; 32];
const PHC: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA";

fn name(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}

fn new(text: &str, role: Role) -> NewUser {
    let by = "organiser carla".to_owned();
    NewUser { name: name(text), role, link: LINK, link_until: at(100), at: at(10), by }
}

fn session(id: u8, user: &str, since: Timestamp, seen: Timestamp) -> SessionRow {
    SessionRow { id: [id; 32], user: name(user), role: Role::Viewer, since, seen }
}

#[test]
fn a_name_is_the_same_however_it_is_written_and_nothing_odd() {
    assert_eq!(name(" Anna.Berg "), name("anna.berg"));
    assert_eq!(name("Мария").as_str(), "мария");
    for odd in ["", " ", "a b", "a/b", "a\r\nb", "<b>", "a@example.org", "\u{202e}anna", &"x".repeat(41)] {
        assert!(UserName::parse(odd).is_err(), "{odd:?}");
    }
}

contract! {
    async fn a_name_is_taken_once(bench) {
        assert!(bench.store.add_user(new("anna", Role::Viewer)).await.unwrap());
        let again = NewUser { link: [8; 32], ..new("Anna", Role::Organiser) };
        assert!(!bench.store.add_user(again).await.unwrap());
        let users = bench.store.users().await.unwrap();
        assert_eq!(users.len(), 1);
        assert_eq!((users[0].role, users[0].active, users[0].link_until), (Role::Viewer, false, Some(at(100))));
        assert_eq!(bench.store.invited(&[8; 32], at(50)).await.unwrap().map(|u| u.name), None);
    }

    async fn a_link_sets_a_password_once_and_only_in_its_time(bench) {
        bench.store.add_user(new("anna", Role::Viewer)).await.unwrap();
        assert_eq!(bench.store.password(&name("anna")).await.unwrap(), None);
        assert!(bench.store.invited(&LINK, at(100)).await.unwrap().is_none());
        assert_eq!(bench.store.set_password(&LINK, PHC, at(100)).await.unwrap(), None);
        assert_eq!(bench.store.invited(&LINK, at(99)).await.unwrap().unwrap().name, name("anna"));
        assert_eq!(bench.store.set_password(&LINK, PHC, at(99)).await.unwrap(), Some(name("anna")));
        assert_eq!(bench.store.set_password(&LINK, "other", at(99)).await.unwrap(), None);
        assert_eq!(bench.store.password(&name("anna")).await.unwrap().as_deref(), Some(PHC));
        assert!(bench.store.users().await.unwrap()[0].active);
    }

    async fn the_first_organiser_is_first_once(bench) {
        assert!(bench.store.add_first_user(&name("anna"), PHC, at(10)).await.unwrap());
        assert!(!bench.store.add_first_user(&name("boris"), PHC, at(11)).await.unwrap());
        let users = bench.store.users().await.unwrap();
        assert_eq!((users.len(), users[0].role, users[0].active), (1, Role::Organiser, true));
    }

    async fn a_session_is_its_users_as_they_are_now_and_goes_with_them(bench) {
        assert!(!bench.store.keep_session(session(1, "anna", at(10), at(10))).await.unwrap());
        bench.store.add_user(new("anna", Role::Organiser)).await.unwrap();
        assert!(bench.store.keep_session(session(1, "anna", at(10), at(10))).await.unwrap());
        assert!(bench.store.keep_session(session(1, "anna", at(90), at(90))).await.unwrap());
        let kept = bench.store.session(&[1; 32]).await.unwrap().unwrap();
        assert_eq!((kept.role, kept.since, kept.seen), (Role::Organiser, at(10), at(90)));
        assert!(bench.store.session(&[2; 32]).await.unwrap().is_none());
        assert!(bench.store.remove_user(&name("anna"), at(95), "organiser carla").await.unwrap());
        assert!(bench.store.session(&[1; 32]).await.unwrap().is_none());
        assert!(!bench.store.remove_user(&name("anna"), at(95), "organiser carla").await.unwrap());
    }

    async fn a_token_is_its_users_as_they_are_now_and_goes_with_them(bench) {
        let new = |hash: u8, user: &str| {
            let (user, by) = (name(user), "organiser carla".to_owned());
            NewToken { hash: [hash; 32], user, label: Some("counts".into()), at: at(20), by }
        };
        assert_eq!(bench.store.add_token(new(1, "anna")).await.unwrap(), None);
        bench.store.add_user(self::new("anna", Role::Organiser)).await.unwrap();
        assert_eq!(bench.store.add_token(new(1, "anna")).await.unwrap(), Some(1));
        assert_eq!(bench.store.add_token(new(2, "anna")).await.unwrap(), Some(2));
        let kept = bench.store.token(&[1; 32]).await.unwrap().unwrap();
        assert_eq!((kept.id, kept.user, kept.role, kept.used), (1, name("anna"), Role::Organiser, None));
        assert_eq!((kept.label.as_deref(), kept.since), (Some("counts"), at(20)));
        assert!(bench.store.token(&[3; 32]).await.unwrap().is_none());
        for moment in [40, 30] {
            bench.store.note_token(1, at(moment)).await.unwrap();
        }
        assert_eq!(bench.store.tokens().await.unwrap()[0].used, Some(at(40)));
        assert_eq!(bench.store.revoke_token(2, at(50), "organiser carla").await.unwrap(), Some(name("anna")));
        assert_eq!(bench.store.revoke_token(2, at(50), "organiser carla").await.unwrap(), None);
        // No number is given twice: it stands in the record of acts.
        assert_eq!(bench.store.add_token(new(2, "anna")).await.unwrap(), Some(3));
        assert!(bench.store.remove_user(&name("anna"), at(95), "organiser carla").await.unwrap());
        assert!(bench.store.tokens().await.unwrap().is_empty());
        assert!(bench.store.token(&[1; 32]).await.unwrap().is_none());
        let acts = bench.store.audit(0, 100).await.unwrap();
        let of_tokens = acts.iter().filter(|act| act.act.starts_with("token-")).count();
        assert_eq!(of_tokens, 4);
    }

    async fn a_session_ends_by_itself_or_when_it_is_told(bench) {
        bench.store.add_user(new("anna", Role::Viewer)).await.unwrap();
        for (id, since, seen) in [(1, 10, 20), (2, 10, 90), (3, 60, 90)] {
            bench.store.keep_session(session(id, "anna", at(since), at(seen))).await.unwrap();
        }
        assert_eq!(bench.store.end_old_sessions(at(50), at(5)).await.unwrap(), 1);
        assert_eq!(bench.store.end_old_sessions(at(50), at(50)).await.unwrap(), 1);
        bench.store.end_session(&[3; 32]).await.unwrap();
        for id in 1..=3 {
            assert!(bench.store.session(&[id; 32]).await.unwrap().is_none(), "{id}");
        }
    }

    async fn who_let_whom_in_and_out_is_on_record_without_their_secrets(bench) {
        bench.store.add_user(new("anna", Role::Viewer)).await.unwrap();
        bench.store.set_password(&LINK, PHC, at(20)).await.unwrap();
        bench.store.remove_user(&name("anna"), at(30), "organiser carla").await.unwrap();
        let acts = bench.store.audit(0, 10).await.unwrap();
        let told: Vec<_> = acts.iter().map(|row| (row.act.as_str(), row.subject.as_str(), row.by.as_str())).collect();
        let carla = "organiser carla";
        assert_eq!(told, [
            ("user-add", "user anna", carla),
            ("user-password", "user anna", "viewer anna"),
            ("user-remove", "user anna", carla),
        ]);
        assert!(!format!("{acts:?}").contains("argon2id"));
        assert!(bench.store.verify_audit(None).await.unwrap().faults.is_empty());
    }
}
