//! Tools that act on what is deployed, and the files that say on which: a linked project, a context, a workspace.

use std::path::PathBuf;

use bstr::ByteSlice;
use serde_json::Value;

use crate::binding::environment_of_name;
use crate::command;
use crate::environment::EnvironmentClass;
use crate::source::Surrounds;

use super::walk::Walk;

/// Where a tool leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    /// To production, by this.
    Production(String),
    /// To something deployed, by this; whose it is, nobody says.
    Unknown(String),
    /// To another environment, or to a cluster on this machine.
    Other,
}

/// Where the tool leads that a command starts; `None` for one that goes by variables and environment files.
pub(super) fn link_of(walk: &Walk<'_>, words: &[&str]) -> Option<Link> {
    let program = words.first()?;
    Some(match *program {
        "kubectl" | "helm" | "argocd" => context(walk),
        "terraform" | "tofu" | "terragrunt" => workspace(walk),
        "supabase" => supabase(walk, words),
        "vercel" => vercel(walk),
        "heroku" | "fly" | "flyctl" | "aws" | "gcloud" | "az" | "gsutil" | "neonctl" | "pscale"
        | "firebase" | "railway" | "sst" | "pulumi" | "cdk" | "cdktf" | "wrangler" => {
            Link::Unknown(format!("`{}`", command::program_name(program)))
        }
        _ => return None,
    })
}

/// What a name says of its environment.
fn of_name(name: &str, by: String) -> Option<Link> {
    match environment_of_name(name)?.class {
        EnvironmentClass::Production => Some(Link::Production(by)),
        _ => Some(Link::Other),
    }
}

/// The current context of kubectl.
fn context(walk: &Walk<'_>) -> Link {
    const LOCAL: &[&str] = &[
        "minikube",
        "kind-",
        "docker-desktop",
        "docker-for-desktop",
        "k3d-",
        "rancher-desktop",
        "colima",
        "orbstack",
    ];
    let configured =
        walk.process("KUBECONFIG").and_then(|it| it.split(':').next()).filter(|it| !it.is_empty());
    let file = configured
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(walk.process("HOME")?).join(".kube/config")));
    let text = file.and_then(|it| Surrounds::read(&it)).unwrap_or_default();
    let name = text.lines().find_map(|it| it.strip_prefix(b"current-context:"));
    let name = name.map(|it| it.to_str_lossy().trim().trim_matches('"').to_owned()).unwrap_or_default();
    if LOCAL.iter().any(|it| name.starts_with(it)) {
        return Link::Other;
    }
    let by = || "the current context of kubectl".to_owned();
    of_name(&name, by()).unwrap_or_else(|| Link::Unknown(by()))
}

/// The workspace of Terraform, or the folder that is named for an environment.
fn workspace(walk: &Walk<'_>) -> Link {
    let chosen = walk.directory.join(".terraform/environment");
    let text = Surrounds::read(&chosen).unwrap_or_default();
    let name =
        walk.process("TF_WORKSPACE").map_or_else(|| text.to_str_lossy().trim().to_owned(), str::to_owned);
    let by = || "the workspace of Terraform".to_owned();
    let path = walk.ground.surrounds.repo_path(&walk.directory.join("main.tf"));
    let folders = path.parents();
    let of_folder = || folders.iter().rev().find_map(|it| of_name(it, format!("the folder `{it}`")));
    of_name(&name, by()).or_else(of_folder).unwrap_or_else(|| Link::Unknown(by()))
}

/// The project that the Supabase CLI is linked to.
fn supabase(walk: &Walk<'_>, words: &[&str]) -> Link {
    if words.contains(&"--local") {
        return Link::Other;
    }
    let root = walk.ground.surrounds.root();
    let files = [&walk.directory, root].map(|it: &std::path::Path| it.join("supabase/.temp/project-ref"));
    let is_linked = files.iter().any(|it| Surrounds::exists(it));
    let by = if is_linked { "the linked project (`supabase/.temp/project-ref`)" } else { "`supabase`" };
    Link::Unknown(by.to_owned())
}

/// The project that the Vercel CLI is linked to.
fn vercel(walk: &Walk<'_>) -> Link {
    let root = walk.ground.surrounds.root();
    let files = [&walk.directory, root].map(|it: &std::path::Path| it.join(".vercel/project.json"));
    let text = files.iter().find_map(|it| Surrounds::read(it));
    let project = text.and_then(|it| serde_json::from_slice::<Value>(&it).ok());
    let by = "the linked project (`.vercel/project.json`)".to_owned();
    let name = project.as_ref().and_then(|it| it.get("projectName")?.as_str());
    match (name.and_then(|it| of_name(it, by.clone())), &project) {
        (Some(link), _) => link,
        // A project of Vercel is what is deployed; its other environments are asked for by name.
        (None, Some(_)) => Link::Production(by),
        (None, None) => Link::Unknown("`vercel`".to_owned()),
    }
}
