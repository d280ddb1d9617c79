"""`hub emails`: what became of each recipient's e-mail, and settling what the hub cannot."""

import getpass
import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from rich.table import Table
from sqlalchemy import Row

from hub.cli.consoles import out
from hub.cli.ending import fail
from hub.cli.terminal import running_hub
from hub.wall_clock import now
from store.effects import EffectState
from store.emails import EMAIL
from store.interventions import Operator
from store.work import Work

app = typer.Typer(
    help="E-mails and their recipients: list, show, settle, doubt, suppress, unsuppress, "
    "suppressed.",
    no_args_is_help=True,
)


class Shown(StrEnum):
    """The states of an e-mail, as operators say them."""

    QUEUED = "queued"
    BEING_SENT = "being-sent"
    SENT = "sent"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    IN_DOUBT = "in-doubt"


class Settled(StrEnum):
    """What an operator can say of an e-mail: it was sent, it is to go again, or it is let be."""

    SENT = "sent"
    AGAIN = "again"
    GIVEN_UP = "given-up"


_STATES: Final = {
    Shown.QUEUED: EffectState.QUEUED,
    Shown.BEING_SENT: EffectState.STARTED,
    Shown.SENT: EffectState.DONE,
    Shown.BOUNCED: EffectState.BOUNCED,
    Shown.SUPPRESSED: EffectState.SUPPRESSED,
    Shown.FAILED: EffectState.FAILED,
    Shown.IN_DOUBT: EffectState.IN_DOUBT,
}
_SHOWN: Final = {state: shown for shown, state in _STATES.items()}
_SETTLED: Final = {
    Settled.SENT: EffectState.DONE,
    Settled.AGAIN: EffectState.QUEUED,
    Settled.GIVEN_UP: EffectState.FAILED,
}

