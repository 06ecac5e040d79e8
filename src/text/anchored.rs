//! Regular expressions that are tried where a match may begin, and nowhere else.
//!
//! A search from left to right needs more engines, and takes longer to build than everything else that a commit's check does.
//! Where the start is known, one lazy automaton says where the match ends; its groups are asked for when there is one.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::meta;
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::captures::Captures;
use regex_automata::util::pool::Pool;
use regex_automata::util::syntax;

/// What matches one expression over bytes, in any number of threads. Nothing is built before it is needed. Whoever asks gives
/// the expression, which is the same each time, and a good one.
#[derive(Debug, Default)]
pub(crate) struct Anchored {
    ends: OnceLock<Ends>,
    groups: OnceLock<meta::Regex>,
}

/// Where matches end.
#[derive(Debug)]
struct Ends {
    automaton: DFA,
    /// What the automaton has worked out so far, once for each thread.
    caches: Pool<Cache, NewCache>,
}

type NewCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

impl Anchored {
    /// One that nothing is built of yet.
    pub(crate) const fn new() -> Self {
        Self { ends: OnceLock::new(), groups: OnceLock::new() }
    }

    /// Where the match of an expression ends that begins where a text does.
    pub(crate) fn end_of_match(&self, text: &[u8], expression: impl Fn() -> String) -> Option<usize> {
        let Ends { automaton, caches } = self.ends.get_or_init(|| Ends::of(&expression()));
        let found = automaton.try_search_fwd(&mut caches.get(), &within(text));
        // An automaton may give up; what knows the groups never does.
        let found = found.unwrap_or_else(|_| self.regex(expression).search_half(&within(text)));
        found.map(|it| it.offset())
    }

    /// The groups of the match that begins where a text does.
    pub(crate) fn groups(&self, text: &[u8], expression: impl Fn() -> String) -> Captures {
        let regex = self.regex(expression);
        let mut groups = regex.create_captures();
        regex.search_captures(&within(text), &mut groups);
        groups
    }

    fn regex(&self, expression: impl Fn() -> String) -> &meta::Regex {
        // The engines that take long to build are for texts that are longer.
        let engines = meta::Config::new().hybrid(false).dfa(false).onepass(false);
        let engines = engines.auto_prefilter(false).utf8_empty(false);
        self.groups.get_or_init(|| {
            meta::Builder::new().configure(engines).syntax(bytes()).build(&expression()).expect(CHECKED)
        })
    }
}

impl Ends {
    fn of(expression: &str) -> Self {
        let automaton = DFA::builder()
            .syntax(bytes())
            .thompson(thompson::Config::new().utf8(false).which_captures(WhichCaptures::None))
            .build(expression)
            .expect(CHECKED);
        let for_caches = automaton.clone();
        Self { automaton, caches: Pool::new(Box::new(move || for_caches.create_cache())) }
    }
}

const CHECKED: &str = "expressions are checked before they are tried";

fn bytes() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

/// A search for the match that begins where a text does.
fn within(text: &[u8]) -> Input<'_> {
    Input::new(text).anchored(regex_automata::Anchored::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_begin_where_the_text_does() {
        let engine = Anchored::default();
        let expression = || "a(?P<secret>b+)|ab".to_owned();
        assert_eq!(engine.end_of_match(b"abbbc", expression), Some(4));
        assert_eq!(engine.end_of_match(b"xabbb", expression), None);
        let groups = engine.groups(b"abbbc", expression);
        assert_eq!(groups.get_group_by_name("secret").map(|it| it.range()), Some(1..4));
    }
}
