use super::*;
use crate::binding::Assignment;
use crate::environment::EnvironmentClass;

fn read(text: &str) -> Vec<Assignment> {
    Kubernetes.read(text.as_bytes()).assignments
}

fn shown(text: &str) -> Vec<(String, String)> {
    let value = |value: &Value| match value {
        Value::Reference | Value::Stored(_) => "(reference)".to_owned(),
        Value::Empty => String::new(),
        Value::Literal(it) => String::from_utf8_lossy(it.text.expose()).into_owned(),
        Value::Interpolated(it) => format!("~{}", String::from_utf8_lossy(it.text.expose())),
    };
    read(text).iter().map(|it| (it.key.clone(), value(&it.value))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn secrets_are_decoded_where_they_are_encoded() {
    let text = "apiVersion: v1\nkind: Secret\nstringData:\n  A: one\ndata:\n  B: dHdvCg==\n  C: ${TOKEN}\n  D: \"\"\n";
    assert_eq!(shown(text), pairs(&[("A", "one"), ("B", "two"), ("C", "(reference)"), ("D", "")]));
    assert_eq!(&text[read(text)[1].value_span.range()], "dHdvCg==");
}

#[test]
fn files_inside_are_read_in_their_places() {
    let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  MODE: fast\n  .env: |\n    A=one\n\n    B='two'\n  application.yml: |-\n    db:\n      url: ${URL:three}\n  app.properties: \"c.d=four\"\n  readme.txt: |\n    E=five\n";
    let found = read(text);
    let keys: Vec<_> = found.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["MODE", "A", "B", "db.url", "c.d", "readme.txt"]);
    let places: Vec<_> = found.iter().map(|it| &text[it.value_span.range()]).collect();
    assert_eq!(places[..5], ["fast", "one", "two", "${URL:three}", "four"]);
}

#[test]
fn variables_of_containers_are_bound() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: web, env: [{name: A, value: one}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}}}\n";
    assert_eq!(shown(text), pairs(&[("A", "one"), ("B", "(reference)")]));
}

#[test]
fn sealed_and_external_secrets_are_references() {
    let text = "kind: SealedSecret\napiVersion: bitnami.com/v1alpha1\nspec: {encryptedData: {A: AgBy8hCi8}}\n---\nkind: ExternalSecret\napiVersion: external-secrets.io/v1\nspec: {data: [{secretKey: B, remoteRef: {key: prod/db}}]}\n";
    assert_eq!(shown(text), pairs(&[("A", "(reference)"), ("B", "(reference)")]));
}

#[test]
fn kustomize_generates_from_literals() {
    let text = "namespace: staging\nsecretGenerator:\n- name: s\n  literals: [A=one, 'B=two']\n  envs: [.env.secret]\n";
    let found = shown(text);
    assert_eq!(found[..2], pairs(&[("A", "one"), ("B", "two")]));
    assert_eq!(read(text)[0].environment.as_ref().map(|it| it.class), Some(EnvironmentClass::Staging));
}

#[test]
fn labels_say_the_environment_before_the_namespace() {
    let text = "kind: List\nitems:\n- kind: Secret\n  metadata: {namespace: dev, labels: {env: prod}}\n  stringData: {A: b}\n- kind: Secret\n  metadata: {namespace: shop-qa}\n  stringData: {C: d}\n- kind: Secret\n  stringData: {E: f}\n";
    let classes: Vec<_> = read(text).iter().map(|it| it.environment.as_ref().map(|it| it.class)).collect();
    assert_eq!(classes, [Some(EnvironmentClass::Production), Some(EnvironmentClass::Staging), None]);
}

#[test]
fn templates_are_read_as_far_as_they_are_yaml() {
    let text = "{{- if .Values.on }}\nkind: Secret\napiVersion: v1\nmetadata:\n  name: {{ include \"x\" . }}\nstringData:\n  A: {{ .Values.a | quote }}\n  B: plain\n{{- end }}\n";
    assert_eq!(shown(text), pairs(&[("A", "(reference)"), ("B", "plain")]));
}

#[test]
fn other_yaml_binds_nothing() {
    assert_eq!(shown("kind: of\nlist:\n  password: x\n"), []);
}

#[test]
fn paths_of_manifests() {
    use EnvironmentClass as C;
    for (path, class) in [
        ("k8s/secret.yaml", C::All),
        ("k8s/overlays/prod/secret.yaml", C::Production),
        ("deploy/staging/app.yml", C::Staging),
        ("apps/web/kustomization.yaml", C::All),
        ("charts/web/templates/secret.yaml", C::All),
        ("infra/secret.example.yaml", C::Template),
    ] {
        assert_eq!(file_of(&RepoPath::new(path)).map(|it| it.environment.class), Some(class), "{path}");
    }
    for path in ["config/secrets.yml", "src/locales/de.yml", "k8s/README.md"] {
        assert_eq!(file_of(&RepoPath::new(path)), None, "{path}");
    }
}
