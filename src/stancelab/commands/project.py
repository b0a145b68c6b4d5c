"""What every training-side command begins with: the project's root, codebook and actors."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from stancelab.actors.completion import complete_document
from stancelab.actors.knowledge import KnowledgeBase
from stancelab.actors.learned import load_learned
from stancelab.actors.loading import load_knowledge
from stancelab.actors.resolution import ActorFinder
from stancelab.codebook import Codebook, load_codebook
from stancelab.config import project_root
from stancelab.corpus.readers import Corpus
from stancelab.corpus.sources import MixedSource, Source, join


@dataclass(frozen=True)
class Project:
    """A checkout with its data loaded."""

    root: Path
    codebook: Codebook
    knowledge: KnowledgeBase

    def read(self, source: Source) -> Corpus:
        """Read a data source; where it marks only some actors, the others are found as in labelling."""
        if isinstance(source, MixedSource):
            return join([self.read(part) for part in source.parts()], source.weights)
        corpus = source.read(self.root, self.codebook, self.knowledge.ids)
        if source.marks_all_actors:
            return corpus
        return replace(corpus, documents=tuple(complete_document(item, self.finder) for item in corpus.documents))

    @property
    def actors(self) -> Path:
        """Folder of the actor tables."""
        return self.root / "data" / "actors"

    @cached_property
    def finder(self) -> ActorFinder:
        """Finder of the checkout."""
        return ActorFinder(self.knowledge, load_learned(self.actors))


def open_project(custom_actors: Path | None = None) -> Project:
    """Load the checkout that the command runs in, with the user's own actor tables if there are any."""
    root = project_root()
    knowledge = load_knowledge(root / "data" / "actors", custom_actors)
    return Project(root, load_codebook(root / "data" / "codebook.yaml"), knowledge)
