//! The same credential in staging and production is found, whatever the two formats and notations.
//!
//! A new format is a row of [`FORMATS`]: it writes one binding of an environment. Formats whose bindings are never
//! staging's or production's are left out: the settings of an agent are the agent's.

mod scratch;

use data_encoding::BASE64;
use scratch::Scratch;

/// Writes a binding in one format.
struct Format {
    name: &'static str,
    /// The path and text of a file in which `key` has `value` in `environment`.
    write: fn(key: &str, value: &str, environment: &str) -> (String, String),
}

const FORMATS: &[Format] = &[
    Format {
        name: "dotenv",
        write: |key, value, environment| {
            let text = format!("{key}='{value}'\n");
            (format!(".env.{environment}"), text)
        },
    },
    Format {
        name: "workflow",
        write: |key, value, environment| {
            let text = format!(
                "on: push\njobs:\n  deploy:\n    environment: {environment}\n    env:\n      {key}: '{value}'\n    steps:\n      - run: make\n"
            );
            (format!(".github/workflows/{environment}.yml"), text)
        },
    },
    Format {
        name: "GitLab",
        write: |key, value, environment| {
            let text = format!(
                "deploy:\n  environment: {environment}\n  variables:\n    {key}: '{value}'\n  script: [make]\n"
            );
            (format!("{environment}/.gitlab-ci.yml"), text)
        },
    },
    Format {
        name: "CircleCI",
        write: |key, value, environment| {
            let upper = environment.to_ascii_uppercase();
            let text = format!(
                "jobs:\n  deploy:\n    docker: [{{image: ruby}}]\n    environment:\n      {upper}_{key}: '{value}'\n    steps: [checkout]\n"
            );
            (format!(".circleci/{environment}.yml"), text)
        },
    },
    Format {
        name: "Azure",
        write: |key, value, environment| {
            let text = format!(
                "jobs:\n  - deployment: deploy\n    environment: {environment}\n    variables:\n      {key}: '{value}'\n    steps:\n      - script: make\n"
            );
            (format!("azure-pipelines-{environment}.yml"), text)
        },
    },
    Format {
        name: "compose",
        write: |key, value, environment| {
            let text = format!("services:\n  app:\n    environment:\n      {key}: '{value}'\n");
            (format!("docker-compose.{environment}.yml"), text)
        },
    },
    Format {
        name: "Kubernetes",
        write: |key, value, environment| {
            let text = format!(
                "apiVersion: v1\nkind: Secret\nmetadata: {{name: shop}}\nstringData:\n  {key}: '{value}'\n"
            );
            (format!("overlays/{environment}/secret.yaml"), text)
        },
    },
    Format {
        name: "Kubernetes in base64",
        write: |key, value, environment| {
            let encoded = BASE64.encode(value.as_bytes());
            let text = format!(
                "apiVersion: v1\nkind: Secret\nmetadata: {{name: shop}}\ndata:\n  {key}: {encoded}\n"
            );
            (format!("k8s/{environment}/secret.yaml"), text)
        },
    },
    Format {
        name: "Helm",
        write: |key, value, environment| {
            let text = format!("env:\n  {key}: '{value}'\n");
            (format!("charts/shop/values-{environment}.yaml"), text)
        },
    },
    Format {
        name: "Spring",
        write: |key, value, environment| {
            let text = format!("app:\n  {key}: '{value}'\n");
            (format!("application-{environment}.yml"), text)
        },
    },
    Format {
        name: "Spring in properties",
        write: |key, value, environment| {
            let text = format!("app.{key}={value}\n");
            (format!("application-{environment}.properties"), text)
        },
    },
    Format {
        name: "Rails",
        write: |_, value, environment| {
            let text = format!("{environment}:\n  password: '{value}'\n");
            (format!("{environment}/config/database.yml"), text)
        },
    },
    Format {
        name: "Ansible",
        write: |key, value, environment| {
            let text = format!("{key}: '{value}'\n");
            (format!("group_vars/{environment}.yml"), text)
        },
    },
    Format {
        name: "serverless",
        write: |key, value, environment| {
            let text = format!("provider:\n  stage: {environment}\n  environment:\n    {key}: '{value}'\n");
            (format!("{environment}/serverless.yml"), text)
        },
    },
    Format {
        name: "Render",
        write: |key, value, environment| {
            let text = format!(
                "services:\n  - name: shop-{environment}\n    envVars:\n      - {{key: {key}, value: '{value}'}}\n"
            );
            (format!("{environment}/render.yaml"), text)
        },
    },
    Format {
        name: "node-config",
        write: |key, value, environment| {
            let text = format!("{{\"db\": {{\"{key}\": \"{value}\"}}}}\n");
            (format!("config/{environment}.json"), text)
        },
    },
    Format {
        name: "ASP.NET",
        write: |key, value, environment| {
            let text = format!("{{\"Database\": {{\"{key}\": \"{value}\"}}}}\n");
            (format!("appsettings.{environment}.json"), text)
        },
    },
    Format {
        name: "Terraform",
        write: |key, value, environment| {
            let text = format!("{key} = \"{value}\"\n");
            (format!("{environment}.tfvars"), text)
        },
    },
    Format {
        name: "Terraform in JSON",
        write: |key, value, environment| {
            let text = format!("{{\"{key}\": \"{value}\"}}\n");
            (format!("{environment}.tfvars.json"), text)
        },
    },
    Format {
        name: "Terraform defaults",
        write: |key, value, environment| {
            let text = format!("variable \"{key}\" {{\n  default = \"{value}\"\n}}\n");
            (format!("environments/{environment}/variables.tf"), text)
        },
    },
    Format {
        name: "Terraform state",
        write: |_, value, environment| {
            let text = format!(
                "{{\"resources\": [{{\"type\": \"aws_db_instance\", \"name\": \"shop\", \"instances\": [{{\"attributes\": {{\"password\": \"{value}\"}}}}]}}]}}\n"
            );
            (format!("environments/{environment}/terraform.tfstate"), text)
        },
    },
    Format {
        name: "wrangler",
        write: |key, value, environment| {
            let text = format!("[env.{environment}.vars]\n{key} = \"{value}\"\n");
            (format!("{environment}/wrangler.toml"), text)
        },
    },
    Format {
        name: "Netlify",
        write: |key, value, environment| {
            let text = format!("[context.{environment}.environment]\n{key} = \"{value}\"\n");
            (format!("{environment}/netlify.toml"), text)
        },
    },
    Format {
        name: "Fly",
        write: |key, value, environment| {
            let text = format!("[env]\n{key} = \"{value}\"\n");
            (format!("fly.{environment}.toml"), text)
        },
    },
    Format {
        name: "Heroku",
        write: |key, value, environment| {
            let text = format!(
                "{{\"environments\": {{\"{environment}\": {{\"env\": {{\"{key}\": \"{value}\"}}}}}}}}\n"
            );
            (format!("{environment}/app.json"), text)
        },
    },
    Format {
        name: "EAS",
        write: |key, value, environment| {
            let text =
                format!("{{\"build\": {{\"{environment}\": {{\"env\": {{\"{key}\": \"{value}\"}}}}}}}}\n");
            (format!("{environment}/eas.json"), text)
        },
    },
    Format {
        name: "mise",
        write: |key, value, environment| {
            let text = format!("[env]\n{key} = \"{value}\"\n");
            (format!("mise.{environment}.toml"), text)
        },
    },
    Format {
        name: "package.json",
        write: |key, value, environment| {
            let text = format!(
                "{{\"scripts\": {{\"migrate:{environment}\": \"{key}={value} node migrate.js\"}}}}\n"
            );
            (format!("{environment}/package.json"), text)
        },
    },
    Format {
        name: "Procfile",
        write: |key, value, environment| {
            let text = format!("web: {key}={value} node server.js\n");
            (format!("Procfile.{environment}"), text)
        },
    },
    Format {
        name: "Makefile",
        write: |key, value, environment| {
            let text = format!("deploy-{environment}:\n\t{key}={value} ./deploy\n");
            (format!("{environment}/Makefile"), text)
        },
    },
    Format {
        name: "justfile",
        write: |key, value, environment| {
            let text = format!("deploy-{environment}:\n    {key}={value} ./deploy\n");
            (format!("{environment}/justfile"), text)
        },
    },
];

