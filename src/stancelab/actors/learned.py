"""What annotated documents have taught the finder, stored as plain arrays beside the tables."""

import json
from dataclasses import dataclass
from pathlib import Path

from stancelab.actors.choice import Chooser
from stancelab.actors.tagger import Tagger
from stancelab.errors import InputError

ARRAYS_FILE, SETTINGS_FILE = "learned.safetensors", "learned.json"
LEARNED_FILES = (ARRAYS_FILE, SETTINGS_FILE)

_PARTS = ("tagger", "recipients", "owners")


@dataclass(frozen=True)
class Learned:
    """The three learned parts of the finder and the corpus they come from.

    Parameters
    ----------
    corpus_sha256, tables_sha256 : str
        Hashes of the corpus that they were fitted on and of the tables that were in force.
    """

    tagger: Tagger
    recipients: Chooser
    owners: Chooser
    corpus_sha256: str
    tables_sha256: str


def save_learned(learned: Learned, folder: Path) -> None:
    """Write the parts into a folder."""
    from safetensors.numpy import save

    arrays = {f"{part}.{name}": values for part in _PARTS for name, values in getattr(learned, part).arrays().items()}
    (folder / ARRAYS_FILE).write_bytes(save(arrays))
    settings = {"corpus_sha256": learned.corpus_sha256, "tables_sha256": learned.tables_sha256}
    (folder / SETTINGS_FILE).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def load_learned(folder: Path) -> Learned:
    """Read the parts.

    Raises
    ------
    InputError
        When a file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
        arrays = load_file(folder / ARRAYS_FILE)
        tagger, recipients, owners = (
            {name.removeprefix(f"{part}."): values for name, values in arrays.items() if name.startswith(f"{part}.")}
            for part in _PARTS
        )
        return Learned(
            Tagger.from_arrays(tagger),
            Chooser.from_arrays(recipients),
            Chooser.from_arrays(owners),
            str(settings["corpus_sha256"]),
            str(settings["tables_sha256"]),
        )
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise InputError(f"what the actor finder has learned cannot be read from {folder} ({error})") from error
