"""What every training-side command begins with: the project's root, codebook and knowledge base."""

from dataclasses import dataclass, replace
from pathlib import Path

from stancelab.actors.completion import complete_document
from stancelab.actors.knowledge import KnowledgeBase, load_knowledge
from stancelab.actors.resolution import ActorFinder
from stancelab.codebook import Codebook, load_codebook
from stancelab.config import project_root
from stancelab.corpus.readers import Corpus
from stancelab.corpus.sources import Source


@dataclass(frozen=True)
class Project:
    """A checkout with its data loaded."""

    root: Path
    codebook: Codebook
    knowledge: KnowledgeBase

    def read(self, source: Source) -> Corpus:
        """Read a data source; where it marks only some actors, the others are found as in labelling."""
        corpus = source.read(self.root, self.codebook, self.knowledge.ids)
        if source.marks_all_actors:
            return corpus
        finder = ActorFinder(self.knowledge)
        return replace(corpus, documents=tuple(complete_document(item, finder) for item in corpus.documents))

    @property
    def actors(self) -> Path:
        """Folder of the actor tables."""
        return self.root / "data" / "actors"


def open_project() -> Project:
    """Load the checkout that the command runs in."""
    root = project_root()
    return Project(root, load_codebook(root / "data" / "codebook.yaml"), load_knowledge(root / "data" / "actors"))
