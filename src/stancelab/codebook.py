"""The codebook: acts, stances, the rules between them and the maps to other schemes, read from data/codebook.yaml."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from stancelab.errors import ConfigError, InputError, unknown
from stancelab.schema import NONE, STANCES


class _UniqueKeyLoader(yaml.SafeLoader):
    """Safe YAML in which a key given twice is an error instead of a silent overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_yaml(text: str) -> Any:
    """Parse YAML safely, refusing duplicate keys.

    Raises
    ------
    yaml.YAMLError
        When the text is not YAML or gives a key twice.
    """
    return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - the loader is a SafeLoader


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the codebook: the finer class that models are trained on."""

    name: str
    stance: str
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule that settles doubts between acts."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Codebook:
    """Acts and stances with their definitions and maps.

    Parameters
    ----------
    version : str
        Raised whenever a rule changes.
    acts : dict of str to Act
        In the order of the file; the keys are the labels of annotations.
    precedence : tuple of str
        When one clause fits two acts, the earlier one wins.
    mappings : dict
        Scheme name to {its label: acts of ours}.
    sha256 : str
        Hash of the file, recorded with every run and bundle.
    """

    version: str
    title: str
    unit: str
    stance_definitions: Mapping[str, str]
    acts: Mapping[str, Act]
    rules: tuple[Rule, ...]
    precedence: tuple[str, ...]
    mappings: Mapping[str, Mapping[str, tuple[str, ...]]]
    sha256: str

    def stance_of(self, label: str) -> str:
        """Stance that an act (or a coarse label of another scheme, such as YIELD) stands for; "none" if it has none.

        Raises
        ------
        ConfigError
            When the label is in neither the codebook nor its maps.
        """
        if label in self.acts:
            return self.acts[label].stance
        return self.stance_of(self._coarse(label)[0])

    def _coarse(self, label: str) -> tuple[str, ...]:
        """Acts that a label of any other scheme may stand for."""
        for mapping in self.mappings.values():
            if label in mapping:
                return mapping[label]
        raise ConfigError(unknown("act", label, self.acts))

    def stances_of(self, labels: Iterable[str]) -> frozenset[str]:
        """Stances of a set of acts; the empty set means none."""
        return frozenset(self.stance_of(label) for label in labels) - {NONE}

    def main_act(self, labels: Iterable[str]) -> str:
        """The first of a pair's acts by precedence; a coarse label counts as the first act that it covers."""

        def place(label: str) -> int:
            fine = (label,) if label in self.acts else self._coarse(label)
            return min(map(self.precedence.index, fine))

        return min(labels, key=place)

    def from_scheme(self, scheme: str, label: str) -> tuple[str, ...]:
        """Acts that a label of another scheme may stand for.

        Raises
        ------
        ConfigError
            When the scheme or the label is unknown.
        """
        if scheme not in self.mappings:
            raise ConfigError(unknown("scheme", scheme, self.mappings))
        if label not in self.mappings[scheme]:
            raise ConfigError(unknown(f"{scheme} label", label, self.mappings[scheme]))
        return self.mappings[scheme][label]

    def to_scheme(self, scheme: str, act: str) -> str | None:
        """Label of another scheme for an act of ours, the first that fits; None when the scheme has none."""
        if scheme not in self.mappings:
            raise ConfigError(unknown("scheme", scheme, self.mappings))
        return next((label for label, acts in self.mappings[scheme].items() if act in acts), None)


def load_codebook(path: Path) -> Codebook:
    """Read and check a codebook file.

    Raises
    ------
    InputError
        When the file is absent, is not YAML or contradicts itself.
    """
    try:
        raw = path.read_bytes()
        content = load_yaml(raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"the codebook {path} cannot be read: {error}") from error
    try:
        codebook = _build(content, hashlib.sha256(raw).hexdigest())
    except (KeyError, TypeError) as error:
        raise InputError(f"the codebook {path} lacks {error}; compare it with docs/codebook.md") from error
    _check(codebook, path)
    return codebook


def _build(content: dict[str, Any], sha256: str) -> Codebook:
    acts = {
        name: Act(
            name,
            entry["stance"],
            entry["definition"],
            tuple(entry["include"]),
            tuple(entry["exclude"]),
            tuple(entry["examples"]),
        )
        for name, entry in content["acts"].items()
    }
    return Codebook(
        version=content["version"],
        title=content["title"],
        unit=content["unit"],
        stance_definitions={name: entry["definition"] for name, entry in content["stances"].items()},
        acts=acts,
        rules=tuple(Rule(id_, entry["title"], entry["text"]) for id_, entry in content["rules"].items()),
        precedence=tuple(content["precedence"]),
        mappings={
            scheme: {label: tuple(acts) for label, acts in mapping.items()}
            for scheme, mapping in content["mappings"].items()
        },
        sha256=sha256,
    )


def _check(codebook: Codebook, path: Path) -> None:
    faults = []
    if tuple(codebook.stance_definitions) != STANCES:
        faults.append(f"stances must be {', '.join(STANCES)}")
    if sorted(codebook.precedence) != sorted(codebook.acts):
        faults.append("precedence must list every act once")
    for act in codebook.acts.values():
        if act.stance not in (*STANCES, NONE):
            faults.append(f"{act.name} has the stance {act.stance!r}")
        if len(act.examples) < 3 or any(example.count("[") != 1 for example in act.examples):
            faults.append(f"{act.name} needs three examples with the actor in [brackets]")
    for scheme, mapping in codebook.mappings.items():
        for label, acts in mapping.items():
            faults += [f"{scheme} {label} maps to unknown act {act!r}" for act in acts if act not in codebook.acts]
            if len({codebook.acts[act].stance for act in acts if act in codebook.acts}) > 1:
                faults.append(f"{scheme} {label} maps to acts of different stances")
    if faults:
        raise InputError(f"the codebook {path} contradicts itself: {'; '.join(faults)}")
