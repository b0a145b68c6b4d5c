"""Small hand-made objects shared by the tests."""

import shutil
from pathlib import Path

import pytest

from stancelab.actors.knowledge import KnowledgeBase
from stancelab.actors.resolution import ActorFinder, load_finder
from stancelab.bundle import Provenance, write_bundle
from stancelab.codebook import Codebook, load_codebook
from stancelab.labeller import Labeller, load_labeller
from stancelab.models.decision import DecisionConfig, fit_decision
from stancelab.models.linear import LinearModel

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"

TEACHING = (
    ("ACTOR agreed to withdraw its troops from OTHER.", {"CONCEDE"}),
    ("ACTOR released forty prisoners on Monday.", {"RETREAT"}),
    ("ACTOR dropped its claim to the island.", {"CONCEDE"}),
    ("ACTOR offered to lift the ban on OTHER.", {"CONCEDE"}),
    ("ACTOR demanded that OTHER withdraw its troops.", {"REQUEST"}),
    ("ACTOR urged OTHER to release the prisoners.", {"REQUEST"}),
    ("ACTOR called on OTHER to lift the ban.", {"REQUEST"}),
    ("ACTOR insisted that the island be returned.", {"REQUEST"}),
    ("ACTOR threatened to attack OTHER.", {"THREATEN"}),
    ("ACTOR warned that it would close the border.", {"THREATEN"}),
    ("ACTOR warned of famine in the camps.", {"ALERT"}),
    ("ACTOR cautioned that the dam could burst.", {"ALERT"}),
    ("ACTOR met OTHER in the capital.", {"CONSULT"}),
    ("ACTOR attacked a convoy near the river.", {"ASSAULT"}),
    ("ACTOR put inflation at nine percent.", {"COMMENT"}),
    ("OTHER demanded that ACTOR withdraw its troops.", {"COMMENT"}),
    ("OTHER threatened to attack ACTOR.", {"COMMENT"}),
    ("OTHER urged ACTOR to release the prisoners.", {"COMMENT"}),
)


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook(ROOT / "data" / "codebook.yaml")


@pytest.fixture(scope="session")
def knowledge(finder: ActorFinder) -> KnowledgeBase:
    return finder.knowledge


@pytest.fixture(scope="session")
def finder() -> ActorFinder:
    return load_finder(ROOT / "data" / "actors")


@pytest.fixture(scope="session")
def teaching() -> tuple[list[str], list[frozenset[str]]]:
    """Three copies of eighteen masked sentences and their acts: what a small model can learn by heart."""
    pairs = [text for text, _ in TEACHING] * 3
    return pairs, [frozenset(acts) for _, acts in TEACHING] * 3


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook, teaching) -> Path:
    """A bundle of a small trained model; copy it before changing it."""
    pairs, acts = teaching
    model = LinearModel(min_pairs=1).fit(pairs, acts)
    decision = fit_decision(model.predict_proba(pairs), model.classes_, acts, codebook, DecisionConfig())
    provenance = Provenance(
        stancelab="0.1.0",
        run="3f2a9c01" * 4,
        model="linear",
        codebook_version=codebook.version,
        codebook_sha256=codebook.sha256,
        training={"source": "teaching", "sha256": "0" * 64, "documents": 1, "pairs": len(pairs), "seed": 0},
        git={"commit": "unknown", "dirty": False},
        packages={},
        metrics={},
    )
    folder = tmp_path_factory.mktemp("bundles") / "small"
    write_bundle(folder, model.scorer_, decision, ROOT / "data" / "actors", provenance, "# card\n")
    return folder


@pytest.fixture
def bundle_copy(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle, tmp_path / "bundle"))


@pytest.fixture(scope="session")
def labeller(bundle: Path) -> Labeller:
    return load_labeller(bundle)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the development data, for tests that measure on real text."""
    if not SHARED.is_dir():
        pytest.skip("the development data (../shared/data) are not here")
    return SHARED
