"""`hub assign`: what a run of auto-assignment would do, beside what the last one did."""

import re
from collections import Counter
from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from consumers.day.assignment import Proposal, proposals
from hub.cli.terminal import WRONG_USE, fail, out, running_hub
from rules.calendar import Month, assignment_day
from store.work import Work


def assign(
    quarter: Annotated[str, typer.Option(metavar="YYYYQN", help="The quarter, such as 2015Q1.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen; nothing is changed.")
    ] = False,
) -> None:
    """Show what auto-assignment would do in a quarter, and why, beside its last run.

    It reads what has been reported until now; the run itself is made when its day ends.
    Example: [bold]hub assign --quarter 2015Q1 --dry-run[/bold]
    """
    if not dry_run:
        fail("assignment runs when its day ends; add --dry-run to see what it would do", WRONG_USE)
    day = _day_of(quarter)
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        found = list(proposals(work, day))
        last = work.enrollments.last_batch(day)
        out.print(_by_site(work, found, last))
        out.print(_by_basis(found))
    out.print(f"{len(found):,} members would be assigned on {day}; nothing was changed.")


def _day_of(quarter: str) -> date:
    """The first business day of a quarter, on which its run is made."""
    if re.fullmatch(r"[0-9]{4}Q[1-4]", quarter) is None:
        fail("a quarter is written like 2015Q1", WRONG_USE)
    day = assignment_day(Month(int(quarter[:4]), 3 * int(quarter[5]) - 2))
    return day or fail(f"no members are assigned at the start of {quarter}", WRONG_USE)


def _by_site(work: Work, found: list[Proposal], last: tuple[str, dict[str, int]] | None) -> Table:
    before = last[1] if last else {}
    now = Counter(proposal.tied.site_id for proposal in found)
    unsure = Counter(p.tied.site_id for p in found if p.tied.site_confidence == "low")
    columns = ("Site", "Name", "Would get", "Site unsure", last[0] if last else "Last run")
    table = Table(*columns, box=None, pad_edge=False)
    for site_id in sorted(now.keys() | before.keys()):
        site = work.providers.site(site_id)
        counts = (now[site_id], unsure[site_id], before.get(site_id, 0))
        table.add_row(site_id, site.name if site else "", *(f"{number:,}" for number in counts))
    return table


def _by_basis(found: list[Proposal]) -> Table:
    table = Table("Why", "Members", box=None, pad_edge=False)
    for basis, number in Counter(proposal.tied.basis.value for proposal in found).most_common():
        table.add_row(basis, f"{number:,}")
    tied = sum(bool(proposal.tied.tied_with) for proposal in found)
    table.add_row("of these, a tie between practices", f"{tied:,}")
    return table
