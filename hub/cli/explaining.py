"""`hub explain`: why a member can, or cannot, be in Stage A on a day."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from consumers.knowledge import known_of
from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import running_hub
from rules.explanation import Finding, explained_to_provider, explained_to_staff
from store.work import Work


class Reader(StrEnum):
    """Who reads an explanation."""

    STAFF = "staff"
    PROVIDER = "provider"


def explain(
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="A MaineCare id.")],
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="The day; the open one if left out."
        ),
    ] = None,
    known_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Whose knowledge counts: that of the end of this day.",
        ),
    ] = None,
    reader: Annotated[
        Reader, typer.Option("--for", help="Who reads it; a provider sees the reason family alone.")
    ] = Reader.STAFF,
) -> None:
    """Say why a member can, or cannot, be in Stage A on a day, rule by rule with facts and sources.

    Of a day in the past it tells what was known when that day ended and, where later reports make
    a difference, what is known now; --known-on asks for the knowledge of one day. For staff it
    shows protected health information.
    Example: [bold]hub explain 10000001A --on 2015-01-15 --known-on 2015-02-28[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        member_key = work.members.key_of(member)
        if member_key is None:
            fail("no member feed has reported a member of this id")
        day = on.date() if on else work.today
        if known_on is not None:
            asked = _past(known_on.date(), work)
            _tell_all(_explained(work, member_key, day, asked, reader) or _nothing_known(asked))
        elif day >= work.today:
            _tell_all(_explained(work, member_key, day, work.today, reader))
        else:
            _tell_both(work, member_key, day, reader)


def _past(known_on: date, work: Work) -> date:
    if known_on > work.today:
        fail(f"{known_on} is yet to come: {work.today} is the open day", WRONG_USE)
    return known_on


def _nothing_known(known_on: date) -> NoReturn:
    fail(f"nothing was known of the member on {known_on}")


def _tell_both(work: Work, member_key: int, day: date, reader: Reader) -> None:
    """Tell what was known when a day ended, and what is known of it now if that says otherwise."""
    then = _explained(work, member_key, day, day, reader)
    now = _explained(work, member_key, day, work.today, reader)
    if then == now:
        _tell_all(now)
        return
    out.print(f"As it was known on {day}:" if then else f"Nothing was known on {day}.")
    _tell_all(then)
    out.print("By what is known now:")
    _tell_all(now)


def _explained(
    work: Work, member_key: int, day: date, known_on: date, reader: Reader
) -> list[Finding]:
    known = known_of(work, member_key, day, known_on)
    if known is None:
        return []
    if reader is Reader.PROVIDER:
        return explained_to_provider(known.facts, day)
    return explained_to_staff(known.facts, day, known.background)


def _tell_all(findings: list[Finding]) -> None:
    for found in findings:
        _tell(found)


def _tell(found: Finding) -> None:
    answer = f"[bold]{found.rule_id:4}[/bold] {found.question} {found.answer}"
    out.print(answer, soft_wrap=True)
    if found.facts:
        out.print(f"     facts: {found.facts}", markup=False, soft_wrap=True)
    out.print(f"     source: {found.source}", markup=False, soft_wrap=True)
    for version in found.parameters:
        out.print(f"     by {version}", markup=False, soft_wrap=True)
