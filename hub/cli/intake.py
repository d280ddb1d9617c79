"""`hub ingest`: handing in files."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from consumers.intake.kinds import FileKind
from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import running_hub
from hub.steps import Receipt


def ingest(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Files or folders, or - for standard input.", show_default=False
        ),
    ],
) -> None:
    """Hand in files of any kind: X12, JSON Lines or CSV. They are safe when this ends.

    The hub reads them when it works off what is pending. A file that was handed in before
    changes nothing. Exit code 1 when a file is of no kind that the hub takes.

    Example: [bold]hub ingest examples/quarter/2014-12-01 && hub drain[/bold]
    """
    paths = list(_paths(files))
    unfit = 0
    with running_hub() as hub:
        for path in paths:
            if path is None:
                name, receipt = "standard input", hub.receive(sys.stdin.buffer, "standard input")
            else:
                name, receipt = str(path), hub.receive_path(path)
            unfit += receipt.kind in (FileKind.EMPTY, FileKind.UNKNOWN)
            out.print(f"{name}: {_told(receipt)}", soft_wrap=True)
    out.print("Run `hub drain` to work off what was handed in, unless `hub run` does.")
    if unfit:
        raise typer.Exit(1)


def _paths(files: list[str]) -> Iterator[Path | None]:
    for name in files:
        path = Path(name)
        if name == "-":
            yield None
        elif path.is_dir():
            yield from files_of(path)
        elif path.is_file():
            yield path
        else:
            fail(f"{name} is neither a file nor a folder", WRONG_USE)


def files_of(folder: Path) -> list[Path]:
    """The files of a folder and its folders, hidden ones left out, in the order of their names."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))


def _told(receipt: Receipt) -> str:
    if not receipt.new:
        return "handed in before; nothing changes"
    if receipt.kind in (FileKind.EMPTY, FileKind.UNKNOWN):
        return f"{receipt.kind.value} file, will be refused"
    return f"received, {receipt.kind.value}, {receipt.size:,} bytes"
