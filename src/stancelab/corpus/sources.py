"""Data sources as configuration: one dataclass each, registered as the schema of ``configs/data/*.yaml``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from stancelab.codebook import Codebook
from stancelab.corpus.imports import import_corpus
from stancelab.corpus.readers import Corpus, raise_faults, read_corpus, read_plv
from stancelab.errors import ConfigError


class Source(Protocol):
    """Annotated data of one origin."""

    @property
    def bundled(self) -> bool:
        """Whether this is the project's own corpus, whose models may become champion unasked."""
        ...

    @property
    def marks_all_actors(self) -> bool:
        """Whether every actor of a sentence is marked, or only those that are judged."""
        ...

    def read(self, root: Path, codebook: Codebook, actor_ids: frozenset[str]) -> Corpus: ...


@dataclass
class CorpusSource:
    """Documents in the corpus format.

    Parameters
    ----------
    path : str
        Folder, relative to the project's root.
    """

    path: str = "data/corpus"

    def read(self, root: Path, codebook: Codebook, actor_ids: frozenset[str]) -> Corpus:
        return read_corpus(root / self.path, codebook, actor_ids)

    @property
    def bundled(self) -> bool:
        return self.path == CorpusSource.path

    @property
    def marks_all_actors(self) -> bool:
        return True


@dataclass
class JsonlSource:
    """Documents as own JSON lines, as ``stancelab corpus import`` writes them.

    Parameters
    ----------
    path : str
        File, relative to the working directory.
    marks_all_actors : bool
        False lets the finder add the actors that the data leave unmarked.
    """

    path: str = ""
    marks_all_actors: bool = True

    def read(self, root: Path, codebook: Codebook, actor_ids: frozenset[str]) -> Corpus:
        if not self.path:
            raise ConfigError("data=jsonl needs data.path=FILE, written by stancelab corpus import or export")
        corpus = import_corpus("jsonl", self.path, codebook, lambda text: [])
        raise_faults(corpus.skipped)
        return corpus

    @property
    def bundled(self) -> bool:
        return False


@dataclass
class PlvSource:
    """The PLV benchmark; users point at their own copy.

    Parameters
    ----------
    path : str
        Tab-separated file, train or test layout, relative to the working directory.
    """

    path: str = ""

    def read(self, root: Path, codebook: Codebook, actor_ids: frozenset[str]) -> Corpus:
        if not self.path:
            raise ConfigError("data=plv needs data.path=FILE, your own copy of a PLV file (it is not bundled)")
        return read_plv(Path(self.path), codebook)

    @property
    def bundled(self) -> bool:
        return False

    @property
    def marks_all_actors(self) -> bool:
        return False
