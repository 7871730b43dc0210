//! The delivery log and its filters.

use sincerely::outbox::state::Decline;
use sincerely::outbox::state::EventKind::{Accepted, Refused, Submitting, Uncertain};
use sincerely::outbox::{LetterId, LetterState, tokens};
use sincerely::store::LogFilter;

use crate::support::{Bench, Plan, at};

const NONE: [i64; 0] = [];

async fn ids(bench: &Bench, words: &[&str]) -> Vec<i64> {
    let filter = LogFilter::parse(words.iter().copied()).unwrap();
    let rows = bench.store.log(&filter, LetterId(0), 100).await.unwrap();
    rows.iter().map(|l| l.id.0).collect()
}

/// Six letters: 1, 3, 5 to the minister; 2, 4, 6 to the prosecutor. 1 accepted,
/// 2 refused, 3 uncertain, 4 deferred, 5 and 6 ready.
async fn six_letters(bench: &Bench) {
    let people = ["a@b.example", "c@b.example", "d@b.example"];
    let officials = ["minister@gov.example", "prosecutor@law.example"];
    bench.running(Plan::live().by(&people).to(&officials)).await;
    bench.send(LetterId(1), at(10)).await;
    bench.decline(LetterId(2), Decline::Refused, at(20)).await;
    bench.lose(LetterId(3), at(30)).await;
    bench.decline(LetterId(4), Decline::Deferred { next_try: at(99) }, at(40)).await;
}

contract! {
    async fn each_filter_finds_its_letters(bench) {
        six_letters(&bench).await;
        assert_eq!(ids(&bench, &[]).await, [1, 2, 3, 4, 5, 6]);
        assert_eq!(ids(&bench, &["state:accepted"]).await, [1]);
        assert_eq!(ids(&bench, &["state:refused,uncertain"]).await, [2, 3]);
        assert_eq!(ids(&bench, &["state:ready,accepted,deferred"]).await, [1, 4, 5, 6]);
        assert_eq!(ids(&bench, &["target:target 1"]).await, [2, 4, 6]);
        assert_eq!(ids(&bench, &["target:жАПАРОВ"]).await, [1, 2, 3, 4, 5, 6]);
        assert_eq!(ids(&bench, &["target:%"]).await, NONE);
        assert_eq!(ids(&bench, &["to:@LAW.example"]).await, [2, 4, 6]);
        assert_eq!(ids(&bench, &["to:@law.example", "state:ready"]).await, [6]);
        assert_eq!(ids(&bench, &["code:550"]).await, [2, 4]);
        assert_eq!(ids(&bench, &["code:250"]).await, [1]);
        assert_eq!(ids(&bench, &["code:550", "state:refused"]).await, [2]);
        assert_eq!(ids(&bench, &["code:451"]).await, NONE);
        assert_eq!(ids(&bench, &[&format!("after:{}", at(30))]).await, [3, 4]);
        assert_eq!(ids(&bench, &[&format!("before:{}", at(20)), "state:accepted"]).await, [1]);
    }

    async fn a_code_is_that_of_the_last_word_of_the_relay(bench) {
        six_letters(&bench).await;
        bench.send(LetterId(4), at(99)).await;
        assert_eq!(ids(&bench, &["code:550"]).await, [2]);
        bench.lose(LetterId(5), at(99)).await;
        assert_eq!(ids(&bench, &["code:250"]).await, [1, 4]);
    }

    async fn a_message_id_finds_its_letter(bench) {
        six_letters(&bench).await;
        let token = bench.letter(LetterId(3)).await.token;
        let word = format!("msgid:<{}>", tokens::message_id(token, "rights.example"));
        assert_eq!(ids(&bench, &[&word]).await, [3]);
        assert_eq!(ids(&bench, &[&word, "state:ready"]).await, NONE);
        let mut other = token;
        other[15] ^= 1;
        let word = format!("msgid:{}", tokens::message_id(other, "rights.example"));
        assert_eq!(ids(&bench, &[&word]).await, NONE);
    }

    async fn a_job_shows_its_own_letters_only(bench) {
        six_letters(&bench).await;
        let other = bench.schedule(Plan::rehearsal()).await.job.unwrap();
        let filter = LogFilter { job: Some(other), ..LogFilter::default() };
        let rows = bench.store.log(&filter, LetterId(0), 100).await.unwrap();
        assert_eq!(rows.iter().map(|l| l.id.0).collect::<Vec<_>>(), [7, 8]);
        let ready = LogFilter { states: vec![LetterState::Ready], ..filter };
        assert_eq!(bench.store.log(&ready, LetterId(7), 100).await.unwrap().len(), 1);
    }

    async fn pages_follow_one_another_without_gap_or_double(bench) {
        six_letters(&bench).await;
        for words in [&[][..], &["state:ready,refused,accepted"][..], &["code:550"][..]] {
            let filter = LogFilter::parse(words.iter().copied()).unwrap();
            let (mut after, mut seen) = (LetterId(0), Vec::new());
            loop {
                let page = bench.store.log(&filter, after, 2).await.unwrap();
                let Some(last) = page.last() else { break };
                after = last.id;
                seen.extend(page.iter().map(|l| l.id.0));
            }
            assert_eq!(seen, ids(&bench, words).await, "{words:?}");
        }
    }

    async fn events_come_in_order_of_letter_and_time_and_whole(bench) {
        six_letters(&bench).await;
        bench.send(LetterId(4), at(99)).await;
        let all = LogFilter::default();
        let page = bench.store.events(&all, LetterId(1), 3).await.unwrap();
        let got: Vec<(i64, sincerely::outbox::state::EventKind)> = page.iter().map(|e| (e.letter.0, e.event.kind)).collect();
        let of_four = [(4, Submitting), (4, Refused), (4, Submitting), (4, Accepted)];
        let mut wanted = vec![(2, Submitting), (2, Refused), (3, Submitting), (3, Uncertain)];
        wanted.extend(of_four);
        assert_eq!(got, wanted);
        assert!(bench.store.events(&all, LetterId(4), 3).await.unwrap().is_empty());
        let refused = &page[1].event;
        assert_eq!((refused.code, refused.enhanced.as_deref()), (Some(550), Some("5.1.1")));
        assert_eq!((refused.duration_ms, refused.by.as_str()), (Some(7), "worker a"));
    }

    async fn letters_without_events_do_not_end_the_events(bench) {
        bench.running(Plan::live()).await;
        bench.send(LetterId(2), at(1)).await;
        let page = bench.store.events(&LogFilter::default(), LetterId(0), 1).await.unwrap();
        assert_eq!(page.len(), 2);
    }

    async fn the_log_names_a_supporter_by_id_or_by_a_short_key(bench) {
        let plan = Plan::live();
        let rows = Box::new(plan.rows().enumerate().map(|(i, row)| {
            row.map(|mut planned| {
                planned.supporter.id = if i == 0 { "M-17".into() } else { String::new() };
                planned
            })
        }));
        let job = bench.store.schedule(plan.job(), rows).await.unwrap().job.unwrap();
        let letters = bench.letters(job).await;
        assert_eq!(letters[0].supporter, "M-17");
        let key = bench.letter(letters[1].id).await.supporter_key;
        assert_eq!(letters[1].supporter, tokens::short_name(key));
    }
}
