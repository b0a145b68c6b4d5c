"""Data sources as configuration: one dataclass each, registered as the schema of ``configs/data/*.yaml``."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Protocol

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

    bundled: ClassVar[bool] = False
    marks_all_actors: ClassVar[bool] = False
    path: str = ""

    def read(self, root: Path, codebook: Codebook, actor_ids: frozenset[str]) -> Corpus:
        if not self.path:
            raise ConfigError("data=plv needs data.path=FILE, your own copy of a PLV file (it is not bundled)")
        return read_plv(Path(self.path), codebook)


@dataclass
class MixedSource:
    """Several sources together: ``data=[corpus,plv] data.path=FILE``.

    Parameters
    ----------
    sources : list of str
        Names of two or more of the other options.
    path : str
        File of those that need one.
    weights : list of float
        How much a pair of each source counts in training, in the order of `sources`; the same by default.
    """

    bundled: ClassVar[bool] = False
    marks_all_actors: ClassVar[bool] = False
    sources: list[str] = field(default_factory=list)
    path: str = ""
    weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        named = sorted(set(self.sources))
        if len(named) < 2 or len(named) != len(self.sources) or not set(named) <= set(_MIXABLE):
            given = ",".join(self.sources)
            raise ConfigError(
                f"data=[{given}] cannot be mixed: give two or more different ones of {', '.join(_MIXABLE)}"
            )

        if self.weights and (len(self.weights) != len(self.sources) or min(self.weights) <= 0):
            raise ConfigError(f"data.weights={self.weights}: give one number above 0 for each of {len(named)} sources")

    def parts(self) -> list[Source]:
        """The sources, one by one."""
        return [CorpusSource() if name == "corpus" else _MIXABLE[name](self.path) for name in self.sources]

    def read(self, root: Path, codebook: Codebook, actor_ids: frozenset[str]) -> Corpus:
        return join([part.read(root, codebook, actor_ids) for part in self.parts()], self.weights)


_MIXABLE: dict[str, Callable[[str], Source]] = {"corpus": CorpusSource, "jsonl": JsonlSource, "plv": PlvSource}


def join(corpora: Sequence[Corpus], weights: Sequence[float] = ()) -> Corpus:
    """One corpus of several; its hash is that of their hashes and weights."""
    weighed = list(zip(corpora, weights or [1.0] * len(corpora), strict=True))
    key = "".join(f"{corpus.sha256}{weight if weights else ''}" for corpus, weight in weighed)
    return Corpus(
        "+".join(corpus.name for corpus in corpora),
        tuple(replace(document, weight=weight) for corpus, weight in weighed for document in corpus.documents),
        hashlib.sha256(key.encode()).hexdigest(),
        tuple(fault for corpus in corpora for fault in corpus.skipped),
        tuple(
            f"{corpus.name}: {len(corpus.documents)} documents, sha256 {corpus.sha256}, weight {weight:g}"
            for corpus, weight in weighed
        ),
    )
