"""Generated documents: docs/codebook.md, counts in DATASHEET.md and docs/actors.md, result tables (``make docs``)."""

import re
from pathlib import Path

from stancelab.actors.tables import TABLES, forms, read_table
from stancelab.codebook import Codebook
from stancelab.commands import results
from stancelab.commands.project import Project, open_project
from stancelab.corpus.readers import read_corpus
from stancelab.corpus.statistics import describe

_GENERATED = re.compile(r"(?<=<!-- generated: make docs -->\n).*?(?=<!-- end generated -->)", re.DOTALL)


def main() -> None:
    """Write every generated document."""
    project = open_project()
    for path, text in documents(project).items():
        path.write_text(text, encoding="utf-8")


def documents(project: Project) -> dict[Path, str]:
    """Path to current content of every generated document; a test compares them with the files."""
    counted = {
        project.root / "data" / "DATASHEET.md": corpus_counts(project),
        project.root / "docs" / "actors.md": actor_counts(project),
    }
    filled = {path: _fill(path.read_text(encoding="utf-8"), counts) for path, counts in counted.items()}
    tables = {
        path: results.filled(path.read_text(encoding="utf-8"), project.root / "experiments")
        for path in results.readme_files(project.root)
    }
    return {project.root / "docs" / "codebook.md": codebook_page(project.codebook), **filled, **tables}


def _fill(text: str, counts: str) -> str:
    return _GENERATED.sub(lambda _: counts, text)


def codebook_page(codebook: Codebook) -> str:
    """The codebook as a page for people."""
    lines = [
        f"# {codebook.title}",
        "",
        f"Version {codebook.version}. Generated from `data/codebook.yaml`; change that file and run `make docs`.",
        "",
        codebook.unit,
        "",
        "## Stances",
        "",
    ]
    for stance, definition in codebook.stance_definitions.items():
        acts = ", ".join(name for name, act in codebook.acts.items() if act.stance == stance)
        lines += [f"- **{stance}** ({acts}): {definition}"]
    lines += ["", "A pair may hold several stances; a pair without one is **none**.", "", "## Rules", ""]
    lines += [f"- **{rule.id} {rule.title}.** {rule.text}" for rule in codebook.rules]
    lines += ["", f"**Precedence** (one clause, two acts: the earlier wins): {' > '.join(codebook.precedence)}", ""]
    lines += ["## Acts", ""]
    for act in codebook.acts.values():
        lines += [f"### {act.name} ({act.stance})", "", act.definition, ""]
        lines += [f"- includes: {item}" for item in act.include]
        lines += [f"- excludes: {item}" for item in act.exclude]
        lines += ["", "Examples, the actor in brackets:", "", *(f"> {example}\n" for example in act.examples)]
    lines += ["## Maps to other schemes", "", "| scheme | label | acts |", "|---|---|---|"]
    for scheme, mapping in codebook.mappings.items():
        lines += [f"| {scheme.upper()} | {label} | {', '.join(acts)} |" for label, acts in mapping.items()]
    return "\n".join(lines) + "\n"


def corpus_counts(project: Project) -> str:
    """Table of the bundled corpus's figures."""
    corpus = read_corpus(project.root / "data" / "corpus", project.codebook, project.knowledge.ids)
    rows = "\n".join(f"| {name} | {value} |" for name, value in describe(corpus, project.codebook).rows())
    return f"\n| figure | value |\n|---|---|\n{rows}\n\nsha256 of the annotated content: `{corpus.sha256}`\n\n"


def actor_counts(project: Project) -> str:
    """Table of what the actor tables hold."""
    tables = {name: read_table(project.actors / name) for name in TABLES}
    figures = {
        "states, territories and former states": len(tables["countries.csv"]),
        "organisations": len(tables["organisations.csv"]),
        "persons": len({row["name"] for row in tables["people.csv"]}),
        "offices and terms": len(tables["people.csv"]),
        "places and peoples": len(tables["places.csv"]),
        "role words": len(tables["roles.csv"]),
        "further forms": sum(len(list(forms(row, "form"))) for row in tables["forms.csv"]),
        "readings of ambiguous forms": len(tables["ambiguities.csv"]),
    }
    rows = "\n".join(f"| {name} | {value:,} |" for name, value in figures.items())
    return f"\n| figure | value |\n|---|---|\n{rows}\n\n"


if __name__ == "__main__":
    main()
