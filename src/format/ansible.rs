//! Ansible's variables of groups, hosts, roles and plays: nested settings, joined with dots.
//!
//! The environment is that of the inventory or the group, which folders or the file are named after; `all` is inherited.
//! What the vault has encrypted is a reference.

use crate::binding::{EnvFile, words_of_file_name};
use crate::document::RepoPath;

use super::syntax::assignments::Assignments;
use super::syntax::template::without_actions;
use super::syntax::yaml::Yaml;
use super::{FormatReader, Names, Reading, YAML};

/// The reader of variables.
pub(super) struct Ansible;

/// What a path says; `None` when it is no variables'.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    let parents = path.parents();
    let lies_in = |names: &[&str]| parents.iter().any(|it| names.contains(&it.as_str()));
    let of_role = || {
        let in_variables = parents.last().is_some_and(|it| it == "vars" || it == "defaults");
        in_variables && (lies_in(&["roles", "ansible", "playbooks"]) || parents.len() == 1)
    };
    let is_one = lies_in(&["group_vars", "host_vars", "inventories", "inventory"]) || of_role();
    is_one.then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for Ansible {
    fn read(&self, text: &[u8]) -> Reading {
        let text = &*without_actions(text);
        let yaml = Yaml::parse(text);
        let mut found = Assignments::new(text, <[u8]>::to_vec);
        for root in &yaml.documents {
            found.bind_nested(root, "", None);
        }
        Reading { assignments: found.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(YAML)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::Value;

    #[test]
    fn vaults_and_templates_are_references() {
        let text = "a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\nb: \"{{ vault_b }}\"\nc: |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\nd: plain\n";
        let found = Ansible.read(text.as_bytes()).assignments;
        let is_reference: Vec<_> = found.iter().map(|it| it.value == Value::Reference).collect();
        assert_eq!(is_reference, [true, true, true, false]);
    }

    #[test]
    fn encrypted_files_bind_nothing() {
        assert_eq!(Ansible.read(b"$ANSIBLE_VAULT;1.1;AES256\n6162\n6364\n"), Reading::default());
    }

    #[test]
    fn inventories_and_groups_are_environments() {
        for (path, name) in [
            ("group_vars/all.yml", Some("all")),
            ("group_vars/production/vault.yml", Some("production")),
            ("ansible/group_vars/staging.yml", Some("staging")),
            ("inventories/prod/group_vars/all.yml", Some("production")),
            ("roles/web/defaults/main.yml", Some("all")),
            ("vars/prod.yml", Some("production")),
            ("group_vars/all.yml.example", Some("template")),
            ("src/vars/colors.yml", None),
            ("roles/web/tasks/main.yml", None),
        ] {
            let found = file_of(&RepoPath::new(path)).map(|it| it.environment.name);
            assert_eq!(found.as_deref(), name, "{path}");
        }
    }
}
