//! The tools of a shell that are told a password: by a flag, through a pipe, behind the word for its source.

use bstr::ByteSlice;

use crate::text::Span;

use super::super::expression::Pieces;
use super::super::pair::line_before;
use super::REACH;

/// The tools of a shell: `sshpass -p …`, `echo "user:…" | chpasswd`, `openssl … -passin pass:…`.
pub(super) fn of_tool(text: &[u8], name: Span) -> Option<Pieces> {
    let behind = &text[name.end..text.len().min(name.end + REACH)];
    let (start, word) = match &text[name.range()] {
        b"sshpass" => {
            let rest = behind.strip_prefix(b" -p")?.trim_start_with(|it| " '\"".contains(it));
            (name.end + behind.len() - rest.len(), rest)
        }
        b"chpasswd" => {
            let line = line_before(text, name.start);
            let before = line.trim_end().strip_suffix(b"|")?;
            let colon = before.find_byte(b':').filter(|_| before.find(b"echo").is_some())?;
            let rest = &before[colon + 1..];
            (name.start - line.len() + colon + 1, rest)
        }
        b"pass" if is_tool(text, name) => (name.end + 1, &behind[1..]),
        _ => return None,
    };
    let length = word.find_byteset(b" \t\r\n'\"|;$`").unwrap_or(word.len());
    (length > 0).then(|| vec![Span::new(start, start + length)])
}

pub(super) fn is_tool(text: &[u8], name: Span) -> bool {
    let is_source = || {
        let before = &text[..name.start];
        text.get(name.end) == Some(&b':')
            && ["-pass ", "-passin ", "-passout "].iter().any(|it| before.ends_with(it.as_bytes()))
    };
    match &text[name.range()] {
        b"sshpass" | b"chpasswd" | b"requirepass" | b"masterauth" => true,
        b"pass" => is_source(),
        _ => false,
    }
}
