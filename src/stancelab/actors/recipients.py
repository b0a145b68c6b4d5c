"""Whom a stance is addressed to, where the sentence says so next to the mention."""

import re
from collections.abc import Sequence

from stancelab.schema import Actor, Mention, Sentence

_ADDRESSED = re.compile(
    r"\b(?:urg(?:ed|es|ing)|t(?:old|ells|elling)|ask(?:ed|s|ing)|warn(?:ed|s|ing)|press(?:ed|es|ing)|order(?:ed|s|ing)"
    r"|threaten(?:ed|s|ing)|summon(?:ed|s|ing)|remind(?:ed|s|ing)|call(?:ed|s|ing)? (?:up)?on|appeal(?:ed|s|ing)? to"
    r"|(?:demand|insist|request)(?:ed|s|ing)? that|against|with|to|towards?|from|of|on|by)"
    r"\s+(?:the\s+|its\s+|neighbouring\s+)?$"
)


def addressed(sentence: Sentence, mentions: Sequence[Mention], holder: Actor) -> Mention | None:
    """First mention after the holder's, of another actor, that an addressing word or preposition leads to.

    Parameters
    ----------
    mentions : sequence of Mention
        All mentions of the sentence in text order.

    Returns
    -------
    Mention or None
        None where no such mention exists: a recipient is never guessed.
    """
    first = next((m.start for m in mentions if m.actor == holder), sentence.end)
    for mention in mentions:
        lead = sentence.text[: mention.start - sentence.start]
        if mention.actor != holder and mention.start > first and _ADDRESSED.search(lead):
            return mention
    return None
