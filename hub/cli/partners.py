"""`hub partners`: trading partners as those who exchange files, their keys and their tokens."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from hub.app import Hub
from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import running_hub
from hub.wall_clock import now
from portal.exchange.errors import ExchangeError
from portal.exchange.promotion import promote, promote_if_certified, stands
from rules.certification_edi import DEFAULT_SETS, PartnerState
from schemas.addresses import is_email
from store.audit import Actor, Deed, at_terminal
from store.partner_profiles import Contact, PartnerProfile
from store.work import Work

app = typer.Typer(
    help="Trading partners who exchange files: list, show, open, change, hold, release, promote; "
    "their keys and tokens.",
    no_args_is_help=True,
)

PartnerId = Annotated[str, typer.Argument(metavar="PARTNER", help="Its id, as METPID000101.")]
Sets = Annotated[
    str | None, typer.Option("--sets", metavar="SETS", help="What it may send, as 834,837P,837I.")
]
ContactOption = Annotated[
    str | None,
    typer.Option("--contact", metavar="E-MAIL", help="Whom the hub writes to about its files."),
]


@app.command("list")
def list_partners(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False,
) -> None:
    """List the partners that exchange files.

    Example: [bold]hub partners list[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        profiles = Work.on_open_day(view).partner_profiles.all()
    if as_json:
        typer.echo(json.dumps([_told(each) for each in profiles], indent=2))
        return
    table = Table("Partner", "Name", "State", "Since", "Sets", "Held", box=None, pad_edge=False)
    for each in profiles:
        since, sets = each.state_since_on.isoformat(), ", ".join(each.sets)
        table.add_row(
            each.partner_id, each.name, each.state.value, since, sets, each.held_because or ""
        )
    out.print(table if profiles else "No partner exchanges files yet: `hub partners open` one.")


def _told(profile: PartnerProfile) -> dict[str, Any]:
    return asdict(profile) | {"state_since_on": profile.state_since_on.isoformat()}


@app.command("show")
def show(partner_id: PartnerId) -> None:
    """Show a partner's profile, where its certification stands, its keys and its tokens.

    Example: [bold]hub partners show METPID000101[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        profile = profile_of(partner_id, work)
        standing = stands(profile, work)
        keys = [
            {"fingerprint": row.fingerprint, "from": str(row.starts_at), "until": _end(row)}
            for row in work.partner_access.keys(partner_id)
        ]
        tokens = [
            {"token": row.token_id, "label": row.label, "scopes": row.scopes, "until": _end(row)}
            for row in work.partner_access.tokens(partner_id)
        ]
    clean = {"clean_files_needed": standing.needed, "lacking": dict(standing.lacking)}
    out.print_json(json.dumps(_told(profile) | clean | {"keys": keys, "tokens": tokens}))


def _end(row: Any) -> str | None:
    return str(row.ends_at) if row.ends_at else None


@app.command("open")
def open_partner(
    partner_id: PartnerId,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Its name.")],
    sets: Sets = None,
    contact: ContactOption = None,
) -> None:
    """Let a partner exchange files that did not register in the portal; it begins in test.

    Example: [bold]hub partners open METPID000101 --name "Lake Clinic"[/bold]
    """
    _check_id(partner_id)
    with running_hub() as hub, changing(hub, partner_id, "opened") as work:
        if work.partner_profiles.get(partner_id) is not None:
            fail(f"{partner_id} exchanges files already: `hub partners change` its profile")
        opened = PartnerProfile(partner_id, name, PartnerState.TEST, work.today)
        work.partner_profiles.put(_changed(opened, sets=sets, contact=contact))
    out.print(f"{partner_id} is in test. Give it a key or a token: `hub partners add-key`.")


def _check_id(partner_id: str) -> None:
    if len(partner_id) != 12 or not partner_id.startswith("METPID") or not partner_id[6:].isdigit():
        fail(f"{partner_id} is no trading partner id: METPID and six digits", WRONG_USE)


@app.command("change")
def change(
    partner_id: PartnerId,
    *,
    sets: Sets = None,
    contact: ContactOption = None,
    qualifier: Annotated[
        str | None, typer.Option("--qualifier", metavar="CODE", help="ISA05 of what it sends.")
    ] = None,
    ta1: Annotated[
        str | None,
        typer.Option(
            "--ta1",
            metavar="WHEN",
            help="A TA1 for every file, `always`, or a refused one alone, `when_refused`.",
        ),
    ] = None,
    remittances: Annotated[
        str | None,
        typer.Option("--remittances", metavar="PROFILE", help="Its 835: `member` or `plb`."),
    ] = None,
) -> None:
    """Change what a partner may send and how it is answered.

    Example: [bold]hub partners change METPID000101 --sets 837P --ta1 when_refused[/bold]
    """
    if ta1 not in (None, "always", "when_refused"):
        fail("--ta1 is always or when_refused", WRONG_USE)
    if remittances not in (None, "member", "plb"):
        fail("--remittances is member or plb", WRONG_USE)
    with running_hub() as hub, changing(hub, partner_id, "changed profile") as work:
        profile = _changed(profile_of(partner_id, work), sets=sets, contact=contact)
        profile = replace(
            profile,
            qualifier=qualifier or profile.qualifier,
            ta1=ta1 or profile.ta1,
            remittance_profile=remittances or profile.remittance_profile,
        )
        work.partner_profiles.put(profile)
        promote_if_certified(profile, now(), work)
        state = profile_of(partner_id, work).state
    out.print(f"The profile of {partner_id} is changed; it is in {state.value}.")


def _changed(profile: PartnerProfile, *, sets: str | None, contact: str | None) -> PartnerProfile:
    if sets is not None:
        chosen = tuple(name.strip().upper() for name in sets.split(",") if name.strip())
        if not chosen or not set(chosen) <= set(DEFAULT_SETS):
            fail(f"--sets is one or more of {', '.join(DEFAULT_SETS)}", WRONG_USE)
        profile = replace(profile, sets=chosen)
    if contact is not None:
        if not is_email(contact):
            fail("--contact is an e-mail address as name@example.com", WRONG_USE)
        profile = replace(profile, contacts=(Contact(profile.name, contact),))
    return profile


@app.command("hold")
def hold(
    partner_id: PartnerId,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")],
) -> None:
    """Keep a partner in test, or take it back to test, until it is released.

    Example: [bold]hub partners hold METPID000101 --why "agreement not signed"[/bold]
    """
    with running_hub() as hub, changing(hub, partner_id, "held", reason=why.strip()) as work:
        profile = profile_of(partner_id, work)
        since = profile.state_since_on if profile.state is PartnerState.TEST else work.today
        held = replace(
            profile, state=PartnerState.TEST, state_since_on=since, held_because=why.strip()
        )
        work.partner_profiles.put(held)
    out.print(f"{partner_id} is held in test: its production files are refused.")


@app.command("release")
def release(partner_id: PartnerId) -> None:
    """Hold a partner no longer: it goes to production when its tests are clean, or were.

    Example: [bold]hub partners release METPID000101[/bold]
    """
    with running_hub() as hub, changing(hub, partner_id, "released") as work:
        released = replace(profile_of(partner_id, work), held_because=None)
        work.partner_profiles.put(released)
        promote_if_certified(released, now(), work, who())
        state = profile_of(partner_id, work).state
    out.print(f"{partner_id} is in {state.value}.")


@app.command("promote")
def promote_partner(partner_id: PartnerId) -> None:
    """Bring a partner into production at once, whatever its tests say.

    Example: [bold]hub partners promote METPID000101[/bold]
    """
    with running_hub() as hub, changing(hub, partner_id, "promotion asked for") as work:
        profile = profile_of(partner_id, work)
        if profile.state is PartnerState.PRODUCTION:
            fail(f"{partner_id} is in production since {profile.state_since_on}")
        promote(profile, who(), now(), work)
    out.print(f"{partner_id} is in production.")


def who() -> Actor:
    """Who runs the command."""
    return at_terminal(getpass.getuser())


def profile_of(partner_id: str, work: Work) -> PartnerProfile:
    """The profile of a partner, or the end of the command."""
    found = work.partner_profiles.get(partner_id)
    if found is None:
        fail(f"{partner_id} exchanges no files: `hub partners list` lists who does")
    return found


@contextmanager
def changing(
    hub: Hub, partner_id: str, action: str, *, reason: str | None = None
) -> Iterator[Work]:
    """A transaction that changes something of a partner, with its line in the audit trail."""
    at: datetime = now()
    try:
        with hub.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            yield work
            subject = f"{partner_id} by {who().name}"
            work.audit.note(
                Deed(
                    action=action,
                    subject=subject,
                    at=at,
                    actor=who(),
                    partner_id=partner_id,
                    reason=reason,
                )
            )
    except ExchangeError as error:
        fail(str(error))


def read_text(path: Path) -> str:
    """The text of a small file, or the end of the command."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read: {type(error).__name__}", WRONG_USE)
