//! The parts of a letter by themselves: `cargo bench --bench parts`.
//!
//! Each group sets ours beside what does no more than the bare work: a template
//! rendered by Tera alone, a message by lettre alone, rows by the csv crate
//! alone. What the store takes is in `store.rs`, a signature's cost in
//! `signing.rs`.

mod inputs;

use std::hint::black_box;
use std::io::Cursor;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use lettre::message::Mailbox;
use sincerely::relay::reply;
use sincerely::supporters::{Reader, Rules};
use sincerely::terms::Language;
use tera::{Context, Tera};

criterion_group!(parts, letter, supporters, replies);
criterion_main!(parts);

/// Rendering, MIME and encoding; quoted-printable in English, base64 in Russian.
fn letter(c: &mut Criterion) {
    let letters = inputs::letters(None);
    let supporter = inputs::supporter();
    for tag in ["en", "ru"] {
        let language = Language::parse(tag).expect("a language");
        let request = inputs::request(&letters, &supporter, &language);
        let composed = letters.compose(&request).expect("a letter");
        let mut group = c.benchmark_group(format!("letter {tag}"));
        group.throughput(Throughput::Bytes(composed.bytes.len() as u64));
        group.bench_function("composed", |b| b.iter(|| letters.compose(black_box(&request))));
        bare_mime(&mut group, &composed.subject, &composed.text);
        bare_template(&mut group, &composed.text);
        group.finish();
    }
}

type Group<'a> = BenchmarkGroup<'a, criterion::measurement::WallTime>;

fn bare_mime(group: &mut Group<'_>, subject: &str, text: &str) {
    let from: Mailbox = "Anna Berg via Example Group <letters@example.org>".parse().expect("a mailbox");
    let to: Mailbox = "Prosecutor <prosecutor@example.org>".parse().expect("a mailbox");
    group.bench_function("lettre alone", |b| {
        b.iter(|| {
            let message = lettre::Message::builder().from(from.clone()).to(to.clone()).subject(subject);
            message.body(black_box(text).to_owned()).expect("a message").formatted()
        });
    });
}

/// The letter's own text as a template, with three names to fill in.
fn bare_template(group: &mut Group<'_>, text: &str) {
    let source = format!("{{{{ date }}}}\n{{{{ salutation }}}}\n{text}\n{{{{ signature }}}}");
    let mut tera = Tera::default();
    tera.add_raw_template("letter", &source).expect("a template");
    let mut context = Context::new();
    for name in ["date", "salutation", "signature"] {
        context.insert(name, "Anna Berg");
    }
    group.bench_function("Tera alone", |b| b.iter(|| tera.render("letter", black_box(&context))));
}

fn supporters(c: &mut Criterion) {
    const ROWS: usize = 1000;
    let csv = inputs::csv(ROWS).into_bytes();
    let rules = Rules {
        longest_words: 2000,
        consent_required: true,
        today: "2026-03-24T12:00:00Z".parse().expect("a day"),
        file: "supporters.csv".to_owned(),
    };
    let mut group = c.benchmark_group("1000 rows");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("read and checked", |b| {
        b.iter(|| {
            let reader = Reader::new(Cursor::new(csv.clone()), rules.clone()).expect("a header");
            assert_eq!(reader.flatten().count(), ROWS);
        });
    });
    group.bench_function("csv alone", |b| {
        b.iter(|| {
            let reader = csv::Reader::from_reader(Cursor::new(csv.clone()));
            assert_eq!(reader.into_records().flatten().count(), ROWS);
        });
    });
    group.finish();
}

fn replies(c: &mut Criterion) {
    let mut group = c.benchmark_group("reply");
    let ehlo =
        b"250-relay.example.org\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n";
    for (name, bytes) in
        [("after the dot", &b"250 2.0.0 Ok: queued as 4XyZ9A1b2Cz3\r\n"[..]), ("five lines", ehlo)]
    {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |b| b.iter(|| reply::parse(black_box(bytes))));
    }
    group.finish();
}
