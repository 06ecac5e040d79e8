//! "Did you mean": the known word that is nearest to an unknown one.

/// The word of `known` that `typed` was most likely meant to be; the first of several equally near ones. A third of the
/// letters may differ, so that what is far from everything gets no suggestion.
pub(crate) fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let letters: Vec<char> = typed.to_lowercase().replace('_', "-").chars().collect();
    known
        .into_iter()
        .filter(|word| word.len().abs_diff(letters.len()) <= tolerance(word))
        .map(|word| (distance(&letters, &word.chars().collect::<Vec<_>>()), word))
        .filter(|&(distance, word)| distance <= tolerance(word))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, word)| word)
}

fn tolerance(word: &str) -> usize {
    (word.len() / 3).max(1)
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour to make one word of the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, letter) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, counterpart) in other.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(letter != counterpart);
            let mut best = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == *counterpart {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_forgiven() {
        let known = ["ignore", "select", "severity"];
        for (typed, meant) in [("ignored", "ignore"), ("Selcet", "select"), ("serverity", "severity")] {
            assert_eq!(nearest(typed, known), Some(meant), "{typed}");
        }
        assert_eq!(nearest("reused_credential", ["reused-credential"]), Some("reused-credential"));
    }

    #[test]
    fn what_is_far_from_everything_gets_no_suggestion() {
        for typed in ["", "ig", "elephant", "ääääää", &"x".repeat(100_000)] {
            assert_eq!(nearest(typed, ["ignore", "select", "severity"]), None, "{typed}");
        }
    }

    #[test]
    fn distance_counts_swapped_neighbours_once() {
        let count = |one: &str, other: &str| {
            distance(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>())
        };
        assert_eq!((count("ab", "ba"), count("", "abc"), count("kitten", "sitting")), (1, 3, 3));
    }
}
