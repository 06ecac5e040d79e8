//! One MCP server: the variables, headers, arguments and address that it is started with.

use crate::binding::{DatabaseTarget, KeyClass, is_reference};
use crate::text::Span;

use super::super::syntax::assignments::Assignments;
use super::super::syntax::yaml::{Content, Node, Style};

/// The keys that servers stand below, by their names.
const LISTS: &[&str] = &[
    "mcpServers",
    "servers",
    "context_servers",
    "mcp_servers",
    "mcp",
    "amp.mcpServers",
    "mcp.servers",
    "extensions",
];

/// How deep the lists of servers are looked for.
const DEPTH: usize = 4;

/// Schemes of the word before a token in a header.
const SCHEMES: &[&str] = &["bearer ", "basic ", "token ", "apikey "];

/// The servers of a file, by their names.
pub(super) fn servers(root: &Node) -> Vec<(&Node, &Node)> {
    let mut found = Vec::new();
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        for (key, value) in node.entries() {
            if key.text().is_some_and(|it| LISTS.contains(&it)) {
                found.extend(value.entries().iter().map(|(name, it)| (name, it)));
                found.extend(value.items().iter().filter_map(|it| Some((it.get("name")?, it))));
            }
            if depth < DEPTH {
                open.push((value, depth + 1));
            }
        }
    }
    found.retain(|(_, server)| is_server(server));
    found.sort_by_key(|(name, _)| name.span);
    found
}

fn is_server(node: &Node) -> bool {
    ["command", "url", "serverUrl", "httpUrl", "args"].iter().any(|key| node.get(key).is_some())
}

/// Binds all that a server is given.
pub(super) fn read(server: &Node, found: &mut Assignments<'_>) {
    for key in ["env", "environment", "envs"] {
        server.get(key).into_iter().for_each(|it| found.bind_variables(it, None));
    }
    for key in ["headers", "http_headers", "requestInit"] {
        let headers = server.get(key).map(|it| it.get("headers").unwrap_or(it));
        for (name, value) in headers.map(Node::entries).unwrap_or_default() {
            bind_header(name, value, found);
        }
    }
    for key in ["url", "serverUrl", "httpUrl"] {
        if let Some(url) = word_of(server.get(key)) {
            bind_url(key, url, found);
        }
    }
    let words = ["command", "args"].iter().filter_map(|key| server.get(key)).flat_map(words_of);
    bind_arguments(&words.collect::<Vec<_>>(), found);
}

fn bind_header(name: &Node, value: &Node, found: &mut Assignments<'_>) {
    let (Some(key), Some(word)) = (name.text(), word_of(Some(value))) else { return };
    let word = behind_scheme(word);
    found.bind_text(key, name.span, word.placed(), None);
}

/// `Bearer TOKEN` is the token.
fn behind_scheme(word: Word<'_>) -> Word<'_> {
    let is_scheme =
        |scheme: &&&str| word.text.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    match SCHEMES.iter().find(is_scheme) {
        Some(scheme) => word.from(scheme.len()),
        None => word,
    }
}

/// An address with what its query holds.
fn bind_url(key: &str, url: Word<'_>, found: &mut Assignments<'_>) {
    found.bind_text(key, url.span, url.placed(), None);
    let Some(query) = url.text.find('?') else { return };
    // The query of a database's address belongs to it.
    if DatabaseTarget::of_url(url.text).is_some() {
        return;
    }
    let mut at = query + 1;
    for pair in url.text[at..].split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && is_secret_name(name)
        {
            let value = url.part(at + name.len() + 1, value.len());
            found.bind_text(name, value.span, value.placed(), None);
        }
        at += pair.len() + 1;
    }
}

/// The arguments that hold something secret or say where it goes.
fn bind_arguments(words: &[Word<'_>], found: &mut Assignments<'_>) {
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        if word.text.starts_with('-') {
            let (option, joined) = match word.text.find('=') {
                Some(at) => (&word.text[..at], Some(word.from(at + 1))),
                None => (word.text, None),
            };
            let next = || words.next_if(|it| !it.text.starts_with('-'));
            bind_option(option, word.span, joined.or_else(next), found);
        } else {
            bind_plain("args", word, found);
        }
    }
}

fn bind_option(option: &str, key_span: Span, value: Option<Word<'_>>, found: &mut Assignments<'_>) {
    let Some(value) = value else { return };
    match option {
        "-H" | "--header" => {
            if let Some(at) = value.text.find(':') {
                let token = value.from(at + 1).trimmed();
                let token = behind_scheme(token);
                found.bind_text(&value.text[..at], value.span, token.placed(), None);
            }
        }
        _ if is_secret_name(option) || value.text.contains("://") && !is_plain_page(value.text) => {
            found.bind_text(option, key_span, value.placed(), None);
        }
        _ => bind_plain(option, value, found),
    }
}

/// `NAME=value`, or an address with a password in it.
fn bind_plain(key: &str, word: Word<'_>, found: &mut Assignments<'_>) {
    let is_name = |it: &str| {
        !it.is_empty() && it.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
    };
    match word.text.find('=') {
        Some(at) if is_name(&word.text[..at]) => {
            let value = word.from(at + 1);
            found.bind_text(&word.text[..at], word.span, value.placed(), None);
        }
        _ if word.text.contains("://") && !is_reference(word.text.as_bytes()) => bind_url(key, word, found),
        _ => {}
    }
}

/// An address without a user: nothing that one could log in with.
fn is_plain_page(text: &str) -> bool {
    text.starts_with("http") && !text.contains('@')
}

fn is_secret_name(name: &str) -> bool {
    matches!(KeyClass::of(name), KeyClass::Password | KeyClass::Token)
}

/// A part of a scalar with its place.
#[derive(Clone, Copy)]
struct Word<'y> {
    text: &'y str,
    span: Span,
    /// Whether the place is that of the text, byte by byte; else it is the whole scalar's.
    is_exact: bool,
}

impl<'y> Word<'y> {
    fn placed(self) -> (&'y str, Span) {
        (self.text, self.span)
    }

    fn part(self, start: usize, length: usize) -> Self {
        let text = &self.text[start..start + length];
        let span = if self.is_exact {
            Span::new(self.span.start + start, self.span.start + start + length)
        } else {
            self.span
        };
        Self { text, span, ..self }
    }

    fn from(self, start: usize) -> Self {
        self.part(start, self.text.len() - start)
    }

    fn trimmed(self) -> Self {
        self.from(self.text.len() - self.text.trim_start().len())
    }
}

fn word_of(node: Option<&Node>) -> Option<Word<'_>> {
    let node = node?;
    let text = node.text()?;
    let is_quoted = matches!(&node.content, Content::Scalar(it) if it.style != Style::Block);
    Some(Word { text, span: node.span, is_exact: is_quoted && node.span.len() == text.len() })
}

/// The words of a command line, written as a list or as one text.
fn words_of(node: &Node) -> Vec<Word<'_>> {
    match &node.content {
        Content::Sequence(items) => items.iter().filter_map(|it| word_of(Some(it))).collect(),
        Content::Scalar(_) => word_of(Some(node)).map(split_at_blanks).unwrap_or_default(),
        Content::Mapping(_) => Vec::new(),
    }
}

fn split_at_blanks(line: Word<'_>) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in line.text.split(' ') {
        if !piece.is_empty() {
            words.push(line.part(at, piece.len()));
        }
        at += piece.len() + 1;
    }
    words
}
