//! How fast the credential scan reads, in GB/s: `cargo bench --bench prefilter -- FILE…`
//!
//! For each file it prints what reading memory allows (the sum of all bytes), what a search for two bytes does (`=` and
//! `:`), what one automaton over the keywords of all rules does, what the prefilter does alone, the whole scan, the scan for
//! ten rules only, and how much longer the whole one takes. One thread, medians; only ratios of one run say anything.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads files and the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use envlint::credential::CredentialScanner;
use envlint::rule::Catalogue;

/// How often each piece is read.
const RUNS: usize = 9;

/// Rules of each kind that the prefilter finds places for: by a prefix, by a literal inside, by a name, in URLs and blocks.
const TEN: [&str; 10] = [
    "stripe-live-secret-key",
    "aws-access-key-id",
    "aws-secret-access-key",
    "github-personal-access-token",
    "slack-bot-token",
    "google-api-key",
    "azure-client-secret",
    "twilio-auth-token",
    "database-url-with-password",
    "pem-private-key",
];

/// How much is read at once.
const PIECE: usize = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let catalogue = Catalogue::embedded();
    let scanner = CredentialScanner::new(&catalogue);
    let few = CredentialScanner::of_rules(&catalogue, |rule, _| TEN.contains(&rule.id.as_str()));
    // What a run does with much text, from the first file on.
    for scanner in [&scanner, &few] {
        scanner.scan(&vec![b' '; 1 << 20]);
    }
    let keywords = catalogue.credentials().flat_map(|(_, pattern)| pattern.keywords.iter());
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(keywords.map(|it| &**it))?;
    println!(
        "{:>8} {:>8} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8}  file",
        "sum", "= and :", "automaton", "prefilter", "scan", "ten", "times", "hits"
    );
    // `cargo bench` passes `--bench`.
    for path in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        let text = fs::read(&path)?;
        let speeds = [
            speed(&text, |text| text.iter().map(|&byte| usize::from(byte)).sum()),
            speed(&text, |text| memchr::memchr2_iter(b'=', b':', text).count()),
            speed(&text, |text| automaton.find_overlapping_iter(text).count()),
            speed(&text, |text| scanner.count_places(text)),
            speed(&text, |text| scanner.scan(text).len()),
            speed(&text, |text| few.scan(text).len()),
        ];
        let [sum, two, automaton, prefilter, scan, ten] = speeds;
        let hits = scanner.scan(&text).len();
        println!(
            "{sum:8.2} {two:8.2} {automaton:9.2} {prefilter:9.2} {scan:8.2} {ten:8.2} {:8.2} {hits:8}  {path}",
            ten / scan
        );
    }
    Ok(())
}

/// GB of the text for each second. Each piece counts with the median of its times, so that what else the machine does is
/// left out: a piece takes less than a time slice.
fn speed(text: &[u8], read: impl Fn(&[u8]) -> usize) -> f64 {
    let median = |piece: &[u8]| {
        let mut seconds: Vec<_> = (0..RUNS).map(|_| seconds(|| read(black_box(piece)))).collect();
        seconds.sort_by(f64::total_cmp);
        seconds[RUNS / 2]
    };
    gigabytes(text) / text.chunks(PIECE).map(median).sum::<f64>()
}

fn seconds(work: impl FnOnce() -> usize) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "a speed is shown with two digits")]
fn gigabytes(text: &[u8]) -> f64 {
    text.len() as f64 / 1e9
}
