//! Terraform and `OpenTofu`: variable files, what configurations are connected to, and states.
//!
//! Of a configuration only what says where it works is read: backends, providers, and the defaults of variables. Of a
//! state only what Terraform or the attribute's own name calls secret.

use crate::binding::{EnvFile, EnvFileKind, Value, words_of_file_name};
use crate::document::RepoPath;

use super::syntax::assignments::Assignments;
use super::syntax::yaml::Node;
use super::syntax::{hcl, json};
use super::{FormatReader, Names, Reading};

/// The reader of `*.tfvars`.
pub(super) struct Variables;

/// The reader of `*.tfvars.json`.
pub(super) struct VariablesInJson;

/// The reader of `*.tf`.
pub(super) struct Configuration;

/// The reader of `*.tfstate`.
pub(super) struct State;

/// What a path says; `None` when it is no file of variables in HCL.
pub(super) fn variables_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, &["tfvars"])?;
    Some(EnvFile::manifest(path, &words))
}

/// What a path says; `None` when it is no file of variables in JSON.
pub(super) fn variables_in_json_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, &["json"])?;
    words.iter().any(|it| it == "tfvars").then(|| EnvFile::manifest(path, &words))
}

/// What a path says; `None` when it is no configuration's. Its name says what it sets up: `agent.tf`, `test.tf`.
pub(super) fn configuration_of(path: &RepoPath) -> Option<EnvFile> {
    let name = path.file_name();
    let (_, ending) = name.rsplit_once('.')?;
    matches!(ending, "tf" | "tofu").then(|| EnvFile::manifest(path, &[]))
}

/// What a path says; `None` when it is no state's.
pub(super) fn state_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, &["tfstate"])?;
    Some(EnvFile { kind: EnvFileKind::State, ..EnvFile::manifest(path, &words) })
}

impl FormatReader for Variables {
    fn read(&self, text: &[u8]) -> Reading {
        variables(text, &hcl::parse(text))
    }

    fn names(&self) -> Names {
        Names::holding(&["tfvars"])
    }
}

impl FormatReader for VariablesInJson {
    fn read(&self, text: &[u8]) -> Reading {
        json::parse(text).map(|root| variables(text, &root)).unwrap_or_default()
    }

    fn names(&self) -> Names {
        Names::holding(&["tfvars"])
    }
}

fn variables(text: &[u8], root: &Node) -> Reading {
    let mut found = Assignments::new(text, <[u8]>::to_vec);
    found.bind_nested(root, "", None);
    reading_of(found)
}

/// What was found, but for names of files: `credentials = "account.json"` holds no credentials.
fn reading_of(found: Assignments<'_>) -> Reading {
    let mut assignments = found.finish();
    for it in &mut assignments {
        if it.value.literal().is_some_and(|it| is_file_name(it.text.expose())) {
            it.value = Value::Reference;
        }
    }
    Reading { assignments, ..Reading::default() }
}

fn is_file_name(text: &[u8]) -> bool {
    const ENDINGS: &[&str] = &["json", "pem", "key", "pub", "crt", "cer", "p12", "pfx", "ppk", "yaml", "yml"];
    let ending = text.rsplitn(2, |it| *it == b'.').next().filter(|it| it.len() < text.len());
    ending.is_some_and(|ending| ENDINGS.iter().any(|it| ending.eq_ignore_ascii_case(it.as_bytes())))
}

impl FormatReader for Configuration {
    fn read(&self, text: &[u8]) -> Reading {
        let holds = |word: &str| bstr::ByteSlice::contains_str(text, word);
        if !["backend", "provider", "variable"].iter().any(|it| holds(it)) {
            return Reading::default();
        }
        let root = hcl::parse(text);
        let mut found = Assignments::new(text, <[u8]>::to_vec);
        for (key, block) in root.entries() {
            match key.text() {
                Some("terraform") => connect(block, &mut found),
                Some("provider") => found.bind_nested(block, "provider", None),
                Some("variable") => bind_defaults(block, &mut found),
                Some(_) | None => {}
            }
        }
        reading_of(found)
    }

    fn names(&self) -> Names {
        Names::With { starts: &[], parts: &[], ends: &[".tf", ".tofu"] }
    }
}

/// Where the state is kept.
fn connect(terraform: &Node, found: &mut Assignments<'_>) {
    for name in ["backend", "cloud"] {
        for (key, block) in terraform.entries() {
            if key.text() == Some(name) {
                found.bind_nested(block, &format!("terraform.{name}"), None);
            }
        }
    }
}

fn bind_defaults(variable: &Node, found: &mut Assignments<'_>) {
    for (name, body) in variable.entries() {
        if let (Some(key), Some(default)) = (name.text(), body.get("default")) {
            found.bind_whole(key, name.span, default, None);
        }
    }
}