/// The password that both environments have: with characters that notations escape.
const PASSWORD: &str = "Blue@Heron/77+Lantern";

/// A way to write a password down.
struct Notation {
    name: &'static str,
    key: &'static str,
    /// The value, for a host of the environment's own.
    value: fn(environment: &str) -> String,
}

const NOTATIONS: &[Notation] = &[
    Notation { name: "plain", key: "DB_PASSWORD", value: |_| PASSWORD.to_owned() },
    Notation {
        name: "URL",
        key: "DATABASE_URL",
        value: |environment| {
            format!("postgres://shop:Blue%40Heron%2F77%2BLantern@{environment}.db.example.com/shop")
        },
    },
    Notation {
        name: "JDBC",
        key: "SPRING_DATASOURCE_URL",
        value: |environment| {
            format!(
                "jdbc:postgresql://{environment}.db.example.com/shop?user=shop&password=Blue%40Heron%2F77%2BLantern"
            )
        },
    },
    Notation {
        name: "ADO.NET",
        key: "ConnectionStrings__Default",
        value: |environment| {
            format!(
                "Server=tcp:{environment}.db.example.com,1433;Initial Catalog=shop;User ID=shop;Password={PASSWORD}"
            )
        },
    },
    Notation {
        name: "libpq",
        key: "DATABASE_DSN",
        value: |environment| {
            format!("host={environment}.db.example.com dbname=shop user=shop password={PASSWORD}")
        },
    },
];

