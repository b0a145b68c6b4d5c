"""Signals beyond single words: what the cue after the actor says, whether it is denied, possible, past or quoted."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from stancelab.models.cues import find_cues
from stancelab.schema import ACTOR, OTHER, RECIPIENT

_MENTION = re.compile(rf"\b(?:{OTHER}|{RECIPIENT})\b")
_ACTOR = re.compile(rf"\b{ACTOR}\b")
_QUALIFIERS = {
    "denied": r"\b(?:not|no|never|without|neither|nor|cannot|hardly)\b|n't\b",
    "refused": r"\b(?:refus|reject|declin|ruled out|rules out|den(?:y|ied|ies))\w*",
    "possible": r"\b(?:may|might|could|would|can)\b",
    "future": r"\b(?:will|shall|plans?|intends?|going)\b",
    "duty": r"\b(?:must|should|ought|has to|have to|had to|needs?)\b",
    "condition": r"\b(?:if|unless|until|provided|once|in exchange|in return)\b",
    "passive": r"\b(?:was|were|been|being|is|are|be)\b",
    "asked": r"\b(?:urg|ask|call|demand|press|appeal)\w*",
    "said": r"\b(?:said|says|told|warned|added|announced|according)\b",
}
_QUALIFIED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _QUALIFIERS.items()}
_BEFORE = 40  # characters before a cue in which a qualifier counts as its own
_QUOTE = re.compile('["“”]')
_WORD = re.compile(r"[\w']+|[^\w\s]")


def name_signals(masked: str) -> Iterator[str]:
    """Names of the signals of a masked sentence, one for every occurrence.

    For every act's cue: where it stands (``before`` the actor, between the actor and the ``next`` mention, ``far``
    after that), whether it is the first one after the actor, and what qualifies it; and how the actor stands itself:
    its order among the mentions, the words beside it, inside quotation marks or not.
    """
    actor = _ACTOR.search(masked)
    if actor is None:
        return
    following = _MENTION.search(masked, actor.end())
    border = following.start() if following else len(masked)
    qualified = _Qualifiers(masked)
    first = ""
    for place, act, cue in find_cues(masked):
        zone = "before" if place < actor.start() else "next" if place < border else "far"
        around = qualified.at(place)
        yield f"{act} {zone}"
        yield from (f"{act} {zone} {name}" for name in around)
        if place > actor.end() and not first:
            first = f"first {act}"
            yield f"first {cue}"
            yield from (f"first {act} {name}" for name in around)
    yield first or "first none"
    yield from _standing(masked, actor)


class _Qualifiers:
    """Where the qualifiers of a sentence are."""

    def __init__(self, masked: str) -> None:
        self._places = {
            name: [match.start() for match in pattern.finditer(masked)] for name, pattern in _QUALIFIED.items()
        }
        self._quotes = [match.start() for match in _QUOTE.finditer(masked)]

    def at(self, place: int) -> list[str]:
        """Names of those shortly before a place, and whether it is quoted."""
        found = [name for name, places in self._places.items() if any(place - _BEFORE <= p < place for p in places)]
        return [*found, "quoted"] if bisect_left(self._quotes, place) % 2 else found


def _standing(masked: str, actor: re.Match[str]) -> Iterator[str]:
    before = len(_MENTION.findall(masked, 0, actor.start()))
    after = len(_MENTION.findall(masked, actor.end()))
    yield f"mentions before {min(before, 2)} after {min(after, 2)}"
    left = _WORD.findall(masked[max(0, actor.start() - _BEFORE) : actor.start()])
    right = _WORD.findall(masked[actor.end() : actor.end() + _BEFORE])
    yield f"left {left[-1].lower() if left else 'start'}"
    yield f"right {right[0].lower() if right else 'end'}"
