from collections import Counter

import pytest

from stancelab.errors import InputError
from stancelab.evaluation.robustness import PROBES, Probe, count_failures, read_probes, reported_stances
from tests.conftest import ROOT

HEADER = "capability,pair,text,actor,expected\n"


@pytest.fixture(scope="module")
def probes():
    return read_probes(ROOT / "data" / PROBES)


def test_the_bundled_pairs_are_sound(probes):
    pairs = Counter(probe.pair for probe in probes)
    assert set(pairs.values()) == {2}
    assert len(pairs) >= 200
    assert min(Counter(probe.capability for probe in probes).values()) >= 24
    assert len({probe.text for probe in probes}) == len(probes)


def test_a_pair_fails_when_either_sentence_does():
    demand, none = frozenset({"demand"}), frozenset()
    pairs = [Probe("negation", n, "Oslo asked.", "Oslo", wanted) for n in (1, 2) for wanted in (demand, none)]
    for reported in ([demand, none, demand, demand], [demand, none, none, none]):
        assert count_failures(pairs, reported)[0].failed == 1
    negation, over_all = count_failures(pairs, [demand, none, demand, demand])
    assert (negation.failed, negation.pairs, negation.rate) == (1, 2, 0.5)
    assert negation.low < 0.5 < negation.high
    assert (over_all.capability, over_all.failed) == ("all", 1)


def test_a_model_is_asked_about_the_judged_actor(labeller):
    bundle = labeller.bundle
    text = "Turkey demanded that Greece withdraw its troops."
    asked = [Probe("role_swap", 1, text, actor, frozenset()) for actor in ("Turkey", "Greece")]
    said = reported_stances(asked, bundle.scorer, bundle.decision, bundle.finder)
    assert said == [frozenset({"demand"}), frozenset()]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("negation,1,Oslo asked.,Oslo,request\n", r":2: expected is 'request'; give none or some of concession"),
        ("negation,1,Oslo asked.,Bern,demand\n", r":2: the actor 'Bern' must stand once"),
        ("negation,x,Oslo asked.,Oslo,demand\n", "and pair be a number"),
    ],
)
def test_unsound_rows_are_named(tmp_path, row, message):
    (tmp_path / "probes.csv").write_text(HEADER + row)
    with pytest.raises(InputError, match=message):
        read_probes(tmp_path / "probes.csv")


def test_other_columns_are_refused(tmp_path):
    (tmp_path / "probes.csv").write_text("text,label\n")
    with pytest.raises(InputError, match="it needs capability, pair, text, actor, expected"):
        read_probes(tmp_path / "probes.csv")
