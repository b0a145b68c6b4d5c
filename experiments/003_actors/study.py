"""Who is found: the actor finder, cross-validated by document on the corpus; writes results.csv and prints it.

    python experiments/003_actors/study.py [PLV]

Both the finder's learned parts and the stance model of a fold have seen no document of it. The conflicts are halved by
the CRC of their names: errors were read, and rules written, in the first half only.
"""

import csv
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd
from rich.progress import track

from stancelab.actors.resolution import ActorFinder, load_finder
from stancelab.actors.training import FinderConfig, fit_finder
from stancelab.commands.project import Project, open_project
from stancelab.commands.train import strata
from stancelab.corpus.readers import Corpus, read_plv
from stancelab.corpus.sources import CorpusSource
from stancelab.corpus.splits import DocumentSplit
from stancelab.evaluation.actors import (
    MentionCounts,
    TripleCounts,
    best_match,
    count_mentions,
    count_triples,
    estimate,
    gold_pairs,
)
from stancelab.evaluation.crossval import OutOfFold, cross_validate
from stancelab.evaluation.estimates import Estimate
from stancelab.models.decision import DecisionConfig, fit_decision
from stancelab.models.linear import LinearModel
from stancelab.provenance import git_state
from stancelab.schema import AnnotatedDocument, Document, Pair
from stancelab.text.dataset import UNALTERED, MaskingConfig, pair_table
from stancelab.text.pairs import make_pairs
from stancelab.tracking import TrackingConfig, start_run

HERE = Path(__file__).parent
SEED, FOLDS = 0, 5
Row = tuple[AnnotatedDocument, MentionCounts, TripleCounts, TripleCounts, TripleCounts]
"""A document and its counts: mentions; triples with found and annotated actors; with found ones, by mention."""


def in_first_half(item: AnnotatedDocument) -> bool:
    return crc32(item.document.conflict.encode()) % 2 == 0


