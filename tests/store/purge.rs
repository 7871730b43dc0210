//! What is past its time goes; nobody is written for twice by that.

use jiff::Timestamp;
use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{JobId, LetterState, Transition};
use sincerely::store::{JobAct, LogFilter, Overdue, Purged, Retention};

use crate::bytes::found;
use crate::support::{Bench, Plan, at, event};

/// A finished job of two supporters, the second's letter refused.
async fn over(bench: &Bench) -> JobId {
    let plan = Plan::live();
    let rows = plan.rows().map(|row| {
        let mut row = row?;
        let mut json = serde_json::to_value(&row.supporter).unwrap();
        json["own_words"] = "a neighbour of mine".into();
        json["subject"] = "About my neighbour".into();
        json["id"] = format!("member-{}", row.supporter.line).into();
        json["extra"] = serde_json::json!({ "remark": "blue door" });
        row.supporter = serde_json::from_value(json).unwrap();
        Ok(row)
    });
    let job = bench.store.schedule(plan.job(), Box::new(rows)).await.unwrap().job.unwrap();
    assert!(bench.act(job, JobAct::Start).await);
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    bench.send(ids[0], at(10)).await;
    bench.decline(ids[1], Decline::Refused, at(20)).await;
    assert!(bench.act(job, JobAct::Finish).await);
    job
}

async fn due(bench: &Bench, bodies: Option<Timestamp>, names: Option<Timestamp>) -> Vec<Overdue> {
    bench.store.overdue(Retention { bodies, names }).await.unwrap()
}

async fn purge(bench: &Bench, bodies: Option<Timestamp>, names: Option<Timestamp>) -> u64 {
    let mut rows = 0;
    for each in due(bench, bodies, names).await {
        rows += bench.store.purge(&each, at(99), "worker a").await.unwrap();
    }
    rows
}

