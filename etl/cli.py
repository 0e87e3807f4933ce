"""The command line: arguments in, exit codes out, no logic. 0 done; 1 the data failed; 2 misuse or unreadable input.

Typer itself ends with 130 at Ctrl-C, and with 1 where who read the output has gone.
"""

from __future__ import annotations

import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from etl.errors import InputError, ProtestDataError

app = typer.Typer(
    name="protests", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="From news articles to a dataset of protests, each value with its evidence.",
)  # fmt: skip

gazetteer_app = typer.Typer(no_args_is_help=True, help="Gazetteers larger than the shipped one.")
app.add_typer(gazetteer_app, name="gazetteer")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A built dataset.")]
CRASHED = 70
"""The exit code of a mistake of this program, EX_SOFTWARE of sysexits.h: no script takes it for failed data."""


def main() -> None:
    """Runs the program; an expected error is one line on standard error and exit code 2."""
    try:
        app()
    except ProtestDataError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except Exception as error:
        traceback.print_exception(error)
        sys.stderr.write("protests: a mistake of this program; please report it with the lines above\n")
        raise SystemExit(CRASHED) from error


def _fail(message: str, code: int = 2) -> NoReturn:
    """Ends with one line, whatever line breaks the message has."""
    sys.stderr.write(f"protests: {' '.join(message.split())}\n")
    raise SystemExit(code)


def _day(option: str, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise InputError(f"{option} {value}: expected a date as 2019-09-29") from None


@app.command()
def build(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders or globs.")],
    output: Annotated[Path, typer.Option(help="The dataset's folder.")],
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    gazetteer: Annotated[Path | None, typer.Option(help="A gazetteer folder instead of the shipped one.")] = None,
    geocoder: Annotated[str, typer.Option(help="offline, or a service that venues are sent to.")] = "offline",
    geocoder_option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="domain, scheme, user_agent, api_key, min_delay, ...")
    ] = None,
    policy: Annotated[
        str, typer.Option(help="What vague words count: ccc, count_love, midpoint, lower_bound.")
    ] = "ccc",
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date (2019-09-29) where an article gives none.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Where an article gives none (ISO 639-1).")] = None,
    corrections: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Hand-made corrections (TOML); see docs/corrections.md.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published on or after it.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published on or before it.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="Run on a Dask cluster (extra [cluster]).")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ignore what the folder holds.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """All stages, from files to tables; a second call on the same folder adds what is new."""
    from etl.codes import policy as load_policy
    from etl.progress import Progress

    day = _day("--published", published)
    load_policy(policy)
    first, last = _day("--since", since), _day("--until", until)
    if first is not None and last is not None and first > last:
        raise InputError(f"--since {first} --until {last}: no day is in between")

    from etl.language import load_pack
    from etl.pipeline import BuildOptions, build

    if language is not None:
        load_pack(language)
    options = BuildOptions(
        policy,
        day,
        language,
        workers,
        str(gazetteer) if gazetteer else None,
        fresh,
        geocoder,
        tuple(geocoder_option or ()),
        corrections,
        scheduler,
        first,
        last,
    )
    with Progress(quiet=quiet) as progress:
        result = build(
            inputs, output, options, on_warning=progress.warn, on_progress=progress.advance, on_read=progress.read
        )
    for line in result.critical:
        sys.stderr.write(f"protests: critical: {line}\n")
    if result.critical:
        _fail(f"not published: {len(result.critical)} critical expectations failed; see {result.folder}", 1)
    statuses = ", ".join(f"{number} {status}" for status, number in result.statuses.items())
    counts = result.counts
    typer.echo(f"{counts['articles']} articles ({statuses})")
    typer.echo(
        f"{counts['events']} events from {counts['reports']} reports, {counts['claims']} claims, "
        f"{counts['quarantine']} in quarantine: {result.folder}"
    )


