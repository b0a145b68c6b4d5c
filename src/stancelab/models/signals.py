"""Signals beyond single words: what the cue after the actor says, whether it is denied, possible, past or quoted."""

import re
from collections.abc import Iterator

from stancelab.models.cues import CUES
from stancelab.schema import ACTOR, OTHER, RECIPIENT

_MENTION = re.compile(rf"\b(?:{OTHER}|{RECIPIENT})\b")
_ACTOR = re.compile(rf"\b{ACTOR}\b")
_CUES = {act: re.compile(cue, re.IGNORECASE) for act, cue in CUES.items()}
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
    first: tuple[int, str, str] | None = None
    for act, cue in _CUES.items():
        for match in cue.finditer(masked):
            place = match.start()
            zone = "before" if place < actor.start() else "next" if place < border else "far"
            yield f"{act} {zone}"
            yield from (f"{act} {zone} {name}" for name in _qualifiers(masked, place))
            if place > actor.end() and (first is None or place < first[0]):
                first = (place, act, match[0].lower())
    yield f"first {first[1] if first else 'none'}"
    if first:
        yield f"first {first[2]}"
        yield from (f"first {first[1]} {name}" for name in _qualifiers(masked, first[0]))
    yield from _standing(masked, actor)


def _qualifiers(masked: str, place: int) -> Iterator[str]:
    scope = masked[max(0, place - _BEFORE) : place]
    yield from (name for name, pattern in _QUALIFIED.items() if pattern.search(scope))
    if masked.count('"', 0, place) % 2 or masked.count("“", 0, place) > masked.count("”", 0, place):
        yield "quoted"


def _standing(masked: str, actor: re.Match[str]) -> Iterator[str]:
    before = len(_MENTION.findall(masked, 0, actor.start()))
    after = len(_MENTION.findall(masked, actor.end()))
    yield f"mentions before {min(before, 2)} after {min(after, 2)}"
    left = _WORD.findall(masked[max(0, actor.start() - _BEFORE) : actor.start()])
    right = _WORD.findall(masked[actor.end() : actor.end() + _BEFORE])
    yield f"left {left[-1].lower() if left else 'start'}"
    yield f"right {right[0].lower() if right else 'end'}"
