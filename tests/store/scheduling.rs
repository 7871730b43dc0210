//! Planning: all or nothing, and nobody written to twice.

use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{JobId, LetterId, LetterState, Transition};
use sincerely::store::{JobAct, JobState, LogFilter};

use crate::support::{Plan, at, event, mailbox};

contract! {
    async fn a_job_is_stored_with_its_lanes_and_letters(bench) {
        let plan = Plan::live().to(&["minister@gov.example", "prosecutor@gov.example"]);
        let done = bench.schedule(plan.clone()).await;
        assert_eq!((done.letters, done.already), (4, 0));
        let job = bench.store.job(done.job.unwrap()).await.unwrap().unwrap();
        assert_eq!((job.state, job.mode), (JobState::Scheduled, plan.mode));
        assert_eq!((job.letters.total(), job.letters.of(LetterState::Ready)), (4, 4));
        assert_eq!((job.started, job.finished), (None, None));
        let lanes = bench.store.lanes(job.id).await.unwrap();
        let mailboxes: Vec<&str> = lanes.iter().map(|l| l.mailbox.as_ref().unwrap().as_str()).collect();
        assert_eq!(mailboxes, ["minister@gov.example", "prosecutor@gov.example"]);
        assert!(lanes.iter().all(|l| l.letters.total() == 2 && l.ends_at == Some(at(100_000))));
    }

    async fn the_inputs_of_a_plan_read_back(bench) {
        let plan = Plan::live();
        let job = bench.schedule(plan.clone()).await.job.unwrap();
        assert_eq!(bench.store.inputs(job).await.unwrap(), plan.job().inputs);
        assert!(bench.store.inputs(JobId(99)).await.is_err());
        assert_eq!(bench.store.job_of_plan(&plan.job().plan).await.unwrap(), Some(job));
        assert!(bench.act(job, JobAct::Cancel { why: None }).await);
        assert_eq!(bench.store.job_of_plan(&plan.job().plan).await.unwrap(), None);
    }

    async fn a_due_letter_bears_all_that_its_rendering_needs(bench) {
        let plan = Plan::live();
        let job = bench.schedule(plan.clone()).await.job.unwrap();
        let lane = bench.lane(job, 0).await;
        let due = bench.store.due(lane, at(0), Vec::new(), 1).await.unwrap();
        let tokens = sincerely::outbox::tokens::Tokens::new(bench.store.secret());
        let key = tokens.supporter("anna@example.org");
        assert_eq!(due[0].supporter, crate::support::supporter(2, "anna@example.org"));
        assert_eq!((due[0].supporter_key, due[0].token), (key, tokens.message(job, key, 0)));
        assert_eq!((due[0].rendering, due[0].attempts), (None, 0));
    }

    async fn all_rows_or_none(bench) {
        let plan = Plan::live();
        let broken = Box::new(plan.rows().chain([Err("line 7: unreadable".to_owned())]));
        let error = bench.store.schedule(plan.job(), broken).await.unwrap_err();
        assert!(error.is_abandoned() && error.to_string().contains("line 7"));
        assert!(bench.store.jobs().await.unwrap().is_empty());
        assert!(bench.store.log(&LogFilter::default(), LetterId(0), 10).await.unwrap().is_empty());
        assert_eq!(bench.schedule(plan).await.letters, 2);
    }

    async fn a_supporter_who_stands_twice_in_a_plan_stops_it(bench) {
        let plan = Plan::live().by(&["anna@example.org", "ANNA@example.org"]);
        assert!(bench.store.schedule(plan.job(), plan.rows()).await.is_err());
        assert!(bench.store.jobs().await.unwrap().is_empty());
    }

    async fn the_same_supporter_and_mailbox_is_written_once_over_all_jobs(bench) {
        bench.schedule(Plan::live()).await;
        let again = Plan { digest: 2, ..Plan::live() }
            .by(&["Anna@Example.ORG", "vera@example.org"])
            .to(&["MINISTER@gov.example", "prosecutor@gov.example"]);
        let done = bench.schedule(again).await;
        assert_eq!((done.letters, done.already), (3, 1));
    }

    async fn a_target_that_moved_to_its_next_address_is_not_written_to_again(bench) {
        bench.schedule(Plan::live().to(&["7170001@Prokuror.example"])).await;
        let moved = Plan::live().to(&["second@prokuror.example"]);
        let mut job = moved.job();
        job.lanes[0].addresses = ["7170001@prokuror.example", "second@prokuror.example"].map(mailbox).into();
        let already = bench.store.already_written(job.clone(), moved.rows()).await.unwrap().already;
        let done = bench.store.schedule(job, moved.rows()).await.unwrap();
        assert_eq!((already, done.letters, done.already), (2, 0, 2));
    }

    async fn another_campaign_is_another_letter(bench) {
        bench.schedule(Plan::live()).await;
        let other = Plan { campaign: "other", digest: 2, ..Plan::live() };
        assert_eq!(bench.schedule(other).await.letters, 2);
    }

    async fn with_no_letter_left_no_job_is_made(bench) {
        bench.schedule(Plan::live()).await;
        let done = bench.schedule(Plan::live()).await;
        assert_eq!((done.job, done.letters, done.already), (None, 0, 2));
        assert_eq!(bench.store.jobs().await.unwrap().len(), 1);
    }

    async fn cancelled_letters_may_be_planned_again_and_refused_ones_not(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        bench.decline(letter, Decline::Refused, at(1)).await;
        assert!(bench.act(job, JobAct::Cancel { why: None }).await);
        let done = bench.schedule(Plan::live()).await;
        assert_eq!((done.letters, done.already), (1, 1));
    }

    async fn a_letter_that_was_ever_uncertain_is_not_planned_again(bench) {
        let people = ["a@b.example", "c@b.example", "d@b.example"];
        let job = bench.running(Plan::live().by(&people)).await;
        let ids: Vec<LetterId> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.lose(ids[0], at(1)).await;
        bench.lose(ids[1], at(1)).await;
        assert!(bench.apply(Transition::drop(ids[0], event(EventKind::Dropped, at(2)))).await);
        assert!(bench.apply(Transition::drop(ids[2], event(EventKind::Dropped, at(2)))).await);
        assert!(bench.apply(Transition::resend(ids[1], event(EventKind::Resent, at(2)))).await);
        let lane = bench.lane(job, 0).await;
        assert_eq!(bench.store.expire_lane(lane, at(3), "worker a").await.unwrap(), 1);
        let done = bench.schedule(Plan { digest: 2, ..Plan::live() }.by(&people)).await;
        assert_eq!((done.letters, done.already), (1, 2));
    }

    async fn rehearsal_letters_never_stand_in_the_way_of_live_ones(bench) {
        bench.schedule(Plan::rehearsal()).await;
        assert_eq!(bench.schedule(Plan { digest: 2, ..Plan::live() }).await.already, 0);
        assert_eq!(bench.schedule(Plan { digest: 3, ..Plan::rehearsal() }).await.already, 0);
    }

    async fn a_rehearsal_is_remembered_per_plan(bench) {
        let plan = Plan::rehearsal().to(&["me@rights.example", "me@rights.example"]);
        assert_eq!(bench.schedule(plan.clone()).await.letters, 4);
        let more = plan.by(&["anna@example.org", "vera@example.org"]);
        let done = bench.schedule(more).await;
        assert_eq!((done.letters, done.already), (2, 2));
    }

    async fn a_copy_is_left_out_with_its_original(bench) {
        bench.schedule(Plan::live()).await;
        let again = Plan { digest: 2, ..Plan::live() }.with_copy();
        let done = bench.schedule(again.by(&["anna@example.org", "vera@example.org"])).await;
        assert_eq!((done.letters, done.already), (2, 2));
    }

    async fn already_written_counts_and_changes_nothing(bench) {
        let plan = Plan::live().with_copy();
        assert_eq!(bench.store.already_written(plan.job(), plan.rows()).await.unwrap().letters(), 0);
        assert!(bench.store.jobs().await.unwrap().is_empty());
        bench.schedule(plan.clone()).await;
        let again = plan.by(&["anna@example.org", "vera@example.org"]);
        assert_eq!(bench.store.already_written(again.job(), again.rows()).await.unwrap().letters(), 2);
        assert_eq!(bench.store.jobs().await.unwrap().len(), 1);
    }

    async fn numbers_and_tokens_of_two_jobs_differ(bench) {
        let one = bench.schedule(Plan::rehearsal()).await.job.unwrap();
        let two = bench.schedule(Plan { digest: 2, ..Plan::rehearsal() }).await.job.unwrap();
        let (one, two) = (bench.letters(one).await, bench.letters(two).await);
        assert_eq!(one[0].supporter, two[0].supporter);
        assert_ne!(one[0].token, two[0].token);
        assert!(one.last().unwrap().id < two[0].id);
    }
}