@app.command()
def validate(
    folder: Folder,
    format: Annotated[str, typer.Option(help="text, markdown or json.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Runs the expectations on a built dataset; exit 1 where a critical one fails."""
    from etl.dataset import validate_dataset

    text, passed = validate_dataset(folder, format)
    typer.echo(text)
    if not passed:
        raise typer.Exit(1)


@app.command()
def report(folder: Folder) -> None:
    """Writes the page for people, report/index.html."""
    from etl.dataset import write_report

    typer.echo(write_report(folder))


@app.command()
def explain(
    folder: Folder,
    event_id: Annotated[str, typer.Argument(metavar="EVENT_ID")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every value of an event with its claims: who said it, quotation, article, rule."""
    from etl.dataset import explain_dataset_event, show_dataset_event

    if sys.stdout.isatty() and not json:
        show_dataset_event(folder, event_id)
        return
    typer.echo(explain_dataset_event(folder, event_id, as_json=json))


@app.command()
def export(
    folder: Folder,
    to: Annotated[str, typer.Option("--to", help="acled, ccc, mm, plover, csv, geojson or panel.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="The file to write; FILE-metadata.json is put beside.")],
    policy: Annotated[
        str | None, typer.Option(help="What vague words count, instead of the convention's own policy.")
    ] = None,
) -> None:
    """The dataset under a neighbour's conventions, or as counts by place and time."""
    from etl.dataset import export_dataset

    for path in export_dataset(folder, to, output, policy):
        typer.echo(path)


@app.command()
def audit(
    folder: Folder,
    sample: Annotated[int, typer.Option(min=1, help="Events to draw.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed draws the same events.")] = 1,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="The sheet; DIR/audit-sheet.csv unless given.")
    ] = None,
    marked: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Read this marked sheet back instead of drawing one.")
    ] = None,
) -> None:
    """Random events with evidence on a sheet for a human to mark, and back into precision by field."""
    from etl.dataset import draw_audit, score_audit

    if marked is not None:
        typer.echo(score_audit(folder, marked))
        return
    for path in draw_audit(folder, sample, seed, output):
        typer.echo(path)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A built dataset, or DIR/.versions/N.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The newer one.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """What changed between two builds: rows added, retired, merged, values changed, with reasons."""
    from etl.dataset import diff_folders, show_diff

    if sys.stdout.isatty() and not json:
        show_diff(old, new)
        return
    typer.echo(diff_folders(old, new, as_json=json).rstrip("\n"))


@app.command()
def release(
    folder: Folder,
    output: Annotated[Path, typer.Option(metavar="FILE.zip", help="The zip, or a folder that is not there yet.")],
) -> None:
    """The dataset packed for an archive (Zenodo, Dataverse), with CSV and Stata variants."""
    from etl.dataset import release_dataset

    typer.echo(release_dataset(folder, output))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A gold file or folder.")],
    folder: Folder,
    errors: Annotated[Path | None, typer.Option(help="Write each wrong dev cell here, as CSV.")] = None,
) -> None:
    """Field by field precision, recall, F1 and value error against hand-coded reports."""
    from etl.dataset import evaluate_dataset

    typer.echo(evaluate_dataset(gold, folder, errors))


@app.command()
def codebook(
    html: Annotated[bool, typer.Option("--html", help="As a page.")] = False,
) -> None:
    """The data dictionary, generated from the schema."""
    from etl.publish.codebook import render_codebook, render_codebook_page

    codebook = render_codebook()
    typer.echo(render_codebook_page(codebook) if html else codebook, nl=False)


@app.command()
def geocode(
    places: Annotated[list[str], typer.Argument(metavar="PLACE...")],
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 alpha-2.")] = None,
    map_file: Annotated[Path | None, typer.Option("--map", help="Write a page with a map here.")] = None,
) -> None:
    """The gazetteer from the command line: candidates with scores and reasons."""
    import shutil

    from etl.geocode.table import render_candidates, write_map

    width = shutil.get_terminal_size((120, 40)).columns if sys.stdout.isatty() else None
    typer.echo(render_candidates(places, country, terminal_width=width))
    if map_file is not None:
        write_map(map_file, places, country)


@gazetteer_app.command("build")
def build_gazetteer(
    dump: Annotated[
        Path, typer.Argument(metavar="DUMP", help="allCountries.zip, cities500.zip or XX.zip of GeoNames.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            help="The gazetteer's folder, for `protests build --gazetteer`; DUMP's name with -gazetteer unless given."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """A larger gazetteer from a GeoNames dump."""
    from etl.geocode.dump import build_from_dump

    def tell(lines: int) -> None:
        if not quiet and lines % 1_000_000 == 0:
            sys.stderr.write(f"protests: {lines:,} lines\n")

    folder = output or dump.with_name(f"{dump.stem}-gazetteer")
    made = build_from_dump(dump, folder, tell)
    lines = f"{made.lines} lines, {made.broken} broken"
    typer.echo(f"{made.places} places ({made.added} from the dump: {lines}), {made.names} names: {folder}")
