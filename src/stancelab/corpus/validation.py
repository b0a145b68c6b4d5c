"""Duplicate and near-duplicate sentences, which would let a model be tested on what it was trained on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from stancelab.corpus.markup import Fault
from stancelab.corpus.readers import Corpus
from stancelab.schema import AnnotatedDocument

MAX_SIMILARITY = 0.7
"""Highest allowed cosine of the TF-IDF word vectors of two sentences of different documents."""

_MIN_WORDS = 4


def similar_sentences(corpus: Corpus, folder: Path, bound: float = MAX_SIMILARITY) -> Iterator[Fault]:
    """Name every sentence that is too close to an earlier one of the corpus."""
    sentences = [(annotated, sentence) for annotated in corpus.documents for sentence in annotated.document.sentences]
    sentences = [item for item in sentences if len(item[1].text.split()) >= _MIN_WORDS]
    for later, earlier, similarity in _close_pairs([sentence.text for _, sentence in sentences], bound):
        (annotated, sentence), (other, twin) = sentences[later], sentences[earlier]
        kind = "duplicate" if similarity > 1 - 1e-6 else f"near-duplicate (cosine {similarity:.2f})"
        yield Fault(
            _path(annotated, folder),
            line_of(annotated, sentence.index, _path(annotated, folder)),
            f"{kind} of sentence {twin.index} in {other.document.id}: {sentence.text[:60]!r}",
        )


def highest_similarity(texts: list[str]) -> float:
    """Cosine of the two closest sentences of at least four words; 0 when there are fewer than two."""
    long_enough = [text for text in texts if len(text.split()) >= _MIN_WORDS]
    return max((similarity for *_, similarity in _close_pairs(long_enough, 0.3)), default=0.0)


def _close_pairs(texts: list[str], bound: float) -> Iterator[tuple[int, int, float]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not texts:
        return
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(texts).tocsr()
    step = 512
    for start in range(0, len(texts), step):
        close = (vectors[start : start + step] @ vectors[: start + step].T).tocoo()
        keep = (close.data > bound) & (close.col < close.row + start)
        for row, column, value in zip(close.row[keep], close.col[keep], close.data[keep], strict=True):
            yield int(row) + start, int(column), float(np.round(value, 6))


def _path(annotated: AnnotatedDocument, folder: Path) -> Path:
    document = annotated.document
    return folder / document.conflict / f"{document.id}.md"


def line_of(annotated: AnnotatedDocument, sentence: int, path: Path) -> int:
    """Line of a sentence in its file, counted from 1; 1 when the file is gone."""
    if not path.is_file():
        return 1
    number = -1
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines.index("---", 1)
    for place, line in enumerate(lines[head + 1 :], head + 2):
        if line.strip() and not line.startswith("= "):
            number += 1
            if number == sentence:
                return place
    return 1
