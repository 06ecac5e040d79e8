//! Kinds of text that stand in code beside secrets and are none: templates, patterns, paths, addresses, markup.

use bstr::ByteSlice;

use crate::text::Literals;

/// Whether a text says by its signs that it is something else than a secret.
pub(super) fn is_other_text(value: &[u8]) -> bool {
    value.iter().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
        || is_template(value)
        || is_pattern(value)
        || is_path(value)
        || is_address(value)
        || is_markup_or_code(value)
        || value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count() * 2 < value.len()
}

/// From how many capitals on behind a `$` a variable is named, and nothing drawn.
const SHORTEST_VARIABLE: usize = 5;

/// Whether something is filled in where the program runs.
fn is_template(value: &[u8]) -> bool {
    static SIGNS: Literals = Literals::new(&[
        "${", "$(", "{{", "#{", "<%", "%(", "%{", "\\(", "$[", "{0}", "{1}", "{}", "[[", "%s", "%d", "%v",
        "%@", "%q", "%x", "%1$", "%2$",
    ]);
    let is_name = |name: &[u8]| {
        !name.is_empty()
            && name.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_' || *byte == b'.')
    };
    let is_variable = || value.strip_prefix(b"$").is_some_and(is_name);
    let is_batch = || value.len() > 2 && value.starts_with(b"%") && value.ends_with(b"%");
    // `'$PASSWORD'` within a quoted text, `$RANDOM-$RANDOM`.
    let is_shouted = |at: usize| {
        let name = value[at + 1..].iter().take_while(|byte| byte.is_ascii_uppercase() || **byte == b'_');
        name.count() >= SHORTEST_VARIABLE
    };
    SIGNS.are_in(value)
        || is_variable()
        || value.find_iter("$").any(is_shouted)
        || is_batch()
        || holds_field(value)
}

/// Whether a name stands in braces, maybe with how its value is written: `{token}`, `{token:>40}`.
fn holds_field(value: &[u8]) -> bool {
    let Some((_, behind)) = value.split_once_str("{") else { return false };
    let Some((inside, _)) = behind.split_once_str("}") else { return false };
    let name = inside.split(|byte| *byte == b':').next().unwrap_or_default();
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'.')
}

/// Whether it is a regular expression or a rule that values are checked with.
fn is_pattern(value: &[u8]) -> bool {
    static SIGNS: Literals = Literals::new(&[
        "(?", "\\d", "\\w", "\\s", "\\b", "\\S", "[a-z", "[A-Z", "[0-9", "[^", "]+", "]*", "]{", ".*", ".+",
        "min:", "|max", "yyyy", "YYYY",
    ]);
    SIGNS.are_in(value)
        || value.starts_with(b"^") && value.ends_with(b"$")
        || value.starts_with(b"/") && value.ends_with(b"/")
        || is_check(value)
}

/// Whether it says what a form's field has to be: `required|string`, `required_unless:driver,log`.
fn is_check(value: &[u8]) -> bool {
    let is_rule = |part: &[u8]| {
        let (name, limits) = part.split_once_str(":").unwrap_or((part, b""));
        !name.is_empty()
            && name.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
            && limits.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_,.".contains(byte))
    };
    let has_several = value.contains(&b'|') || value.find_byteset(b":").is_some() && value.contains(&b',');
    has_several && value.split(|byte| *byte == b'|').all(is_rule)
}

/// Whether it names a file, a folder or a place in a store.
fn is_path(value: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[b"/", b"./", b"../", b"~/", b"file:", b"\\\\"];
    let is_drive = value.len() > 3
        && value[0].is_ascii_alphabetic()
        && value[1] == b':'
        && matches!(value[2], b'\\' | b'/');
    let has_extension = || {
        let end = value.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
        end.len() < value.len() && EXTENSIONS.split(' ').any(|it| end.eq_ignore_ascii_case(it.as_bytes()))
    };
    let is_plain = |part: &[u8]| {
        part.iter().all(|byte| byte.is_ascii_alphabetic() || b"_-.:*@".contains(byte))
            || part.iter().all(u8::is_ascii_digit)
            || part.len() < 4 && part.iter().all(u8::is_ascii_alphanumeric)
    };
    let has_plain_parts = || {
        let parts: Vec<&[u8]> = value.split(|byte| matches!(byte, b'/' | b'\\')).collect();
        parts.len() > 1 && parts.iter().filter(|part| is_plain(part)).count() * 2 > parts.len()
    };
    // One value in sixty-four that a machine drew begins with a slash as well: a drawn one ends as base64 does.
    is_drive
        || has_extension()
        || !value.ends_with(b"=")
            && (has_start(value, STARTS) && !super::looks_random(value)
                || has_plain_parts() && !super::looks_random(value))
}

