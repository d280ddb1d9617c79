"""`hub assign`: what a run of auto-assignment would do, beside what the last one did."""

import re
from collections import Counter
from datetime import date
from typing import Annotated, Any, Final

import typer
from rich.table import Table
from sqlalchemy import Row

from consumers.day.assignment import Proposal, proposals
from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import running_hub
from rules.assignment import batch_number
from rules.calendar import Month, assignment_day
from store.work import Work

_PLAIN: Final[dict[str, Any]] = {"box": None, "pad_edge": False}


def assign(
    quarter: Annotated[str, typer.Option(metavar="YYYYQN", help="The quarter, such as 2015Q1.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen; nothing is changed.")
    ] = False,
    members: Annotated[
        bool,
        typer.Option("--members", help="List each member, too: protected health information."),
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
        out.print(_by_basis(found, last))
        if members:
            out.print(_by_member(work, found, last))
    out.print(_in_a_sentence(day, len(found), last))


def _day_of(quarter: str) -> date:
    """The first business day of a quarter, on which its run is made."""
    if re.fullmatch(r"[0-9]{4}Q[1-4]", quarter) is None:
        fail("a quarter is written like 2015Q1", WRONG_USE)
    day = assignment_day(Month(int(quarter[:4]), 3 * int(quarter[5]) - 2))
    return day or fail(f"no members are assigned at the start of {quarter}", WRONG_USE)


def _in_a_sentence(day: date, found: int, last: list[Row[Any]]) -> str:
    if last and last[0].batch == batch_number(day):
        return (
            f"{len(last):,} members were assigned on {day}; of those left, {found:,} would be now."
        )
    return f"{found:,} members would be assigned on {day}; nothing was changed."


def _by_site(work: Work, found: list[Proposal], last: list[Row[Any]]) -> Table:
    before = Counter(row.site_id for row in last)
    now = Counter(proposal.tied.site_id for proposal in found)
    unsure = Counter(p.tied.site_id for p in found if p.tied.site_confidence == "low")
    table = Table("Site", "Name", "Would get", "Site unsure", _named(last), **_PLAIN)
    for site_id in sorted(now.keys() | before.keys()):
        site = work.providers.site(site_id)
        counts = (now[site_id], unsure[site_id], before[site_id])
        table.add_row(site_id, site.name if site else "", *(f"{number:,}" for number in counts))
    return table


def _by_basis(found: list[Proposal], last: list[Row[Any]]) -> Table:
    now = Counter(proposal.tied.basis.value for proposal in found)
    before = Counter(row.basis.partition(";")[0] for row in last)
    table = Table("Why", "Would be", _named(last), **_PLAIN)
    for basis in sorted(now.keys() | before.keys(), key=lambda one: (-now[one], one)):
        table.add_row(basis, f"{now[basis]:,}", f"{before[basis]:,}")
    tied = sum(bool(proposal.tied.tied_with) for proposal in found)
    tied_before = sum("tied with" in row.basis for row in last)
    table.add_row("of these, a tie between practices", f"{tied:,}", f"{tied_before:,}")
    return table


def _by_member(work: Work, found: list[Proposal], last: list[Row[Any]]) -> Table:
    before = {row.member_key: row.site_id for row in last}
    table = Table("Member", "Would be at", "Why", _named(last), **_PLAIN)
    for proposal in found:
        member_id = work.members.reference(proposal.member_key).mainecare_id
        was_at = before.get(proposal.member_key, "")
        table.add_row(member_id, proposal.tied.site_id, proposal.basis, was_at)
    return table


def _named(last: list[Row[Any]]) -> str:
    return str(last[0].batch) if last else "No run before"
