"""What is measured in: scratch clones, so that nothing is written into a corpus, and an environment without settings."""

import os
import random
import string
import subprocess

# What is left of the environment: none of it changes what the programs do.
KEPT = ("PATH", "TMPDIR", "SYSTEMROOT")
# Two files that people would call small.
SMALL = range(500, 5_000)


def environment(home, programs):
    """Variables without anybody's settings. The folder `home` keeps the peers' caches of compiled rules for a run."""
    home.mkdir()
    variables = {name: os.environ[name] for name in KEPT if name in os.environ}
    if programs:
        variables["PATH"] = f"{programs}{os.pathsep}{variables['PATH']}"
    for who in ("AUTHOR", "COMMITTER"):
        # One peer makes a commit of what is staged, and finds nothing where nobody has a name.
        variables[f"GIT_{who}_NAME"] = "Benchmark"
        variables[f"GIT_{who}_EMAIL"] = "benchmark@example.com"
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_OPTIONAL_LOCKS": "0"}
    return variables | settings | {"HOME": str(home), "LC_ALL": "C", "TZ": "UTC"}


class Scratch:
    """A repository with a work tree that the contestants may write to."""

    def __init__(self, folder, variables):
        self.folder = folder
        self._variables = variables

    @classmethod
    def clone(cls, repository, folder, variables):
        """A clone of a corpus that borrows its objects."""
        scratch = cls(folder, variables)
        scratch.git("clone", "--quiet", "--shared", str(repository), str(folder), at=repository)
        return scratch

    @classmethod
    def of_files(cls, count, folder, variables):
        """A repository of so many small files, forty in a folder."""
        scratch = cls.empty(folder, variables)
        for number in range(count):
            file = folder / f"part{number // 4000}" / f"unit{number // 40}" / f"file{number}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(f"value_{line} = {number + line}\n" for line in range(40)))
        scratch.commit()
        # As cloned: in one pack, not in as many objects as files.
        scratch.git("repack", "-a", "-d", "-q")
        return scratch

    @classmethod
    def empty(cls, folder, variables):
        """A repository without a commit."""
        scratch = cls(folder, variables)
        folder.mkdir()
        scratch.git("init", "--quiet")
        return scratch

    def git(self, *arguments, at=None):
        """Runs Git, which must succeed, and gives what it printed."""
        # Nothing may go on in the background while others are measured.
        command = ["git", "-c", "gc.auto=0", "-c", "maintenance.auto=false", *arguments]
        return subprocess.run(
            command, cwd=at or self.folder, env=self._variables, check=True, capture_output=True
        ).stdout

    def commit(self):
        """Commits everything."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Everything")

    def stage_two_files(self):
        """Adds a line to two small files, and stages them. Gives their paths."""
        paths = sorted(self.git("ls-files", "-z").decode(errors="surrogateescape").split("\0"))
        small = [path for path in paths if self._is_small_file(path)]
        changed = [small[len(small) // 3], small[2 * len(small) // 3]]
        for path in changed:
            with (self.folder / path).open("a") as file:
                file.write("\nchanged = True\n")
        self.git("add", "--", *changed)
        return changed

    def stage_keys(self):
        """Stages a file of keys that every contestant knows. They are made here, and shown nowhere."""
        signs, source = string.ascii_letters + string.digits, random.SystemRandom()
        keys = ["sk" + "_live_" + "".join(source.choices(signs, k=24)) for _ in range(5)]
        (self.folder / "payment.py").write_text("".join(f'key_{at} = "{key}"\n' for at, key in enumerate(keys)))
        self.git("add", "payment.py")
        return ["payment.py"]

    def _is_small_file(self, path):
        file = self.folder / path
        return file.is_file() and not file.is_symlink() and file.stat().st_size in SMALL
