"""`hub explain`: why a member can, or cannot, be in Stage A on a day."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from consumers.eligibility import facts_of
from hub.cli.terminal import fail, out, running_hub
from rules.eligibility import NOT_ASSESSED, EligibilityFacts
from rules.explanation import Finding, explained_to_provider, explained_to_staff
from schemas.requests import Assessment
from store.enrollments import State
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
    reader: Annotated[
        Reader, typer.Option("--for", help="Who reads it; a provider sees the reason family alone.")
    ] = Reader.STAFF,
) -> None:
    """Say why a member can, or cannot, be in Stage A on a day, rule by rule with facts and sources.

    Parameters and facts are those of the day, by what has been reported until now. For staff it
    shows protected health information. Example: [bold]hub explain 10000001A --on 2015-01-15[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        member_key = work.members.key_of(member)
        if member_key is None:
            fail("no member feed has reported a member of this id")
        day = on.date() if on else work.today
        facts = facts_of(work, member_key, day, _assessment(work, member_key))
        for found in _explained(facts, day, reader):
            _tell(found)


def _explained(facts: EligibilityFacts, day: date, reader: Reader) -> list[Finding]:
    if reader is Reader.PROVIDER:
        return explained_to_provider(facts, day)
    return explained_to_staff(facts, day)


def _tell(found: Finding) -> None:
    answer = f"[bold]{found.rule_id:4}[/bold] {found.question} {found.answer}"
    out.print(answer, soft_wrap=True)
    if found.facts:
        out.print(f"     facts: {found.facts}", soft_wrap=True)
    for version in found.parameters:
        out.print(f"     by {version}", markup=False, soft_wrap=True)


def _assessment(work: Work, member_key: int) -> Assessment:
    """The provider's assessment of the member's newest referral, if there is one."""
    rows = work.enrollments.of_member(member_key, tuple(State))
    stored = [row.assessment for row in rows if row.assessment is not None]
    return (work.enrollments.assessment(stored[-1]) if stored else None) or NOT_ASSESSED
