"""`hub staff`: the accounts of portal support, whom nobody invites from within the portal."""

import getpass
from datetime import datetime
from typing import Annotated

import typer

from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import running_hub
from portal.mailing import mail_pin
from portal.proofs import new_id
from rules.access import STAFF_ROLE_NAMES, StaffRole
from schemas.addresses import is_email
from store.accounts import Accounts, AccountStatus
from store.audit import Audit, Deed, at_terminal
from store.sign_ins import Purpose, SignIns
from store.transaction import Transaction
from store.work import Work

app = typer.Typer(help="Accounts of portal support: invite, terminate.", no_args_is_help=True)


@app.command("invite")
def invite(
    first: Annotated[str, typer.Option(help="First name.")],
    last: Annotated[str, typer.Option(help="Last name.")],
    email: Annotated[str, typer.Option(help="Where the invitation is sent.")],
    role: Annotated[
        list[str], typer.Option(help="S1 Portal Support or S2 Trading Partner Support.")
    ],
) -> None:
    """Invite somebody of the staff to the portal; the e-mail leaves with the hub's next work.

    Example: [bold]hub staff invite --first Jo --last Ray --email jo@maine.example --role S1[/bold]
    """
    unknown = set(role) - set(StaffRole)
    if unknown or not is_email(email):
        known = ", ".join(f"{one} {name}" for one, name in STAFF_ROLE_NAMES.items())
        fail(f"an e-mail address and roles of these are needed: {known}", WRONG_USE)
    with running_hub() as hub:
        now = hub.surroundings().now()
        account_id = new_id("A")
        with hub.store.begin() as transaction:
            Accounts(transaction).open(
                account_id,
                partner_id=None,
                status=AccountStatus.INVITED,
                first=first,
                last=last,
                email=email,
                roles=role,
                at=now,
            )
            mail_pin(Work.on_open_day(transaction), account_id, Purpose.INVITATION, now)
            roles = " ".join(sorted(role))
            _note(transaction, "user invited", f"{account_id} {roles}", now)
        out.print(f"Invited {first} {last} as {account_id}; `hub run` sends the e-mail.")


def _note(transaction: Transaction, action: str, subject: str, at: datetime) -> None:
    """Add a line to the audit trail about what the command does."""
    actor = at_terminal(getpass.getuser())
    Audit(transaction).note(Deed(action=action, subject=subject, at=at, actor=actor))


@app.command("list")
def list_staff() -> None:
    """Show the accounts of the staff, one a line.

    Example: [bold]hub staff list[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        accounts = Accounts(view)
        for row in accounts.users(None):
            roles = " ".join(sorted(accounts.roles(row.account_id)))
            name = row.user_name or "(invited)"
            out.print(f"{row.account_id}  {name}  {row.first} {row.last}  {row.status}  {roles}")


@app.command("terminate")
def terminate(
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT", help="As `hub staff list` says.")],
) -> None:
    """End an account of the staff at once.

    Example: [bold]hub staff terminate A-0123456789abcdef[/bold]
    """
    with running_hub() as hub, hub.store.begin() as transaction:
        accounts = Accounts(transaction)
        row = accounts.get(account_id)
        if row is None or row.partner_id is not None:
            fail(f"no account {account_id} of the staff: see `hub staff list`")
        accounts.change(account_id, status=AccountStatus.TERMINATED.value)
        SignIns(transaction).end_all(account_id)
        SignIns(transaction).void_pins(account_id)
        _note(transaction, "user terminated", account_id, hub.surroundings().now())
        out.print(f"{account_id} was terminated.")
