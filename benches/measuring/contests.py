"""What is measured: the contests, and the results of the contestants in them."""

import statistics
from dataclasses import dataclass

from .process import Failure, Usage, run
from .scratch import Scratch

# The contests in the order of the table, with the runs whose median counts: the shorter, the more of them.
RUNS = {"history": 3, "tree": 5, "staged": 21}


@dataclass(frozen=True)
class Result:
    """What a contestant took in one contest on one corpus."""

    corpus: str
    contest: str
    contestant: str
    outcome: object


def commands(contest, contestants, place, changed):
    """What each contestant that takes part in a contest would run."""
    asked = {
        "history": lambda it: it.history(place),
        "tree": lambda it: it.tree(place),
        "staged": lambda it: it.staged(place, changed),
    }[contest]
    return {it.name: command for it in contestants if (command := asked(it)) is not None}


def compare(commands, runs, variables, seen):
    """The medians of each command. The contestants take turns, so that a busy machine slows all of them."""
    outcomes = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            if any(isinstance(it, Failure) for it in outcomes[name]):
                continue
            outcomes[name].append(run(command, variables))
            seen(name, outcomes[name][-1])
    return {name: median(each) for name, each in outcomes.items()}


def median(outcomes):
    """The median of each figure, or the failure of any run."""
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            return outcome
    middle = {name: statistics.median(getattr(it, name) for it in outcomes) for name in ("cpu", "wall", "peak")}
    return Usage(**middle, found=outcomes[0].found)


def blind(contests, contestants, folder, variables):
    """The contestants that miss planted keys, or find them where none are, by contest: what they take says nothing.

    This also fills the caches in which some of them keep compiled rules.
    """
    reasons = {}
    for contest in contests:
        scratch = Scratch.empty(folder / contest, variables)
        (scratch.folder / "readme.txt").write_text("Nothing to see.\n")
        scratch.commit()
        changed = ["readme.txt"]
        for planted in (False, True):
            if planted:
                changed = scratch.stage_keys()
            if planted and contest == "history":
                scratch.commit()
            for name, command in commands(contest, contestants, scratch.folder, changed).items():
                outcome = run(command, variables)
                if isinstance(outcome, Failure):
                    reasons.setdefault((contest, name), outcome)
                elif outcome.found != planted:
                    wrong = "misses planted keys" if planted else "finds something in nothing"
                    reasons.setdefault((contest, name), Failure(wrong))
    return reasons
