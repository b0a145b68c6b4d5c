import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.corpus.duplicates import near_duplicates
from stancelab.corpus.splits import (
    ActorSplit,
    ConflictSplit,
    DocumentSplit,
    HoldoutSplit,
    TimeSplit,
    check_leaks,
    linked_documents,
)
from stancelab.errors import ConfigError, CorpusError

DOCUMENTS = st.lists(st.integers(0, 12), min_size=30, max_size=80)


def table(documents, texts=None):
    texts = texts or [f"sentence {row}" for row in range(len(documents))]
    return pd.DataFrame({"document": [f"d{number}" for number in documents], "text": texts})


@given(DOCUMENTS, st.integers(0, 100))
def test_no_document_stands_on_both_sides(documents, seed):
    pairs = table([*documents, *range(13)])
    strata = np.array(["none"] * len(pairs))
    folds = DocumentSplit(3).assign(pairs, strata, seed)
    assert (pairs.assign(fold=folds).groupby("document")["fold"].nunique() == 1).all()


def test_documents_that_share_a_sentence_stay_together():
    pairs = table([0, 1, 2, 3], ["Rain fell.", "rain  fell.", "Snow fell.", "Hail fell."])
    groups = linked_documents(pairs)
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3


def test_same_seed_same_folds():
    pairs = table(list(range(20)) * 3)
    strata = np.array(["none", "demand"] * 30)
    first, second = (DocumentSplit(5).assign(pairs, strata, 7) for _ in range(2))
    assert (first == second).all()
    assert (DocumentSplit(5).assign(pairs, strata, 8) != first).any()


def test_one_fold_is_refused():
    with pytest.raises(ConfigError, match=r"split\.folds is 1"):
        DocumentSplit(1)


def test_a_holdout_keeps_documents_whole_and_has_two_halves():
    documents = [f"d{number // 4}" for number in range(400)]
    pairs = pd.DataFrame({"document": documents, "text": [f"sentence {number}" for number in range(400)]})
    strata = np.array(["demand", "none"] * 200)
    halves = HoldoutSplit(0.2).assign(pairs, strata, seed=0)
    assert set(halves) == {-1, 0, 1}
    assert (pairs.assign(half=halves).groupby("document")["half"].nunique() == 1).all()
    assert 0.15 < (halves >= 0).mean() < 0.25


def stories(count: int, conflicts: int = 6) -> pd.DataFrame:
    """Documents of three pairs each: a conflict, a day and two actors."""
    rows = [
        (
            f"d{number}",
            f"c{number % conflicts}",
            datetime.date(2020, 1, 1) + datetime.timedelta(days=number),
            " ".join(f"word{word}of{number}and{place}" for word in range(12)),
            f"actor {(number + place) % 9}",
        )
        for number in range(count)
        for place in range(3)
    ]
    return pd.DataFrame(rows, columns=["document", "conflict", "date", "text", "actor"])


def assigned(split, pairs, seed=0):
    folds = split.assign(pairs, np.array(["none"] * len(pairs)), seed)
    check_leaks(pairs, folds)
    return pairs.assign(fold=folds)


def test_sentences_that_differ_in_a_word_are_near_duplicates():
    long = (
        "The ministry said on Monday that it would send the envoy back to the harbour talks before the end of the month"
    )
    texts = pd.Series([long, long.replace("Monday", "Friday"), long.upper(), "Rain fell.", "Rain stopped."])
    clusters = near_duplicates(texts)
    assert clusters[0] == clusters[1] == clusters[2]
    assert len(set(clusters)) == 3
    assert len(set(near_duplicates(pd.Series(["Yes.", "No."])))) == 2


def test_no_conflict_stands_on_both_sides():
    folds = assigned(ConflictSplit(3), stories(40))
    assert (folds.groupby("conflict")["fold"].nunique() == 1).all()
    assert folds["fold"].nunique() == 3
    assert assigned(ConflictSplit(0), stories(40))["fold"].nunique() == 6


def test_time_trains_on_the_past():
    folds = assigned(TimeSplit(0.25), stories(40))
    assert folds["date"][folds["fold"] == -1].max() < folds["date"][folds["fold"] >= 0].min()
    assert set(folds["fold"]) == {-1, 0, 1}
    undated = stories(40)
    undated.loc[7, "date"] = None
    with pytest.raises(ConfigError, match="d2 has no date"):
        assigned(TimeSplit(), undated)


def test_actors_that_are_judged_were_never_trained_on():
    folds = assigned(ActorSplit(0.2), stories(60))
    judged, trained = folds[folds["fold"] >= 0], folds[folds["fold"] == -1]
    assert not set(judged["actor"]) & set(trained["actor"])
    assert not set(judged["document"]) & set(trained["document"])
    assert set(judged["fold"]) == {0, 1}


@pytest.mark.parametrize("split", [DocumentSplit(2), HoldoutSplit(0.2)])
def test_a_planted_leak_is_found(split):
    pairs = stories(40)
    folds = assigned(split, pairs)["fold"].to_numpy()
    sides = np.minimum(folds, 0) if (folds < 0).any() else folds
    here, there = (int(np.flatnonzero(sides == side)[0]) for side in np.unique(sides)[:2])
    moved = folds.copy()
    moved[here] = folds[there]
    with pytest.raises(CorpusError, match=r"the document 'd.*' stands on both sides"):
        check_leaks(pairs, moved)
    copied = pairs.copy()
    copied.loc[here, "text"] = copied["text"][there].replace("word0", "another")
    with pytest.raises(CorpusError, match=r"the sentence .* stands on both sides"):
        check_leaks(copied, folds)


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (DocumentSplit(5), "5 folds need as many documents that share no sentence; there are 1"),
        (HoldoutSplit(), "folds need as many documents"),
        (ConflictSplit(3), "there are 1: give fewer folds"),
        (TimeSplit(), "too few for this split"),
        (ActorSplit(), "too few for this split"),
    ],
)
def test_too_few_documents_are_refused(split, message):
    with pytest.raises(ConfigError, match=message):
        assigned(split, stories(1))


def test_one_fold_of_conflicts_is_refused():
    with pytest.raises(ConfigError, match="give 0 to leave out one conflict at a time"):
        ConflictSplit(1)
