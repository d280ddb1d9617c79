"""How commands end that cannot go on: a sentence that says what to do, and an exit code."""

from typing import NoReturn

import typer
from rich.markup import escape

from hub.cli.consoles import err
from hub.logs import configure_logs
from hub.settings import Settings, SettingsError, load_settings

FAILED = 1
WRONG_USE = 2


def fail(message: str, code: int = FAILED) -> NoReturn:
    """End the command with a message that says what to do."""
    err.print(f"[red]error:[/red] {escape(message)}", soft_wrap=True)
    raise typer.Exit(code)


def settings_or_fail(**overrides: object) -> Settings:
    """The settings, or the end of the command with the name of the wrong one."""
    try:
        settings = load_settings(**overrides)
    except SettingsError as error:
        fail(str(error), WRONG_USE)
    configure_logs(settings.log_level)
    return settings
