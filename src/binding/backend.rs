//! Backends that a value names without being a secret: the account, project, tenant or bucket behind a key
//! (environments.md 3.4). Databases are told apart in `database`.

use data_encoding::{BASE32, BASE64_NOPAD};
use serde::Deserialize;

use super::Binding;
use super::key::words;

/// What the value of a binding belongs to or leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Backend {
    pub(crate) kind: BackendKind,
    /// Its name among those of its kind. Not a secret.
    pub(crate) name: String,
}

/// What kind of backend it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BackendKind {
    AwsAccount,
    ClerkInstance,
    FirebaseProject,
    GoogleCloudProject,
    Bucket,
    StorageAccount,
    Queue,
    ServiceBus,
    UserDirectory,
    WorkerStore,
}

impl BackendKind {
    /// What people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AwsAccount => "AWS account",
            Self::ClerkInstance => "Clerk instance",
            Self::FirebaseProject => "Firebase project",
            Self::GoogleCloudProject => "Google Cloud project",
            Self::Bucket => "bucket",
            Self::StorageAccount => "storage account",
            Self::Queue => "queue",
            Self::ServiceBus => "Service Bus namespace",
            Self::UserDirectory => "user directory",
            Self::WorkerStore => "Cloudflare store",
        }
    }

    /// Whether environments may well share it, each with a part of its own.
    pub(crate) const fn is_divisible(self) -> bool {
        match self {
            Self::AwsAccount | Self::GoogleCloudProject | Self::StorageAccount | Self::ServiceBus => true,
            Self::ClerkInstance
            | Self::FirebaseProject
            | Self::Bucket
            | Self::Queue
            | Self::UserDirectory
            | Self::WorkerStore => false,
        }
    }
}

impl Backend {
    /// The backend that a binding names; `None` for most.
    pub(crate) fn of(binding: &Binding) -> Option<Self> {
        let text = std::str::from_utf8(binding.value.literal()?.text.expose()).ok()?.trim();
        let words = words(&binding.key);
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let (kind, name) = of_credential(text)
            .or_else(|| of_address(text))
            .or_else(|| of_key(&words, text))
            .filter(|(_, name)| !name.is_empty() && !crate::shape::is_placeholder(name.as_bytes()))?;
        Some(Self { kind, name })
    }
}

/// Keys that hold the name of what they open.
fn of_credential(text: &str) -> Option<(BackendKind, String)> {
    if let Some(account) = aws_account(text) {
        return Some((BackendKind::AwsAccount, account));
    }
    let clerk = ["pk_live_", "pk_test_"].iter().find_map(|prefix| text.strip_prefix(prefix));
    if let Some(host) = clerk.and_then(clerk_host) {
        return Some((BackendKind::ClerkInstance, host));
    }
    service_account_project(text).map(|project| (BackendKind::GoogleCloudProject, project))
}

/// The account that an access key id is of. Ids of before 2019 do not hold it.
fn aws_account(text: &str) -> Option<String> {
    let rest = text.strip_prefix("AKIA").or_else(|| text.strip_prefix("ASIA"))?;
    let is_old = rest.starts_with(['I', 'J']) && text.starts_with("AKIA");
    if rest.len() != 16 || is_old { None } else { account_of_id(rest) }
}

/// Bits 1 to 40 of what the sixteen characters behind the prefix encode.
fn account_of_id(rest: &str) -> Option<String> {
    let bytes = BASE32.decode(rest.as_bytes()).ok()?;
    let number = bytes.iter().take(6).fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    Some(format!("{:012}", (number & 0x7fff_ffff_ff80) >> 7))
}

/// Clerk's publishable keys are the host of the frontend API and a `$`, in base64.
fn clerk_host(body: &str) -> Option<String> {
    let decoded = BASE64_NOPAD.decode(body.trim_end_matches('=').as_bytes()).ok()?;
    let host = String::from_utf8(decoded).ok()?;
    let host = host.strip_suffix('$')?;
    host.contains('.').then(|| host.to_owned())
}

fn service_account_project(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct ServiceAccount {
        project_id: String,
    }
    if let Some((_, domain)) = text.split_once('@')
        && let Some(project) = domain.strip_suffix(".iam.gserviceaccount.com")
    {
        return Some(project.to_owned());
    }
    if !text.starts_with('{') || !text.contains("service_account") {
        return None;
    }
    serde_json::from_str(text).ok().map(|it: ServiceAccount| it.project_id)
}

/// Hosts and addresses that are one project's.
fn of_address(text: &str) -> Option<(BackendKind, String)> {
    let account = text.split(';').find_map(|pair| pair.strip_prefix("AccountName="));
    if let Some(account) = account.filter(|it| *it != "devstoreaccount1") {
        return Some((BackendKind::StorageAccount, account.to_owned()));
    }
    if let Some(bus) = text.strip_prefix("Endpoint=sb://") {
        return Some((BackendKind::ServiceBus, bus.split(['/', ';']).next()?.to_owned()));
    }
    for scheme in ["s3://", "gs://", "r2://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            let name = rest.split('/').next().filter(|it| is_bucket_name(it))?;
            return Some((BackendKind::Bucket, name.to_owned()));
        }
    }
    let address = text.strip_prefix("https://").unwrap_or(text);
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let host = host.to_ascii_lowercase();
    if host.starts_with("sqs.") && host.ends_with(".amazonaws.com") && path.contains('/') {
        return Some((BackendKind::Queue, format!("{host}/{path}")));
    }
    if [".auth0.com", ".okta.com"].iter().any(|domain| host.ends_with(domain)) {
        return Some((BackendKind::UserDirectory, host));
    }
    let firebase = [".firebaseapp.com", ".firebaseio.com", ".firebasestorage.app"];
    let project = firebase.iter().find_map(|domain| host.strip_suffix(domain))?;
    let project = project.strip_suffix("-default-rtdb").unwrap_or(project);
    is_own_project(project).then(|| (BackendKind::FirebaseProject, project.to_owned()))
}

