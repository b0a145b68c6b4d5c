"""``stancelab corpus``: validate and describe annotated data."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from stancelab.commands.project import open_project
from stancelab.corpus.readers import raise_faults, read_corpus, read_folder
from stancelab.corpus.statistics import describe
from stancelab.corpus.validation import similar_sentences

OUTPUT = Console()


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
