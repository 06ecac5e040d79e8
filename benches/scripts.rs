//! How many scripts are judged each second on one core: `cargo bench --bench scripts -- FILE…`
//!
//! Without files it takes the scripts under `fixtures/script`. For each language it prints how long its queries take to
//! be read, once in a run that meets a script of it, and how many scripts are judged each second: the median of several
//! rounds over all of them.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads files and the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use envlint::judge_script;

/// How often all scripts of a language are judged.
const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let mut by_language: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for file in files() {
        let Some(extension) = file.extension() else { continue };
        // Where it lies must not say that it is a sample.
        let path = format!("seeds/{}", file.file_name().unwrap_or_default().to_string_lossy());
        let scripts = by_language.entry(extension.to_string_lossy().into_owned()).or_default();
        scripts.push((path, fs::read(&file)?));
    }
    println!(
        "{:>10} {:>8} {:>10} {:>11} {:>9}",
        "extension", "scripts", "kilobytes", "queries ms", "scripts/s"
    );
    for (extension, scripts) in by_language {
        let Some(first) = timed(|| judge_script(&format!("seeds/a.{extension}"), b"")) else { continue };
        let bytes: usize = scripts.iter().map(|(_, text)| text.len()).sum();
        let mut rounds: Vec<_> = (0..ROUNDS).filter_map(|_| round(&scripts)).collect();
        rounds.sort();
        let count = u32::try_from(scripts.len())?;
        let speed = f64::from(count) / rounds[rounds.len() / 2].as_secs_f64();
        let milliseconds = first.as_secs_f64() * 1e3;
        println!("{extension:>10} {count:8} {:10} {milliseconds:11.1} {speed:9.0}", bytes / 1000);
    }
    Ok(())
}

/// The files that are named, or all fixtures.
fn files() -> Vec<PathBuf> {
    // `cargo bench` passes `--bench`.
    let named: Vec<_> =
        std::env::args().skip(1).filter(|it| !it.starts_with("--")).map(PathBuf::from).collect();
    if !named.is_empty() {
        return named;
    }
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/script");
    let entries = walkdir::WalkDir::new(fixtures).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.filter(|it| it.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// How long it takes to judge all scripts.
fn round(scripts: &[(String, Vec<u8>)]) -> Option<Duration> {
    timed(|| scripts.iter().map(|(path, text)| judge_script(path, black_box(text))).sum::<Option<usize>>())
}

fn timed<T>(work: impl FnOnce() -> Option<T>) -> Option<Duration> {
    let start = Instant::now();
    black_box(work())?;
    Some(start.elapsed())
}
