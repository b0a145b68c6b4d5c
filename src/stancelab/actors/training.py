"""Fitting the learned parts of the finder on annotated documents (extra ``train``)."""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stancelab.actors.choice import Option, fit_chooser
from stancelab.actors.knowledge import DocumentText, KnowledgeBase
from stancelab.actors.learned import Learned
from stancelab.actors.mentions import MentionScanner
from stancelab.actors.ownership import observe, read_context
from stancelab.actors.recipients import recipient_examples
from stancelab.actors.resolution import governing
from stancelab.actors.spans import Scan
from stancelab.actors.tagger import BEGIN, INSIDE, OUTSIDE, Tagger
from stancelab.schema import AnnotatedDocument

_LABELS = "OBI"


@dataclass
class FinderConfig:
    """How the finder's parts are fitted; chosen in study 003.

    Parameters
    ----------
    l1, l2 : float
        Penalties of the tagger.
    iterations : int
        Most steps of L-BFGS.
    min_count : int
        A feature of the tagger is kept when that many tokens have it.
    bias : float
        Added to every begin label: the higher, the more is found.
    C : float
        Inverse strength of the penalty of both choosers.
    recipient_threshold, owner_threshold : float
        Least probability at which a recipient or an owner is named.
    """

    l1: float = 0.05
    l2: float = 0.1
    iterations: int = 100
    min_count: int = 2
    bias: float = 1.8
    C: float = 0.3
    recipient_threshold: float = 0.4
    owner_threshold: float = 0.2


def fit_finder(
    documents: Sequence[AnnotatedDocument],
    knowledge: KnowledgeBase,
    config: FinderConfig,
    corpus_sha256: str = "",
    tables_sha256: str = "",
) -> Learned:
    """Learn spans, owners and recipients; deterministic.

    Parameters
    ----------
    corpus_sha256, tables_sha256 : str
        What the result is to say that it comes from; empty for one that is not stored.
    """
    scanner = MentionScanner(knowledge, None)
    recipients = (example for item in documents for example in recipient_examples(item))
    owners = (example for item in documents for example in _owner_examples(item, scanner))
    return Learned(
        _fit_tagger(documents, scanner, config),
        fit_chooser(recipients, config.C, config.recipient_threshold),
        fit_chooser(owners, config.C, config.owner_threshold),
        corpus_sha256,
        tables_sha256,
    )


def _looked_at(annotated: AnnotatedDocument, scanner: MentionScanner) -> list[Scan]:
    document, whole = annotated.document, DocumentText(annotated.document.text)
    return [scanner.look(sentence.text, document.date, whole) for sentence in document.sentences]


def _owner_examples(annotated: AnnotatedDocument, scanner: MentionScanner) -> Iterator[tuple[list[Option], list[bool]]]:
    """Annotated mentions whose words name no actor, with the actors nearby as options."""
    scans = _looked_at(annotated, scanner)
    context = read_context(scans, annotated.document.sentences)
    for row, (sentence, scan) in enumerate(zip(annotated.document.sentences, scans, strict=True)):
        for mention in sorted(annotated.mentions_in(sentence), key=lambda mention: mention.start):
            inside = covered(scan.tokens.spans, mention.start - sentence.start, mention.end - sentence.start)
            if not inside:
                continue
            candidate = scanner.candidate(scan, inside[0], inside[-1] + 1)
            if governing(list(candidate.matches), candidate) is None:
                options = context.options(row)
                yield (
                    [observe(candidate, row, context, option) for option in options],
                    [option.id == mention.actor.id for option in options],
                )
            context.note(candidate, mention.actor, row)


def _fit_tagger(documents: Sequence[AnnotatedDocument], scanner: MentionScanner, config: FinderConfig) -> Tagger:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {"c1": config.l1, "c2": config.l2, "max_iterations": config.iterations, "feature.minfreq": config.min_count}
    )
    for annotated in documents:
        sentences = annotated.document.sentences
        scans = [*zip(sentences, _looked_at(annotated, scanner), strict=True)]
        if sentences:
            # Many outlets capitalise the words of headlines, which the corpus does not.
            text = _title_case(sentences[0].text)
            scans.append(
                (sentences[0], scanner.look(text, annotated.document.date, DocumentText(annotated.document.text)))
            )
        for sentence, scan in scans:
            if scan.tokens.words:
                spans = [(m.start - sentence.start, m.end - sentence.start) for m in annotated.mentions_in(sentence)]
                keys = scanner.observer.keys([scan.tokens]).tolist()
                labels = label_tokens(scan.tokens.spans, spans)
                trainer.append([[str(key) for key in row] for row in keys], [_LABELS[label] for label in labels])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "tagger")
        trainer.train(path)
        reader = pycrfsuite.Tagger()
        reader.open(path)
        learned = reader.info()
        reader.close()
    return _as_arrays(learned.state_features, learned.transitions, config.bias)


def _as_arrays(states: Mapping[tuple[str, str], float], steps: Mapping[tuple[str, str], float], bias: float) -> Tagger:
    """What crfsuite has learned as arrays, rounded as they are stored."""
    features = np.array(sorted({int(name) for name, _ in states}), dtype=np.uint32)
    weights = np.zeros((len(features), len(_LABELS)), dtype=np.float32)
    for (name, label), weight in states.items():
        weights[np.searchsorted(features, np.uint32(int(name))), _LABELS.index(label)] = weight
    transitions = np.zeros((len(_LABELS), len(_LABELS)), dtype=np.float32)
    for (before, after), weight in steps.items():
        transitions[_LABELS.index(before), _LABELS.index(after)] = weight
    return Tagger(features, weights.astype(np.float16).astype(np.float32), transitions, bias)


def _title_case(text: str) -> str:
    """Sentence with its longer words capitalised, character for character of the same length."""
    return re.sub(r"(?<![\w'’-])[a-z](?=\w{3})", lambda match: match[0].upper(), text)


def label_tokens(tokens: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[int]:
    """Label of every token; spans and tokens in sentence offsets."""
    labels = [OUTSIDE] * len(tokens)
    for start, end in spans:
        for order, index in enumerate(covered(tokens, start, end)):
            labels[index] = INSIDE if order else BEGIN
    return labels


def covered(tokens: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """Indices of the tokens that share a character with a span."""
    return [index for index, (low, high) in enumerate(tokens) if low < end and start < high]
