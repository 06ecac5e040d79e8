use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Reading {
    Workflow.read(text.as_bytes())
}

/// Key, environment and class of each binding.
fn bindings(text: &str) -> Vec<(String, String, EnvironmentClass)> {
    let environment = |it: Assignment| {
        let environment = it.environment.unwrap();
        (it.key, environment.name, environment.class)
    };
    read(text).assignments.into_iter().map(environment).collect()
}

/// Each secret with the titles of the test steps that can read it.
fn read_by_tests(text: &str) -> Vec<(String, Vec<String>)> {
    let uses = read(text).secret_uses.into_iter();
    uses.map(|it| {
        let name = match it.source {
            SecretSource::Stored(name) | SecretSource::Variable(name) => name,
            SecretSource::Loaded { command, .. } => command,
            SecretSource::WholeStore { pipeline } => pipeline,
        };
        let tests = it.readers.into_iter().filter(|it| it.role == StepRole::Test);
        (name, tests.map(|it| it.title).collect())
    })
    .collect()
}

/// The roles of the steps of the only job.
fn roles(text: &str) -> Vec<StepRole> {
    let yaml = Yaml::parse(text.as_bytes());
    let model = Model::of(&yaml.documents[0], &GITHUB).unwrap();
    Surroundings::new(&model, &words_of(model.name), &model.jobs[0]).roles(&Scripts::default())
}

fn one_step(step: &str) -> StepRole {
    roles(&format!("on: push\njobs:\n  build:\n    steps:\n      - {step}\n"))[0]
}

#[test]
fn workflows_are_known_by_their_folder() {
    let is_workflow = |path: &str| file_of(&RepoPath::new(path)).is_some();
    assert!(is_workflow(".github/workflows/ci.yml"));
    assert!(is_workflow(".github/workflows/CI.YAML"));
    for path in
        [".github/dependabot.yml", "workflows/ci.yml", ".github/workflows/ci.md", ".github/workflows/a/b.yml"]
    {
        assert!(!is_workflow(path), "{path}");
    }
}

#[test]
fn values_belong_to_where_they_stand() {
    use EnvironmentClass as C;
    let text = "\
env: { A: 1 }
jobs:
  test:
    env: { B: 2 }
    steps:
      - run: make build
        env: { C: 3 }
      - run: npm test
        env: { D: 4 }
  deploy:
    environment: { name: Prod-EU, url: x }
    env: { E: 5 }
    steps: [{ run: ./go.sh, env: { F: 6 } }]
  pages:
    environment: github-pages
    env: { G: 7, PROD_KEY: 8 }
";
    let expected = [
        ("A", "all", C::All),
        ("B", "test", C::Test),
        ("C", "ci", C::Ci),
        ("D", "test", C::Test),
        ("E", "production", C::Production),
        ("F", "production", C::Production),
        ("G", "ci", C::Ci),
        ("PROD_KEY", "ci", C::Ci),
    ];
    assert_eq!(bindings(text), expected.map(|(key, name, class)| (key.to_owned(), name.to_owned(), class)));
}

#[test]
fn values_are_literals_references_or_both() {
    let text = "env:\n  A: plain\n  B: ${{ secrets.B }}\n  C: 'postgres://u:${{ secrets.C }}@h.io/db'\n  D: ''\njobs: {}\n";
    let values: Vec<_> = read(text).assignments.into_iter().map(|it| it.value).collect();
    assert!(matches!(values[0], Value::Literal(_)));
    assert_eq!(values[1], Value::Reference);
    assert!(matches!(values[2], Value::Interpolated(_)));
    assert_eq!(values[3], Value::Empty);
}

#[test]
fn spans_point_at_keys_values_and_names() {
    let text = "env:\n  KEY: \"va lue\"\njobs:\n  t:\n    steps:\n      - run: |\n          pytest ${{ secrets.DB_URL }}\n";
    let reading = read(text);
    assert_eq!(&text[reading.assignments[0].key_span.range()], "KEY");
    assert_eq!(&text[reading.assignments[0].value_span.range()], "va lue");
    assert_eq!(&text[reading.secret_uses[0].span.range()], "DB_URL");
}

