from pathlib import Path

from stancelab.corpus.markup import parse_document
from stancelab.corpus.readers import Corpus
from stancelab.corpus.sources import join
from stancelab.text.dataset import UNALTERED, MaskingConfig, pair_table

HEAD = "---\ndate: 2019-03-05\nconflict: water\n---\n"
BODY = "[Sudan](SDN/GOV) urged [Cairo](EGY/GOV) and [the UN](UN/IGO) to wait.\n= SDN/GOV > EGY/GOV: REQUEST\n"


def documents(codebook, count=1):
    ids = frozenset({"SDN", "EGY", "UN"})
    return [parse_document(Path(f"water/d{n}.md"), HEAD + BODY, codebook, ids)[0] for n in range(count)]


def test_unaltered_table_masks_everything_as_annotated(codebook):
    table = pair_table(documents(codebook), UNALTERED)
    assert list(table["masked"]) == [
        "ACTOR urged RECIPIENT and OTHER to wait.",
        "OTHER urged ACTOR and OTHER to wait.",
        "OTHER urged OTHER and ACTOR to wait.",
    ]
    assert table["acts"].iloc[0] == {"REQUEST"}


def test_about_half_of_the_recipients_are_hidden_and_no_holder_ever_is(codebook):
    table = pair_table(documents(codebook, 400), MaskingConfig(0.5, 0.3), seed=1)
    requests = table[[acts == {"REQUEST"} for acts in table["acts"]]]
    assert 0.2 < requests["masked"].str.contains("RECIPIENT").mean() < 0.5
    assert table["masked"].str.contains("ACTOR").all()
    assert requests["masked"].str.contains("the UN").mean() > 0.2


def test_masking_depends_on_the_pair_alone(codebook):
    masking = MaskingConfig(0.5, 0.5)
    whole = pair_table(documents(codebook, 20), masking, seed=3)
    part = pair_table(documents(codebook, 20)[7:8], masking, seed=3)
    assert list(part["masked"]) == list(whole[whole["document"] == "d7"]["masked"])


def test_each_pair_counts_as_its_source_was_weighed(codebook):
    one, two = (Corpus(name, tuple(documents(codebook)), name) for name in ("corpus", "mine"))
    weighed = pair_table(join([one, two], [1, 3]).documents, UNALTERED)
    assert weighed["weight"].tolist() == [1, 1, 1, 3, 3, 3]
    assert pair_table(join([one, two]).documents, UNALTERED)["weight"].tolist() == [1] * 6
