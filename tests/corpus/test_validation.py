from stancelab.corpus.readers import read_corpus
from stancelab.corpus.validation import similar_sentences

BODY = (
    "The ferry left the harbour with ninety passengers before the storm closed in.\n"
    "Rain fell on the old town all day long.\n"
)


def corpus_of(tmp_path, codebook, *bodies):
    (tmp_path / "sea").mkdir()
    for number, body in enumerate(bodies):
        (tmp_path / "sea" / f"d{number}.md").write_text(f"---\ndate: 2019-03-05\nconflict: sea\n---\n{body}")
    return read_corpus(tmp_path, codebook, frozenset())


def test_duplicate_and_near_duplicate_are_named_with_file_and_line(codebook, tmp_path):
    near = "The ferry left the harbour with eighty passengers before the storm closed in.\n"
    corpus = corpus_of(tmp_path, codebook, BODY, "\nSomething else happened in the hills.\n" + BODY, near)
    messages = [str(fault) for fault in similar_sentences(corpus, tmp_path)]
    assert any("d1.md:7: duplicate of sentence 0 in d0" in message for message in messages)
    assert any("d2.md:5: near-duplicate (cosine 0." in message for message in messages)


def test_different_sentences_pass(codebook, tmp_path):
    assert not list(similar_sentences(corpus_of(tmp_path, codebook, BODY), tmp_path))