contract! {
    async fn a_job_is_due_when_it_was_over_long_enough(bench) {
        let job = over(&bench).await;
        assert!(due(&bench, None, None).await.is_empty());
        assert!(due(&bench, Some(at(19)), Some(at(19))).await.is_empty());
        let bodies = due(&bench, Some(at(20)), Some(at(19))).await;
        assert_eq!((bodies[0].job, bodies[0].depth, bodies[0].supporters), (job, Purged::Bodies, 2));
        assert_eq!(bodies[0].finished, at(20));
        let names = due(&bench, Some(at(20)), Some(at(20))).await;
        assert_eq!((names.len(), names[0].depth), (1, Purged::Names));
    }

    async fn a_job_that_still_has_letters_is_never_due(bench) {
        let job = bench.running(Plan::live()).await;
        assert!(due(&bench, Some(at(1000)), Some(at(1000))).await.is_empty());
        bench.act(job, JobAct::Pause { why: None }).await;
        assert!(due(&bench, Some(at(1000)), Some(at(1000))).await.is_empty());
    }

    async fn bodies_go_and_names_stay(bench) {
        let job = over(&bench).await;
        assert_eq!(purge(&bench, Some(at(20)), None).await, 2);
        let letter = bench.letter(bench.letters(job).await[0].id).await;
        assert_eq!((letter.purged, letter.supporter.name.as_str()), (Purged::Bodies, "Anna Berg"));
        assert_eq!(letter.supporter.email.as_str(), "anna@example.org");
        assert!(letter.supporter.own_words.is_empty() && letter.supporter.subject.is_empty());
        assert!(letter.supporter.extra.is_empty() && letter.supporter.id == "member-2");
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.bodies_purged, row.names_purged), (Some(at(99)), None));
        assert_eq!(purge(&bench, Some(at(20)), None).await, 0, "a second time there is nothing to do");
        let acts = bench.store.audit(0, 100).await.unwrap();
        let last = acts.last().unwrap();
        assert_eq!((last.act.as_str(), last.subject.as_str(), last.by.as_str()), ("purge", "job 1", "worker a"));
        assert_eq!(last.why.as_deref(), Some("retention.bodies: 2 supporters"));
    }

    async fn names_go_with_all_else_and_nobody_is_written_for_twice(bench) {
        let job = over(&bench).await;
        purge(&bench, Some(at(20)), None).await;
        assert_eq!(purge(&bench, Some(at(20)), Some(at(20))).await, 2);
        let letter = bench.letter(bench.letters(job).await[0].id).await;
        assert_eq!((letter.purged, letter.supporter.name.as_str()), (Purged::Names, "[erased]"));
        assert!(bench.store.withdrawn().await.unwrap().is_empty(), "nobody withdrew");
        let again = bench.schedule(Plan { digest: 2, ..Plan::live() }).await;
        assert_eq!((again.letters, again.already, again.withdrawn), (0, 2, 0));
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.bodies_purged, row.names_purged), (Some(at(99)), Some(at(99))));
        assert!(due(&bench, Some(at(1000)), Some(at(1000))).await.is_empty());
    }

    async fn words_about_their_letters_lose_the_name(bench) {
        let job = over(&bench).await;
        let letter = bench.letters(job).await[1].id;
        let why = "Anna Berg says that it came by post";
        let drop = Transition::resend(letter, event(EventKind::Resent, at(21)).saying(why));
        assert!(bench.apply(drop).await);
        assert!(bench.act(job, JobAct::Cancel { why: None }).await);
        let head = bench.store.verify_audit(None).await.unwrap().head;
        purge(&bench, None, Some(at(1000))).await;
        let events = bench.store.events(&LogFilter::default(), sincerely::outbox::LetterId(0), 10).await.unwrap();
        assert!(events.iter().all(|row| row.event.reply.as_deref() != Some(why)));
        let acts = bench.store.audit(0, 100).await.unwrap();
        assert!(acts.iter().any(|row| row.act == "resent" && row.erased));
        assert!(bench.store.verify_audit(Some(head)).await.unwrap().faults.is_empty());
    }

    async fn a_purged_letter_can_not_be_sent_again(bench) {
        let job = over(&bench).await;
        let refused = bench.letters(job).await[1].id;
        purge(&bench, Some(at(20)), None).await;
        let resend = Transition::resend(refused, event(EventKind::Resent, at(100)).saying("once more"));
        assert!(!bench.apply(resend).await);
        assert_eq!(bench.state(refused).await, LetterState::Refused);
    }

    async fn a_job_that_was_taken_up_again_meanwhile_is_left_alone(bench) {
        let job = over(&bench).await;
        let due = due(&bench, Some(at(20)), None).await.remove(0);
        let refused = bench.letters(job).await[1].id;
        let resend = Transition::resend(refused, event(EventKind::Resent, at(21)).saying("once more"));
        assert!(bench.apply(resend).await);
        assert_eq!(bench.store.purge(&due, at(99), "worker a").await.unwrap(), 0);
        assert_eq!(bench.letter(refused).await.purged, Purged::Nothing);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().bodies_purged, None);
    }
}

#[tokio::test]
async fn not_one_byte_of_what_was_purged_is_left() {
    let bench = Bench::sqlite();
    over(&bench).await;
    let folder = bench.path().parent().unwrap();
    let bodies = ["a neighbour of mine", "About my neighbour", "blue door"];
    let names = ["Anna Berg", "anna@example.org", "member-2"];
    assert!(!found(folder, &bodies).is_empty() && !found(folder, &names).is_empty());
    purge(&bench, Some(at(20)), None).await;
    assert!(bench.store.compact().await.unwrap());
    assert_eq!(found(folder, &bodies), Vec::<String>::new());
    purge(&bench, None, Some(at(20))).await;
    assert!(bench.store.compact().await.unwrap());
    assert_eq!(found(folder, &names), Vec::<String>::new());
}
