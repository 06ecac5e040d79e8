//! Regular expressions that are tried where a match may begin, and nowhere else.
//!
//! A search from left to right needs more engines, and takes longer to build than everything else that a commit's check does.
//! Where the start is known, one lazy automaton says where the match ends; its groups are asked for when there is one.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::hybrid::dfa::{self, Cache, DFA};
use regex_automata::meta;
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::captures::Captures;
use regex_automata::util::pool::Pool;
use regex_automata::util::syntax;

/// What matches one expression over bytes, in any number of threads. Nothing is built before it is needed. Whoever asks gives
/// the expression, which is the same each time, and a good one. It is small, so that a catalogue may hold hundreds.
#[derive(Debug, Default)]
pub(crate) struct Anchored {
    /// None for what no automaton can say: Unicode's borders of words.
    ends: OnceLock<Option<Box<Ends>>>,
    groups: OnceLock<Box<meta::Regex>>,
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
        let ends = self.ends.get_or_init(|| Ends::of(&expression()).map(Box::new));
        let found = ends
            .as_ref()
            .and_then(|it| it.automaton.try_search_fwd(&mut it.caches.get(), &within(text)).ok());
        // An automaton may give up; what knows the groups never does.
        let found = found.unwrap_or_else(|| self.regex(expression).search_half(&within(text)));
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
            let regex = meta::Builder::new().configure(engines).syntax(bytes()).build(&expression());
            Box::new(regex.expect(CHECKED))
        })
    }
}

impl Ends {
    fn of(expression: &str) -> Option<Self> {
        let automaton = DFA::builder()
            .syntax(bytes())
            // A large expression gets the least that it can do with.
            .configure(dfa::Config::new().skip_cache_capacity_check(true))
            .thompson(thompson::Config::new().utf8(false).which_captures(WhichCaptures::None))
            .build(expression)
            .ok()?;
        let for_caches = automaton.clone();
        Some(Self { automaton, caches: Pool::new(Box::new(move || for_caches.create_cache())) })
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

    #[test]
    fn what_no_automaton_can_say_is_matched_all_the_same() {
        let borders = || r"(?u)\bab\b".to_owned();
        assert_eq!(Anchored::new().end_of_match("ab é".as_bytes(), borders), Some(2));
        assert_eq!(Anchored::new().end_of_match("abé".as_bytes(), borders), None);
        let large = || "(?:[a-z]{1,90}-){1,99}x".to_owned();
        assert_eq!(Anchored::new().end_of_match(b"a-bc-x", large), Some(6));
    }
}
