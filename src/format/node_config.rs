//! The folder `config/` of node-config, one file an environment, and `.runtimeconfig.json` of Firebase functions.

use crate::binding::{EnvFile, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::EnvironmentClass;

use super::syntax::assignments::Assignments;
use super::syntax::json;
use super::{FormatReader, Names, Reading};

/// The reader of both.
pub(super) struct NodeConfig;

/// What a path says; `None` when it is neither: files of `config/` go by an environment, a host's number, or both. `custom-environment-variables.json` holds names of variables, no values.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let name = path.file_name();
    if name == ".runtimeconfig.json" {
        return Some(EnvFile::manifest(path, &[]));
    }
    let words = words_of_file_name(path, &["json", "json5"])?;
    let is_in_folder = path.parents().last().is_some_and(|it| it == "config");
    let is_word = |word: &String| {
        word == "default" || EnvironmentClass::of_word(word).is_some() || word.parse::<u8>().is_ok()
    };
    let is_named = words.iter().all(is_word);
    (is_in_folder && is_named).then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for NodeConfig {
    fn read(&self, text: &[u8]) -> Reading {
        let Some(root) = json::parse(text) else { return Reading::default() };
        let mut found = Assignments::new(text, <[u8]>::to_vec);
        found.bind_nested(&root, "", None);
        Reading { assignments: found.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(&["json"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_environment() {
        let of = |path: &str| file_of(&RepoPath::new(path)).map(|it| it.environment.name);
        assert_eq!(of("config/default.json").as_deref(), Some("all"));
        assert_eq!(of("api/config/production.json5").as_deref(), Some("production"));
        assert_eq!(of("config/local-staging.json").as_deref(), Some("development"));
        for path in [
            "config/custom-environment-variables.json",
            "config/ci.config.json",
            "config/test-utils.json",
            "src/production.json",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn nested_keys_are_joined() {
        let keys: Vec<_> =
            NodeConfig.read(b"{ db: { password: 'x' } }").assignments.into_iter().map(|it| it.key).collect();
        assert_eq!(keys, ["db.password"]);
    }
}