fn has_start(value: &[u8], starts: &[&[u8]]) -> bool {
    starts.iter().any(|start| value.starts_with(start))
}

/// Endings of names of files.
const EXTENSIONS: &str = "\
    json yaml yml xml txt pem crt cer key p12 pfx jks js ts jsx tsx py rb php java go rs cs html htm css scss png jpg \
    svg gif md sh ini conf cfg properties env log sql csv proto so dll exe jar com org net io dev";

/// Whether it is a web address, a mail address or a host with its port.
fn is_address(value: &[u8]) -> bool {
    let is_mail = || {
        let Some((local, domain)) = value.split_once_str("@") else { return false };
        let end = domain.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
        let is_word =
            |text: &[u8]| text.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(byte));
        is_word(local)
            && is_word(domain)
            && end.len() < domain.len()
            && end.len() >= 2
            && end.iter().all(u8::is_ascii_lowercase)
    };
    let schemes: &[&[u8]] = &[
        b"process.env",
        b"os.environ",
        b"import.meta",
        b"System.getenv",
        b"ENV[",
        b"urn:",
        b"mailto:",
        b"data:",
        b"arn:",
        b"sha256:",
        b"sha256-",
        b"sha512-",
        b"sha384-",
        b"sha1-",
        b"ssh-rsa",
        b"ssh-ed",
        b"oid:",
        b"vault:",
        b"ref+",
        b"op:",
        b"env:",
        b"enc:",
        b"ENC[",
        b"ENC(",
        b"encrypted:",
        b"{cipher}",
        b"projects/",
        b"secretref:",
    ];
    value.find(b"://").is_some() || has_start(value, schemes) || is_mail()
}

/// Whether it is markup, a selector, a query or an expression.
fn is_markup_or_code(value: &[u8]) -> bool {
    const SIGNS: &[&[u8]] = &[
        b"</",
        b"/>",
        b"()",
        b"=>",
        b"->",
        b"&&",
        b"||",
        b"::",
        b"==",
        b"\\n",
        b"\\u",
        b"&amp;",
        b"&lt;",
        b"+\"",
        b"\"+",
        b"',",
        b"\",",
        b"();",
        b"!important",
        b"Controller@",
    ];
    let is_drawn = || super::looks_random(value);
    let is_selector = || {
        let name = value.trim_start_with(|it| matches!(it, '#' | '.' | '@' | '-' | ':' | '*'));
        name.len() < value.len()
            && name.iter().all(|byte| byte.is_ascii_alphabetic() || b"_-.:#".contains(byte))
    };
    let is_pair = || {
        let end = value.trim_end_with(|it| it == '=');
        end.split_once_str("=")
            .is_some_and(|(name, _)| name.iter().all(|it| it.is_ascii_alphabetic() || *it == b'_'))
            || value.ends_with(b"=")
                && end.iter().all(|it| it.is_ascii_alphabetic() || b"_-".contains(it))
                && !super::holds_drawn(end)
    };
    let is_list = || {
        value.split(|byte| matches!(byte, b',' | b'|' | b';')).filter(|part| part.len() > 1).count() > 2
            && !is_drawn()
    };
    let is_called =
        || value.ends_with(b"(") || value.find_byte(b'(').is_some() && value.ends_with(b")") && !is_drawn();
    let is_bracketed = || value.find_byte(b'[').is_some() && value.find_byte(b']').is_some() && !is_drawn();
    SIGNS.iter().any(|sign| value.find(sign).is_some()) && !is_drawn()
        || is_selector()
        || is_pair()
        || is_list()
        || is_called()
        || is_bracketed()
        || value.starts_with(b"<")
        || holds_tag(value) && !is_drawn()
        || is_namespaced(value)
}

/// Whether a tag of markup stands in it: `<br>`.
fn holds_tag(value: &[u8]) -> bool {
    let is_tag = |at: usize| {
        let name = value[at + 1..].iter().take_while(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
        value[at + 1..].first().is_some_and(u8::is_ascii_lowercase)
            && value[at + 1 + name.count()..].first() == Some(&b'>')
    };
    value.find_iter("<").any(is_tag)
}

/// `auth:wrong-password`, `i18n.password:label`, `login#create`: a name within names.
fn is_namespaced(value: &[u8]) -> bool {
    let parts = value.split(|byte| matches!(byte, b':' | b'.' | b'/' | b'#'));
    let is_word = |part: &[u8]| part.iter().all(|byte| byte.is_ascii_alphabetic() || b"_-".contains(byte));
    value.find_byteset(b":./#").is_some() && parts.clone().all(is_word) && parts.count() > 1
}