StateOption = Annotated[
    Shown | None, typer.Option("--state", help="Only those in this state.", show_default=False)
]
Why = Annotated[
    str, typer.Option("--why", metavar="TEXT", help="The reason, for the record; name no member.")
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who says so; the user of this machine by default."),
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS")]


def operator(who: str | None, why: str) -> Operator:
    """Who intervenes now, and why; the reason must be given."""
    if not why.strip():
        fail("say why: the reason is kept with what was done")
    return Operator(who or getpass.getuser(), why.strip(), now())


@app.command("list")
def list_emails(
    state: StateOption = None,
    site: Annotated[str | None, typer.Option("--site", help="Only those of this site.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="From this day on."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """List the e-mails of each recipient, oldest first, and where each stands.

    Example: [bold]hub emails list --state in-doubt[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        wanted = _STATES[state] if state is not None else None
        found = Work.on_open_day(view).emails.find(wanted, site, since and since.date())
    if as_json:
        for row in found:
            typer.echo(json.dumps(_as_json(row)))
        return
    table = Table("E-mail", "Site", "User", "Day", "State", "Tries", "Why", box=None)
    for row in found:
        details = row.details
        shown = _SHOWN[EffectState(row.state)].value
        table.add_row(
            row.effect_id,
            details.get("site_id") or details.get("partner_id", ""),
            details.get("user_id") or details.get("account_id") or details.get("user", ""),
            row.due_on.isoformat(),
            shown,
            str(row.attempts),
            row.outcome or "",
        )
    out.print(table if found else "There are no such e-mails.")


def _as_json(row: Row[Any]) -> dict[str, Any]:
    return {
        "email_id": row.effect_id,
        **row.details,
        "day": row.due_on.isoformat(),
        "state": _SHOWN[EffectState(row.state)].value,
        "tries": row.attempts,
        "why": row.outcome,
    }


@app.command("show")
def show(email_id: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """Show one e-mail, and what operators did about it.

    Example: [bold]hub emails show PM-3f9c01d2a4b5c6.u-0001[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        row = work.effects.get(email_id)
        if row is None or row.kind != EMAIL:
            fail(f"there is no e-mail {email_id}: `hub emails list` lists them")
        done = [
            {"at": one.at, "by": one.who, "what": one.what, "why": one.why}
            for one in work.interventions.of(email_id)
        ]
        out.print_json(json.dumps(_as_json(row) | {"by_hand": done}))


@app.command("settle")
def settle(
    settled: Annotated[
        Settled,
        typer.Option("--as", help="It was sent; or it is to go again; or no more is tried."),
    ],
    why: Why,
    email_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[EMAIL]...", show_default=False)
    ] = None,
    state: StateOption = None,
    by: By = None,
) -> None:
    """Say what became of e-mails that the hub cannot know of, or have them sent again.

    What is in doubt, failed, bounced or suppressed can be settled: the named ones, or with
    --state all in that state. Who did it, when and why is kept. An e-mail that goes again has the
    same Message-ID, so that mail servers can tell.
    Example: [bold]hub emails settle --as sent --state in-doubt --why "seen in the mail log"[/bold]
    """
    said = operator(by, why)
    with running_hub() as hub, hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        chosen = email_ids or []
        if not chosen:
            if state is None:
                fail("name e-mails, or say --state")
            chosen = [row.effect_id for row in work.emails.find(_STATES[state])]
        for email_id in chosen:
            outcome = f"settled by hand as {settled.value}"
            if not work.effects.settle(email_id, _SETTLED[settled], outcome):
                fail(f"{email_id} is no e-mail that can be settled: see `hub emails show`")
            work.interventions.note(said, f"e-mail {settled.value}", email_id)
        out.print(f"Settled {len(chosen)} as {settled.value}.")


@app.command("doubt")
def doubt(
    until: Annotated[
        datetime,
        typer.Option(
            "--until",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The last day on which the lost store can have sent e-mails.",
        ),
    ],
    why: Why,
    by: By = None,
) -> None:
    """After a restore: put in doubt what may have been sent, so that it does not go twice.

    The e-mails that are queued, and those decided anew on days to this one, wait in doubt until
    they are settled. Example: [bold]hub emails doubt --until 2014-12-05 --why restored[/bold]
    """
    said = operator(by, why)
    with running_hub() as hub, hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        work.calendar.doubt_until(until.date())
        number = work.effects.doubt(EMAIL, "the store was restored: it may have been sent")
        work.interventions.note(said, "e-mails in doubt", f"to {until.date()}")
        out.print(
            f"{number} queued e-mails are in doubt, and those of days to {until.date()} will be."
        )


@app.command("suppress")
def suppress(address: Address, why: Why, by: By = None) -> None:
    """Send no e-mail to an address any more.

    Example: [bold]hub emails suppress pat@practice.example --why "asked by phone"[/bold]
    """
    said = operator(by, why)
    with running_hub() as hub, hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        if not work.emails.suppress(address, said.why, work.today):
            fail("the address is suppressed already: `hub emails suppressed` says why")
        work.interventions.note(said, "suppressed", address.lower())
        out.print("Suppressed: the address gets no e-mail any more.")


@app.command("unsuppress")
def unsuppress(address: Address, why: Why, by: By = None) -> None:
    """Send e-mails to a suppressed address again, from now on.

    Those that were suppressed meanwhile stay so: `hub emails settle --as again` sends them.
    Example: [bold]hub emails unsuppress pat@practice.example --why "mailbox is back"[/bold]
    """
    said = operator(by, why)
    with running_hub() as hub, hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        if not work.emails.unsuppress(address):
            fail("the address is not suppressed")
        work.interventions.note(said, "unsuppressed", address.lower())
        out.print("The address gets e-mails again.")


@app.command("suppressed")
def suppressed() -> None:
    """List the addresses that get no e-mail, since when and why.

    Example: [bold]hub emails suppressed[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        found = Work.on_open_day(view).emails.suppressions()
    table = Table("Address", "Since", "Why", box=None, pad_edge=False)
    for row in found:
        table.add_row(row.address, row.since_on.isoformat(), row.reason)
    out.print(table if found else "No address is suppressed.")
