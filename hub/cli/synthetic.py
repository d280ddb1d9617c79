"""`hub generate`: a valid synthetic programme of any size."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from hub.cli.consoles import err, out
from hub.cli.ending import WRONG_USE, fail
from hub.synthetic import generate as generate_programme


def generate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    members: Annotated[int, typer.Option("--members", min=0, metavar="N")] = 600,
    claims: Annotated[int, typer.Option("--claims", min=0, metavar="N")] = 3000,
    seed: Annotated[int, typer.Option("--seed", metavar="S")] = 2014,
) -> None:
    """Write the files of an invented programme: the same numbers give the same files.

    Example: [bold]hub generate programme --members 5000 --claims 15000 --seed 7[/bold]
    """
    with Progress(console=err, transient=True) as bar:
        tasks = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        try:
            made = generate_programme(
                folder, members=members, claims=claims, seed=seed, progress=told
            )
        except (FileExistsError, ValueError) as error:
            fail(str(error), WRONG_USE)
    out.print(
        f"{folder}: {made.members:,} members, {made.claims:,} claims, {made.sites:,} sites of "
        f"{made.organizations:,} organizations, in {made.files:,} files."
    )
