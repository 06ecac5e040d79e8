//! What a key says about its value: whether it is a secret, whether it is public, and which environment it is for.

use crate::environment::{Environment, EnvironmentClass};

use super::about::is_about;

/// What a key's name promises about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyClass {
    /// A password or secret by name: whatever stands there is one, however weak.
    Password,
    /// A token or key by name: what stands there is a secret when it looks like one.
    Token,
    /// Compiled into what every visitor downloads, or public by its name.
    Public,
    /// Neither.
    Plain,
}

/// Prefixes under which build tools copy a value into the client.
const PUBLIC_PREFIXES: &[&str] = &[
    "VITE_",
    "NEXT_PUBLIC_",
    "EXPO_PUBLIC_",
    "REACT_APP_",
    "NUXT_PUBLIC_",
    "GATSBY_",
    "PUBLIC_",
    "VUE_APP_",
    "NG_APP_",
    "STORYBOOK_",
    "SNOWPACK_PUBLIC_",
    "PLASMO_PUBLIC_",
    "WXT_PUBLIC_",
    "RSBUILD_PUBLIC_",
];

impl KeyClass {
    /// What `key` promises. Of a path of keys (`spring.datasource.password`, `Jwt:Key`) the last one does, unless it only
    /// says which of several values this is: then the one before it (`password.value`).
    pub(crate) fn of(key: &str) -> Self {
        // `algorithms[0]` is one of several.
        let key = key.strip_suffix(']').and_then(|it| it.rsplit_once('[')).map_or(key, |(list, _)| list);
        match key.rsplit_once(['.', ':']) {
            Some((path, "value" | "default" | "plain" | "text" | "data")) => Self::of(path),
            Some((_, last)) if !last.is_empty() => Self::of_name(last),
            Some(_) | None => Self::of_name(key),
        }
    }

    fn of_name(key: &str) -> Self {
        if is_public_by_prefix(key) {
            return Self::Public;
        }
        let words = words(key);
        let has = |word: &str| words.iter().any(|it| it == word);
        if has("public")
            || has("publishable")
            || has("anon")
            || has("site") && has("key")
            || has("client") && has("id")
        {
            return Self::Public;
        }
        if words.last().is_some_and(|last| is_about(last)) {
            return Self::Plain;
        }
        let password = ["password", "passwd", "passphrase", "pwd", "pass", "secret", "secrets"];
        if words.iter().any(|word| password.contains(&word.as_str()) || word.ends_with("password")) {
            return Self::Password;
        }
        let token = [
            "token",
            "tokens",
            "key",
            "apikey",
            "keys",
            "credential",
            "credentials",
            "auth",
            "authorization",
            "pat",
            "dsn",
            "salt",
            "base",
        ];
        let is_key_base = has("base") && has("key");
        if is_key_base
            || words
                .iter()
                .any(|word| word != "base" && token.contains(&word.as_str()) || word.ends_with("apikey"))
        {
            return Self::Token;
        }
        Self::Plain
    }
}

