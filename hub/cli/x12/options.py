"""What the commands for X12 files have in common: files, levels and the refusal of a file."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.consoles import err

ALL_LEVELS = (1, 2, 3, 4, 5)
UNREADABLE = 2

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True)
]
STANDARD_INPUT = Path("-")


def _readable(paths: list[Path]) -> list[Path]:
    for path in paths:
        if path != STANDARD_INPUT and not (path.is_file() and os.access(path, os.R_OK)):
            raise typer.BadParameter(f"{path} is not a file that can be read")
    return paths


FilesOrInput = Annotated[list[Path], typer.Argument(metavar="FILE...", callback=_readable)]
"""Files, of which `-` is the standard input."""


def levels_of(asked: list[str] | None, otherwise: tuple[int, ...]) -> tuple[int, ...]:
    """The SNIP levels that options like `2`, `1,2` or `1-3` ask for."""
    if not asked:
        return otherwise
    found: set[int] = set()
    for part in ",".join(asked).split(","):
        first, _, last = part.partition("-")
        try:
            found.update(range(int(first), int(last or first) + 1))
        except ValueError as error:
            raise typer.BadParameter(f"{part!r} is not a level or a range of levels") from error
    if not found or not found <= set(ALL_LEVELS):
        raise typer.BadParameter("levels are 1 to 5")
    return tuple(sorted(found))


def tell_unreadable(path: Path, error: Exception) -> None:
    """Say on standard error why a file is no X12."""
    err.print(f"[red]{path}: unreadable:[/red] {error}", soft_wrap=True)
