"""The baselines of every results table: class shares, and a page of cue expressions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from stancelab.models.base import ActEstimator, Acts, seen_acts
from stancelab.models.scorers import KeywordScorer, PriorScorer


@dataclass
class MajorityConfig:
    """No knobs: the shares of the training data decide."""

    def build(self, seed: int) -> "MajorityModel":
        return MajorityModel()


class MajorityModel(ActEstimator):
    """Says of every pair that each act is as likely as it is in the training data."""

    def fit(self, pairs: Sequence[str], acts: Acts) -> Self:
        classes = seen_acts(acts)
        shares = tuple(sum(name in labels for labels in acts) / len(acts) for name in classes)
        self.scorer_ = PriorScorer(classes, shares)
        return self


CUES: dict[str, str] = {
    act: r"\b(?:" + "|".join(cues) + ")"
    for act, cues in {
        "CONCEDE": (
            r"apologi[sz]",
            r"agreed to (?:release|withdraw|lift|halt|stop|suspend|free|end|pull)",
            r"back(?:ed|s) down",
            r"drop(?:ped|s)? ",
            r"scrap",
            r"eas(?:e|ed|es|ing) ",
            r"lift(?:ed|s|ing)? ",
            r"cease",
            r"pardon|amnesty|acquit|resign|relent",
            r"(?:willing|ready) to",
        ),
        "RETREAT": (
            r"releas|freed|frees|free[sd]? ",
            r"withdr[ae]w|pull(?:ed|s|ing)? (?:out|back)",
            r"hand(?:ed|s)? (?:over|back)|return(?:ed|s)",
            r"surrender|reopen|disarm|laid down|let (?:in|go)",
        ),
        "REQUEST": (
            r"urg|demand|appeal|insist|request|summon|plead|seek|sought",
            r"call(?:ed|s|ing)? (?:on|for|upon)",
            r"ask(?:ed|s|ing)?|must|should|press(?:ed|es|ing)|order(?:ed|s)",
        ),
        "THREATEN": (
            r"threat|ultimatum|deadline|retaliat|consequences|would not tolerate",
            r"will (?:strike|impose|respond|attack|close|expel|boycott)",
            r"warn(?:ed|s|ing)? (?:that )?(?:it|he|she|they) w",
        ),
        "ALERT": (r"warn|caution|alert|risk|danger", r"could (?:collapse|spiral|lead)"),
        "ACCUSE": (r"accus|condemn|blam|denounc|critici|charg|convict|sue[sd]?|investigat",),
        "REJECT": (r"reject|refus|declin|dismiss|rul(?:ed|es|ing) out|will not|veto",),
        "ASSAULT": (r"attack|kill|shell|bomb|struck|raid|ambush|stormed|clash",),
        "COERCE": (r"arrest|detain|ban(?:ned|s)?\b|seiz|curfew|deport|evict|jail",),
        "SANCTION": (r"sanction|embargo|suspend|expel|recall|tariff|cut off",),
        "PROTEST": (r"protest|march|rall(?:y|ied)|strike|demonstrat|boycott",),
        "MOBILIZE": (r"mobili[sz]|deploy|on alert|exercise|massed",),
        "CONSULT": (r"met |meet|talks|visit|host|discuss|telephone",),
        "AGREE": (r"agree|pledg|promis|sign|will (?:send|join|meet)",),
        "SUPPORT": (r"prais|welcom|back(?:ed|s) |support|recogni[sz]|endors",),
        "COOPERATE": (r"joint|cooperat|shared|trade",),
        "AID": (r"aid|donat|deliver|suppl|airlift|loan|grant",),
    }.items()
}
"""Cue expressions by act, looked for after the actor; written from the codebook's include rules."""


@dataclass
class KeywordsConfig:
    """No knobs: the cue expressions are the model."""

    def build(self, seed: int) -> "KeywordsModel":
        return KeywordsModel()


class KeywordsModel(ActEstimator):
    """Labels by cue expressions; learns nothing but which acts exist."""

    def fit(self, pairs: Sequence[str], acts: Acts) -> Self:
        classes = seen_acts(acts)
        self.scorer_ = KeywordScorer(classes, {act: cue for act, cue in CUES.items() if act in classes})
        return self
