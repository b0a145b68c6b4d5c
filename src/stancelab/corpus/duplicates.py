"""Sentences that are copies of one another, or nearly: what must not stand on both sides of a split."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_WORDS = 3
_LEAST = 6  # shingles of a sentence that is long enough for its likeness to mean something
_ALIKE = 0.5


def near_duplicates(texts: pd.Series) -> NDArray[np.int64]:
    """Cluster of each text, shape (n,): one where three-word shingles have a Jaccard index of 0.5 or more.

    Shingles after Broder (1997), "On the resemblance and containment of documents". Short texts are alike only when
    they are equal, letter case and spaces aside.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import CountVectorizer

    codes, unique = pd.factorize(texts.str.lower().str.split().str.join(" "))
    vectorizer = CountVectorizer(ngram_range=(_WORDS, _WORDS), binary=True, dtype=np.int32)
    try:
        shingles = vectorizer.fit_transform(unique)
    except ValueError:  # no text has three words
        return np.asarray(codes, dtype=np.int64)
    shared = (shingles @ shingles.T).tocoo()
    sizes = np.asarray(shingles.sum(axis=1)).ravel()
    either = sizes[shared.row] + sizes[shared.col] - shared.data
    alike = (shared.data >= _ALIKE * either) & (np.minimum(sizes[shared.row], sizes[shared.col]) >= _LEAST)
    graph = coo_array((alike[alike], (shared.row[alike], shared.col[alike])), shape=shared.shape)
    clusters: NDArray[np.int64] = connected_components(graph, directed=False)[1]
    return clusters[codes]
