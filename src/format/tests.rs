use proptest::prelude::*;

use super::*;

/// Texts of the syntaxes that the dialects are written in, likely and broken.
const LIKELY: &str = "([ ]{0,4}(- |\\? )?(kind|data|stringData|env|environment|services|variables|script|production|default|vars|name|value|a|é)?(: | ?[|>]-?|&a |\\*a|'|\"|\\[|\\{|\\}|\\]|,|---|<<: |#|\t|=|\\{\\{|\\}\\}|<%=|%>|\\$\\{|:-)?(Secret|[a-z =]{0,3})\r?\n?){0,20}";

/// The same for JSON, TOML, HCL, properties and command lines.
const LIKELY_IN_BRACES: &str = "([\\[\\]{},:=. \n\té]|\\\\?\r?\n|#---\n|\"|<<EOT\n|\\$\\{|\\\\u00e|(\"?(mcpServers|args|env|vars|url|headers|permissions|allow|scripts|test|resources|instances|attributes|sensitive_attributes|terraform|backend|variable|default|profiles|production|--key=b|-H|A: Bearer b|x://é:p@h\\?token=c|Bash\\(a|mcp__|export |A=b|cross-env A=é jest)\"?)){0,40}";

/// Paths that formats go by, with marks of patterns and copies, in any case.
const LIKELY_PATH: &str = "((\\.claude|\\.codex|\\.continue|\\.circleci|\\.github/workflows|\\.gitlab|\\.azure-pipelines|config|vars|group_vars|k8s|helm|values|prod)/)?[._-]?(\\.?env|config|settings|mcp|compose|docker-compose|application|Bootstrap|serverless|render|values|Secrets|database|deployment|kustomization|gitlab-ci|azure-pipelines|bitbucket-pipelines|package|Procfile|Makefile|GNUmakefile|justfile|terraform|prod|main|appsettings|launchSettings|default|\\.runtimeconfig|\\.aider\\.conf|wrangler|app|\\.replit)([._-](prod|Staging|local))?([._-](ya?ml|YML|json|jsonc|json5|toml|tfvars|tf|tofu|tfstate|properties|env))?([._-](example|backup|j2))?";

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
    fn no_likely_text_in_braces_makes_any_reader_panic(text in LIKELY_IN_BRACES) {
        for number in 0..FORMATS.len() {
            prop_assert!(keeps_spans_inside(number, text.as_bytes()));
        }
    }

    #[test]
    fn no_name_that_a_format_takes_is_ruled_out(path in LIKELY_PATH) {
        let path = RepoPath::new(path);
        for (number, format) in FORMATS.iter().enumerate() {
            let is_taken = (format.file_of)(&path).is_some();
            let name = path.file_name_bytes();
            let may_have = format.reader.names().parts().any(|part| Name::new(name).has(&part));
            prop_assert!(!is_taken || may_have, "format {number}");
        }
    }

    #[test]
    fn no_path_makes_any_format_panic(path in "[a-z./_-]{0,40}(\\.(ya?ml|json|toml|tfvars|properties))?(\\.example)?") {
        let path = RepoPath::new(path);
        prop_assert_eq!(file_of(&path).is_some(), reader_of(&path).is_some());
    }
}