#[test]
fn the_nearest_env_wins() {
    let text = "\
env: { X: '${{ secrets.OUTER }}' }
jobs:
  a:
    env: { X: '${{ secrets.INNER }}' }
    steps:
      - { name: one, run: npm test }
      - { name: two, run: npm test, env: { X: literal } }
  b:
    steps: [{ name: three, run: npm test }]
";
    let expected = [
        ("OUTER".to_owned(), vec!["step `three` of job `b`".to_owned()]),
        ("INNER".to_owned(), vec!["step `one` of job `a`".to_owned()]),
    ];
    assert_eq!(read_by_tests(text), expected);
}

#[test]
fn secrets_of_a_step_stay_in_the_step_unless_it_writes_them_down() {
    let job = |run: &str| {
        format!("jobs:\n  a:\n    steps:\n      - run: {run}\n      - name: t\n        run: npm test\n")
    };
    let tests = |run: &str| read_by_tests(&job(run))[0].1.len();
    assert_eq!(tests("echo ${{ secrets.A }} | wc"), 0);
    assert_eq!(tests("echo 'A=${{ secrets.A }}' >> .env"), 1);
    assert_eq!(tests("echo 'A=${{ secrets.A }}' >> $GITHUB_ENV"), 1);
    assert_eq!(tests("echo 'A=${{ secrets.A }}' | tee .env.local"), 1);
    let text = "\
jobs:
  a:
    steps:
      - { uses: aws-actions/configure-aws-credentials@v4, with: { aws-access-key-id: '${{ secrets.A }}' } }
      - run: npm test
";
    assert_eq!(read_by_tests(text)[0].1.len(), 1);
}

#[test]
fn environments_are_loaded_for_the_tests_behind() {
    let text = "\
jobs:
  a:
    steps:
      - { name: before, run: npm test }
      - run: vercel env pull --environment=production
      - { name: behind, run: npm test }
      - run: doppler run -c prd -- npm run build
";
    let expected =
        ("vercel env pull --environment production".to_owned(), vec!["step `behind` of job `a`".to_owned()]);
    assert_eq!(read_by_tests(text), [expected]);
}

#[test]
fn databases_of_the_job_itself_are_no_secrets() {
    let text = "\
jobs:
  a:
    services: { db: { image: postgres, env: { POSTGRES_PASSWORD: '${{ secrets.POSTGRES_PASSWORD }}' } } }
    steps:
      - run: npm test
        env:
          PGPASSWORD: ${{ secrets.POSTGRES_PASSWORD }}
          DATABASE_URL: postgres://a:${{ secrets.OTHER }}@localhost/db
          REMOTE_URL: postgres://a:${{ secrets.REMOTE }}@db.acme.io/db
";
    let names: Vec<_> = read_by_tests(text).into_iter().map(|it| it.0).collect();
    assert_eq!(names, ["REMOTE"]);
}

#[test]
fn called_workflows_read_what_they_are_given() {
    let text = "\
jobs:
  e2e:
    uses: acme/shared/.github/workflows/run.yml@v1
    secrets: inherit
  deploy:
    uses: ./.github/workflows/deploy.yml
    secrets: { URL: '${{ secrets.DATABASE_URL }}' }
  unit:
    uses: ./.github/workflows/tests.yml
    secrets: { URL: '${{ secrets.DATABASE_URL }}' }
  lint:
    uses: ./.github/workflows/tests.yml
    secrets: inherit
";
    let found = read_by_tests(text);
    let count: Vec<_> = found.iter().map(|(name, tests)| (name.as_str(), tests.len())).collect();
    let called = "acme/shared/.github/workflows/run.yml@v1";
    assert_eq!(count, [(called, 1), ("DATABASE_URL", 0), ("DATABASE_URL", 1)]);
}

