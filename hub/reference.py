"""The reference pages, written from the code: messages, settings, commands and AsyncAPI.

`python -m hub.reference` writes them anew; a test holds the pages against the code.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import typer
from pydantic_core import PydanticUndefined
from typer.main import get_command

from hub import asyncapi, asyncapi_page
from hub.cli.main import app
from hub.observe.alerts import rules_file
from hub.observe.dashboard import dashboard_file
from hub.observe.events import logs_page
from hub.observe.page import metrics_page
from hub.settings import PREFIX, Settings
from schemas import catalogue
from schemas.envelope import CONTENT_TYPE, SPEC_VERSION
from schemas.message import Message, message_types
from schemas.topics import DEAD_LETTERS, KEEPING, MEMBER_KEYED

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
_NOTE: Final = "<!-- Written by `make docs` from the code; change it there. -->\n"


def messages_page() -> str:
    """docs/messages.md: every message with its topic, key, sender and an example."""
    parts = ["# Messages\n", _NOTE, _MESSAGES_INTRODUCTION]
    inbound = catalogue.inbound()
    known = message_types().values()
    ordered = [
        kind
        for family in catalogue.FAMILIES
        for kind in known
        if kind.__module__ == family.__name__
    ]
    for title, chosen in (
        ("What comes in", [kind for kind in ordered if kind.type in inbound]),
        ("What the hub sends itself", [kind for kind in ordered if kind.type not in inbound]),
    ):
        parts.append(f"## {title}\n")
        parts += [_message(kind) for kind in chosen]
    return "\n".join([*parts, _topics()])


_MESSAGES_INTRODUCTION: Final = f"""\
Every message is a CloudEvents {SPEC_VERSION} event with JSON data. In a file, each line is one
event in structured mode (JSON Lines); on a transport the attributes are headers (`ce_id`,
`ce_source`, `ce_type`, `ce_time`, and `ce_origin`, which says where the message was read from)
and the value is the data alone. The data is read strictly: unknown fields, other types and
values out of range are refused with a sentence that names the field and never repeats the value.

A message counts once for its source and id. Messages about a member are ordered by the member:
on a transport their key is a surrogate (`m17`), never the MaineCare id. A sender's own id and
source are hashed at the edge, so that nothing in them can reach a header.

A line of a file looks like this:

```json
{{"specversion": "{SPEC_VERSION}", "id": "2014-12-12-0001", "source": "/member-services",
 "type": "gov.maine.healthhomes.member-opted-in.v1", "time": "2014-12-12T09:30:00-05:00",
 "data": {{"member_id": "10000001A", "site_id": "1234567893-001", "called_on": "2014-12-12"}}}}
```

(on one line). MIHMS sends members and claims as X12: 834 005010X220A1, 837P 005010X222A1 and
837I 005010X223A2. Each member of an 834 comes whole, with all coverages, in place of what was
reported before: HD04 holds the coverage code, INS06-1 Medicare, loop 2310 the PCCM provider,
LUI the language, and the reporting category `PRINT` with the value `LARGE` asks for large print.
In an 837, NM1\\*77 with REF\\*LU names the service location (`NPI-NNN`). APS may send
certifications as CSV with the header
`certification_id,member_id,bhho_site_id,certified_on,starts_on,ends_on`.
"""


def _message(kind: type[Message]) -> str:
    key = "surrogate of the member" if kind.topic in MEMBER_KEYED else f"`{kind.key_field}`"
    if kind.key_field != "member_id" and kind.topic in MEMBER_KEYED:
        key = "surrogate of each member"
    summary = (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
    rows = (
        ("type", f"`{kind.type}`"),
        ("topic", f"`{kind.topic.value}`"),
        ("key", key),
        ("sender", kind.sender),
        ("content type", f"`{CONTENT_TYPE}`"),
    )
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    example = json.dumps(kind.example, indent=2)
    return (
        f"### {kind.__name__}\n\n{summary}\n\n| | |\n|---|---|\n{table}\n\n"
        f"```json\n{example}\n```\n"
    )


def _topics() -> str:
    rows = "\n".join(
        f"| `{topic}` | {keeping.partitions} | {keeping.retention_days} days"
        f"{', compacted' if keeping.compacted else ''} |"
        for topic, keeping in KEEPING.items()
    )
    return (
        "## Topics\n\nOn Kafka, messages of one key stay in order within a topic, and a topic of "
        "one partition keeps all\nof its messages in order. "
        f"`{DEAD_LETTERS}` gets every refused message as it came, under headers of\nthe hub's own "
        "that say why (`ce_reason`) and where it stood (`ce_origintopic`, `ce_originpartition`,\n"
        "`ce_originoffset`). One that would be too long beside them is cut, and `ce_cutfrom` says "
        "how long it\nwas. What no broker took is of partition -1, its offset the number in the "
        "outbox."
        f"\n\n| topic | partitions | kept |\n|---|---|---|\n{rows}\n"
    )


def settings_page() -> str:
    """docs/settings.md: every setting with its default."""
    rows = "\n".join(
        f"| `{PREFIX}{name.upper()}` | {field.description} | {_default(field.default)} |"
        for name, field in Settings.model_fields.items()
    )
    return (
        f"# Settings\n\n{_NOTE}\nSettings come from the environment. A wrong value, or a `HUB_` "
        "variable that is none of these, ends a command\nwith exit code 2 and names it.\n\n"
        f"| variable | what it is | default |\n|---|---|---|\n{rows}\n"
    )


def _default(value: Any) -> str:
    return "" if value in (None, "", PydanticUndefined) else f"`{value}`"


_EXIT_CODES: Final = """\
Exit codes: 0 done; 1 something is wrong with the input or the state, which the message names;
2 wrong use or settings. `hub x12 validate` ends with 0 valid, 1 invalid, 2 unreadable.
"""


def commands_page() -> str:
    """docs/commands.md: every command with its help."""
    parts = ["# Commands\n", _NOTE, _EXIT_CODES]
    return "\n".join([*parts, *_commands(get_command(app), "hub")])


def _commands(command: Any, name: str) -> Iterator[str]:
    children = getattr(command, "commands", None)
    if children is not None:
        for child_name, child in children.items():
            yield from _commands(child, f"{name} {child_name}")
        return
    usage = " ".join(command.collect_usage_pieces(typer.Context(command, info_name=name)))
    help_text = (command.help or "").replace("[bold]", "`").replace("[/bold]", "`")
    options = "\n".join(_options(command))
    yield f"## {name}\n\n```\n{name} {usage}\n```\n\n{help_text}\n" + (
        f"\n{options}\n" if options else ""
    )


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        help_text = getattr(parameter, "help", None)
        if help_text and parameter.name != "help":
            names = ", ".join(f"`{option}`" for option in parameter.opts)
            yield f"- {names}: {help_text}"


PAGES: Final[dict[str, Callable[[], str]]] = {
    "messages.md": messages_page,
    "settings.md": settings_page,
    "commands.md": commands_page,
    "metrics.md": metrics_page,
    "logs.md": logs_page,
    "../deploy/prometheus/alerts.yml": rules_file,
    "asyncapi.json": asyncapi.document_text,
    "asyncapi.html": asyncapi_page.page,
    "../deploy/grafana/dashboards/hub.json": dashboard_file,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
