//! What a value looks like, whatever it is for: filled in, made up, published or random.
//!
//! Pure functions over bytes, without patterns to compile and without knowledge of keys, files or environments. Whether
//! a value is a *reference* (`${VAR}`, `op://…`) is not asked here. Called by `binding` (is this literal a secret?) and by
//! `credential` (is this match a key, or a picture of one?).

mod basic_authorization;
mod documented;
mod drawn;
mod encoded;
mod hash;
mod host;
mod json_web_token;
mod likeness;
mod placeholder;
mod private_key;
mod randomness;
mod text_kind;

pub(crate) use basic_authorization::BasicAuthorization;
pub(crate) use documented::is_documented_example;
pub(crate) use drawn::holds_drawn;
pub(crate) use encoded::encodes_words;
pub(crate) use hash::is_password_hash;
pub(crate) use host::{is_documentation_host, is_local_host};
pub(crate) use json_web_token::JsonWebToken;
pub(crate) use likeness::{Likeness, likeness_of_secret, names_a_secret};
pub(crate) use placeholder::{is_placeholder, is_weak};
pub(crate) use private_key::{is_key_body, is_key_in_base64};
pub(crate) use randomness::{entropy_bits, looks_random, looks_written};

/// The part of a credential behind its vendor's prefix: `…` of `sk_live_…`, `ghp_…`, `AKIA…`; the whole value when it has
/// none of the common prefixes.
fn body(value: &[u8]) -> &[u8] {
    tagged_body(value).or_else(|| plain_body(value)).unwrap_or(value)
}

/// Behind `<vendor>_<environment>_`.
fn tagged_body(value: &[u8]) -> Option<&[u8]> {
    let is_joint = |byte: &u8| matches!(byte, b'_' | b'-' | b'.');
    let vendor = value.iter().position(is_joint).filter(|at| (2..=12).contains(at))?;
    let rest = &value[vendor + 1..];
    let word = rest.iter().position(is_joint)?;
    let is_tag = TAGS.split(' ').any(|tag| rest[..word].eq_ignore_ascii_case(tag.as_bytes()));
    is_tag.then(|| &rest[word + 1..])
}

/// Behind a prefix that names a vendor and no environment; the longest that fits.
fn plain_body(value: &[u8]) -> Option<&[u8]> {
    let fits = |prefix: &&str| value.starts_with(prefix.as_bytes());
    let prefix = PREFIXES.split(' ').filter(fits).max_by_key(|prefix| prefix.len())?;
    Some(&value[prefix.len()..])
}

/// The words by which credentials name their environment.
const TAGS: &str = "\
    live prod production test sandbox sbox sdbx dev development staging stg preview";

/// Prefixes that people keep when they make up a credential for a text.
const PREFIXES: &str = "\
    AKIA ASIA AIza EAAA GOCSPX- SG. SK dckr_pat_ dop_v1_ ghp_ gho_ ghs_ ghu_ github_pat_ glpat- hf_ key- \
    lin_api_ npm_ ntn_ pypi- re_ sbp_ secret_ shpat_ sk- sk-ant- sk-ant-api03- sk-proj- sk_ token_ whsec_ \
    xapp- xoxb- xoxp-";
