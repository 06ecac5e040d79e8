//! The workflow that checks what pull requests and pushes bring in.

use std::path::Path;

use crate::source::Surrounds;

use super::{Site, Step};

/// The same that the documents show.
const TEXT: &str = include_str!("../../examples/github-pull-requests.yml");
/// What stands there for the repository of the action, and for its commit.
const ACTION: &str = "OWNER/envlint@COMMIT";
const HEAD: &str = "# .github/workflows/envlint.yml: every";

pub(super) fn steps(site: &Site) -> Vec<Step> {
    let folder = site.path(".github/workflows");
    let file = folder.join("envlint.yml");
    let is_hosted = Surrounds::exists(&site.path(".github")) || site.surrounds.has_remote("github.com");
    if !is_hosted {
        let why = "there is no remote on GitHub and no .github folder".to_owned();
        return vec![Step::Skipped { file: site.shown(&file), why }];
    }
    let names_envlint = |it: &std::path::PathBuf| {
        Surrounds::read(it).is_some_and(|text| bstr::ByteSlice::contains_str(&text[..], "envlint"))
    };
    if let Some(known) = Surrounds::files_in(&folder).iter().find(|it| names_envlint(it)) {
        let is_open = Surrounds::read(known).is_some_and(|it| bstr::ByteSlice::contains_str(&it[..], ACTION));
        return vec![if is_open { address(site, known) } else { site.kept(known, "it runs envlint") }];
    }
    let text = TEXT.replace(HEAD, "# Every");
    vec![
        site.write(file.clone(), text, "checks pull requests, merge queues and pushes"),
        address(site, &file),
    ]
}

/// The documents name no repository, so people have to.
fn address(site: &Site, file: &Path) -> Step {
    let lines = format!("the address of envlint's repository and a commit of it, in place of `{ACTION}`");
    site.by_hand(file, "GitHub has to be told where the action is", &lines)
}
