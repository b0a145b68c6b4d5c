import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from stancelab.errors import InputError
from stancelab.schema import STANCES

TEXT = "Turkey demanded that Greece leave the island. Greece offered to lift the ban on Turkey.\nShare this article"


def test_records_have_the_published_form(labeller):
    record = labeller.label(TEXT, "d1")[0].to_record()
    assert list(record) == [
        "document",
        "sentence",
        "start",
        "end",
        "text",
        "actor",
        "recipient",
        "stances",
        "act",
        "probabilities",
        "abstained",
        "model",
    ]
    assert list(record["actor"]) == ["id", "name", "sector", "person", "mention", "start", "end", "reason"]
    assert record["document"] == "d1"
    assert record["actor"]["id"] == "TUR"
    assert record["recipient"] == {"id": "GRC", "mention": "Greece", "start": 21, "end": 27}
    assert record["stances"] == ["demand"]
    assert TEXT[record["start"] : record["end"]] == record["text"]


def test_every_pair_is_returned_and_offsets_count_the_document(labeller):
    predictions = labeller.label(TEXT)
    assert [(p.pair.sentence.index, p.pair.actor.id) for p in predictions] == [
        (0, "TUR"),
        (0, "GRC"),
        (1, "GRC"),
        (1, "TUR"),
    ]
    assert all(TEXT[p.pair.mention.start : p.pair.mention.end] == p.pair.mention.text for p in predictions)


def test_documents_do_not_influence_one_another(labeller):
    a, b = "Turkey urged Greece to wait.", "Norway warned of famine."
    apart = [p.to_record() for text in (a, b) for p in labeller.label(text, "d")]
    labeller.label(b)
    assert [p.to_record() for text in (a, b) for p in labeller.label(text, "d")] == apart


@pytest.mark.parametrize(("first", "second"), [("Turkey", "Chile"), ("Greece", "South Sudan"), ("Turkey", "Israel")])
def test_swapping_the_countries_changes_no_label(labeller, first, second):
    swapped = labeller.label(TEXT.replace(first, second))
    assert [p.probabilities for p in swapped] == [p.probabilities for p in labeller.label(TEXT)]


def test_empty_text_gives_nothing(labeller):
    assert labeller.label("") == []


def frame(**columns) -> pd.DataFrame:
    text = "The union urged the ministry to wait, and the union left."
    base = {"text": [text, text], "actor_start": [0, 16], "actor_end": [9, 28]}
    return pd.DataFrame(base | columns, index=["a", "b"])


def test_classify_keeps_the_index_and_the_published_columns(labeller):
    result = labeller.classify(frame())
    assert list(result.columns) == ["stance", *STANCES, "none", "act", "act_probability"]
    assert list(result.index) == ["a", "b"]
    assert result["stance"].tolist() == ["demand", "none"]
    assert (result["stance"] == result[[*STANCES, "none"]].idxmax(axis=1)).all()


def test_classify_takes_an_optional_recipient(labeller):
    plain = labeller.classify(frame())
    given = labeller.classify(frame(recipient_start=[16, np.nan], recipient_end=[28, np.nan]))
    assert given.loc["b"].equals(plain.loc["b"])


def test_classify_of_nothing_is_nothing(labeller):
    assert len(labeller.classify(frame().iloc[:0])) == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": ["x"]}, "missing: actor_start, actor_end"),
        ({"text": ["Oslo"], "actor_start": [0], "actor_end": [9]}, "outside the text of 4 characters"),
        ({"text": ["Oslo"], "actor_start": [2], "actor_end": [2]}, "outside the text"),
        ({"text": [None], "actor_start": [0], "actor_end": [1]}, "text must be a string"),
        ({"text": ["Oslo"], "actor_start": [np.nan], "actor_end": [1]}, "needs actor_start and actor_end"),
    ],
)
def test_classify_says_what_is_wrong_with_its_input(labeller, data, message):
    with pytest.raises(InputError, match=message):
        labeller.classify(pd.DataFrame(data))


def test_labelling_imports_no_training_library(bundle):
    code = (
        "import sys; from stancelab import load_labeller;"
        "load_labeller(sys.argv[1]).label('Turkey urged Greece to wait.');"
        "print(*(m for m in ('sklearn','pandas','mlflow','hydra','datasets','torch','matplotlib') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(bundle)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_half_a_surrogate_pair_is_refused(labeller):
    with pytest.raises(InputError, match="note holds a broken character at 7"):
        labeller.label("Turkey \ud800 urged Greece to wait.", "note")
    with pytest.raises(InputError, match="the id holds a broken character at 1"):
        labeller.label("Turkey urged Greece to wait.", "a\udfff")
