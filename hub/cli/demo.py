"""`hub demo`: a quarter of the programme, from files to letters and remittances."""

import json
import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from hub.app import Hub
from hub.cli.consoles import err, out
from hub.cli.demo_portal import serve_demo
from hub.cli.ending import WRONG_USE, fail, settings_or_fail
from hub.cli.intake import files_of
from hub.cli.showing import summary_table
from hub.cli.terminal import running_hub
from hub.overview import overview
from hub.settings import Settings
from hub.steps import Step

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "quarter"
LAST_DAY = date(2015, 3, 31)


def demo(
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where everything is put.")
    ] = Path("demo-out"),
    source: Annotated[
        Path, typer.Option("--from", metavar="DIR", help="Dated folders of files to run.")
    ] = EXAMPLES,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a demo that was stopped.")
    ] = False,
    transport: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="local; or kafka, on HUB_KAFKA_BOOTSTRAP and the empty HUB_DATABASE_URL.",
        ),
    ] = "local",
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve the portal afterwards, with sign-ins to try.")
    ] = False,
) -> None:
    """Run 2014-12-01 to 2015-03-31 of an invented programme, as a user's own files would run.

    With --serve the portal is then open on HUB_PORTAL_LISTEN and SFTP on HUB_SFTP_LISTEN, on the
    last day of the quarter.

    Example: [bold]hub demo --out demo-out --serve[/bold]
    """
    days = _days(source)
    if not resume:
        _clear(folder)
    settings = _settings(folder, transport, serve=serve)
    started = time.monotonic()
    with running_hub(settings, started=False) as hub:
        hub.start(days[0][0])
        with hub.working():
            _run_days(hub, days)
        found = overview(hub.store, hub.settings.answer_days)
        found["elapsed seconds"] = round(time.monotonic() - started, 1)
        summary = folder / "summary.json"
        summary.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        _tell(found, folder)
        if serve:
            serve_demo(hub)


def _settings(folder: Path, transport: str, *, serve: bool) -> Settings:
    """A hub of its own: on Kafka its topics are the demo's alone, and its portal is not public."""
    own: dict[str, object] = {"home": folder / "hub", "out": folder, "transport": transport}
    if transport == "local":
        own["database_url"] = None
    if serve:
        own["portal_url"] = f"http://{settings_or_fail().portal_listen or '127.0.0.1:8000'}/"
    return settings_or_fail(**own, files=None, smtp_url=None)


def _days(source: Path) -> list[tuple[date, list[Path]]]:
    """The dated folders with their files, in order."""
    try:
        folders = sorted(path for path in source.iterdir() if path.is_dir())
        days = [(date.fromisoformat(path.name), files_of(path)) for path in folders]
    except (OSError, ValueError):
        days = []
    if not days:
        fail(f"{source} has no folders named YYYY-MM-DD: `hub generate` makes some", WRONG_USE)
    return days


def _clear(folder: Path) -> None:
    """Take away an earlier demo, and nothing else."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "hub" / "hub.db").exists():
            fail(f"{folder} is not empty and holds no demo: choose another --out", WRONG_USE)
        shutil.rmtree(folder)


def _run_days(hub: Hub, days: list[tuple[date, list[Path]]]) -> None:
    length = (LAST_DAY - days[0][0]).days + 1
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[handled]:,} messages"),
        TimeElapsedColumn(),
        console=err,
    ) as bar:
        task = bar.add_task("Starting", total=length, handled=0)

        def told(_step: Step) -> None:
            bar.update(task, handled=hub.outcome.handled)

        for day, files in _until_last(days):
            bar.update(task, description=f"{day:%Y-%m-%d}", handled=hub.outcome.handled)
            if hub.open_day() > day:
                continue
            for path in files:
                hub.receive_path(path)
            hub.drain(told)
            hub.close_until(day)
            bar.advance(task)


def _until_last(days: list[tuple[date, list[Path]]]) -> Iterator[tuple[date, list[Path]]]:
    """Every day to the last, with the files that came in on it."""
    files = dict(days)
    day = days[0][0]
    while day <= LAST_DAY:
        yield day, files.get(day, [])
        day += timedelta(days=1)


def _tell(found: dict[str, Any], folder: Path) -> None:
    out.print(summary_table(found, "The quarter 2014-12-01 to 2015-03-31"))
    out.print("\n[bold]Where to look[/bold]")
    places = {
        "letters/": "a folder for each mail date: the print batch, its manifest, each letter",
        "acknowledgments/": "the TA1 and 999 of every X12 file",
        "remittances/": "an 835 for each payee and month",
        "mail/": "the e-mails, one for each user of a site that got a message",
        "portal/messages.jsonl": "the secure messages of the portal",
        "refusals/": "what could not be taken in, why, and what to do",
        "summary.json": "the table above",
    }
    for name, what in places.items():
        out.print(f"  {folder / name}  {what}", soft_wrap=True)
    example = f"HUB_HOME={folder / 'hub'} HUB_OUT={folder} hub timeline MEMBER"
    out.print(f"\nAny member's story: {example}", soft_wrap=True)