/// The files of a finding about one credential in two environments, sorted.
fn files_of_reuse(files: &[(String, String)]) -> Vec<Vec<String>> {
    let repository = Scratch::repository();
    for (path, text) in files {
        repository.write(path, text);
    }
    repository.stage();
    let report = repository.envlint(&["check", "--format", "json"]).json();
    let findings = report["findings"].as_array().expect("a list").iter();
    let files_of = |finding: &serde_json::Value| {
        let related = finding["related"].as_array().expect("a list").iter();
        let mut files: Vec<_> = std::iter::once(finding)
            .chain(related)
            .map(|it| it["path"].as_str().expect("a path").to_owned())
            .collect();
        files.sort();
        files.dedup();
        files
    };
    findings.filter(|it| it["rule"] == "reused-credential").map(files_of).collect()
}

/// Asserts that each pair of files is in a finding of its own.
fn assert_found(pairs: &[(String, [(String, String); 2])]) {
    let files: Vec<_> = pairs.iter().flat_map(|(_, files)| files.clone()).collect();
    let found = files_of_reuse(&files);
    let is_missing = |files: &[(String, String); 2]| {
        let mut expected: Vec<_> = files.iter().map(|(path, _)| path.clone()).collect();
        expected.sort();
        !found.contains(&expected)
    };
    let missing: Vec<_> = pairs.iter().filter(|(_, files)| is_missing(files)).map(|(what, _)| what).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn same_credential_is_found_over_every_pair_of_formats() {
    let mut pairs = Vec::new();
    for one in FORMATS {
        for other in FORMATS {
            // A credential of its own makes each pair a project of its own.
            let project = format!("{:04}", pairs.len());
            let password = format!("{project}{PASSWORD}");
            let file = |format: &Format, environment| {
                let (path, text) = (format.write)("DB_PASSWORD", &password, environment);
                (format!("apps/{project}/{path}"), text)
            };
            let files = [file(one, "staging"), file(other, "production")];
            pairs.push((format!("{} and {}", one.name, other.name), files));
        }
    }
    assert_found(&pairs);
}

#[test]
fn same_credential_is_found_over_every_pair_of_notations() {
    let dotenv = FORMATS[0].write;
    for one in NOTATIONS {
        for other in NOTATIONS {
            let staging = dotenv(one.key, &(one.value)("staging"), "staging");
            let production = dotenv(other.key, &(other.value)("production"), "production");
            assert_found(&[(format!("{} and {}", one.name, other.name), [staging, production])]);
        }
    }
}

#[test]
fn different_credentials_are_not_reused() {
    let dotenv = FORMATS[0].write;
    let staging = dotenv("DB_PASSWORD", "Quiet-Lantern-4711-Harbour", "staging");
    assert!(files_of_reuse(&[staging, dotenv("DB_PASSWORD", PASSWORD, "production")]).is_empty());
}
