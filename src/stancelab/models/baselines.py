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
    "CONCEDE": r"\b(apologi[sz]|agreed to (?:release|withdraw|lift|halt|stop|suspend|free|end|pull)|back(?:ed|s) down|drop(?:ped|s)? "
    r"|scrap|eas(?:e|ed|es|ing) |lift(?:ed|s|ing)? |ceasefire|pardon|amnesty|willing to|ready to|relent|acquit|resign|cease)",
    "RETREAT": r"\b(releas|freed|frees|free[sd]? |withdr[ae]w|pull(?:ed|s|ing)? (?:out|back)|hand(?:ed|s)? (?:over|back)|return(?:ed|s)"
    r"|surrender|reopen|disarm|laid down|let (?:in|go))",
    "REQUEST": r"\b(urg|demand|call(?:ed|s|ing)? (?:on|for|upon)|appeal|ask(?:ed|s|ing)?|insist|request|must|should|press(?:ed|es|ing)"
    r"|order(?:ed|s)|summon|plead|seek|sought)",
    "THREATEN": r"\b(threat|ultimatum|deadline|retaliat|would not tolerate|will (?:strike|impose|respond|attack|close|expel|boycott)"
    r"|consequences|warn(?:ed|s|ing)? (?:that )?(?:it|he|she|they) w)",
    "ALERT": r"\b(warn|caution|alert|risk|could (?:collapse|spiral|lead)|danger)",
    "ACCUSE": r"\b(accus|condemn|blam|denounc|critici|charg|convict|sue[sd]?|investigat)",
    "REJECT": r"\b(reject|refus|declin|dismiss|rul(?:ed|es|ing) out|will not|veto)",
    "ASSAULT": r"\b(attack|kill|shell|bomb|struck|raid|ambush|stormed|clash)",
    "COERCE": r"\b(arrest|detain|ban(?:ned|s)?\b|seiz|curfew|deport|evict|jail)",
    "SANCTION": r"\b(sanction|embargo|suspend|expel|recall|tariff|cut off)",
    "PROTEST": r"\b(protest|march|rall(?:y|ied)|strike|demonstrat|boycott)",
    "MOBILIZE": r"\b(mobili[sz]|deploy|on alert|exercise|massed)",
    "CONSULT": r"\b(met |meet|talks|visit|host|discuss|telephone)",
    "AGREE": r"\b(agree|pledg|promis|sign|will (?:send|join|meet))",
    "SUPPORT": r"\b(prais|welcom|back(?:ed|s) |support|recogni[sz]|endors)",
    "COOPERATE": r"\b(joint|cooperat|shared|trade)",
    "AID": r"\b(aid|donat|deliver|suppl|airlift|loan|grant)",
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
