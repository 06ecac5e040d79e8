//! Words that make the name of a secret the name of something about one: `password_length`, `token_url`.
//!
//! Asked for the keys of configurations, and for the names in programs, which know more such words.

use crate::text::WordList;

/// Whether a word at a name's end, in lower case, says that what is named is no secret.
pub(crate) fn is_about(word: &str) -> bool {
    WORDS.holds(word)
}

static WORDS: WordList = WordList::new(
    "\
    id ids name names path file dir url uri host port endpoint type ttl expiry expires expiration expire \
    lifetime timeout length len size min max count enabled disabled header algorithm algorithms alg issuer \
    audience prefix suffix field format version rotation policy arn region mode days hours minutes seconds \
    limit rounds cost hint reset provider store cookie param column table email user username hash salt \
    required interval in selector pattern regex code box scheme",
);
