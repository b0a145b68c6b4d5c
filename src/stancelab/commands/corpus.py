"""``stancelab corpus``: validate, describe and compare annotated data."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from stancelab.commands.project import open_project
from stancelab.corpus.agreement import agreement as agreement_of
from stancelab.corpus.agreement import align
from stancelab.corpus.exports import export_corpus
from stancelab.corpus.imports import import_corpus
from stancelab.corpus.readers import raise_faults, read_corpus, read_folder
from stancelab.corpus.statistics import describe
from stancelab.corpus.validation import similar_sentences
from stancelab.errors import CorpusError, InputError
from stancelab.text.segmentation import segment

OUTPUT, PROGRESS = Console(), Console(stderr=True)


def validate(path: Path | None) -> None:
    """Check a folder in the corpus format; every fault is listed with file and line."""
    project = open_project()
    folder = path or project.root / "data" / "corpus"
    corpus, faults = read_folder(folder, project.codebook, project.knowledge.ids)
    raise_faults([*faults, *similar_sentences(corpus, folder)])
    OUTPUT.print(f"{len(corpus.documents)} documents without fault in {folder}", highlight=False, soft_wrap=True)


def stats(path: Path | None) -> None:
    """Print what a corpus holds."""
    project = open_project()
    corpus = read_corpus(path or project.root / "data" / "corpus", project.codebook, project.knowledge.ids)
    table = Table(title=f"{corpus.name}, sha256 {corpus.sha256[:12]}", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in describe(corpus, project.codebook).rows():
        table.add_row(name, value)
    OUTPUT.print(table)


def agreement(first: Path | None, second: Path | None, resamples: int, seed: int) -> None:
    """Compare two annotations of the same documents; documents that only one of them has are left out and counted."""
    project = open_project()
    ours, theirs = (
        read_corpus(path or project.root / "data" / default, project.codebook, project.knowledge.ids)
        for path, default in ((first, "annotation/first"), (second, "annotation/second"))
    )
    by_id = {annotated.document.id: annotated for annotated in ours.documents}
    shared = [annotated for annotated in theirs.documents if annotated.document.id in by_id]
    if not shared:
        raise InputError("the two folders have no document id in common: give two annotations of the same documents")
    judged = [unit for annotated in shared for unit in align(by_id[annotated.document.id], annotated)]
    table = Table(title=f"{len(shared)} documents, {len(judged)} pairs", title_justify="left")
    for name in ("statistic", "value", "95% interval"):
        table.add_column(name, justify="left" if name == "statistic" else "right")
    for name, item in agreement_of(judged, project.codebook, resamples, seed).items():
        table.add_row(name, f"{item.value:.3f}", f"{item.low:.3f} to {item.high:.3f}")
    both = sum(all(unit.marked) for unit in judged)
    table.add_section()
    table.add_row("pairs marked by both", str(both), f"{both / len(judged):.1%}")
    table.add_row("same acts", str(sum(unit.first == unit.second for unit in judged)), "")
    OUTPUT.print(table)


def import_data(format: str, source: str, out: Path, strict: bool) -> None:
    """Read annotated data of another format and write them as own JSON lines; unusable rows are listed."""
    corpus = import_corpus(format, source, open_project().codebook, segment)
    for fault in corpus.skipped:
        PROGRESS.print(f"not imported: {fault}", highlight=False, markup=False, soft_wrap=True)
    if strict and corpus.skipped:
        raise CorpusError(f"{len(corpus.skipped)} rows of {source} cannot be used, and --strict allows none")
    export_corpus("jsonl", corpus.documents, out)
    pairs = sum(len(annotated.annotations) for annotated in corpus.documents)
    OUTPUT.print(
        f"{len(corpus.documents)} documents, {pairs} judgements written to {out}", highlight=False, soft_wrap=True
    )


def export_data(format: str, out: Path, path: Path | None) -> None:
    """Write a corpus (a folder in the corpus format or own JSON lines) in another format."""
    project = open_project()
    if path is not None and path.suffix == ".jsonl":
        documents = import_corpus("jsonl", str(path), project.codebook, segment).documents
    else:
        folder = path or project.root / "data" / "corpus"
        documents = read_corpus(folder, project.codebook, project.knowledge.ids).documents
    export_corpus(format, documents, out)
    OUTPUT.print(f"{len(documents)} documents written to {out}", highlight=False, soft_wrap=True)
