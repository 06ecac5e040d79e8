//! What the name of a stored secret says about production.

/// What a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecretName {
    /// It names production.
    Production,
    /// It names production and a test: a test's own account there, perhaps.
    ProductionForTests,
    /// It names another environment.
    Elsewhere,
    /// It opens data and names no environment.
    DataPlane,
    /// It belongs to tools that every pipeline uses, or says nothing.
    Other,
}

const PRODUCTION: &[&str] = &["PROD", "PRODUCTION", "PRD", "LIVE"];

/// Words before one for production that turn it around.
const NEGATIONS: &[&str] = &["NON", "NOT", "NO", "PRE"];

const ELSEWHERE: &[&str] = &[
    "TEST",
    "TESTS",
    "TESTING",
    "CI",
    "E2E",
    "STAGING",
    "STAGE",
    "STG",
    "DEV",
    "DEVELOP",
    "DEVELOPMENT",
    "QA",
    "UAT",
    "SANDBOX",
    "PREVIEW",
    "LOCAL",
    "DUMMY",
    "MOCK",
    "FAKE",
    "PLAYWRIGHT",
    "CYPRESS",
    "NONPROD",
    "PREPROD",
    "DEMO",
    "INTEGRATION",
];

/// Names of secrets that open data (environments.md 6); `*` stands for anything.
const DATA_PLANE: &[&str] = &[
    "DATABASE_URL",
    "*_DATABASE_URL",
    "DATABASE_PASSWORD",
    "DATABASE_HOST",
    "DATABASE_URI",
    "DB_URL",
    "DB_URI",
    "DB_PASSWORD",
    "DB_PASS",
    "DB_HOST",
    "PGPASSWORD",
    "POSTGRES_*",
    "MYSQL_*",
    "MONGO_URI",
    "MONGO_URL",
    "MONGODB_URI",
    "MONGODB_URL",
    "REDIS_URL",
    "DIRECT_URL",
    "SUPABASE_SERVICE_ROLE_KEY",
    "SUPABASE_DB_PASSWORD",
    "SUPABASE_SECRET_KEY",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "FIREBASE_*",
    "SECRET_KEY_BASE",
    "RAILS_MASTER_KEY",
    "JWT_SECRET",
    "NEXTAUTH_SECRET",
    "ENCRYPTION_KEY",
    "TWILIO_AUTH_TOKEN",
    "SENDGRID_API_KEY",
    "CONVEX_DEPLOY_KEY",
    "CLERK_SECRET_KEY",
];

/// What of these is public: Firebase compiles it into every client.
const PUBLIC: &[&str] = &[
    "FIREBASE_API_KEY",
    "FIREBASE_APP_ID",
    "FIREBASE_AUTH_DOMAIN",
    "FIREBASE_DATABASE_URL",
    "FIREBASE_MEASUREMENT_ID",
    "FIREBASE_MESSAGING_SENDER_ID",
    "FIREBASE_PROJECT_ID",
    "FIREBASE_STORAGE_BUCKET",
];

/// Tools of the pipeline itself, the same in every role (environments.md 6).
const TOOLING: &[&str] = &[
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "PAT",
    "*_PAT",
    "CODECOV_TOKEN",
    "COVERALLS*",
    "SONAR*",
    "SNYK*",
    "NPM_TOKEN",
    "NODE_AUTH_TOKEN",
    "PYPI*",
    "DOCKERHUB_*",
    "DOCKER_HUB_*",
    "TURBO_TOKEN",
    "TURBO_TEAM",
    "NX_CLOUD*",
    "CHROMATIC*",
    "PERCY_TOKEN",
    "CYPRESS_RECORD_KEY",
    "CURRENTS*",
    "BUILDKITE*",
    "SLACK_WEBHOOK*",
    "DISCORD_WEBHOOK*",
    "SENTRY_AUTH_TOKEN",
    "RENOVATE*",
    "FOSSA*",
    "ARGOS_TOKEN",
    "APPLITOOLS*",
    "BROWSERSTACK*",
    "SAUCE*",
    "GRADLE_ENTERPRISE*",
    "CACHIX*",
    "SSH_KEY",
    "SSH_PRIVATE_KEY",
    "SSH_KNOWN_HOSTS",
];

impl SecretName {
    /// What `name` says, in any case of letters.
    pub(crate) fn of(name: &str) -> Self {
        let name = name.to_ascii_uppercase();
        let is_among = |patterns: &[&str]| patterns.iter().any(|pattern| fits(pattern, &name));
        if is_among(TOOLING) || is_among(PUBLIC) || super::is_public_by_prefix(&name) {
            return Self::Other;
        }
        let words: Vec<_> = name.split(['_', '-']).collect();
        let names_production = words.iter().enumerate().any(|(at, word)| {
            let is_negated = at > 0 && NEGATIONS.contains(&words[at - 1]);
            PRODUCTION.contains(word) && !is_negated
        });
        let is_negated = !names_production && words.iter().any(|word| PRODUCTION.contains(word));
        let names_another = is_negated || words.iter().any(|word| ELSEWHERE.contains(word));
        match (names_production, names_another) {
            (true, true) => Self::ProductionForTests,
            (true, false) => Self::Production,
            (false, true) => Self::Elsewhere,
            (false, false) if is_among(DATA_PLANE) => Self::DataPlane,
            (false, false) => Self::Other,
        }
    }
}

/// Whether a name is one of a pattern with at most one `*`, at its start or its end.
fn fits(pattern: &str, name: &str) -> bool {
    let is_longer = name.len() >= pattern.len();
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(ending), _) => is_longer && name.ends_with(ending),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_production_by_whole_words() {
        for (name, expected) in [
            ("PROD_DATABASE_URL", SecretName::Production),
            ("STRIPE_LIVE_KEY", SecretName::Production),
            ("api_key_prd", SecretName::Production),
            ("AWS_SECRET_ACCESS_KEY_PRODUCTION", SecretName::Production),
            ("E2E_PROD_PASSWORD", SecretName::ProductionForTests),
            ("NON_PROD_DATABASE_URL", SecretName::Elsewhere),
            ("TEST_DATABASE_URL", SecretName::Elsewhere),
            ("DATABASE_URL_STAGING", SecretName::Elsewhere),
            ("CI_POSTGRES_PASSWORD", SecretName::Elsewhere),
            ("DATABASE_URL", SecretName::DataPlane),
            ("PRISMA_DATABASE_URL", SecretName::DataPlane),
            ("POSTGRES_PASSWORD", SecretName::DataPlane),
            ("JWT_SECRET", SecretName::DataPlane),
            ("PRODUCT_KEY", SecretName::Other),
            ("LIVEKIT_API_SECRET", SecretName::Other),
            ("OPENAI_API_KEY", SecretName::Other),
            ("FIREBASE_API_KEY", SecretName::Other),
            ("NEXT_PUBLIC_POSTHOG_KEY_PROD", SecretName::Other),
        ] {
            assert_eq!(SecretName::of(name), expected, "{name}");
        }
    }

    #[test]
    fn tools_of_the_pipeline_are_never_production() {
        for name in
            ["GITHUB_TOKEN", "CODECOV_TOKEN", "SONAR_TOKEN_PROD", "DOCKERHUB_TOKEN", "BOT_PAT", "SSH_KEY"]
        {
            assert_eq!(SecretName::of(name), SecretName::Other, "{name}");
        }
    }
}
