"""The results as tables: every figure for whoever measures, the bare ratios for the README."""

from .process import Failure

TITLES = {"history": "`history`", "tree": "`check`", "staged": "`check --staged`"}
REFERENCE = "git, rg"
OURS = "envlint"


def groups(results):
    """The outcomes by contest and corpus, each as a table from contestant to outcome."""
    found = {}
    for result in results:
        found.setdefault((result.contest, result.corpus), {})[result.contestant] = result.outcome
    return found


def aligned(results):
    """A line for each contestant. `envlint/it` is the ratio of the processor times, `it/envlint` its inverse."""
    line = "{:<14} {:<8} {:<12} {:>10} {:>10} {:>9} {:>11} {:>11}".format
    lines = [line("corpus", "what", "who", "CPU s", "wall s", "peak MiB", "envlint/it", "it/envlint")]
    for (contest, corpus), outcomes in groups(results).items():
        for name, outcome in outcomes.items():
            if isinstance(outcome, Failure):
                lines.append(f"{corpus:<14} {contest:<8} {name:<12} failed: {outcome.reason}")
                continue
            ratios = both_ratios(outcomes[OURS], outcome) if name != OURS else ("", "")
            figures = (f"{outcome.cpu:.4f}", f"{outcome.wall:.4f}", f"{outcome.peak / 2**20:.0f}")
            lines.append(line(corpus, contest, name, *figures, *ratios))
    return "\n".join(it.rstrip() for it in lines)


def markdown(results):
    """A line for each contest and corpus: envlint, Git or ripgrep, and the best of the peers."""
    lines = [
        "| | envlint | Git, ripgrep | envlint takes | best peer | it takes |",
        "|---|---|---|---|---|---|",
    ]
    for (contest, corpus), outcomes in groups(results).items():
        ours, reference = outcomes[OURS], outcomes[REFERENCE]
        peer, best = best_of({name: it for name, it in outcomes.items() if name not in (OURS, REFERENCE)})
        cells = [
            f"{TITLES[contest]}, {corpus}",
            seconds(ours),
            seconds(reference),
            times(ours, reference),
            f"{peer} {seconds(best)}" if best else "-",
            times(best, ours) if best else "-",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def best_of(outcomes):
    """The peer that took the least processor time, if any has done its work."""
    done = {name: it for name, it in outcomes.items() if not isinstance(it, Failure)}
    name = min(done, key=lambda it: done[it].cpu, default=None)
    return name, done.get(name)


def both_ratios(ours, other):
    return (ratio(ours, other), ratio(other, ours))


def times(one, other):
    value = ratio(one, other)
    return "-" if value == "-" else f"{value}×"


def ratio(one, other):
    """One processor time divided by another, with two digits that count."""
    if isinstance(one, Failure) or isinstance(other, Failure) or other.cpu == 0:
        return "-"
    value = one.cpu / other.cpu
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def seconds(outcome):
    """A processor time as people write it."""
    if isinstance(outcome, Failure):
        return "failed"
    return f"{outcome.cpu * 1000:.1f} ms" if outcome.cpu < 0.1 else f"{outcome.cpu:.2f} s"