#[test]
fn parameters_of_a_called_workflow_are_their_callers_business() {
    let text = |on: &str| {
        format!(
            "on: {on}\njobs:\n  t:\n    steps: [{{ run: npm test, env: {{ A: '${{{{ secrets.DATABASE_URL }}}}' }} }}]\n"
        )
    };
    let store = |on: &str| read(&text(on)).secret_uses[0].readers[0].store.clone();
    assert_eq!(store("{ workflow_call: { secrets: { database_url: { required: true } } } }"), Store::Unknown);
    assert_eq!(store("{ workflow_call: {} }"), Store::Repository);
    assert_eq!(store("push"), Store::Repository);
}

#[test]
fn strong_hints_alone_make_a_test() {
    for step in [
        "run: npm test",
        "uses: cypress-io/github-action@v6",
        "{ uses: nick-fields/retry@v3, with: { command: yarn test } }",
        "{ uses: reactivecircus/android-emulator-runner@v2, with: { script: ./gradlew connectedAndroidTest } }",
        "run: |\n          npm ci\n          npm run test:e2e",
    ] {
        assert_eq!(one_step(step), StepRole::Test, "{step}");
    }
}

#[test]
fn names_need_a_second_hint() {
    let job = |id: &str, name: &str, run: &str| {
        roles(&format!("on: push\njobs:\n  {id}:\n    steps:\n      - name: {name}\n        run: {run}\n"))[0]
    };
    assert_eq!(job("e2e", "Run e2e", "./go.sh"), StepRole::Test);
    assert_eq!(job("images", "Run e2e", "./go.sh"), StepRole::Other);
    assert_eq!(job("e2e", "Prepare", "./go.sh"), StepRole::Other);
    assert_eq!(job("e2e", "Upload test results", "./go.sh"), StepRole::Other);
    assert_eq!(job("e2e", "Run tests", "docker push x"), StepRole::Other);
}

#[test]
fn what_prepares_or_deploys_is_no_test() {
    for step in [
        "run: npm ci",
        "run: npx playwright install",
        "run: npx prisma migrate deploy",
        "uses: codecov/codecov-action@v5",
        "{ uses: cypress-io/github-action@v6, with: { runTests: false } }",
        "uses: actions/checkout@v4",
    ] {
        assert_eq!(one_step(step), StepRole::Other, "{step}");
    }
}

#[test]
fn production_is_said_by_the_job_or_done_by_a_command() {
    use StepRole as R;
    let job = |text: &str| roles(&format!("on: push\njobs:\n  {text}"));
    assert_eq!(job("a: { environment: production, steps: [{ run: ./go.sh }] }"), [R::Production]);
    assert_eq!(job("deploy-prod: { steps: [{ run: ./go.sh }] }"), [R::Production]);
    assert_eq!(job("a: { steps: [{ run: flyctl deploy }] }"), [R::Production]);
    assert_eq!(job("a: { steps: [{ uses: amondnet/vercel-action@v1 }] }"), [R::Production]);
    assert_eq!(job("a: { steps: [{ run: flyctl deploy --app shop-staging }] }"), [R::Other]);
    assert_eq!(job("deploy-pre-prod: { steps: [{ run: ./go.sh }] }"), [R::Other]);
    assert_eq!(job("deploy-preview: { steps: [{ run: flyctl deploy }] }"), [R::Other]);
    assert_eq!(job("a: { environment: staging, steps: [{ run: flyctl deploy }] }"), [R::Other]);
    assert_eq!(job("a: { steps: [{ run: vercel deploy }] }"), [R::Other]);
    assert_eq!(roles("name: CI\njobs: { a: { steps: [{ run: flyctl deploy }] } }"), [R::Production]);
}

