"""The docs: every setting, command, message and topic is written down, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main

from hub.cli.main import app
from hub.settings import PREFIX, Settings
from schemas import catalogue
from schemas.message import Message, message_types
from schemas.topics import Topic

ROOT = Path(__file__).parents[2]
OF_TESTS = "HUB_TEST_"
"""What begins so is read by the tests alone."""
SETTINGS = sorted(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)
EVERY_MESSAGE = [
    pytest.param(kind, id=kind.__name__)
    for kind in message_types().values()
    if kind.__module__ in {family.__name__ for family in catalogue.FAMILIES}
]


def text(*names: str) -> str:
    """What the documents of these names say; each must be there."""
    absent = [name for name in names if not (ROOT / name).is_file()]
    assert not absent, f"to be written: {', '.join(absent)}"
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command as one types it, groups left out."""

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
            return
        for word, one in inner.items():
            yield from walk(f"{name} {word}", one)

    yield from walk("hub", typer.main.get_command(app))


COMMANDS = dict(commands())


@pytest.mark.parametrize("setting", SETTINGS)
def test_setting_is_documented(setting: str) -> None:
    assert re.search(rf"\b{setting}\b", text("docs/settings.md"))


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = set(re.findall(r"\bHUB_[A-Z0-9_]+\b", text("docs/settings.md", "README.md")))
    assert {name for name in named if not name.startswith(OF_TESTS)} <= set(SETTINGS)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_describes_itself(name: str) -> None:
    field = Settings.model_fields[name]
    described = field.description or "".join(
        found for found in map(_description, field.metadata) if found
    )
    assert described


def _description(part: object) -> str:
    return str(getattr(part, "description", "") or "")


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_documented(name: str) -> None:
    written = text("docs/commands.md") if (ROOT / "docs/commands.md").is_file() else ""
    assert re.search(rf"\b{re.escape(name)}\b", written + text("README.md"))


@pytest.mark.parametrize("name", COMMANDS)
def test_command_shows_an_example_of_itself(name: str) -> None:
    told = COMMANDS[name].help or ""
    example = told.partition("Example")[2]
    assert re.search(rf"\b{re.escape(name)}\b", example)


def test_no_command_is_documented_that_does_not_exist() -> None:
    first_words = {name.split()[1] for name in COMMANDS}
    documents = [name for name in ("README.md", "docs/commands.md") if (ROOT / name).is_file()]
    named = re.findall(r"(?:^|`|/)hub ([a-z0-9]+)\b", text(*documents), flags=re.MULTILINE)
    assert set(named) <= first_words


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_message_is_documented_with_its_type(kind: type[Message]) -> None:
    written = text("docs/messages.md")
    assert kind.__name__ in written
    assert kind.type in written


@pytest.mark.parametrize("topic", list(Topic))
def test_topic_is_documented(topic: Topic) -> None:
    assert topic.value in text("docs/messages.md")
