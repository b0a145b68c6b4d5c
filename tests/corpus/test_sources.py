import pytest

from stancelab.commands.configs import mixed
from stancelab.corpus.readers import Corpus
from stancelab.corpus.sources import CorpusSource, MixedSource, PlvSource, join
from stancelab.errors import ConfigError


def test_a_list_of_sources_is_one_mixed_source():
    assert mixed("data=[corpus,plv]") == ["data=mixed", "data.sources=[corpus,plv]"]
    assert mixed("data=corpus") == ["data=corpus"]


def test_each_part_of_a_mixture_keeps_its_own_ways():
    parts = MixedSource(["corpus", "plv"], "mine.tsv").parts()
    assert parts == [CorpusSource(), PlvSource("mine.tsv")]
    assert [part.marks_all_actors for part in parts] == [True, False]


@pytest.mark.parametrize(
    "sources", [[], ["corpus"], ["corpus", "corpus"], ["corpus", "plv", "plv"], ["corpus", "twitter"]]
)
def test_what_cannot_be_mixed_is_refused(sources):
    with pytest.raises(ConfigError, match="give two or more different ones of corpus, jsonl, plv"):
        MixedSource(sources)


def test_a_mixture_tells_what_it_is_made_of():
    one, two = (Corpus(name, (), sha) for name, sha in (("corpus", "a"), ("plv", "b")))
    assert join([one, two]).name == "corpus+plv"
    assert join([one, two]).sha256 != join([two, one]).sha256
    assert join([one, two], [1, 3]).sha256 != join([one, two]).sha256
    assert join([one, two], [1, 3]).parts[1] == "plv: 0 documents, sha256 b, weight 3"


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, 2.0, 3.0]])
def test_a_source_without_a_weight_is_refused(weights):
    with pytest.raises(ConfigError, match="give one number above 0 for each of 2 sources"):
        MixedSource(["corpus", "plv"], "mine.tsv", weights)
