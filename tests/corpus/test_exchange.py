import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stancelab.corpus.exports import document_record, export_corpus
from stancelab.corpus.flat import assemble, flatten
from stancelab.corpus.imports import FORMATS, import_corpus
from stancelab.errors import InputError
from stancelab.text.segmentation import segment
from tests.conftest import ROOT
from tests.corpus.strategies import annotated_documents

SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("format", ["jsonl", "labelstudio"])
@SHARED_FOLDER
@given(data=st.data())
def test_full_formats_give_back_the_document(codebook, tmp_path, format, data):
    documents = [data.draw(annotated_documents(sorted(codebook.acts), f"d{number}")) for number in range(2)]
    documents = [item for item in documents if item.annotations]
    if not documents:
        return
    export_corpus(format, documents, tmp_path / "corpus")
    again = import_corpus(format, str(tmp_path / "corpus"), codebook, segment).documents
    assert [item.document for item in again] == [item.document for item in documents]
    assert [set(item.annotations) for item in again] == [set(item.annotations) for item in documents]
    assert [[(m.start, m.end, m.actor) for m in item.mentions] for item in again] == [
        [(m.start, m.end, m.actor) for m in item.mentions] for item in documents
    ]


@SHARED_FOLDER
@given(data=st.data())
def test_tables_give_back_every_judgement(codebook, tmp_path, data):
    document = data.draw(annotated_documents(sorted(codebook.acts)))
    rows = list(flatten([document]))
    if not rows:
        return
    export_corpus("csv", [document], tmp_path / "corpus.csv")
    again = import_corpus("csv", str(tmp_path / "corpus.csv"), codebook, segment).documents

    def judged(rows):
        return [(r.document, r.date, r.conflict, r.text, r.actor, r.recipient, r.acts) for r in rows]

    assert judged(flatten(again)) == judged(rows)
    assert judged(flatten(assemble(rows))) == judged(rows)


def test_exported_bundled_corpus_fits_the_published_schema(codebook, knowledge):
    from stancelab.corpus.readers import read_corpus

    validator = Draft202012Validator(json.loads((ROOT / "docs" / "corpus.schema.json").read_text()))
    corpus = read_corpus(ROOT / "data" / "corpus" / "nile-dam", codebook, knowledge.ids)
    records = [document_record(item) for item in corpus.documents]
    assert records
    assert [error.message for record in records for error in validator.iter_errors(record)] == []


def test_parquet_holds_the_rows_of_the_table(codebook, knowledge, tmp_path):
    import pandas as pd

    from stancelab.corpus.readers import read_corpus

    corpus = read_corpus(ROOT / "data" / "corpus" / "nile-dam", codebook, knowledge.ids)
    export_corpus("parquet", corpus.documents, tmp_path / "corpus.parquet")
    table = pd.read_parquet(tmp_path / "corpus.parquet")
    assert len(table) == sum(len(item.annotations) for item in corpus.documents)
    first = table.iloc[0]
    assert first["text"][int(first["actor_start"]) : int(first["actor_end"])]


def test_csv_with_the_actors_words_instead_of_a_span(codebook, tmp_path):
    path = write(tmp_path / "x.csv", "text,actor_text,acts\nOslo urged Bonn to go.,Oslo,REQUEST\n")
    item = import_corpus("csv", path, codebook, segment).documents[0]
    assert [(m.text, m.actor.key) for m in item.mentions] == [("Oslo", "?#oslo")]
    assert item.annotations[0].acts == {"REQUEST"}