/// Whether build tools copy the value of `key` into the client.
pub(crate) fn is_public_by_prefix(key: &str) -> bool {
    PUBLIC_PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// Whether `key` holds a secret that an application signs or encrypts with: nobody else issues it, so two environments
/// share it only because somebody copied it.
pub(crate) fn is_application_secret(key: &str) -> bool {
    const NAMES: &[&str] = &[
        "APP_KEY",
        "APP_SECRET",
        "SECRET_KEY",
        "SECRET_KEY_BASE",
        "JWT_SECRET",
        "JWT_KEY",
        "NEXTAUTH_SECRET",
        "AUTH_SECRET",
        "SESSION_SECRET",
        "COOKIE_SECRET",
        "ENCRYPTION_KEY",
        "SIGNING_KEY",
        "DJANGO_SECRET_KEY",
        "BETTER_AUTH_SECRET",
        "ACCESS_TOKEN_SECRET",
        "REFRESH_TOKEN_SECRET",
        "TOKEN_SECRET",
        "BASE64_SECRET",
        "CSRF_SECRET",
        "SESSION_KEY",
        "SECRET_TOKEN",
        "JWT_SECRET_KEY",
        "JWT_PRIVATE_KEY",
        "NUXT_SESSION_PASSWORD",
        "PAYLOAD_SECRET",
        "RAILS_MASTER_KEY",
        "DEVISE_SECRET_KEY",
        "WEBHOOK_SECRET",
        "HASH_SALT",
    ];
    let is_of_environment = |word: &String| environment_of_key(&format!("x_{word}")).is_some();
    let words: Vec<_> = words(key).into_iter().filter(|it| !is_of_environment(it)).collect();
    let key = words.join("_").to_ascii_uppercase();
    NAMES.iter().any(|name| key == *name || key.ends_with(&format!("_{name}")))
}

/// The environment that a key names by a whole word in its name (`PROD_DATABASE_URL`, `DATABASE_URL_STAGING`,
/// `STRIPE_TEST_SECRET_KEY`); `None` when it names none.
pub(crate) fn environment_of_key(key: &str) -> Option<Environment> {
    let words = words(key);
    let class = words.iter().enumerate().find_map(|(at, word)| {
        let class = match word.as_str() {
            "prod" | "production" | "prd" | "live" => EnvironmentClass::Production,
            "staging" | "stg" | "uat" | "qa" | "preprod" | "nonprod" | "sandbox" => EnvironmentClass::Staging,
            "dev" | "development" | "local" => EnvironmentClass::Development,
            "test" | "testing" => EnvironmentClass::Test,
            "preview" => EnvironmentClass::Preview,
            _ => return None,
        };
        let is_negated = at > 0 && ["non", "not", "no", "pre"].contains(&words[at - 1].as_str());
        Some(if is_negated { EnvironmentClass::Staging } else { class })
    })?;
    // A key that *is* the selector (`STAGE`, `IS_PROD`) says nothing about where its value belongs.
    (words.len() > 1 && words[0] != "is").then(|| Environment::of(class))
}

/// Keys that state the environment. `NODE_ENV` and `RAILS_ENV` are modes: staging runs with `NODE_ENV=production`.
const SELECTORS: &[&str] = &[
    "APP_ENV",
    "APPLICATION_ENV",
    "ENVIRONMENT",
    "ENVIRONMENT_NAME",
    "ENV_NAME",
    "DEPLOY_ENV",
    "DEPLOYMENT_ENV",
    "DEPLOYMENT_ENVIRONMENT",
    "VERCEL_ENV",
    "SENTRY_ENVIRONMENT",
    "SPRING_PROFILES_ACTIVE",
    "ASPNETCORE_ENVIRONMENT",
    "DOTNET_ENVIRONMENT",
    "APP_ENVIRONMENT",
    "APP_STAGE",
    "STAGE",
    "DD_ENV",
    "NEXT_PUBLIC_APP_ENV",
    "NEXT_PUBLIC_ENV",
    "VITE_APP_ENV",
    "REACT_APP_ENV",
    "EXPO_PUBLIC_APP_ENV",
    "RAILWAY_ENVIRONMENT",
    "RAILWAY_ENVIRONMENT_NAME",
    "NUXT_PUBLIC_APP_ENV",
];

/// Whether `key` states the environment.
pub(crate) fn is_environment_selector(key: &str) -> bool {
    SELECTORS.iter().any(|selector| selector.eq_ignore_ascii_case(key))
}

/// Variables by which frameworks choose their mode, and with it what they connect to.
const MODES: &[&str] = &[
    "NODE_ENV",
    "RAILS_ENV",
    "RACK_ENV",
    "MIX_ENV",
    "DJANGO_ENV",
    "FLASK_ENV",
    "SYMFONY_ENV",
    "HANAMI_ENV",
    "SEQUELIZE_ENV",
    "GO_ENV",
    "RUST_ENV",
    "MICRONAUT_ENVIRONMENTS",
    "QUARKUS_PROFILE",
    "CI_ENVIRONMENT_TIER",
];

/// Variables that name an environment among many other things: a module, a profile, a workspace, a start-up file.
const OF_MANY_NAMES: &[&str] = &[
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_CONFIGURATION",
    "SPRING_PROFILES_ACTIVE",
    "CI_ENVIRONMENT_NAME",
    "CONTEXT",
    "DOPPLER_CONFIG",
    "TF_WORKSPACE",
    "ENV",
];

/// How the value of a process's variable speaks of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selector {
    /// It is the environment's name.
    Name,
    /// It may name an environment, or something else.
    Perhaps,
    /// Only its key looks as if it named one: `SHOP_ENV`.
    ByItsKey,
}

