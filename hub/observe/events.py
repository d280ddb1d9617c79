"""Every event of the log: found in the code, and what it means; a test holds the two together."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_PACKAGES: Final = ("consumers", "edi", "hub", "portal", "producers", "store")
_LEVELS: Final = frozenset({"debug", "info", "warning", "error"})

MEANINGS: Final = {
    "address suppressed": "Mails to an address stop, as its mail server refuses it for good.",
    "batch hangs": "Nothing was heard of a batch for long: the process ends.",
    "batch taken apart": "Something in a batch failed: its messages are handled one by one.",
    "batch waits": "The store does not take a batch now; it is tried again after a pause.",
    "claims answered": "The 277CA of a claim file was made.",
    "consumer given up": "Starting a consumer anew did not help: the process ends.",
    "consumer not started": "A consumer could not be started anew now; it is tried again.",
    "consumer started anew": "A consumer stood still without a word and was replaced.",
    "copies swept": "Half-written copies of received files, which a kill had left, were deleted.",
    "day does not reconcile": "Letters or e-mails of a day are nowhere, or late: `hub reconcile`.",
    "e-mail not written": "An e-mail cannot be composed: `hub emails list`.",
    "e-mails sent": "A batch of e-mails was dealt with.",
    "file given up": "The hub failed on a file and set it aside: `hub refusals list`.",
    "file read": "A file was read to its end.",
    "file taken up": "The reading of a file began.",
    "files purged": "Files older than they are kept were thrown away, and that was audited.",
    "kafka client failed": "A client of Kafka met an error; most often a broker is away.",
    "kafka client warned": "A client of Kafka bore something; it goes on by itself.",
    "kafka left in haste": "The brokers went away while the hub left: it left all the same.",
    "kafka unavailable": "The brokers do not answer; they are asked again after a pause.",
    "look failed": "The watch could not look at the progress; it looks again.",
    "message failed": "A handler failed on a message; it is tried again or set aside.",
    "message not published": "No broker takes a message; it was set aside: `hub refusals list`.",
    "messages expired": "A topic forgot messages that no hub had handled: their senders have them.",
    "not acknowledged": "A batch was committed, but Kafka not told: it comes again and is dropped.",
    "outbox purged": "Messages that were published long ago left the outbox.",
    "page failed": "A page of the portal failed; its visitor was told the incident.",
    "partner promoted": "A trading partner may send production files from now on.",
    "partner shown out": "A session over SFTP was ended: its key, its hours or its use are over.",
    "partner signed in": "A trading partner signed in to hand in or fetch files.",
    "remittance not acknowledged": "A payee did not answer an 835 in time: `hub remittances`.",
    "sftp server listens": "Trading partners can hand in and fetch files by SFTP.",
    "spans lost": "The endpoint of traces did not take some; nothing else is touched by it.",
    "store unavailable": "The database or the disk cannot be used; both are tried again soon.",
    "worker hangs": "Nothing was heard of the worker's piece of work for long: the process ends.",
}


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the code tells it: its name, its level and the names of what it says more."""

    name: str
    level: str
    fields: tuple[str, ...]


def events() -> list[Event]:
    """Every event that the code tells, by name."""
    found = {
        event
        for package in _PACKAGES
        for path in (_ROOT / package).rglob("*.py")
        for event in _events_of(path)
    }
    return sorted(found, key=lambda event: (event.name, event.level))


def _events_of(path: Path) -> Iterator[Event]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        told, told_by = node.func.attr, node.func.value
        if told in _LEVELS and isinstance(told_by, ast.Name) and told_by.id == "log":
            name = ast.literal_eval(node.args[0])
            yield Event(name, told, tuple(key.arg or "trace_id" for key in node.keywords))


_INTRODUCTION: Final = """\
`hub` writes its log to standard error, one JSON object a line, of `HUB_LOG_LEVEL` and above. Each
has `event`, `level` and `timestamp` (UTC), and what the table says. The names are stable, so that
searches and alerts may hold on to them.

The log holds words of the program, ids that the hub made, hashes and counts: no names, no ids of
MaineCare, no values of messages or files. `error` is the name of a kind of error, never its text.
What the libraries under Kafka complain of is told once a minute for each place in them (`where`):
`said` has their own words with nothing filled in, `number` how often since it was last told.
Where [traces](operations.md#traces) are on, what is said while a message is handled carries its
`trace_id`.
"""


def logs_page() -> str:
    """docs/logs.md: every event of the log."""
    rows = "\n".join(
        f"| `{event.name}` | {event.level} | {', '.join(f'`{name}`' for name in event.fields)}"
        f" | {MEANINGS.get(event.name, '')} |"
        for event in events()
    )
    note = "<!-- Written by `make docs` from the code; change it there. -->"
    return (
        f"# The log\n\n{note}\n\n{_INTRODUCTION}\n| event | level | says also | what it means |\n"
        f"|---|---|---|---|\n{rows}\n"
    )
