//! A fixed seed before the first draw.

use std::collections::BTreeSet;

use crate::finding::Fix;
use crate::script::term::{Generator, Mark};
use crate::text::Span;

use super::place::Places;
use super::{Insertion, Patient};

/// Any number does, as long as it stays.
const SEED: &str = "42";

impl Patient<'_> {
    /// The first way to a fixed seed that works.
    pub(super) fn seeded(&self) -> Option<Fix> {
        let works = |insertions: &Vec<Insertion>| self.is_seeded_by(insertions);
        let insertions = self.seedings()?.into_iter().find(works)?;
        Some(self.fix("give the random data a fixed seed", insertions))
    }

    fn seedings(&self) -> Option<Vec<Vec<Insertion>>> {
        let script = self.analyzer.reader.read(self.language, self.document.text())?;
        let mut draws: Vec<(Span, Generator)> = Vec::new();
        for (span, call) in script.calls() {
            let random = call
                .marks
                .iter()
                .filter_map(|mark| if let Mark::Random(it) = mark { Some(*it) } else { None });
            draws.extend(random.map(|generator| (span, generator)));
        }
        if let Some(made) = self.made_with_seed(&draws) {
            return Some(vec![made]);
        }
        let generators: BTreeSet<Generator> = draws.iter().map(|(_, it)| *it).collect();
        let mut lines: Vec<String> =
            generators.into_iter().map(|it| self.line(it, &draws)).collect::<Option<_>>()?;
        lines.dedup();
        let spans = draws.iter().map(|(span, _)| *span).collect();
        let judgement = self.judge(self.document.text())?;
        let places = Places::new(
            self.language.name,
            &self.document.path,
            self.document.text(),
            self.tree.root_node(),
            &script,
            &judgement,
            spans,
        );
        // A seed that is given again and again is no seed: one place has to do.
        let mut candidates = places.candidates();
        candidates.retain(|it| it.len() == 1);
        Some(
            candidates
                .iter()
                .filter_map(|all| {
                    all.iter().map(|place| self.style.insertion(place, &lines)).collect::<Option<Vec<_>>>()
                })
                .collect(),
        )
    }

    /// Generators that are objects get their seed where they are made: `new Random()`.
    fn made_with_seed(&self, draws: &[(Span, Generator)]) -> Option<Vec<Insertion>> {
        const EMPTY: &[&str] = &["new Random()", "new java.util.Random()", "new System.Random()"];
        let text = self.style.text();
        let mut made: Vec<_> = draws
            .iter()
            .filter_map(|(span, _)| EMPTY.contains(&text.get(span.range())?).then_some(span.end - 1))
            .map(|at| Insertion { span: Span::new(at, at), text: SEED.to_owned() })
            .collect();
        made.dedup();
        (!made.is_empty()).then_some(made)
    }

    /// The line that gives a generator its seed.
    fn line(&self, generator: Generator, draws: &[(Span, Generator)]) -> Option<String> {
        let text = self.style.text();
        let used = |name: &str| {
            draws.iter().any(|(span, it)| {
                *it == generator && text.get(span.range()).is_some_and(|call| call.starts_with(name))
            })
        };
        let pattern = match (self.language.name, generator) {
            ("javascript" | "typescript" | "tsx", Generator::Faker) if used("faker.") => "faker.seed({n}){s}",
            ("python", Generator::Standard) if used("random.") => "random.seed({n})",
            ("python", Generator::Faker) if text.contains("Faker(") => "Faker.seed({n})",
            ("python", Generator::Numpy) if used("np.") => "np.random.seed({n})",
            ("python", Generator::Numpy) if used("numpy.") => "numpy.random.seed({n})",
            ("ruby", Generator::Standard) => "srand({n})",
            ("ruby", Generator::Faker) if text.contains("Faker::") => {
                "Faker::Config.random = Random.new({n})"
            }
            // PHP's Faker draws from the generator of the language.
            ("php", Generator::Standard | Generator::Faker) => "mt_srand({n});",
            ("go", Generator::Standard) if used("rand.") => "rand.Seed({n})",
            ("go", Generator::Faker) if used("gofakeit.") => "gofakeit.Seed({n})",
            ("elixir", _) => ":rand.seed(:exsss, {n})",
            _ => return None,
        };
        Some(self.style.written(&pattern.replace("{n}", SEED)))
    }

    /// Whether nothing is drawn without a seed any more, and nothing else has changed.
    fn is_seeded_by(&self, insertions: &[Insertion]) -> bool {
        let Some(text) = self.with(insertions) else { return false };
        let rule = &self.analyzer.rules.unseeded.id;
        let others = |text: &[u8]| {
            let drafts = self.drafts(text)?;
            drafts.iter().filter(|it| it.rule != *rule).map(|it| it.value.clone()).collect::<Vec<_>>().into()
        };
        let is_left = || self.drafts(&text).is_none_or(|drafts| drafts.iter().any(|it| it.rule == *rule));
        let stays: (Option<Vec<_>>, Option<Vec<_>>) = (others(self.document.text()), others(&text));
        self.has_no_more_errors(&text) && !is_left() && stays.0 == stays.1
    }
}
