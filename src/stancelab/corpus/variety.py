"""How varied the wording of a corpus is: which words carry its stances."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from stancelab.codebook import Codebook
from stancelab.corpus.readers import Corpus, annotated_pairs
from stancelab.schema import NONE, STANCES

TOP = 20

_WORD = re.compile(r"[a-z][a-z'’-]+")
_ENDING = re.compile(r"(?:ied|ies|ed|es|s|ing|e)$")
# Words that stand between an actor and the word that says what it does.
_FUNCTION = frozenset(
    """a about after again all also although an and any are as at back be because been before began begun being both
    but by can could day did do does during each early else even ever every few finally first for formally from
    further had has have he her him his how if immediately in into is it its itself jointly last late later made
    make makes may meanwhile might month more most never next no nor not now of off on once one only or other
    our out over own promptly publicly quietly repeatedly said same say says she since so some soon still such
    than that the their them then there these they this those though through thus to today told too twice two
    under until up upon us very was week were what when where which while who whose will with would year
    yesterday yet you monday tuesday wednesday thursday friday saturday sunday""".split()  # noqa: SIM905 - a list of words reads better as text
)


@dataclass(frozen=True)
class Variety:
    """Figures of variety.

    Parameters
    ----------
    top_share : dict of str to float
        Stance to the share of its judgements whose head is among its `TOP` commonest heads.
    heads : dict of str to int
        Act with a stance to its number of distinct heads.
    """

    top_share: dict[str, float]
    heads: dict[str, int]


def measure_variety(corpus: Corpus, codebook: Codebook) -> Variety:
    """Count heads: the first word after the actor's mention that is no function word, without its ending.

    There is no parser behind it, so a head is now and then a noun or an adverb; the measure is meant to show a corpus
    that says everything with the same verbs, and does.
    """
    by_stance: dict[str, Counter[str]] = defaultdict(Counter)
    by_act: dict[str, set[str]] = defaultdict(set)
    for annotated, annotation in annotated_pairs(corpus.documents):
        sentence = annotated.document.sentences[annotation.sentence]
        mention = next((m for m in annotated.mentions_in(sentence) if m.actor == annotation.actor), None)
        head = _head(annotated.document.text[mention.end : sentence.end]) if mention else None
        if head is None:
            continue
        for act in annotation.acts:
            if (stance := codebook.stance_of(act)) != NONE:
                by_stance[stance][head] += 1
                by_act[act].add(head)
    share = {
        stance: sum(count for _, count in by_stance[stance].most_common(TOP)) / max(by_stance[stance].total(), 1)
        for stance in STANCES
    }
    acts = [name for name, act in codebook.acts.items() if act.stance != NONE]
    return Variety(share, {act: len(by_act[act]) for act in acts})


def _head(rest: str) -> str | None:
    words = (word for word in _WORD.findall(rest.lower()) if word not in _FUNCTION)
    first = next(words, None)
    return _ENDING.sub("", first) if first else None
