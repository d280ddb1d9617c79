"""`hub form`: the Stage A opt-in form of a pending member, to print and sign."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import running_hub
from producers.letters import opt_in_form
from producers.pages.letters import letter_html, letter_pdf
from store.work import Work


def form(
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="A MaineCare id.")],
    site: Annotated[str, typer.Option(metavar="ID", help="The practice that asked, NPI-NNN.")],
    to: Annotated[
        Path,
        typer.Option(metavar="FILE", dir_okay=False, help="A .pdf to print, or an .html page."),
    ],
) -> None:
    """Write the opt-in form of a member whom a practice has requested, from January 2015.

    It shows protected health information.
    Example: [bold]hub form 10000001A --site 1234567893-001 --to form.pdf[/bold]
    """
    if to.suffix not in (".pdf", ".html"):
        fail("name a file that ends in .pdf or .html", WRONG_USE)
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        member_key = work.members.find(member)
        if member_key is None:
            fail("no feed or file has named a member of this id")
        facts = opt_in_form(work, member_key, site)
        if facts is None:
            fail("the form is for a member who is pending at that practice, from 2015-01-01 on")
    to.write_bytes(letter_pdf(facts) if to.suffix == ".pdf" else letter_html(facts).encode())
    out.print(f"The opt-in form is in {to}.")