class Judge:
    """Stance model of one fold."""

    def __init__(self, project: Project, training: pd.DataFrame, outcome: OutOfFold, inside: np.ndarray) -> None:
        acts = [training["acts"].iloc[row] for row in inside]
        self._model = LinearModel().fit([training["masked"].iloc[row] for row in inside], acts)
        self._decision = fit_decision(
            outcome.act_probabilities[inside], outcome.classes, acts, project.codebook, DecisionConfig()
        )
        self._columns = [outcome.classes.index(name) for name in self._model.classes_]

    def __call__(self, pairs: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
        acts = np.zeros((len(pairs), len(self._decision.act_stances)))
        acts[:, self._columns] = self._model.predict_proba([pair.masked for pair in pairs])
        probabilities = self._decision.probabilities(acts)
        return probabilities, self._decision.labels(probabilities)


def counts_of(project: Project, corpus: Corpus) -> list[Row]:
    """Counts of every document, each by models that have not seen it."""
    training = pair_table(corpus.documents, MaskingConfig(), SEED)
    held_out = pair_table(corpus.documents, UNALTERED)
    folds = DocumentSplit(FOLDS).assign(held_out, strata(held_out, project.codebook), SEED)
    outcome = cross_validate(LinearModel(), training, held_out, folds, project.codebook, lambda _: None)
    fold_of = dict(zip(held_out["document"], folds, strict=True))
    rows = []
    for fold in track(range(FOLDS), "folds"):
        judge = Judge(project, training, outcome, np.flatnonzero(folds != fold))
        inside = [item for item in corpus.documents if fold_of.get(item.document.id) != fold]
        finder = ActorFinder(project.knowledge, fit_finder(inside, project.knowledge, FinderConfig()))
        for item in corpus.documents:
            if fold_of.get(item.document.id) == fold:
                spans = finder.find(item.document.sentences, item.document.date)
                found = make_pairs(item.document, spans, finder.recipient_of)
                rows.append(
                    (
                        item,
                        count_mentions(item, spans),
                        count_triples(item, found, judge, project.codebook),
                        count_triples(item, gold_pairs(item, finder), judge, project.codebook),
                        count_triples(item, found, judge, project.codebook, by_mention=True),
                    )
                )
    return rows


def estimates(
    rows: Sequence[Row],
) -> dict[str, Estimate]:
    gold = {f"gold_{name}": value for name, value in estimate([row[3] for row in rows]).items()}
    spoken = {f"by_mention_{name}": value for name, value in estimate([row[4] for row in rows]).items()}
    return estimate([row[1] for row in rows]) | estimate([row[2] for row in rows]) | spoken | gold


def plv_spans(project: Project, path: Path) -> tuple[int, int, list[str]]:
    """Marked sources of PLV that a found mention overlaps, and those that none does."""
    hit, missed = 0, []
    documents = read_plv(path, project.codebook).documents
    for item in documents:
        found = project.finder.find(item.document.sentences)
        holder = item.annotations[0].actor
        spans = [mention for mention in item.mentions if mention.actor == holder]
        if any(best_match(span, found) for span in spans):
            hit += 1
        else:
            missed.append(spans[0].text)
    return hit, len(documents), missed


def spent_on(finder: ActorFinder, documents: Sequence[Document]) -> float:
    """CPU seconds for one pass over the documents."""
    start = time.process_time()
    for document in documents:
        finder.find(document.sentences, document.date)
    return time.process_time() - start


def memory_of_finder(folder: Path) -> float:
    """Peak MB of a process that does nothing but load the finder."""
    code = (
        "from pathlib import Path; from stancelab.actors.resolution import load_finder;"
        f"load_finder(Path({str(folder)!r})); print(Path('/proc/self/status').read_text())"
    )
    status = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def cost(project: Project, corpus: Corpus) -> dict[str, float]:
    """Seconds to load, sentences a second on one core, peak memory."""
    start = time.perf_counter()
    finder = load_finder(project.actors)
    loaded = time.perf_counter() - start
    documents = [item.document for item in corpus.documents]
    fastest = min(spent_on(finder, documents) for _ in range(3))
    return {
        "load_seconds": loaded,
        "sentences_per_second": sum(len(d.sentences) for d in documents) / fastest,
        "peak_memory_mb": memory_of_finder(project.actors),
    }


def main(plv: str | None) -> None:
    project = open_project()
    corpus = project.read(CorpusSource())
    costs = cost(project, corpus)
    record = {
        "params": {"data_sha256": corpus.sha256, "folds": FOLDS, "seed": SEED, **vars(FinderConfig())},
        "tags": {"study": "003_actors", "git_commit": git_state(project.root).commit},
        "files": {},
    }
    results: list[tuple[str, str, str, str, str, int]] = []
    with start_run(TrackingConfig(), project.root, "study 003: actors", record) as run:
        rows = counts_of(project, corpus)
        halves = {
            "all conflicts": rows,
            "conflicts read in development": [row for row in rows if in_first_half(row[0])],
            "conflicts not read": [row for row in rows if not in_first_half(row[0])],
        }
        for name, part in halves.items():
            for metric, value in estimates(part).items():
                results.append((name, metric, f"{value.value:.3f}", f"{value.low:.3f}", f"{value.high:.3f}", len(part)))
        run.log_metrics({metric: value.value for metric, value in estimates(rows).items()} | costs)
        if plv:
            hit, total, missed = plv_spans(project, Path(plv))
            results.append(("PLV train", "sources_overlapped", f"{hit / total:.3f}", "", "", total))
            print("sources of PLV not found:", "; ".join(missed))
        results += [
            ("this machine", name, f"{value:.3g}", "", "", len(corpus.documents)) for name, value in costs.items()
        ]
        table = pd.DataFrame(results, columns=["data", "metric", "value", "low", "high", "n"])
        run.log_table(table.astype(str), "results.parquet")
    with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.itertuples(index=False))
    print(table.to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