def test_unusable_rows_are_all_listed_with_number_and_reason(codebook, tmp_path):
    path = write(
        tmp_path / "x.csv",
        "text,actor_start,actor_end,acts\n"
        "Oslo left.,0,4,RETREAT\n"
        "Oslo left.,0,40,RETREAT\n"
        ",0,4,RETREAT\n"
        "Oslo left.,0,4,LEAVE\n"
        "Oslo left.,0,4,\n"
        "Oslo left.,zero,4,RETREAT\n",
    )
    corpus = import_corpus("csv", path, codebook, segment)
    assert len(corpus.documents) == 1
    assert [fault.line for fault in corpus.skipped] == [3, 4, 5, 6, 7]
    reasons = " ".join(fault.message for fault in corpus.skipped)
    for words in (
        "lies outside the text",
        "text is empty",
        "unknown act 'LEAVE'",
        "no act is given",
        "must be numbers",
    ):
        assert words in reasons


PLOVER = """{
 "id": "r1", "source": [{"actorText": "Oslo", "code": "NOR"}, {"actorText": "Bonn", "code": "DEU"}],
 "target": [{"actorText": "Rome", "code": "ITA"}], "event": "REQUEST",
 "text": "Oslo and Bonn urged Rome to wait."
},
{
 "id": "r2", "source": [{"actorText": "Lima"}], "target": "", "event": "DANCE", "text": "Lima danced.",
}
"""


def test_plover_records_give_one_judgement_a_source(codebook, tmp_path):
    corpus = import_corpus("plover", write(tmp_path / "g.txt", PLOVER), codebook, segment)
    assert [(a.actor.label, a.acts) for a in corpus.documents[0].annotations] == [
        ("oslo", {"REQUEST"}),
        ("bonn", {"REQUEST"}),
    ]
    assert corpus.documents[0].annotations[0].recipients[0].label == "rome"
    assert [(fault.line, "unknown event 'DANCE'" in fault.message) for fault in corpus.skipped] == [(2, True)]


def test_doccano_spans_are_actors_and_labels_acts(codebook, tmp_path):
    lines = [
        {"id": 7, "text": "Rain fell. Oslo urged Bonn to go.", "label": [[11, 15, "REQUEST"], [22, 26, "COMMENT"]]},
        {"id": 8, "text": "Oslo left. Bonn stayed.", "label": [[0, 23, "RETREAT"]]},
    ]
    path = write(tmp_path / "d.jsonl", "\n".join(map(json.dumps, lines)))
    corpus = import_corpus("doccano", path, codebook, segment)
    assert [(m.text, m.actor.label) for m in corpus.documents[0].mentions] == [("Oslo", "oslo"), ("Bonn", "bonn")]
    assert [fault.line for fault in corpus.skipped] == [2]


def test_a_local_dataset_folder_is_read_by_its_rows(codebook, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    pytest.importorskip("datasets")
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder / "train.csv", "text,actor_text,acts\nOslo urged Bonn to go.,Oslo,REQUEST\nRain fell.,Lima,ALERT\n")
    corpus = import_corpus("huggingface", str(folder), codebook, segment)
    assert len(corpus.documents) == 1
    assert [(fault.line, "is not in the text" in fault.message) for fault in corpus.skipped] == [(2, True)]


@pytest.mark.parametrize(
    ("format", "text", "message"),
    [
        ("xml", "x", "unknown format 'xml'"),
        ("jsonl", "nonsense", "not JSON"),
        ("jsonl", '{"id": "a"}', "holds no usable row as jsonl"),
        ("csv", "a,b\n1,2\n", "it needs text, acts"),
        ("labelstudio", "nonsense", "is not JSON"),
        ("plover", "no records", "holds no usable row"),
        ("huggingface", "x", "neither a local folder nor a dataset name"),
    ],
)
def test_sources_that_cannot_be_read_say_why(codebook, tmp_path, format, text, message):
    source = write(tmp_path / "source", text) if format != "huggingface" else "no-such-set"
    with pytest.raises(InputError, match=message):
        import_corpus(format, source, codebook, segment)


def test_unknown_export_format_lists_the_formats(tmp_path):
    with pytest.raises(InputError, match="csv, jsonl, labelstudio, parquet"):
        export_corpus("xml", [], tmp_path / "x")
    assert "plv" in FORMATS
