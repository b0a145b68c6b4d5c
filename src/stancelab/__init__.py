"""stancelab: who concedes, demands and warns in news text."""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stancelab.labeller import Labeller, load_labeller

__version__ = version("stancelab")
__all__ = ["Labeller", "__version__", "load_labeller"]


def __getattr__(name: str) -> Any:
    """Load the labeller when it is asked for, so that ``import stancelab`` costs nothing."""
    if name in ("Labeller", "load_labeller"):
        from stancelab import labeller

        return getattr(labeller, name)
    raise AttributeError(f"module 'stancelab' has no attribute {name!r}")
