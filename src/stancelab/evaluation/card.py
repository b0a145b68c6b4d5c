"""The model card that travels in a bundle, after Mitchell et al. (2019), "Model Cards for Model Reporting"."""

from collections.abc import Mapping, Sequence
from typing import Any

from stancelab.evaluation.calibration import reliability
from stancelab.evaluation.crossval import OutOfFold
from stancelab.evaluation.metrics import Scores
from stancelab.evaluation.robustness import Failures


def model_card(
    scores: Scores,
    stumbles: Sequence[Failures],
    outcome: OutOfFold,
    run: str,
    model: str,
    training: Mapping[str, Any],
    split: str,
) -> str:
    """Card in Markdown, filled from a run."""
    errors = reliability(outcome.gold, outcome.probabilities)
    calibration = ", ".join(f"{stance} {item.error:.3f}" for stance, item in errors.items())
    failures = "\n".join(
        f"| {item.capability} | {item.failed} | {item.pairs} | {item.low:.2f}-{item.high:.2f} |" for item in stumbles
    )
    rows = "\n".join(
        f"| {name} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {score.support} |"
        for name, score in scores.stances.items()
    )
    return f"""# stancelab model

Labels which actor takes which stance (concession, demand, warning) in a sentence of English news text.

- **Model**: {model}, run {run}
- **Trained on**: {training["source"]} ({training["documents"]} documents, {training["pairs"]} pairs, sha256
  {training["sha256"][:16]}…), seed {training["seed"]}
- **Codebook**: version {training["codebook"]}
- **Intended use**: research on conflict and bargaining; reading aid for analysts. Check what you publish.
- **Not for**: judging persons; other languages; text that is not news.

## Out-of-fold scores

{split}, gold actors given.

| stance | precision | recall | F1 | pairs |
|---|---|---|---|---|
{rows}

Macro-F1 of the stances {scores.macro_f1:.3f}; four-way macro-F1 {scores.four_way_macro_f1:.3f}; {scores.pairs} pairs.
These are scores on text like the training text. On other sources they are lower: score a sample of your own with
`stancelab evaluate`. Expected calibration error: {calibration}.

No document, and no sentence that is nearly the same as another, stands on both sides of the split; this was checked.

## Minimal pairs that fail

Hand-written pairs of sentences (`data/ROBUSTNESS.md`); a pair fails when either sentence is labelled otherwise than
expected.

| capability | failed | of | 95% interval of the rate |
|---|---|---|---|
{failures}

## Limits

Actors are found by name, role and surname: pronouns and generic groups may be missed. Stance follows the wording of
one sentence. Mentions are masked before the model sees the text, so a label cannot depend on which country it is.
"""