impl FormatReader for State {
    fn read(&self, text: &[u8]) -> Reading {
        let Some(root) = json::parse(text) else { return Reading::default() };
        let mut found = Assignments::new(text, <[u8]>::to_vec);
        for (name, output) in root.get("outputs").map(Node::entries).unwrap_or_default() {
            let is_sensitive = output.get("sensitive").and_then(Node::text) == Some("true");
            if let (true, Some(key), Some(value)) = (is_sensitive, name.text(), output.get("value")) {
                found.bind_whole(key, name.span, value, None);
            }
        }
        for resource in root.get("resources").map(Node::items).unwrap_or_default() {
            read_resource(resource, &mut found);
        }
        Reading { assignments: found.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(&["tfstate"])
    }
}

fn read_resource(resource: &Node, found: &mut Assignments<'_>) {
    let part = |key: &str| resource.get(key).and_then(Node::text).unwrap_or_default();
    // Data is what Terraform looked up: a state holds it all the same.
    let name = format!("{}.{}", part("type"), part("name"));
    for instance in resource.get("instances").map(Node::items).unwrap_or_default() {
        let Some(attributes) = instance.get("attributes") else { continue };
        for path in instance.get("sensitive_attributes").map(Node::items).unwrap_or_default() {
            let steps = path.items().iter().filter_map(|it| it.get("value")?.text());
            let keys: Vec<_> = steps.collect();
            if let Some((key, value)) = entry_at(attributes, &keys) {
                found.bind_whole(&format!("{name}.{}", keys.join(".")), key.span, value, None);
            }
        }
        found.bind_secrets_below(attributes);
    }
}

/// The entry that a path of keys leads to.
fn entry_at<'y>(node: &'y Node, keys: &[&str]) -> Option<(&'y Node, &'y Node)> {
    let (last, way) = keys.split_last()?;
    let holder = way.iter().try_fold(node, |node, key| node.get(key))?;
    holder.entries().iter().find(|(key, _)| key.text() == Some(last)).map(|(key, value)| (key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bindings(reader: &dyn FormatReader, text: &str) -> Vec<(String, String)> {
        let found = reader.read(text.as_bytes()).assignments.into_iter();
        found.map(|it| (it.key, text[it.value_span.range()].to_owned())).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn paths_say_kind_and_environment() {
        let of = |path: &str| {
            let path = RepoPath::new(path);
            let readers = [variables_of, variables_in_json_of, configuration_of, state_of];
            let file = readers.iter().find_map(|it| it(&path))?;
            Some((file.environment.name, file.kind))
        };
        for (path, environment, kind) in [
            ("prod.tfvars", "production", EnvFileKind::Manifest),
            ("prod.auto.tfvars", "production", EnvFileKind::Manifest),
            ("terraform.tfvars", "all", EnvFileKind::Manifest),
            ("terraform.tfvars.json", "all", EnvFileKind::Manifest),
            ("envs/staging/terraform.tfvars", "staging", EnvFileKind::Manifest),
            ("terraform.tfvars.example", "template", EnvFileKind::Template),
            ("environments/prod/main.tf", "production", EnvFileKind::Manifest),
            ("terraform.tfstate", "all", EnvFileKind::State),
            ("prod/terraform.tfstate.backup", "production", EnvFileKind::State),
        ] {
            assert_eq!(of(path), Some((environment.to_owned(), kind)), "{path}");
        }
        for path in ["main.tf.json.md", "tfvars", "a.tfvarsx", "a.tfstate.md"] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn variables_are_bindings() {
        let text = "db = { password = \"p\", port = 1 }\nlist = [\"a\"]\nref = var.x\n";
        let expected = [("db.password", "p"), ("db.port", "1"), ("list[0]", "a"), ("ref", "var.x")];
        assert_eq!(bindings(&Variables, text), pairs(&expected));
        assert_eq!(bindings(&VariablesInJson, "{\"a\": {\"b\": \"c\"}}"), pairs(&[("a.b", "c")]));
    }

    #[test]
    fn names_of_files_are_no_values() {
        let found = Variables.read(b"credentials = \"account.json\"\ntoken = \"a.b\"\n").assignments;
        assert_eq!(found[0].value, Value::Reference);
        assert!(found[1].value.literal().is_some());
    }

    #[test]
    fn configurations_say_where_they_work() {
        let text = "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n    key = \"k\"\n  }\n}\nprovider \"aws\" {\n  region = var.r\n}\nvariable \"v\" {\n  type = string\n  default = \"d\"\n}\nresource \"x\" \"y\" { z = \"w\" }\n";
        let expected = [
            ("terraform.backend.s3.bucket", "b"),
            ("terraform.backend.s3.key", "k"),
            ("provider.aws.region", "var.r"),
            ("v", "d"),
        ];
        assert_eq!(bindings(&Configuration, text), pairs(&expected));
    }

    #[test]
    fn states_hold_secrets() {
        let text = r#"{"version": 4, "outputs": {"o": {"value": "s", "sensitive": true}, "p": {"value": "q"}},
            "resources": [{"type": "aws_db_instance", "name": "main", "instances": [{
                "attributes": {"id": "i", "password": "w", "user_data": "u", "master_password": "m"},
                "sensitive_attributes": [[{"type": "get_attr", "value": "user_data"}], [{"type": "get_attr", "value": "password"}]]}]}]}"#;
        let expected = [
            ("o", "s"),
            ("aws_db_instance.main.password", "w"),
            ("aws_db_instance.main.user_data", "u"),
            ("master_password", "m"),
        ];
        assert_eq!(bindings(&State, text), pairs(&expected));
    }
}
