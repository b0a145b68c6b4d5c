"""``stancelab check``: where a model stumbles, by minimal pairs."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from stancelab.config import project_root
from stancelab.evaluation.robustness import PROBES, Failures, Probe, count_failures, read_probes, reported_stances
from stancelab.labeller import load_labeller
from stancelab.schema import NONE

OUTPUT = Console()


def check(ref: str, failures: bool) -> None:
    """Print failure rates by capability, and the sentences that failed if wanted."""
    labeller = load_labeller(ref)
    bundle = labeller.bundle
    probes = read_probes(project_root() / "data" / PROBES)
    reported = reported_stances(probes, bundle.scorer, bundle.decision, bundle.finder)
    OUTPUT.print(failures_table(count_failures(probes, reported), f"{bundle.label}: pairs that fail"))
    if failures:
        OUTPUT.print(sentences_table(probes, reported))


def failures_table(counted: Sequence[Failures], title: str) -> Table:
    """One row a capability."""
    table = Table(title=title, title_justify="left", min_width=len(title) + 2)
    for name in ("capability", "failed", "of", "rate", "95% interval"):
        table.add_column(name, justify="left" if name == "capability" else "right")
    for item in counted:
        if item.capability == "all":
            table.add_section()
        table.add_row(
            item.capability, str(item.failed), str(item.pairs), f"{item.rate:.2f}", f"{item.low:.2f}-{item.high:.2f}"
        )
    return table


def sentences_table(probes: Sequence[Probe], reported: Sequence[frozenset[str]]) -> Table:
    """One row a sentence that is labelled otherwise than expected."""
    table = Table(title="sentences", title_justify="left")
    for name in ("capability", "pair", "sentence", "actor", "expected", "reported"):
        table.add_column(name)
    for probe, found in zip(probes, reported, strict=True):
        if found != probe.expected:
            said = (" ".join(sorted(stances)) or NONE for stances in (probe.expected, found))
            table.add_row(probe.capability, str(probe.pair), probe.text, probe.actor, *said)
    return table
