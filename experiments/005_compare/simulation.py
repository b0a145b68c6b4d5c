"""Predictions of two models of known quality on documents of which some are harder than others."""

import numpy as np
import pandas as pd

from stancelab.schema import STANCES

PAIRS_A_DOCUMENT = (10, 40)


def draw(generator: np.random.Generator, documents: int, gap: float) -> dict[str, pd.DataFrame]:
    """Predictions of a model and of one that is right in a share `gap` fewer of its pairs, on the same pairs.

    A document has a share of pairs that are hard, so that errors come in clusters; both models find the same ones hard.
    """
    size = int(generator.integers(*PAIRS_A_DOCUMENT, size=documents).sum())
    document = np.repeat(np.arange(documents), generator.multinomial(size, np.full(documents, 1 / documents)))
    hard = generator.beta(2, 6, size=documents)[document]
    gold = np.eye(4, dtype=bool)[generator.choice(4, p=(0.1, 0.1, 0.1, 0.7), size=size)]
    luck = generator.random(size)
    tables = {}
    for name, loss in (("better", 0.0), ("worse", gap)):
        right = luck > hard + loss
        other = np.eye(4, dtype=bool)[(gold.argmax(axis=1) + generator.integers(1, 4, size=size)) % 4]
        said = np.where(right[:, None], gold, other)
        columns = {"pair": [f"p{row}" for row in range(size)], "document": [f"d{number}" for number in document]}
        for k, stance in enumerate(STANCES):
            columns |= {
                f"gold_{stance}": gold[:, k],
                f"predicted_{stance}": said[:, k],
                f"p_{stance}": 0.9 * said[:, k],
            }
        tables[name] = pd.DataFrame(columns)
    return tables
