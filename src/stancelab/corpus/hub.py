"""Rows of a Hugging Face dataset; the only module that imports `datasets`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stancelab.errors import InputError, MissingExtraError


def dataset_rows(source: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Rows of all splits, numbered from 1.

    Parameters
    ----------
    source : str
        Name of a dataset on the hub, or a local folder of data files.

    Raises
    ------
    InputError
        When there is no such dataset or it cannot be read.
    MissingExtraError
        When `datasets` is not installed.
    """
    try:
        import datasets
    except ImportError as error:
        raise MissingExtraError("reading Hugging Face datasets", "train") from error
    if not Path(source).is_dir() and source.count("/") != 1:
        raise InputError(f"{source!r} is neither a local folder nor a dataset name of the form owner/name")
    try:
        loaded = datasets.load_dataset(source)
    except Exception as error:  # the library raises a dozen kinds, some of them its own dependencies'
        raise InputError(f"the dataset {source} cannot be loaded: {str(error).splitlines()[0]}") from error
    number = 0
    for part in loaded.values():
        for row in part:
            number += 1
            yield number, row
