import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.corpus.splits import DocumentSplit, HoldoutSplit, linked_documents
from stancelab.errors import ConfigError

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
