"""Minimal pairs that a model should not stumble over, after Ribeiro et al. (2020), "Beyond Accuracy: CheckList"."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stancelab.actors.completion import complete
from stancelab.actors.resolution import ActorFinder
from stancelab.errors import InputError
from stancelab.models.decision import Decision
from stancelab.models.scorer import Scorer
from stancelab.schema import NONE, STANCES, Actor, Mention, Sentence
from stancelab.text.pairs import mask

PROBES = "robustness.csv"
_COLUMNS = ("capability", "pair", "text", "actor", "expected")


@dataclass(frozen=True, slots=True)
class Probe:
    """One sentence of a minimal pair and what its actor should be labelled.

    Parameters
    ----------
    pair : int
        The two sentences of a pair share it.
    actor : str
        Mention of the judged actor, once in the text.
    expected : frozenset of str
        Stances; empty for none.
    """

    capability: str
    pair: int
    text: str
    actor: str
    expected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Failures:
    """Share of a capability's pairs of which a sentence is labelled otherwise than expected.

    Parameters
    ----------
    low, high : float
        95% interval (Wilson 1927).
    """

    capability: str
    failed: int
    pairs: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """Share of the pairs."""
        return self.failed / self.pairs


def read_probes(path: Path) -> tuple[Probe, ...]:
    """Read a table of minimal pairs.

    Raises
    ------
    InputError
        When a row is not sound: the message names its line.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            raise InputError(f"{path} has the columns {rows.fieldnames}; it needs {', '.join(_COLUMNS)}")
        return tuple(_probe(row, f"{path}:{line}") for line, row in enumerate(rows, 2))


def _probe(row: dict[str, str], place: str) -> Probe:
    stances = frozenset(row["expected"].split()) - {NONE}
    if not stances <= set(STANCES) or not row["expected"]:
        raise InputError(f"{place}: expected is {row['expected']!r}; give none or some of {', '.join(STANCES)}")
    if row["text"].count(row["actor"]) != 1 or not row["pair"].isdigit():
        raise InputError(f"{place}: the actor {row['actor']!r} must stand once in the text, and pair be a number")
    return Probe(row["capability"], int(row["pair"]), row["text"], row["actor"], stances)


def reported_stances(
    probes: Sequence[Probe], scorer: Scorer, decision: Decision, finder: ActorFinder
) -> list[frozenset[str]]:
    """What a model reports of the judged actor of every sentence; other actors are found as in labelling."""
    masked = [_masked(probe, finder) for probe in probes]
    labels: NDArray[np.bool_] = decision.labels(decision.probabilities(scorer.predict_proba(masked)))
    return [frozenset(stance for stance, held in zip(STANCES, row, strict=True) if held) for row in labels]


def _masked(probe: Probe, finder: ActorFinder) -> str:
    sentence = Sentence(0, 0, len(probe.text), probe.text)
    start = probe.text.index(probe.actor)
    actor = Actor(None, None, "actor")
    given = Mention(start, start + len(probe.actor), probe.actor, actor, "given")
    return mask(sentence, complete(sentence, [given], finder), actor, None)


def count_failures(probes: Sequence[Probe], reported: Sequence[frozenset[str]]) -> list[Failures]:
    """Failures by capability, in the order of the table, then over all."""
    from scipy.stats import binomtest

    right: dict[tuple[str, int], bool] = {}
    for probe, found in zip(probes, reported, strict=True):
        key = (probe.capability, probe.pair)
        right[key] = right.get(key, True) and found == probe.expected
    counted = []
    for capability in (*dict.fromkeys(probe.capability for probe in probes), "all"):
        results = [held for (name, _), held in right.items() if capability in (name, "all")]
        interval = binomtest(results.count(False), len(results)).proportion_ci(method="wilson")
        counted.append(
            Failures(capability, results.count(False), len(results), float(interval.low), float(interval.high))
        )
    return counted
