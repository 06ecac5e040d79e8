//! Templates over another syntax: `{{ … }}` of Helm and Jinja, `<% … %>` of ERB.
//!
//! What is generated is not known here, so it is taken out of the way: a line of nothing but actions becomes blank, and
//! an action in a value becomes a reference of the same length. Every other byte keeps its place. Called before YAML is
//! parsed.

use std::borrow::Cow;

use bstr::ByteSlice;

/// Where actions begin and end.
const DELIMITERS: &[(&[u8], &[u8])] = &[(b"{{", b"}}"), (b"{%", b"%}"), (b"<%", b"%>")];

/// The text with its actions taken out of the way.
pub(in crate::format) fn without_actions(text: &[u8]) -> Cow<'_, [u8]> {
    if next_action(text, 0).is_none() {
        return Cow::Borrowed(text);
    }
    let mut masked = text.to_vec();
    let mut at = 0;
    while let Some(first) = next_action(text, at) {
        let actions = consecutive(text, first);
        let last = actions.last().map_or(text.len(), |it| it.1);
        let before = &text[at..first.0];
        let fill = if begins_line(before, at) && ends_line(&text[last..]) { blank } else { reference };
        for (start, end) in actions {
            fill(&mut masked[start..end]);
        }
        at = last;
    }
    Cow::Owned(masked)
}

type Action = (usize, usize);

/// The first action that begins behind `from`.
fn next_action(text: &[u8], from: usize) -> Option<Action> {
    let mut at = from;
    while let Some(found) = text[at..].find_byteset(b"{<") {
        at += found;
        if let Some(end) = action_end(text, at) {
            return Some((at, end));
        }
        at += 1;
    }
    None
}

/// How far an action may reach: one that is longer is none that was forgotten to be closed.
const LONGEST: usize = 1024;

/// The end of the action that begins at `at`.
fn action_end(text: &[u8], at: usize) -> Option<usize> {
    let (open, close) = DELIMITERS.iter().find(|(open, _)| text[at..].starts_with(open))?;
    let inside = &text[at + open.len()..text.len().min(at + LONGEST)];
    Some(at + open.len() + inside.find(close)? + close.len())
}

/// An action and those that follow it with nothing but blanks between them.
fn consecutive(text: &[u8], first: Action) -> Vec<Action> {
    let mut actions = vec![first];
    let mut at = first.1;
    loop {
        at += text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        match action_end(text, at) {
            Some(end) => actions.push((at, end)),
            None => return actions,
        }
        at = actions.last().map_or(text.len(), |it| it.1);
    }
}

/// Whether nothing but blanks stands between the line's start and an action; `before` reaches back to the action before
/// it or to the start of the text.
fn begins_line(before: &[u8], from: usize) -> bool {
    let line = before.rfind_byte(b'\n').map(|at| &before[at + 1..]).or((from == 0).then_some(before));
    line.is_some_and(|line| line.trim_ascii().is_empty())
}

fn ends_line(behind: &[u8]) -> bool {
    let next = behind.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    next.is_none_or(|byte| *byte == b'\n')
}

fn blank(action: &mut [u8]) {
    action.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

fn reference(action: &mut [u8]) {
    action.fill(b'X');
    action[..2].copy_from_slice(b"${");
    let last = action.len() - 1;
    action[last] = b'}';
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn masked(text: &str) -> String {
        String::from_utf8(without_actions(text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn values_become_references() {
        assert_eq!(masked("a: {{ .x | quote }}"), "a: ${XXXXXXXXXXXXX}");
        assert_eq!(masked("a: \"<%= ENV[\"A\"] %>-b\""), "a: \"${XXXXXXXXXXXX}-b\"");
        assert_eq!(masked("{{ a }}-{{ b }}: c"), "${XXXX}-${XXXX}: c");
    }

    #[test]
    fn lines_of_actions_become_blank() {
        assert_eq!(
            masked("{{- if .a }} {{ b }}\na: b\n  {{ end }}\n"),
            "                    \na: b\n           \n"
        );
    }

    #[test]
    fn what_is_no_action_stays() {
        for text in ["a: {b: {c: d}}", "a: {{ b", "<a> < b", "{", "plain"] {
            assert_eq!(masked(text), text, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_byte_keeps_its_place(text in "(\\{\\{|\\}\\}|<%|%>|\\{%|[a \n]){0,30}") {
            prop_assert_eq!(without_actions(text.as_bytes()).len(), text.len());
        }
    }
}
