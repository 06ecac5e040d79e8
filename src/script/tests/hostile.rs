//! Texts that no person wrote: nested, doubled, cut off, with signs thrown in.

use proptest::prelude::*;

use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::finding::DocumentId;

use super::fixture::fixtures;
use super::project::{Files, analyzer};

#[test]
fn deep_nesting_is_left_alone() {
    let analyzer = analyzer();
    for text in ["(".repeat(100_000), "if (a) {".repeat(50_000), "[".repeat(200_000), "a+".repeat(100_000)] {
        for path in ["prisma/seed.ts", "scripts/seed.py", "scripts/seed.sh"] {
            let text = format!("prisma.user.deleteMany()\n{text}");
            Files::of([(path, text.as_str())]).findings(&analyzer);
        }
    }
}

#[test]
fn long_chains_of_calls_and_nested_branches_end() {
    let calls: Vec<_> =
        (1..600).map(|at| format!("function f{at}() {{ if (a) {{ f{}() }} }}\n", at + 1)).collect();
    let nested = format!("{}prisma.user.deleteMany(){}", "if (a) {".repeat(60), "}".repeat(60));
    let text = format!("{}function f600() {{ {nested} }}\nf1()\n{nested}\n", calls.concat());
    assert_eq!(Files::of([("prisma/seed.ts", text.as_str())]).findings(&analyzer()).len(), 1);
}

#[test]
fn doubling_constants_end() {
    let lines: Vec<_> = (1..200).map(|at| format!("const v{at} = v{} || v{}\n", at - 1, at - 1)).collect();
    let doubling = lines.concat();
    let text = format!("{doubling}if (v199) process.exit()\nprisma.user.deleteMany()\n");
    assert_eq!(Files::of([("prisma/seed.ts", text.as_str())]).findings(&analyzer()).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn mutated_scripts_never_panic_and_spans_stay_inside(
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        junk in "[(){}\\[\\]'\"`;:=!&|<>\\n a-z0-9é\u{0}]{0,12}",
    ) {
        let analyzer = analyzer();
        let mut all = fixtures("typescript");
        all.extend(fixtures("python"));
        all.extend(fixtures("shell"));
        all.extend(fixtures("ruby"));
        all.extend(fixtures("php"));
        all.extend(fixtures("sql"));
        let (name, text) = &all[which.index(all.len())];
        let mut bytes = text.as_bytes()[..=cut.index(text.len())].to_vec();
        let place = at.index(bytes.len());
        bytes.splice(place..place, junk.bytes());
        let path = RepoPath::new(format!("seeds/{name}"));
        let document = Document::new(path, Origin::Worktree, Tracking::Tracked, &bytes);
        for draft in analyzer.analyze(DocumentId(0), &document, &Files::default()).into_iter().flatten() {
            for spot in draft.related.iter().chain([&draft.primary]) {
                prop_assert!(spot.span.end <= document.text().len());
            }
        }
    }
}
