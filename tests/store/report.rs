//! A job counted for its report.

use jiff::tz::TimeZone;
use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{LetterState, Transition};
use sincerely::store::{Excluded, JobAct, JobFacts, NAMES_A_SUPPORTER, Viewpoint};

use crate::support::{Bench, Plan, at, event, mailbox};

const DAY: i64 = 86_400;

async fn facts(bench: &Bench, job: sincerely::outbox::JobId, presumed_until: i64) -> JobFacts {
    let view = Viewpoint { zone: TimeZone::UTC, presumed_until: at(presumed_until) };
    bench.store.facts(job, view).await.unwrap().unwrap()
}

fn people(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("p{n}@example.org")).collect()
}

contract! {
    async fn rows_that_were_left_out_are_kept_by_column_and_reason(bench) {
        let plan = Plan::live();
        let row = |field: &str, reason: &str, rows| Excluded { field: field.into(), reason: reason.into(), rows };
        let excluded = vec![row("email", "it has no @", 3), row("name", "is missing", 5)];
        let job = sincerely::store::NewJob { excluded: excluded.clone(), ..plan.job() };
        let job = bench.store.schedule(job, plan.rows()).await.unwrap().job.unwrap();
        let told = facts(&bench, job, 0).await;
        assert_eq!(told.excluded, [excluded[1].clone(), excluded[0].clone()]);
        assert_eq!((told.scheduled_by.as_str(), told.replies.len()), ("organiser carla", 0));
    }

    async fn each_event_counts_on_its_day_and_at_its_target(bench) {
        let plan = Plan { supporters: people(4), ..Plan::live() }.to(&["a@gov.example", "b@gov.example"]);
        let job = bench.running(plan).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.send(ids[0], at(10)).await;
        bench.decline(ids[1], Decline::Refused, at(20)).await;
        bench.decline(ids[2], Decline::Deferred { next_try: at(40) }, at(30)).await;
        bench.send(ids[2], at(DAY)).await;
        bench.lose(ids[3], at(DAY)).await;
        let told = facts(&bench, job, DAY - 1).await;
        let tries = |place: usize| told.lanes[place].days.values().map(|d| d.of(EventKind::Submitting)).collect::<Vec<_>>();
        assert_eq!((tries(0), tries(1)), (vec![2, 1], vec![1, 1]));
        let first = &told.lanes[0];
        assert_eq!((first.tried, first.tries, first.presumed_delivered), (2, 3, 1));
        assert_eq!(first.lane.letters.of(LetterState::Accepted), 2);
        let replies: Vec<_> = told.replies.iter().map(|r| (r.kind, r.code, r.times)).collect();
        assert_eq!(replies, [(EventKind::Accepted, 250, 2), (EventKind::Refused, 550, 2)]);
    }

    async fn a_letter_that_came_back_is_not_presumed_delivered_and_one_by_word_is_told_apart(bench) {
        let job = bench.running(Plan { supporters: people(3), ..Plan::live() }).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.send(ids[0], at(10)).await;
        bench.send(ids[1], at(10)).await;
        bench.lose(ids[2], at(10)).await;
        assert!(bench.apply(Transition::bounced(ids[0], event(EventKind::Bounced, at(20)))).await);
        let word = event(EventKind::AssumedSent, at(30)).saying("their log has it");
        assert!(bench.apply(Transition::assume_sent(ids[2], word)).await);
        let told = facts(&bench, job, 29).await;
        assert_eq!((told.lanes[0].presumed_delivered, told.lanes[0].assumed_sent), (1, 1));
        assert_eq!(facts(&bench, job, 30).await.lanes[0].presumed_delivered, 2);
    }

    async fn decisions_on_the_job_its_campaign_and_its_mailboxes_are_told_and_no_others(bench) {
        let job = bench.running(Plan::live()).await;
        let other = bench.running(Plan { campaign: "other", digest: 2, ..Plan::live() }.to(&["x@else.example"])).await;
        assert!(bench.act(other, JobAct::Pause { why: None }).await);
        let minister = mailbox("minister@gov.example");
        bench.store.suspend(&minister, "he asked", at(3), "organiser carla").await.unwrap();
        bench.store.suspend(&mailbox("x@else.example"), "no", at(3), "organiser carla").await.unwrap();
        bench.store.close("ilyashev", "he is free", at(5), "organiser carla").await.unwrap();
        let told = facts(&bench, job, 0).await;
        let acts: Vec<_> = told.acts.iter().map(|a| format!("{} {}", a.act, a.subject)).collect();
        let wanted = ["schedule job 1", "start job 1", "suspend mailbox minister@gov.example", "close campaign ilyashev", "cancel job 1"];
        assert_eq!(acts, wanted);
        assert!(told.lanes[0].suspended.is_some());
    }

    async fn decisions_on_letters_are_told_by_what_by_whom_and_why(bench) {
        let job = bench.running(Plan { supporters: people(5), ..Plan::live() }).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        for (n, id) in ids.iter().enumerate() {
            bench.lose(*id, at(10)).await;
            let why = if n < 3 { "their log has it" } else { "the server says so" };
            let word = event(EventKind::AssumedSent, at(20 + i64::try_from(n).unwrap())).saying(why);
            assert!(bench.apply(Transition::assume_sent(*id, word)).await);
        }
        let told = facts(&bench, job, 0).await.letter_acts;
        let counts: Vec<_> = told.iter().map(|a| (a.why.as_deref().unwrap(), a.letters)).collect();
        assert_eq!(counts, [("their log has it", 3), ("the server says so", 2)]);
        assert_eq!((told[0].first, told[0].last), (at(20), at(22)));
    }

    async fn a_reason_that_names_a_supporter_is_left_out(bench) {
        let job = bench.running(Plan::live()).await;
        let why = |text: &str| JobAct::Pause { why: Some(text.into()) };
        for text in ["asked by anna berg", "see ANNA@example.org.", "Joanna Bergen is ill"] {
            assert!(bench.act(job, why(text)).await);
            assert!(bench.act(job, JobAct::Resume { why: None }).await);
        }
        let told = facts(&bench, job, 0).await;
        let whys: Vec<_> = told.acts.iter().filter(|a| a.act == "pause").map(|a| a.why.as_deref().unwrap()).collect();
        assert_eq!(whys, [NAMES_A_SUPPORTER, NAMES_A_SUPPORTER, "Joanna Bergen is ill"]);
    }

    async fn a_job_that_is_not_there_has_no_facts(bench) {
        let view = Viewpoint { zone: TimeZone::UTC, presumed_until: at(0) };
        assert!(bench.store.facts(sincerely::outbox::JobId(9), view).await.unwrap().is_none());
    }
}
