"""The hand-labelled statements: real sentences of CAMEO's "neutral" class, most with one marked actor."""

import json
from dataclasses import dataclass
from pathlib import Path

from stancelab.actors.completion import complete
from stancelab.actors.resolution import ActorFinder
from stancelab.schema import Actor, Mention, Sentence
from stancelab.text.pairs import mask


@dataclass(frozen=True)
class Statement:
    """A statement with a marked actor, masked as in labelling."""

    id: str
    text: str
    masked: str
    stance: str


def read_statements(path: Path, finder: ActorFinder) -> list[Statement]:
    """Statements that have a marked actor and an unarguable stance."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["actor_start"] is None or row["stance"] is None:
            continue
        sentence = Sentence(0, 0, len(row["text"]), row["text"])
        actor = Actor(None, None, "actor")
        mention = Mention(row["actor_start"], row["actor_end"], row["actor_text"], actor, "marked")
        masked = mask(sentence, complete(sentence, [mention], finder), actor, None)
        found.append(Statement(row["id"], row["text"], masked, row["stance"]))
    return found
