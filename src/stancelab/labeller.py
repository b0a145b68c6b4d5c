"""The labeller: a loaded model that turns text into records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stancelab.actors.completion import complete, overlaps
from stancelab.bundle import Bundle, read_bundle
from stancelab.errors import InputError
from stancelab.models.decision import OUTCOMES
from stancelab.models.onnx import MANIFEST
from stancelab.schema import STANCES, Actor, Document, Mention, Pair, Prediction, Sentence
from stancelab.text.pairs import make_pairs, mask
from stancelab.text.segmentation import segment

if TYPE_CHECKING:
    import pandas as pd

CHAMPION = "models:/stancelab@champion"
"""Default model: what the last promoted training run registered."""

_SPANS = ("actor_start", "actor_end")
_RECIPIENT_SPANS = ("recipient_start", "recipient_end")


def load_labeller(ref: str | Path = CHAMPION) -> Labeller:
    """Load a trained model.

    Parameters
    ----------
    ref : str or Path
        A bundle folder, an MLflow run id, or a registry URI such as ``models:/stancelab@champion``.

    Raises
    ------
    BundleError
        When the bundle is missing, damaged or of a newer format.
    TrackingError
        When no such run or registered model exists.
    """
    return Labeller(read_bundle(locate(ref)))


def locate(ref: str | Path) -> Path:
    """Bundle folder of a reference."""
    if (Path(ref) / MANIFEST).is_file() or Path(ref).is_dir():
        return Path(ref)
    from stancelab.registry import find_bundle

    return find_bundle(str(ref))


class Labeller:
    """Labels raw text and classifies marked sentences with one bundle; holds no state between calls.

    Parameters
    ----------
    bundle : Bundle
        As `read_bundle` loads it.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._finder = bundle.finder

    def label(self, text: str, document_id: str | None = None, date: datetime.date | None = None) -> list[Prediction]:
        """Label every (sentence, actor) pair of a raw document.

        Parameters
        ----------
        text : str
            The document; offsets in the predictions count its characters.
        document_id : str, optional
            Name for the records; "document" by default.
        date : date, optional
            When it was written: names and offices resolve as of then. Without it the latest year that the text names
            counts, and if it names none, today.

        Returns
        -------
        list of Prediction
            All pairs, those without stance included, in text order.

        Raises
        ------
        InputError
            When the text or the id holds half a surrogate pair, which no UTF-8 file can hold.
        """
        for name, part in (("the id", document_id or ""), (document_id or "the text", text)):
            try:
                part.encode()
            except UnicodeEncodeError as error:
                raise InputError(
                    f"{ascii(name)[1:-1]} holds a broken character at {error.start}: give Unicode text"
                ) from error
        sentences = segment(text)
        document = Document(document_id or "document", text, tuple(sentences), date=date)
        pairs = make_pairs(document, self._finder.find(sentences, date), self._finder.recipient_of)
        return self._predict(pairs)

    def classify(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Classify sentences in which one mention of the actor is given.

        Parameters
        ----------
        frame : DataFrame of n rows
            Columns ``text``, ``actor_start``, ``actor_end`` and optionally ``recipient_start``, ``recipient_end``:
            character offsets, end exclusive. Further mentions of the actor are found.

        Returns
        -------
        DataFrame of n rows, with the index of `frame`
            ``stance`` (the likeliest of the four), ``concession``, ``demand``, ``warning``, ``none`` (calibrated
            probabilities of what the pair's main act says), ``act``, ``act_probability``.

        Raises
        ------
        InputError
            When a column is missing or a span lies outside its text.
        """
        import pandas as pd

        if missing := [name for name in ("text", *_SPANS) if name not in frame.columns]:
            raise InputError(f"classify needs the columns text, actor_start, actor_end; missing: {', '.join(missing)}")
        masked = [self._mask_row(row) for row in frame.to_dict("records")]
        acts = self.bundle.scorer.predict_proba(masked)
        columns = self.bundle.decision.probabilities(acts)
        best = acts.argmax(axis=1)
        result = pd.DataFrame(columns, columns=list(OUTCOMES), index=frame.index)
        result.insert(0, "stance", [OUTCOMES[column] for column in columns.argmax(axis=1)])
        result["act"] = [self.bundle.scorer.classes[column] for column in best]
        result["act_probability"] = acts[np.arange(len(best)), best] if len(best) else []
        return result

    def _predict(self, pairs: Sequence[Pair]) -> list[Prediction]:
        if not pairs:
            return []
        acts = self.bundle.scorer.predict_proba([pair.masked for pair in pairs])
        decision = self.bundle.decision
        probabilities = decision.probabilities(acts)
        held, abstained = decision.labels(probabilities), decision.abstains(probabilities)
        return [
            Prediction(
                pair=pair,
                stances=tuple(stance for stance, holds in zip(STANCES, held[row], strict=True) if holds),
                act=self.bundle.scorer.classes[int(acts[row].argmax())],
                act_probability=float(acts[row].max()),
                probabilities=dict(zip(STANCES, probabilities[row].tolist(), strict=False)),
                abstained=bool(abstained[row]),
                model=self.bundle.label,
            )
            for row, pair in enumerate(pairs)
        ]

    def _mask_row(self, row: Mapping[object, object]) -> str:
        text = row["text"]
        if not isinstance(text, str):
            raise InputError(f"classify: text must be a string, one row has {text!r}")
        span = _span(row, _SPANS, text)
        if span is None:
            raise InputError("classify: every row needs actor_start and actor_end")
        sentence = Sentence(0, 0, len(text), text)
        actor, recipient = Actor(None, None, "actor"), Actor(None, None, "recipient")
        mentions = [_mention(sentence, *span, actor)]
        if (to := _span(row, _RECIPIENT_SPANS, text)) is not None and not overlaps(to, mentions):
            mentions.append(_mention(sentence, *to, recipient))
        return mask(sentence, complete(sentence, mentions, self._finder), actor, recipient)


def _mention(sentence: Sentence, start: int, end: int, actor: Actor) -> Mention:
    return Mention(start, end, sentence.text[start:end], actor, "given")


def _span(row: Mapping[object, object], names: tuple[str, str], text: str) -> tuple[int, int] | None:
    values = [row.get(name) for name in names]
    if any(value is None or value != value for value in values):
        return None
    start, end = (int(value) for value in values)  # type: ignore[call-overload]
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"classify: {names[0]}={start}, {names[1]}={end} lies outside the text of {len(text)} characters"
        )
    return start, end
