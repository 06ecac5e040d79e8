"""Runs a command and says what it took: processor time of all its threads and children, time on the clock, memory."""

import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A program with its arguments, and how it ends when it has done its work."""

    arguments: list
    folder: Path
    # Exit codes for "nothing found" and for "something found"; any other is a failure.
    clean: int = 0
    found: int = 0
    # What a failure looks like on standard error, for programs that end with 0 all the same.
    complaint: str = ""


@dataclass(frozen=True)
class Usage:
    """What one run took."""

    cpu: float
    wall: float
    peak: int
    found: bool


@dataclass(frozen=True)
class Failure:
    """Why a run does not count. A command that fails early would look fast."""

    reason: str


def run(command, environment):
    """Runs a command once. What it prints is thrown away: it is shown to nobody, and could hold secrets."""
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                [str(it) for it in command.arguments],
                cwd=command.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        except OSError as error:
            return Failure(f"cannot be started: {error.strerror}")
        # `wait4` counts the children that the program has waited for, as `git log` below some of the peers.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        return judged(command, process.returncode, errors.read()) or Usage(
            cpu=used.ru_utime + used.ru_stime,
            wall=wall,
            peak=used.ru_maxrss * 1024,
            found=process.returncode != command.clean,
        )


def judged(command, code, errors):
    """The failure that an exit code or standard error tells of."""
    if code not in (command.clean, command.found):
        return Failure(f"exit code {code}")
    if command.complaint and re.search(command.complaint.encode(), errors):
        return Failure("an error on standard error")
    return None
