//! ASP.NET: `appsettings.json` with its environments, and the profiles of `launchSettings.json`.

use crate::binding::{EnvFile, environment_of_name, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::EnvironmentClass;

use super::syntax::assignments::Assignments;
use super::syntax::json;
use super::syntax::yaml::Node;
use super::{FormatReader, Names, Reading};

/// The reader of both.
pub(super) struct AspNet;

/// What a path says; `None` when it is neither.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, &["json"])?;
    match words.first()?.as_str() {
        "appsettings" => Some(EnvFile::manifest(path, &words)),
        "launchsettings" => Some(EnvFile::manifest_for(path, &words, EnvironmentClass::Development)),
        _ => None,
    }
}

impl FormatReader for AspNet {
    fn read(&self, text: &[u8]) -> Reading {
        let Some(root) = json::parse(text) else { return Reading::default() };
        let mut found = Assignments::new(text, <[u8]>::to_vec).joined_by(":");
        match root.get("profiles").filter(|it| it.entries().iter().any(|(_, it)| is_profile(it))) {
            Some(profiles) => read_profiles(profiles, &mut found),
            None => found.bind_nested(&root, "", None),
        }
        Reading { assignments: found.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(&["appsettings", "launchsettings"])
    }
}

fn is_profile(node: &Node) -> bool {
    node.get("commandName").is_some() || node.get("environmentVariables").is_some()
}

fn read_profiles(profiles: &Node, found: &mut Assignments<'_>) {
    for (_, profile) in profiles.entries() {
        let variables = profile.get("environmentVariables");
        let named = |key: &str| variables?.get(key)?.text().and_then(environment_of_name);
        let environment = named("ASPNETCORE_ENVIRONMENT").or_else(|| named("DOTNET_ENVIRONMENT"));
        if let Some(variables) = variables {
            found.bind_variables(variables, environment.as_ref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_environment() {
        let of = |path: &str| file_of(&RepoPath::new(path)).map(|it| it.environment.name);
        assert_eq!(of("src/Api/appsettings.json").as_deref(), Some("all"));
        assert_eq!(of("appsettings.Production.json").as_deref(), Some("production"));
        assert_eq!(of("appsettings.Example.json").as_deref(), Some("template"));
        assert_eq!(of("Properties/launchSettings.json").as_deref(), Some("development"));
        assert_eq!(of("appsettingsreader.json"), None);
    }

    #[test]
    fn nested_keys_are_joined() {
        let text = b"\xef\xbb\xbf{ /* c */ \"ConnectionStrings\": { \"Default\": \"Server=x;\" }, \"A\": [{ \"B\": 1 }] }";
        let keys: Vec<_> = AspNet.read(text).assignments.into_iter().map(|it| it.key).collect();
        assert_eq!(keys, ["ConnectionStrings:Default", "A[0]:B"]);
    }

    #[test]
    fn profiles_name_their_environment() {
        let text = br#"{"profiles": {"a": {"environmentVariables": {"ASPNETCORE_ENVIRONMENT": "Staging", "K": "v"}}}}"#;
        let found = AspNet.read(text).assignments;
        assert_eq!(found[1].environment.as_ref().map(|it| it.name.as_str()), Some("staging"));
    }
}
