"""Claims that the datasheet makes about the bundled corpus."""

import pytest

from stancelab.actors.tables import tables_sha256
from stancelab.corpus.readers import Corpus, read_corpus
from stancelab.corpus.statistics import describe
from stancelab.corpus.validation import similar_sentences
from tests.conftest import ROOT

FOLDER = ROOT / "data" / "corpus"


@pytest.fixture(scope="module")
def corpus(codebook, knowledge) -> Corpus:
    return read_corpus(FOLDER, codebook, knowledge.ids)


def test_no_sentence_nearly_repeats_another(corpus):
    assert list(similar_sentences(corpus, FOLDER)) == []


def test_size_and_balance(corpus, codebook):
    figures = describe(corpus, codebook)
    assert figures.documents >= 300
    assert figures.sentences >= 3000
    assert figures.pairs >= 5000
    assert figures.conflicts >= 30
    assert min(figures.acts.values()) >= 120
    assert min(figures.stances.values()) >= 500
    assert figures.none_pairs >= 0.5
    assert figures.quiet_sentences >= 0.2


def test_variety(corpus, codebook):
    figures = describe(corpus, codebook)
    assert 20 <= figures.length_median <= 28
    assert figures.length_max >= 60
    assert figures.shared_runs < 0.01
    assert figures.nearest <= 0.7
    assert max(figures.variety.top_share.values()) < 0.5
    assert min(figures.variety.heads.values()) > 120


def test_the_finder_was_fitted_on_this_corpus_and_these_tables(finder, corpus):
    assert finder.learned.corpus_sha256 == corpus.sha256, "run make actors"
    assert finder.learned.tables_sha256 == tables_sha256(ROOT / "data" / "actors"), "run make actors"
