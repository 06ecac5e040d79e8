//! Whether a statement gives an account a password that stands in the text.

use super::verb::LOOKAHEAD;

/// Whether an insert of values fills a column of passwords, or makes the hash of one.
pub(super) fn gives_password(words: &[&str]) -> bool {
    let is_column = |it: &&str| {
        (it.contains("password") || it.contains("passwd") || it.trim_matches('"') == "pwd")
            && !OTHER_THAN_PASSWORDS.iter().any(|other| it.contains(other))
    };
    let near = &words[..words.len().min(LOOKAHEAD)];
    let values = near.iter().position(|it| *it == "values");
    values.is_some_and(|at| near[..at].iter().any(is_column)) || words.contains(&"gen_salt")
}

/// Whether the first row of an insert leaves its column of passwords empty: nobody logs in with that.
pub(super) fn leaves_password_empty(statement: &str) -> bool {
    let lower = statement.to_ascii_lowercase();
    let Some((head, rows)) = lower.split_once("values") else { return false };
    let Some((_, columns)) = head.split_once('(') else { return false };
    let place = items(columns).iter().position(|it| it.contains("password") || it.contains("passwd"));
    let Some((_, row)) = rows.split_once('(') else { return false };
    let value = place.and_then(|place| items(row).get(place).copied());
    value.is_some_and(|value| matches!(value.trim(), "''" | "null" | "default"))
}

/// Whether an update gives a column of passwords a text, or the hash of one.
pub(super) fn sets_password(statement: &str) -> bool {
    let lower = statement.to_ascii_lowercase();
    let set = lower.split(" where ").next().unwrap_or_default();
    ["password", "passwd"].iter().any(|name| {
        set.match_indices(name).take(LOOKAHEAD).any(|(at, _)| {
            let column = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let begin = set[..at].trim_end_matches(column).len();
            let end = set[at..].find(|c| !column(c)).map_or(set.len(), |length| at + length);
            let value = set[end..].trim_start_matches(['"', '`', ']']).trim_start().strip_prefix('=');
            let is_text = |value: &str| {
                let text =
                    value.trim_start().trim_start_matches(|c| column(c) || c == '(').strip_prefix('\'');
                text.is_some_and(|text| !text.starts_with('\''))
            };
            !OTHER_THAN_PASSWORDS.iter().any(|other| set[begin..end].contains(other))
                && value.is_some_and(is_text)
        })
    })
}

/// Parts of the names of columns that stand beside a password.
const OTHER_THAN_PASSWORDS: &[&str] =
    &["reset", "token", "expire", "changed", "_at", "hint", "policy", "history", "min"];

/// What stands between the commas of a list, up to its closing bracket.
fn items(list: &str) -> Vec<&str> {
    let (mut items, mut start, mut open, mut is_quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, character) in list.char_indices() {
        match character {
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' => open += 1,
            ')' if open == 0 => {
                items.push(&list[start..at]);
                return items;
            }
            ')' => open -= 1,
            ',' if open == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}