/// How the variable of this name says in which environment its process runs; `None` when it does not.
pub(crate) fn selector_of_process(key: &str) -> Option<Selector> {
    let is_among = |known: &[&str]| known.iter().any(|it| it.eq_ignore_ascii_case(key));
    if is_among(OF_MANY_NAMES) {
        return Some(Selector::Perhaps);
    }
    if is_environment_selector(key) || is_among(MODES) {
        return Some(Selector::Name);
    }
    // npm hands its settings to what it starts.
    let words = if key.starts_with("npm_") { Vec::new() } else { words(key) };
    let last = words.last().map(String::as_str);
    matches!(last, Some("env" | "environment" | "stage")).then_some(Selector::ByItsKey)
}

/// The words of a key, lower case: split at `_`, `-`, `.` and where `camelCase` begins a word.
pub(crate) fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous_lower = false;
    let mut fresh = true;
    for character in key.chars() {
        if !character.is_alphanumeric() {
            fresh = true;
            previous_lower = false;
            continue;
        }
        if fresh || previous_lower && character.is_uppercase() {
            words.push(String::with_capacity(key.len()));
        }
        fresh = false;
        previous_lower = character.is_lowercase() || character.is_ascii_digit();
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_promise_what_their_words_say() {
        for (key, class) in [
            ("DB_PASSWORD", KeyClass::Password),
            ("PGPASSWORD", KeyClass::Password),
            ("clientSecret", KeyClass::Password),
            ("JWT_SECRET", KeyClass::Password),
            ("STRIPE_KEY", KeyClass::Token),
            ("SECRET_KEY_BASE", KeyClass::Password),
            ("GITHUB_TOKEN", KeyClass::Token),
            ("NEXT_PUBLIC_API_KEY", KeyClass::Public),
            ("STRIPE_PUBLISHABLE_KEY", KeyClass::Public),
            ("GOOGLE_CLIENT_ID", KeyClass::Public),
            ("AWS_ACCESS_KEY_ID", KeyClass::Plain),
            ("PASSWORD_MIN_LENGTH", KeyClass::Plain),
            ("TOKEN_URL", KeyClass::Plain),
            ("PORT", KeyClass::Plain),
            ("BASE_URL", KeyClass::Plain),
            ("MONKEY", KeyClass::Plain),
            ("spring.datasource.password", KeyClass::Password),
            ("postgresql.auth.password.value", KeyClass::Password),
            ("password.policy.pattern", KeyClass::Plain),
            ("secrets.name", KeyClass::Plain),
            ("tokens[0]", KeyClass::Token),
            ("host_key_algorithms[0]", KeyClass::Plain),
            ("Jwt:Secret", KeyClass::Password),
            ("Secrets:Provider", KeyClass::Plain),
        ] {
            assert_eq!(KeyClass::of(key), class, "{key}");
        }
    }

    #[test]
    fn keys_name_environments_by_whole_words() {
        let class = |key| environment_of_key(key).map(|it| it.class);
        assert_eq!(class("PROD_DATABASE_URL"), Some(EnvironmentClass::Production));
        assert_eq!(class("DATABASE_URL_STAGING"), Some(EnvironmentClass::Staging));
        assert_eq!(class("TEST_DATABASE_URL"), Some(EnvironmentClass::Test));
        assert_eq!(class("NON_PROD_URL"), Some(EnvironmentClass::Staging));
        for key in ["PRODUCT_KEY", "IS_PROD", "STAGE", "PROD", "LATEST_URL", "DEVICE_KEY"] {
            assert_eq!(class(key), None, "{key}");
        }
    }

    #[test]
    fn modes_are_no_selectors() {
        assert!(is_environment_selector("APP_ENV"));
        assert!(!is_environment_selector("NODE_ENV"));
        assert!(!is_environment_selector("RAILS_ENV"));
    }

    #[test]
    fn processes_are_told_their_environment_by_modes_too() {
        for key in ["APP_ENV", "NODE_ENV", "RAILS_ENV", "ASPNETCORE_ENVIRONMENT", "MIX_ENV", "VERCEL_ENV"] {
            assert_eq!(selector_of_process(key), Some(Selector::Name), "{key}");
        }
        assert_eq!(selector_of_process("DJANGO_SETTINGS_MODULE"), Some(Selector::Perhaps));
        assert_eq!(selector_of_process("SHOP_ENV"), Some(Selector::ByItsKey));
        for key in ["DATABASE_URL", "ENVELOPE", "npm_config_env", "PATH"] {
            assert_eq!(selector_of_process(key), None, "{key}");
        }
    }
}
