//! The configuration file: empty but for what people look for first, as comments.

use crate::config::FILE_NAMES;
use crate::source::Surrounds;

use super::{Site, Step};

const TEXT: &str = r#"# Settings of envlint. What is not said here has its default: `envlint config` shows what holds,
# `envlint rules` what is looked for, and `envlint explain RULE` why.

# Environments whose names or files envlint cannot know:
# [environments.live]
# class = "production"
# files = ["deploy/live/**"]

# Files that are never to be committed, and env files that may be:
# [files]
# protected = ["config/master.key"]
# committable = [".env.shared"]

# What is no mistake, each with its reason:
# [[allow]]
# rule = "generic-secret"
# path = "docs/**"
# reason = "values of the manual, which open nothing"
"#;

pub(super) fn steps(site: &Site) -> Vec<Step> {
    let there = FILE_NAMES.iter().map(|name| site.path(name)).find(|file| Surrounds::exists(file));
    let what = "the defaults hold, and comments say what can be set";
    let written = || site.write(site.path(FILE_NAMES[0]), TEXT.to_owned(), what);
    vec![there.map_or_else(written, |file| site.kept(&file, "it is there"))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::rule::Catalogue;

    #[test]
    fn file_is_valid_as_it_is_and_without_its_signs_of_comment() {
        let bare = TEXT
            .lines()
            .filter(|it| !it.ends_with(':') && !it.starts_with("# Settings") && !it.starts_with("# `"));
        let bare = bare.map(|it| it.trim_start_matches("# ")).collect::<Vec<_>>().join("\n");
        for text in [TEXT, &bare] {
            let read = Settings::parse("envlint.toml", text.as_bytes(), &Catalogue::embedded(), None);
            assert!(read.is_ok(), "{text}: {read:?}");
        }
    }
}
