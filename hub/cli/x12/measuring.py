"""`hub x12 bench`: how fast a file is checked, beside pyx12 in the same run."""

from typing import Annotated

import typer

from edi import UnreadableInterchange
from hub.cli.consoles import out
from hub.cli.x12.beside_pyx12 import head_of, rate_of_ours, rate_of_pyx12
from hub.cli.x12.options import UNREADABLE, File, tell_unreadable


def measure(
    file: File,
    segments: Annotated[
        int, typer.Option("--segments", min=1, help="How many segments pyx12 is given at most.")
    ] = 20_000,
) -> None:
    """Check a file at all levels, write its 999, and let pyx12 do the like with the first segments.

    Example: [bold]hub x12 bench examples/quarter/2014-12-01/02-members.834[/bold]
    """
    try:
        rate_of_ours(file)
        ours = rate_of_ours(file)
    except UnreadableInterchange as error:
        tell_unreadable(file, error)
        raise typer.Exit(UNREADABLE) from error
    theirs = rate_of_pyx12(head_of(file, segments))
    for name, rate in (("ours", ours), ("pyx12", theirs)):
        told = f"{rate.segments:>9,} segments in {rate.seconds:8.3f} s"
        out.print(f"{name:<6}{told}, {rate.a_second:>9,.0f} a second")
    out.print(f"ratio {ours.a_second / theirs.a_second:.1f}")
