use proptest::prelude::*;

use super::*;

/// Texts of the syntaxes that the dialects are written in, likely and broken.
const LIKELY: &str = "([ ]{0,4}(- |\\? )?(kind|data|stringData|env|environment|services|variables|script|production|default|vars|name|value|a|é)?(: | ?[|>]-?|&a |\\*a|'|\"|\\[|\\{|\\}|\\]|,|---|<<: |#|\t|=|\\{\\{|\\}\\}|<%=|%>|\\$\\{|:-)?(Secret|[a-z =]{0,3})\r?\n?){0,20}";

proptest! {
    #[test]
    fn no_bytes_make_any_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        for number in 0..FORMATS.len() {
            prop_assert!(keeps_spans_inside(number, &text));
        }
    }

    #[test]
    fn no_likely_text_makes_any_reader_panic(text in LIKELY) {
        for number in 0..FORMATS.len() {
            prop_assert!(keeps_spans_inside(number, text.as_bytes()));
        }
    }

    #[test]
    fn no_path_makes_any_format_panic(path in "[a-z./_-]{0,40}(\\.ya?ml)?(\\.example)?") {
        let path = RepoPath::new(path);
        prop_assert_eq!(file_of(&path).is_some(), reader_of(&path).is_some());
    }
}
