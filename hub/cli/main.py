"""The `hub` command and its groups."""

import typer

from hub.cli import (
    assigning,
    dashboards,
    database,
    demo,
    documents,
    emails,
    explaining,
    files,
    forms,
    health,
    intake,
    letters,
    partner_access,  # noqa: F401 - adds commands to those of partners
    partners,
    reconciling,
    refusals,
    remittances,
    reporting,
    running,
    showing,
    staff,
    synthetic,
    topics,
    x12,
)

app = typer.Typer(
    name="hub",
    help="Health Homes Hub: feeds in, the programme's rules decide, letters, messages, "
    "acknowledgments and remittances out.",
    epilog="Settings come from the environment: see docs/settings.md.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)
app.command("init")(running.init)
app.command("ingest")(intake.ingest)
app.command("run")(running.run)
app.command("drain")(running.drain)
app.command("clock")(running.clock)
app.command("health")(health.health)
app.command("status")(showing.status)
app.command("timeline")(showing.timeline)
app.command("flags")(showing.flags)
app.command("explain")(explaining.explain)
app.command("form")(forms.form)
app.command("dashboard")(dashboards.dashboard)
app.command("report")(reporting.show_report)
app.command("assign")(assigning.assign)
app.command("remittances")(remittances.remittances)
app.add_typer(refusals.app, name="refusals")
app.add_typer(emails.app, name="emails")
app.add_typer(letters.app, name="letters")
app.command("reconcile")(reconciling.reconcile)
app.command("generate")(synthetic.generate)
app.command("demo")(demo.demo)
app.add_typer(partners.app, name="partners")
app.add_typer(files.app, name="files")
app.add_typer(x12.app, name="x12")
app.add_typer(database.app, name="db")
app.add_typer(staff.app, name="staff")
app.add_typer(topics.app, name="topics")
app.add_typer(documents.app, name="docs")
