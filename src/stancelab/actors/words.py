"""Closed classes of words that the rules look at."""

import re


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


PERSONAL = _listed("he him she her")
PRONOUNS = PERSONAL | _listed("they them it we us i me you themselves")
POSSESSIVE = _listed("its their his her our my whose")
SPEAKERS = _listed("he she they it we")
SPEECH = _listed(
    "said says added adds warned warns told argued explained insisted insists urged demanded promised pledged vowed"
    " threatened asked called announced declared noted stressed shouted replied continued wrote claimed acknowledged"
    " conceded agreed offered rejected denied refused cautioned predicted complained recalled suggested proposed"
    " appealed ordered concluded"
)
"""Verbs beside which a pronoun is the one who speaks."""

VERBS = SPEECH | _listed(
    "met sent killed shot held freed seized attacked accused arrested blamed joined left hit beat saw visited"
)
"""Verbs that end a subject and are followed by an object."""

JOINT = _listed("both two three")
PARTIES = _listed("sides countries states neighbours neighbors capitals nations parties governments allies")
QUANTITIES = _listed("two three four five six seven eight nine ten dozens hundreds thousands scores many some several")
TOWARDS = _listed("to on against with towards toward visiting by")
NO_SURNAMES = PRONOUNS | _listed("to no so an the in on at as do will can but and or not")
"""Words that are too common to stand for a person by surname, whatever the person is called."""

DATED = _listed("in on since until by of last next this early late mid from")
"""Words before a day or month."""

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_CALENDAR = re.compile(rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|{MONTHS}")

FORMER = _listed("former ex retired ousted deposed late")
PARTICLES = _listed("al el bin ibn von van der de da dos du la ben abu")
"""Small words inside names."""


def is_former(words: frozenset[str] | set[str]) -> bool:
    """Whether somebody no longer holds the role that the words name."""
    return not FORMER.isdisjoint(words) or any(word.startswith("ex-") for word in words)


def is_pronoun(word: str) -> bool:
    """Whether a word is a personal pronoun; "US" is none."""
    return word.lower() in PRONOUNS and (word == "I" or not word.isupper())


def is_calendar(word: str) -> bool:
    """Whether a word is a day or a month."""
    return _CALENDAR.fullmatch(word) is not None
