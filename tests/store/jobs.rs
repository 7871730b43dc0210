//! Acts on jobs and campaigns.

use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{Attempt, LetterState, Transition};
use sincerely::store::{JobAct, JobState, LogFilter, Wait};

use crate::support::{Bench, Plan, at, event, said};

async fn state(bench: &Bench, job: sincerely::outbox::JobId) -> JobState {
    bench.store.job(job).await.unwrap().unwrap().state
}

contract! {
    async fn an_act_applies_only_from_its_states(bench) {
        let job = bench.schedule(Plan::live()).await.job.unwrap();
        assert!(!bench.act(job, JobAct::Finish).await);
        assert!(!bench.act(job, JobAct::Resume { why: None }).await);
        assert!(!bench.act(job, JobAct::Stop { why: "login".into() }).await);
        assert!(bench.act(job, JobAct::Start).await);
        assert!(!bench.act(job, JobAct::Start).await);
        assert!(bench.act(job, JobAct::Pause { why: Some("too fast".into()) }).await);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().reason.as_deref(), Some("too fast"));
        assert!(bench.act(job, JobAct::Resume { why: None }).await);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().reason, None);
        assert!(bench.act(job, JobAct::Start).await);
        assert!(bench.act(job, JobAct::Stop { why: "login refused".into() }).await);
        assert!(bench.act(job, JobAct::Cancel { why: None }).await);
        assert!(!bench.act(job, JobAct::Reopen).await);
        assert_eq!(state(&bench, job).await, JobState::Cancelled);
        assert!(!bench.act(sincerely::outbox::JobId(77), JobAct::Start).await);
    }

    async fn a_cancel_takes_back_what_has_not_left_with_an_event_each(bench) {
        let job = bench.running(Plan::live().by(&["a@b.example", "c@b.example", "d@b.example"])).await;
        let letters = bench.letters(job).await;
        bench.decline(letters[0].id, Decline::Deferred { next_try: at(60) }, at(1)).await;
        assert!(bench.intend(letters[1].id, at(2)).await);
        assert!(bench.act(job, JobAct::Cancel { why: Some("he is free".into()) }).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.letters.of(LetterState::Cancelled), row.letters.of(LetterState::Submitting)), (2, 1));
        let events = bench.store.events(&LogFilter::default(), letters[1].id, 10).await.unwrap();
        assert_eq!((events.len(), events[0].event.kind), (1, EventKind::Cancelled));
        assert_eq!(events[0].event.reply.as_deref(), Some("he is free"));
        // The receipt of the letter in hand is still welcome.
        let receipt = said(at(99), 250, "2.0.0 Ok");
        assert!(bench.apply(Transition::accepted(letters[1].id, Attempt(1), receipt)).await);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().finished, Some(at(99)));
    }

    async fn a_job_finishes_only_when_nothing_is_pending(bench) {
        let job = bench.running(Plan::live()).await;
        let letters = bench.letters(job).await;
        bench.send(letters[0].id, at(1)).await;
        assert!(!bench.act(job, JobAct::Finish).await);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().finished, None);
        bench.send(letters[1].id, at(5)).await;
        assert!(bench.act(job, JobAct::Finish).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.started, row.finished), (Some(at(1)), Some(at(5))));
        assert_eq!(row.state, JobState::Finished);
    }

    async fn a_finished_job_whose_letter_is_sent_again_is_scheduled_again(bench) {
        let job = bench.running(Plan::live().by(&["anna@example.org"])).await;
        let letter = bench.letters(job).await[0].id;
        bench.lose(letter, at(1)).await;
        assert!(bench.act(job, JobAct::Finish).await);
        assert!(bench.apply(Transition::resend(letter, event(EventKind::Resent, at(5)))).await);
        assert!(!bench.intend(letter, at(6)).await);
        assert!(!bench.act(job, JobAct::Reopen).await);
        assert_eq!(state(&bench, job).await, JobState::Scheduled);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().finished, None);
        assert!(bench.act(job, JobAct::Start).await);
        bench.send(letter, at(7)).await;
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().finished, Some(at(7)));
    }

    async fn a_closed_campaign_cancels_its_jobs_and_takes_no_more(bench) {
        let one = bench.running(Plan::live()).await;
        let two = bench.schedule(Plan { digest: 2, ..Plan::rehearsal() }).await.job.unwrap();
        let other = bench.schedule(Plan { campaign: "other", ..Plan::live() }).await.job.unwrap();
        let cancelled = bench.store.close("ilyashev", "he is free", at(1), "organiser carla").await.unwrap();
        assert_eq!(cancelled, [one, two]);
        assert_eq!(state(&bench, other).await, JobState::Scheduled);
        let plan = Plan { digest: 3, ..Plan::live() };
        let error = bench.store.schedule(plan.job(), plan.rows()).await.unwrap_err();
        assert!(error.is_closed() && error.to_string().contains("he is free"));
        let again = bench.store.close("ilyashev", "he is free", at(2), "organiser carla").await.unwrap();
        assert_eq!(again, []);
    }

    async fn nothing_of_a_closed_campaign_is_sent_again(bench) {
        let plan = Plan { digest: 2, ..Plan::live() }.to(&["prosecutor@gov.example"]);
        let (finished, paused) = (bench.running(Plan::live()).await, bench.running(plan).await);
        let letters = bench.letters(finished).await;
        bench.lose(letters[0].id, at(1)).await;
        bench.decline(letters[1].id, Decline::Held, at(1)).await;
        assert!(bench.act(finished, JobAct::Finish).await);
        assert!(bench.act(paused, JobAct::Pause { why: None }).await);
        assert_eq!(bench.store.closed("ilyashev").await.unwrap(), None);
        bench.store.close("ilyashev", "he is free", at(2), "organiser carla").await.unwrap();
        assert_eq!(bench.store.closed("ilyashev").await.unwrap().as_deref(), Some("he is free"));
        assert!(!bench.act(finished, JobAct::Reopen).await);
        assert!(!bench.act(paused, JobAct::Resume { why: None }).await);
        assert!(!bench.apply(Transition::resend(letters[0].id, event(EventKind::Resent, at(3)))).await);
        assert!(!bench.apply(Transition::release(letters[1].id, event(EventKind::Released, at(3)))).await);
        assert_eq!(bench.state(letters[0].id).await, LetterState::Uncertain);
        assert_eq!(bench.state(letters[1].id).await, LetterState::Held);
        assert_eq!(state(&bench, finished).await, JobState::Finished);
    }

    async fn a_cancelled_job_keeps_nothing_to_send(bench) {
        let people = ["a@b.example", "c@b.example", "d@b.example"];
        let job = bench.running(Plan::live().by(&people)).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.lose(ids[2], at(1)).await;
        assert!(bench.intend(ids[0], at(1)).await && bench.intend(ids[1], at(1)).await);
        assert!(bench.act(job, JobAct::Cancel { why: None }).await);
        let decline = Decline::Deferred { next_try: at(60) };
        let later = said(at(2), 451, "4.0.0 later");
        assert!(bench.apply(Transition::declined(ids[0], Attempt(1), decline, later)).await);
        assert!(bench.apply(Transition::void(ids[1], Attempt(1), event(EventKind::Void, at(2)))).await);
        assert!(!bench.apply(Transition::resend(ids[2], event(EventKind::Resent, at(3)))).await);
        let row = bench.store.letter(ids[0]).await.unwrap().unwrap();
        assert_eq!((row.state, row.code, row.next_try), (LetterState::Cancelled, Some(451), None));
        assert_eq!(row.reply.as_deref(), Some("the job is cancelled"));
        assert_eq!(bench.state(ids[1]).await, LetterState::Cancelled);
        assert_eq!(bench.state(ids[2]).await, LetterState::Uncertain);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().letters.pending(), 0);
    }

    async fn a_running_job_says_why_it_waits(bench) {
        let job = bench.running(Plan::live()).await;
        let wait = Wait { reason: "sending hours".into(), until: Some(at(500)) };
        bench.store.note_wait(job, Some(wait.clone())).await.unwrap();
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().wait, Some(wait));
        assert!(bench.act(job, JobAct::Pause { why: None }).await);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().wait, None);
    }

    async fn jobs_come_newest_first(bench) {
        let one = bench.schedule(Plan::live()).await.job.unwrap();
        let two = bench.schedule(Plan::rehearsal()).await.job.unwrap();
        let ids: Vec<_> = bench.store.jobs().await.unwrap().iter().map(|j| j.id).collect();
        assert_eq!(ids, [two, one]);
    }

    async fn the_version_tells_what_other_processes_changed(bench) {
        let job = bench.running(Plan::live()).await;
        let before = bench.store.version().await.unwrap();
        bench.store.age_lane(bench.lane(job, 0).await, 1).await.unwrap();
        assert_eq!(bench.store.version().await.unwrap(), before);
        let other = bench.other_process();
        assert!(other.act(job, JobAct::Pause { why: None }, at(1), "organiser carla").await.unwrap());
        assert_ne!(bench.store.version().await.unwrap(), before);
    }
}