/// Emulators take any project whose name begins with `demo-`.
fn is_own_project(name: &str) -> bool {
    !name.starts_with("demo-") && is_bucket_name(name)
}

/// Names that only their key tells what they are of.
fn of_key(words: &[&str], text: &str) -> Option<(BackendKind, String)> {
    let has = |word: &str| words.contains(&word);
    let is_id = words.last() == Some(&"id");
    if has("firebase") && has("project") && is_own_project(text) {
        return Some((BackendKind::FirebaseProject, text.to_owned()));
    }
    let names_cloud = has("gcp") || has("gcloud") || has("google") && has("cloud");
    if names_cloud && has("project") && is_own_project(text) {
        return Some((BackendKind::GoogleCloudProject, text.to_owned()));
    }
    if has("pool") && is_id && text.contains('_') && text.split('-').count() == 3 {
        return Some((BackendKind::UserDirectory, text.to_owned()));
    }
    let is_store = has("d1") && has("database") || has("kv") && has("namespaces") || has("hyperdrive");
    if is_store && is_id && text.len() >= 32 {
        return Some((BackendKind::WorkerStore, text.to_owned()));
    }
    let names_bucket = words.ends_with(&["bucket"]) || words.ends_with(&["bucket", "name"]);
    let is_for_data = !words.iter().any(|word| OTHER_BUCKETS.contains(word));
    (names_bucket && is_for_data && is_bucket_name(text)).then(|| (BackendKind::Bucket, text.to_owned()))
}

/// Words of buckets that hold no environment's data.
const OTHER_BUCKETS: &[&str] = &[
    "asset",
    "assets",
    "static",
    "artifact",
    "artifacts",
    "log",
    "logs",
    "backup",
    "backups",
    "cdn",
    "public",
    "state",
    "tf",
    "terraform",
    "cache",
    "release",
    "releases",
    "deploy",
    "deployment",
    "build",
    "builds",
    "rate",
];

fn is_bucket_name(name: &str) -> bool {
    let is_part = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-_".contains(&it);
    (3..=63).contains(&name.len())
        && name.bytes().all(is_part)
        && name.bytes().any(|it| it.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, text: &str) -> Option<(BackendKind, String)> {
        let words = words(key);
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        of_credential(text).or_else(|| of_address(text)).or_else(|| of_key(&words, text))
    }

    #[test]
    fn account_stands_in_the_key_id() {
        // The key of Amazon's documentation.
        assert_eq!(account_of_id("IOSFODNN7EXAMPLE").as_deref(), Some("581039954779"));
        assert_eq!(aws_account("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(aws_account("AKIA"), None);
    }

    #[test]
    fn keys_and_addresses_name_their_backend() {
        let clerk = format!("pk_test_{}", BASE64_NOPAD.encode(b"happy-cat-1.clerk.accounts.dev$"));
        let account = r#"{"type":"service_account","project_id":"shop-prod"}"#;
        for (key, text, kind, name) in [
            ("KEY", clerk.as_str(), BackendKind::ClerkInstance, "happy-cat-1.clerk.accounts.dev"),
            ("SA", account, BackendKind::GoogleCloudProject, "shop-prod"),
            ("SA", "ci@shop-prod.iam.gserviceaccount.com", BackendKind::GoogleCloudProject, "shop-prod"),
            ("VITE_FIREBASE_PROJECT_ID", "shop-prod", BackendKind::FirebaseProject, "shop-prod"),
            ("AUTH_DOMAIN", "shop-prod.firebaseapp.com", BackendKind::FirebaseProject, "shop-prod"),
            ("UPLOADS", "s3://shop-uploads/avatars", BackendKind::Bucket, "shop-uploads"),
            ("S3_BUCKET_NAME", "shop-uploads", BackendKind::Bucket, "shop-uploads"),
            ("AUTH0_DOMAIN", "shop.eu.auth0.com", BackendKind::UserDirectory, "shop.eu.auth0.com"),
            (
                "COGNITO_USER_POOL_ID",
                "eu-west-1_AbCdEfGhI",
                BackendKind::UserDirectory,
                "eu-west-1_AbCdEfGhI",
            ),
            ("STORAGE", "AccountName=shop;AccountKey=x", BackendKind::StorageAccount, "shop"),
        ] {
            assert_eq!(of(key, text), Some((kind, name.to_owned())), "{key}={text}");
        }
    }

    #[test]
    fn other_values_name_none() {
        for (key, text) in [
            ("FIREBASE_PROJECT_ID", "demo-shop"),
            ("STORAGE", "AccountName=devstoreaccount1;AccountKey=x"),
            ("ASSETS_BUCKET", "shop-assets"),
            ("TF_STATE_BUCKET", "shop-state"),
            ("PROJECT_ID", "12345"),
            ("EMAIL", "ops@example.com"),
            ("KEY", "pk_test_notbase64"),
            ("POOL_ID", "7"),
        ] {
            assert_eq!(of(key, text), None, "{key}={text}");
        }
    }
}
