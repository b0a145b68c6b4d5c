"""What a corpus holds: sizes, acts, lengths, variety."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stancelab.codebook import Codebook
from stancelab.corpus.readers import Corpus, annotated_pairs
from stancelab.corpus.validation import highest_similarity
from stancelab.corpus.variety import TOP, Variety, measure_variety
from stancelab.schema import STANCES

_WORD = re.compile(r"[\w'’]+")
_RUN = 6


@dataclass(frozen=True)
class CorpusStatistics:
    """Counts and shares of a corpus."""

    documents: int
    conflicts: int
    sentences: int
    pairs: int
    acts: dict[str, int]
    stances: dict[str, int]
    none_pairs: float
    quiet_sentences: float
    several_actors: float
    length_median: float
    length_90: float
    length_max: int
    shared_runs: float
    nearest: float
    variety: Variety

    def rows(self) -> Iterator[tuple[str, str]]:
        """Name and printed value of every figure."""
        for name in ("documents", "conflicts", "sentences", "pairs"):
            yield name, str(getattr(self, name))
        yield from ((f"pairs with {stance}", str(count)) for stance, count in self.stances.items())
        yield "pairs without stance", f"{self.none_pairs:.1%}"
        yield "sentences without stance", f"{self.quiet_sentences:.1%}"
        yield "sentences with several actors", f"{self.several_actors:.1%}"
        yield (
            "words a sentence, median / 90% / longest",
            f"{self.length_median:.0f} / {self.length_90:.0f} / {self.length_max}",
        )
        yield f"sentences sharing a run of {_RUN} words with another", f"{self.shared_runs:.2%}"
        yield "closest pair of sentences, cosine of TF-IDF", f"{self.nearest:.2f}"
        for stance, share in self.variety.top_share.items():
            yield f"{stance}: share of its {TOP} commonest heads", f"{share:.1%}"
        for act, count in self.variety.heads.items():
            yield f"{act}: distinct heads", str(count)
        yield from ((f"act {act}", str(count)) for act, count in self.acts.items())


def describe(corpus: Corpus, codebook: Codebook) -> CorpusStatistics:
    """Count a corpus."""
    acts: Counter[str] = Counter()
    stances: Counter[str] = Counter()
    none = pairs = 0
    for _, annotation in annotated_pairs(corpus.documents):
        held = codebook.stances_of(annotation.acts)
        acts.update(annotation.acts)
        stances.update(held)
        pairs += 1
        none += not held
    quiet, several, texts = _sentences(corpus, codebook)
    lengths = np.array([len(text.split()) for text in texts])
    return CorpusStatistics(
        documents=len(corpus.documents),
        conflicts=len({annotated.document.conflict for annotated in corpus.documents}),
        sentences=len(texts),
        pairs=pairs,
        acts={act: acts[act] for act in codebook.acts},
        stances={stance: stances[stance] for stance in STANCES},
        none_pairs=none / max(pairs, 1),
        quiet_sentences=quiet / max(len(texts), 1),
        several_actors=several / max(len(texts), 1),
        length_median=float(np.median(lengths)),
        length_90=float(np.percentile(lengths, 90)),
        length_max=int(lengths.max()),
        shared_runs=_shared_runs(texts),
        nearest=highest_similarity(texts),
        variety=measure_variety(corpus, codebook),
    )


def _sentences(corpus: Corpus, codebook: Codebook) -> tuple[int, int, list[str]]:
    """Numbers of sentences without stance and with several actors, and all sentences."""
    quiet = several = 0
    texts = []
    for annotated in corpus.documents:
        held = defaultdict(list)
        for annotation in annotated.annotations:
            held[annotation.sentence].append(codebook.stances_of(annotation.acts))
        for sentence in annotated.document.sentences:
            quiet += not any(held[sentence.index])
            several += len(held[sentence.index]) > 1
            texts.append(sentence.text)
    return quiet, several, texts


def _shared_runs(texts: list[str]) -> float:
    """Share of sentences that have six words in a row in common with another sentence."""
    owners: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, text in enumerate(texts):
        words = _WORD.findall(text.lower())
        for start in range(len(words) - _RUN + 1):
            owners[tuple(words[start : start + _RUN])].add(number)
    sharing = {number for group in owners.values() if len(group) > 1 for number in group}
    return len(sharing) / max(len(texts), 1)
