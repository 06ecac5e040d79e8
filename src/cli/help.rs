//! What the help says below the options: how a command is meant, and examples.

pub(super) const AFTER_HELP: &str = "\
Examples:
  envlint check --staged              what the next commit would hold (for a pre-commit hook)
  envlint check --base origin/main    what the commits of a branch bring in (for a pull request)
  envlint                             the whole working tree
  envlint history                     everything that any branch or tag ever held
  envlint explain reused-credential   one rule: why it matters and what to do

Exit codes:
  0  clean: everything was read, and nothing at or above --fail-on was found
  1  findings
  2  an error, or something could not be scanned";

pub(super) const CONFIG_HELP: &str =
    "The configuration file; ENVLINT_CONFIG names one too [default: envlint.toml at the repository's root]";

pub(super) const BASELINE_HELP: &str =
    "The findings that were accepted [default: .envlint-baseline.jsonl at the repository's root]";

pub(super) const BASELINE_EXAMPLES: &str = "\
The baseline is one line for each accepted finding: rule, path, a digest that no value can be told
by, reason and last day. No line number and no commit, so that it holds when code moves; a changed
secret is a new finding. It is read from the base in `check --base`, and never hides what could not
be scanned.

Examples:
  envlint baseline write --reason \"known, ticket 12\"      accept what is found now
  envlint baseline write --expires 2030-01-31             until that day
  envlint baseline prune                                  take out what was mended
  envlint baseline import .gitleaksignore                 move from another scanner
  printf %s \"$VALUE\" | envlint baseline hash              for `[[allow]] value` in envlint.toml";

pub(super) const CONFIG_EXAMPLES: &str = "\
What the file does not name has its default: an envlint.toml that only adds an allowance switches
nothing off.

Examples:
  envlint config                                          what holds here
  envlint config --format json                            for other programs
  envlint config --schema > envlint.schema.json           for editors: write
                                                          `#:schema ./envlint.schema.json` as the first line";

pub(super) const CHECK_EXAMPLES: &str = "\
The working tree is what Git tracks, and what the next `git add .` would add. A path that is
named is read even if Git ignores it. With --base the settings and the baseline are read from REV, so
that a change cannot switch off its own check; --config and --baseline name others.

Examples:
  envlint check --staged                      in a pre-commit hook
  envlint check --base origin/main            in a pull request: every commit since it left main
  envlint check config/ .env.example          some files and folders
  envlint check --format json=report.json     a report for other programs
  cat notes.md | envlint check - --stdin-filename notes.md";

pub(super) const FIX_EXAMPLES: &str = "\
A fix is applied when a scan shows that its finding is gone and nothing new is found; a file is
written whole or not at all, and keeps its permissions, encoding and line endings. Safe fixes change
nothing but the finding; --unsafe adds those that a person should look at, such as a guard in a
script. Commands such as `git rm --cached` are printed, never run. The exit code is that of a check
afterwards; with --diff, of one now.

Examples:
  envlint fix                         lines for .gitignore, and what else is safe
  envlint fix --unsafe --diff         what all fixes would change
  envlint fix --unsafe prisma/seed.ts the production guard, in one script
  envlint fix --allow generic-secret --reason \"made up for the tests\" tests/
                                      a comment above each such finding
  envlint check --fix                 the same as `envlint fix`";

pub(super) const HISTORY_EXAMPLES: &str = "\
Each finding says when it came in, whether it is gone, and whether its value is still in use.

Examples:
  envlint history                     every branch and tag
  envlint history main -- config/     what the commits of main ever held below config/";

pub(super) const MERGE_EXAMPLES: &str = "\
A finding that several reports have is one, and what was read is added up. The reports may come in any
order. One that is cut off is an error: what is missing from it may hold anything.

Examples:
  envlint check services/a --format json=a.json       in one job
  envlint check services/b --format json=b.json       in another
  envlint merge a.json b.json --format sarif=all.sarif --format human";

