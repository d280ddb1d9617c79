"""`hub partners` add-key, end-key, add-token and end-token: how a partner's programs sign in."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from hub.cli import partners
from hub.cli.consoles import out
from hub.cli.partners import PartnerId, changing, profile_of, read_text, who
from hub.cli.terminal import running_hub
from hub.wall_clock import NEW_YORK, now

Day = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Its first day."),
]
LastDay = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], metavar="DATE", help="Its last day."),
]


@partners.app.command("add-key")
def add_key(
    partner_id: PartnerId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Its public key, a .pub file.")],
    first_day: Day = None,
    last_day: LastDay = None,
) -> None:
    """Let an SSH key in to a partner's folders over SFTP, beside those that are good already.

    Example: [bold]hub partners add-key METPID000101 id_ed25519.pub --until 2015-12-31[/bold]
    """
    from portal.exchange import access  # noqa: PLC0415 - slow to import

    text = read_text(file)
    at = now()
    starts_at = first_day.replace(tzinfo=NEW_YORK) if first_day else at
    ends_at = last_day.replace(tzinfo=NEW_YORK) + timedelta(days=1) if last_day else None
    with running_hub() as hub, changing(hub, partner_id, "keys changed") as work:
        profile_of(partner_id, work)
        made = access.add_key(partner_id, text, starts_at, ends_at, actor=who(), at=at, work=work)
    out.print(f"{partner_id} comes in over SFTP as {partner_id} with the key {made}.")


@partners.app.command("end-key")
def end_key(
    partner_id: PartnerId,
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="As SHA256:...")],
) -> None:
    """Let an SSH key in no longer.

    Example: [bold]hub partners end-key METPID000101 SHA256:nThbg6kX...[/bold]
    """
    from portal.exchange import access  # noqa: PLC0415 - slow to import

    with running_hub() as hub, changing(hub, partner_id, "keys changed") as work:
        access.end_key(partner_id, fingerprint, actor=who(), at=now(), work=work)
    out.print("The key is let in no longer.")


@partners.app.command("add-token")
def add_token(
    partner_id: PartnerId,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help="files:write, files:read, remittances:read; all of them unless given.",
        ),
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it is good.")] = 90,
    label: Annotated[str, typer.Option("--label", metavar="TEXT", help="What it is for.")] = "",
) -> None:
    """Make a token for a partner's programs and print it, this once.

    Example: [bold]hub partners add-token METPID000101 --scope files:read --days 30[/bold]
    """
    from portal.exchange import access  # noqa: PLC0415 - slow to import

    scopes = tuple(scope or access.SCOPES)
    with running_hub() as hub, changing(hub, partner_id, "tokens changed") as work:
        profile_of(partner_id, work)
        made = access.issue_token(partner_id, label, scopes, days, actor=who(), at=now(), work=work)
    typer.echo(made.text)


@partners.app.command("end-token")
def end_token(
    partner_id: PartnerId,
    token_id: Annotated[str, typer.Argument(metavar="TOKEN", help="Its id, as the list shows it.")],
) -> None:
    """Let a token in no longer.

    Example: [bold]hub partners end-token METPID000101 3f9c01d2a4b5[/bold]
    """
    from portal.exchange import access  # noqa: PLC0415 - slow to import

    with running_hub() as hub, changing(hub, partner_id, "tokens changed") as work:
        access.end_token(partner_id, token_id, actor=who(), at=now(), work=work)
    out.print("The token is let in no longer.")