#[test]
fn tests_before_a_deployment_are_tests_and_tests_of_production_are_not() {
    use StepRole as R;
    let job = |text: &str| roles(&format!("on: push\njobs:\n  {text}"));
    assert_eq!(
        job("a: { environment: production, steps: [{ run: npm test }, { run: vercel --prod }] }"),
        [R::Test, R::Production]
    );
    assert_eq!(job("a: { environment: production, steps: [{ run: npm test }] }"), [R::Other]);
    assert_eq!(job("smoke: { needs: deploy, steps: [{ run: npm test }] }"), [R::Other]);
    assert_eq!(job("smoke: { steps: [{ run: npm test }] }"), [R::Test]);
}

#[test]
fn broken_workflow_gives_what_stands_before_the_mistake() {
    let reading = read("env:\n  A: b\njobs:\n  t:\n    steps:\n      - run: [\n  x: }\n");
    assert_eq!(reading.assignments.len(), 1);
}

/// Every pair of a value and a step would be ten thousand million.
#[test]
fn hostile_workflow_ends() {
    let env: Vec<_> = (0..20_000).map(|at| format!("  K{at}: ${{{{ secrets.A }}}}\n")).collect();
    let steps = "      - { run: npm test, env: { X: 1 } }\n".repeat(20_000);
    let reading = read(&format!("env:\n{}jobs:\n  t:\n    steps:\n{steps}", env.concat()));
    assert_eq!(reading.secret_uses.len(), 20_000);
    assert!(reading.secret_uses.iter().all(|it| it.readers.len() <= 1));
}

#[test]
fn line_endings_make_no_difference() {
    let text = "jobs:\n  t:\n    steps:\n      - run: |\n          npm test\n        env:\n          A: ${{ secrets.A }}\n";
    assert_eq!(read_by_tests(text), read_by_tests(&text.replace('\n', "\r\n")));
}

proptest! {
    #[test]
    fn no_likely_workflow_makes_the_reader_panic(lines in proptest::collection::vec(
        "(jobs:|  t:|    env:|      [A-Z]: |    steps:|      - run: \\||          npm test \\$\\{\\{ secrets.A \\}\\}|    environment: prod|\\$\\{\\{|[ ]{0,6}- ?|é'|\"[{]|  a: \\*a|  b: &a c)?", 0..20,
    )) {
        let text = lines.join("\n");
        let reading = Workflow.read(text.as_bytes());
        let keys = reading.assignments.iter().flat_map(|it| [it.key_span, it.value_span]);
        for span in keys.chain(reading.secret_uses.iter().map(|it| it.span)) {
            prop_assert!(span.end <= text.len());
        }
    }
}

proptest! {
    #[test]
    fn versions_are_read_as_if_each_were_alone(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, any::<prop::sample::Index>()), 1..20),
    ) {
        let text = "\
name: CI
on: [push, pull_request]
env:
  A: ${{ secrets.PROD_A }}
jobs:
  test:
    env: { B: 1, DB: postgres://a:b@db.test/c }
    steps:
      - uses: actions/checkout@v4
      - name: Run tests
        run: npm test
        env:
          KEY: ${{ secrets.PROD_KEY }}
      - run: |
          cp .env.production .env
          pytest -x
  deploy:
    environment: production
    steps:
      - run: echo x >> $GITHUB_ENV
        env:
          C: ${{ secrets.C }}
      - name: Ship
        run: vercel --prod
        with:
          token: ${{ secrets.TOKEN }}
";
        let mut memory = Memory::default();
        let mut lines: Vec<_> = text.split_inclusive('\n').collect();
        for (at, removed, copied) in edits {
            let copy = lines.get(copied.index(lines.len().max(1))).copied();
            let at = at.index(lines.len() + 1);
            let end = lines.len().min(at + removed);
            lines.splice(at..end, copy);
            let version = lines.concat();
            prop_assert_eq!(Workflow.read_version(version.as_bytes(), &mut memory), read(&version));
        }
    }
}