pub(super) const ENVS_EXAMPLES: &str = "\
No value is shown, only what it is: secret, stored (a name in a secrets manager, or ciphertext),
reference (a variable that is set elsewhere), local (the address of a neighbour), default (a
placeholder, or what everybody knows), public, plain or empty. Equal letters mean equal values.

Examples:
  envlint envs                    the whole working tree, local ignored files included
  envlint envs apps/web --all     one application, with every key
  envlint envs --format json      for other programs";

pub(super) const CHECKLIST_EXAMPLES: &str = "\
Each point is passed, failed, or not decidable from here, with what shows it and what to do next. The
working tree is checked as by `envlint check` without a baseline, and the history for production's
environment file. What only people know stands in envlint.toml, and counts until its last day:

  [[attestation]]
  point = \"tested-backups\"
  by = \"database team\"
  date = \"2030-01-31\"
  expires = \"2030-07-31\"

Examples:
  envlint checklist                       for people
  envlint checklist --format markdown     for a job's summary
  envlint checklist --require 8           in CI: at least eight points

Exit codes:
  0  no point failed, or as many passed as --require asks for
  1  a point failed, or too few passed
  2  an error, or something could not be read";

pub(super) const GUARD_EXAMPLES: &str = "\
Refuses where a variable of the process says production (APP_ENV, NODE_ENV, RAILS_ENV and their
like; of several the worst counts), where one holds a live credential, and where a database is reached
that is production's: by the environment files of the project, ignored ones included, by [guard] of
envlint.toml, or by its own name. What the command would load counts too: --env-file, `node --env-file`,
`dotenv -e`, and `.env` with its like in the current folder. Refuses as well where nothing says which
environment this is and a database is not local. A local database passes, and so does a command with
no database in sight.

Examples:
  envlint guard && npm run db:reset           in a script, a Makefile, a hook
  envlint guard -- prisma migrate reset       starts the command in its own place
  envlint guard --env-file .env.e2e -- playwright test
  envlint guard --allow blue -- make seed     `blue` is an environment of yours
  printf %s \"$DATABASE_URL\" | envlint guard --hash    for `[guard] databases` in envlint.toml

Exit codes:
  0    nothing speaks against it; with a command, the command's own
  1    refused
  2    an error, or something could not be read: the command is not started
  127  the command is not there";

pub(super) const RULES_EXAMPLES: &str = "\
Rules of a project stand in its envlint.toml, as [[rule]] sections. `rules check` wants of them what
envlint's own rules keep: examples that match, near misses and references that do not, and a page.

Examples:
  envlint rules                       every rule of this project
  envlint rules --format json         for other programs
  envlint rules check envlint.toml    whether the project's own rules do what they say";

pub(super) const INIT_EXAMPLES: &str = "\
Nothing is asked. What is there is added to where nothing else of it changes, and left alone
otherwise, with the lines to add by hand; a second run changes nothing. Hooks go where the project
has its own: pre-commit, prek, lefthook, husky, core.hooksPath, or .git/hooks.

Examples:
  envlint init                        settings, .gitignore, hook and workflow
  envlint init --dry-run              what it would write
  envlint init --hook                 the hook alone
  envlint init --agent claude-code    keep a coding agent out of production";

pub(super) const AGENT_HOOK_EXAMPLES: &str = "\
Refused are: a live or a production credential outside of an ignored env file; a seed script that
nothing stops in production; a command that deletes data while production is in its reach, that
shows a protected env file, that commits one, or that goes around the hooks. All else is left to the
agent: nothing is said, and exit 0. NAME is claude-code, codex, gemini-cli, cursor or copilot; the
event tells it otherwise.

Examples:
  envlint agent-hook < event.json     what an agent is about to do, as it writes it
  envlint agent-hook cursor           in that agent's configuration";

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  envlint completions bash > ~/.local/share/bash-completion/completions/envlint
  envlint completions zsh > ~/.zfunc/_envlint
  envlint completions fish > ~/.config/fish/completions/envlint.fish
  envlint completions powershell | Out-String | Invoke-Expression";

pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  envlint man | man -l -                        read it now
  envlint man ~/.local/share/man/man1           envlint(1), envlint-check(1) and the others";
