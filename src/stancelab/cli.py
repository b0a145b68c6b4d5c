"""The console script. Commands import what they need when they run, so that ``--help`` answers at once."""

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from stancelab.errors import StancelabError

app = typer.Typer(
    help="Who concedes, demands and warns in news text.", no_args_is_help=True, pretty_exceptions_enable=False
)
corpus_app = typer.Typer(help="The annotated data.", no_args_is_help=True)
actors_app = typer.Typer(help="Who is found in a text, and why.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(actors_app, name="actors")

_HYDRA = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
_MODEL = Annotated[str, typer.Option("--model", help="Bundle folder, run id or models:/ URI.")]
_INTERRUPTED = 130
_CHAMPION = "models:/stancelab@champion"


@app.command(context_settings=_HYDRA)
def train(context: typer.Context) -> None:
    """Cross-validate, track, refit, export and register a model. Takes Hydra overrides; -m sweeps."""
    from stancelab.commands import train as command

    command.main(context.args)


@app.command(context_settings=_HYDRA)
def evaluate(context: typer.Context) -> None:
    """Score a trained model on data it has not seen: model_ref=REF data=plv data.path=FILE [out=FILE]."""
    from stancelab.commands import evaluate as command

    command.main(context.args)


@app.command(context_settings=_HYDRA)
def tune(context: typer.Context) -> None:
    """Search a model's settings: model=NAME [sweep.trials=30]. Goes on where it was; judged on documents kept out."""
    from stancelab.commands import tune as command

    command.main(context.args)


@app.command()
def label(
    files: Annotated[list[str], typer.Argument(help="Text, .jsonl, .csv or .parquet files; - reads standard input.")],
    model: _MODEL = _CHAMPION,
    format: Annotated[str, typer.Option("--format", help="table, jsonl, csv or html.")] = "table",
    all_pairs: Annotated[bool, typer.Option("--all", help="Pairs without stance too.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="File to write instead of standard output.")] = None,
) -> None:
    """Label raw text: one record for every actor that takes a stance in a sentence."""
    from stancelab.commands import label as command
    from stancelab.errors import ConfigError, unknown

    if format not in list(command.Format):
        raise ConfigError(unknown("format", format, command.Format))
    command.label(files, model, command.Format(format), all_pairs, out)


@app.command()
def compare(
    runs: Annotated[
        list[str], typer.Argument(help="Run ids, models:/ URIs, or a filter such as \"params.seed = '0'\".")
    ],
    metric: Annotated[str, typer.Option(help="macro_f1, four_way_macro_f1, exact_match, demand_f1 ...")] = "macro_f1",
    resamples: Annotated[int, typer.Option(help="Of bootstrap and randomisation.", min=100, max=100_000)] = 2000,
    seed: Annotated[int, typer.Option(help="Of the resamples.", min=0)] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="HTML page to write.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Table of differences to write.")] = None,
) -> None:
    """Compare tracked runs on the same pairs: intervals, paired tests over documents, Holm's correction."""
    from stancelab.commands import compare as command

    command.compare(runs, metric, resamples, seed, out, csv)


@app.command()
def promote(
    run: Annotated[str, typer.Argument(help="Run id or models:/ URI.")],
    force: Annotated[bool, typer.Option("--force", help="Whether or not it is better.")] = False,
) -> None:
    """Make a run the champion if it is significantly better than the present one on the pairs that both predicted."""
    from stancelab.commands import promote as command

    command.promote(run, force)


@app.command()
def check(
    model: Annotated[str, typer.Argument(help="Run id, models:/ URI or bundle folder.")] = _CHAMPION,
    failures: Annotated[bool, typer.Option("--failures", help="Print the sentences that fail.")] = False,
) -> None:
    """Test a model on hand-written minimal pairs: negation, conditions, quotation, who speaks, and more."""
    from stancelab.commands import check as command

    command.check(model, failures)


@app.command()
def export(
    ref: Annotated[str, typer.Argument(help="Run id, models:/ URI or bundle folder.")],
    to: Annotated[Path, typer.Option("--to", help="New folder for the bundle.")],
) -> None:
    """Write a trained model as a bundle that labels anywhere."""
    from stancelab.bundle import copy_bundle
    from stancelab.labeller import locate

    copy_bundle(locate(ref), to)
    typer.echo(f"bundle written to {to}")


@app.command()
def reproduce(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run id, the beginning of one, or models:/ URI.")],
) -> None:
    """Run a tracked training again from its own record, and say what changed since and whether the same comes out.

    Exit status: 0 identical predictions, 3 metrics within tolerance (0.005), 4 different, 2 cannot be reproduced.
    """
    from stancelab.commands import reproduce as command

    raise typer.Exit(command.reproduce(run))


@app.command()
def runs(
    condition: Annotated[
        str, typer.Argument(metavar="FILTER", help="MLflow filter, such as \"params.model = 'signals'\".")
    ] = "",
    limit: Annotated[int, typer.Option(help="Runs to list at most.", min=1, max=50_000)] = 30,
) -> None:
    """List tracked runs, newest first, and the parts of a sweep below it."""
    from stancelab.commands import runs as command

    command.runs(condition, limit)


@corpus_app.command("validate")
def corpus_validate(
    path: Annotated[Path | None, typer.Argument(help="Folder; the bundled corpus by default.")] = None,
) -> None:
    """Check documents in the corpus format and name every fault with file and line."""
    from stancelab.commands import corpus as command

    command.validate(path)


@corpus_app.command("stats")
def corpus_stats(
    path: Annotated[Path | None, typer.Argument(help="Folder; the bundled corpus by default.")] = None,
) -> None:
    """Print sizes, acts, lengths and variety."""
    from stancelab.commands import corpus as command

    command.stats(path)


@corpus_app.command("agreement")
def corpus_agreement(
    first: Annotated[Path | None, typer.Argument(help="One annotation; the first one by default.")] = None,
    second: Annotated[Path | None, typer.Argument(help="The other; the second annotation by default.")] = None,
    resamples: Annotated[int, typer.Option(help="Bootstrap samples of documents.", min=10, max=100_000)] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
) -> None:
    """Compare two annotations of the same documents: kappa per stance, Krippendorff's alpha, with intervals."""
    from stancelab.commands import corpus as command

    command.agreement(first, second, resamples, seed)


@corpus_app.command("import")
def corpus_import(
    format: Annotated[str, typer.Argument(help="jsonl, csv, plv, plover, labelstudio, doccano or huggingface.")],
    source: Annotated[str, typer.Argument(help="File; for huggingface a dataset name or local folder.")],
    out: Annotated[Path, typer.Argument(help="File for the documents as own JSON lines.")],
    strict: Annotated[bool, typer.Option("--strict", help="Refuse data with rows that cannot be used.")] = False,
) -> None:
    """Read annotated data of another format; train on the result with data=jsonl data.path=OUT."""
    from stancelab.commands import corpus as command

    command.import_data(format, source, out, strict)


@corpus_app.command("export")
def corpus_export(
    format: Annotated[str, typer.Argument(help="jsonl, csv, parquet or labelstudio.")],
    out: Annotated[Path, typer.Argument(help="File to write.")],
    path: Annotated[
        Path | None, typer.Option("--from", help="Folder or .jsonl; the bundled corpus by default.")
    ] = None,
) -> None:
    """Write a corpus in another format."""
    from stancelab.commands import corpus as command

    command.export_data(format, out, path)


@actors_app.command("resolve")
def actors_resolve(
    text: Annotated[list[str], typer.Argument(help="Texts to look at, or files that hold them.")],
    why: Annotated[bool, typer.Option("--why/--no-why", help="Also list the reasons.")] = True,
    custom: Annotated[Path | None, typer.Option("--custom", help="Folder of your own actor tables.")] = None,
) -> None:
    """Show which actors are found in a text, how they resolve and why."""
    from stancelab.commands import actors as command

    command.resolve(text, why, custom)


@actors_app.command("import")
def actors_import(
    files: Annotated[list[Path], typer.Argument(help="PETRARCH dictionaries: .actors and .agents.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for the tables.")],
) -> None:
    """Turn PETRARCH dictionaries into tables for actors.custom=FOLDER."""
    from stancelab.commands import actors as command

    command.import_dictionaries(files, to)


@actors_app.command("train")
def actors_train() -> None:
    """Fit the learned parts of the finder on the bundled corpus; needed after a change of corpus or tables."""
    from stancelab.commands import actors as command

    command.train()


def main() -> None:
    """Entry point: one sentence on standard error and status 2 for whatever the user can mend."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status = app(standalone_mode=False)
    except (StancelabError, typer.BadParameter) as error:
        _fail(str(error))
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            _fail(f"{error.format_message()} (see stancelab --help)")
        raise
    except KeyboardInterrupt:
        status = _INTERRUPTED
    if status == _INTERRUPTED:
        print("stancelab: interrupted", file=sys.stderr)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str) -> None:
    print(f"stancelab: {message}", file=sys.stderr)
    sys.exit(2)


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
