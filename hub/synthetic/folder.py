"""The dated folders of a generated programme, written piece by piece with little memory."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from schemas.envelope import SPEC_VERSION
from schemas.message import Message

PROVIDERS: Final = "01-providers.jsonl"
MEMBERS: Final = "02-members.834"
PROFESSIONAL: Final = "03-claims-professional.837"
INSTITUTIONAL: Final = "04-claims-institutional.837"
CERTIFICATION_LIST: Final = "05-certifications.csv"
CERTIFICATIONS: Final = "06-certifications.jsonl"
REQUESTS: Final = "07-requests.jsonl"
CHOICES: Final = "08-choices.jsonl"
ATTESTATIONS: Final = "09-attestations.jsonl"

SOURCES: Final = {
    PROVIDERS: "/mihms/providers",
    CERTIFICATIONS: "/aps/certifications",
    REQUESTS: "/portal/requests",
    CHOICES: "/members/choices",
    ATTESTATIONS: "/portal/attestations",
}
MAINE: Final = ZoneInfo("America/New_York")
HELD: Final = 32_768
"""Characters of one file that are held before they are written."""


@dataclass(slots=True)
class Folder:
    """A folder of one sub-folder a day; few files are ever open at once."""

    root: Path
    first_day: date
    last_day: date
    counts: dict[str, int] = field(default_factory=dict)
    _held: dict[tuple[date, str], list[str]] = field(default_factory=dict)
    _sizes: dict[tuple[date, str], int] = field(default_factory=dict)
    _lines: dict[tuple[date, str], int] = field(default_factory=dict)

    def append(self, day: date, name: str, text: str) -> None:
        """Add `text` to the file `name` of `day`."""
        key = (day, name)
        if key not in self._held:
            self._held[key] = []
            self._sizes[key] = 0
            path = self._path(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
        self._held[key].append(text)
        self._sizes[key] += len(text)
        if self._sizes[key] > HELD:
            self._write(key)

    def add(self, day: date, name: str, message: Message) -> None:
        """Add a message to the file `name` of `day`, as a CloudEvent on a line of its own.

        A message of a day that is not lived through any more is left out.
        """
        if not self.first_day <= day <= self.last_day:
            return
        self.append(day, name, self.event(day, name, message) + "\n")
        self.counts[message.type] = self.counts.get(message.type, 0) + 1

    def event(self, day: date, name: str, message: Message) -> str:
        """The JSON text of a message as a CloudEvent with the next number of its file."""
        number = self._lines[day, name] = self._lines.get((day, name), 0) + 1
        at = datetime(day.year, day.month, day.day, 8, tzinfo=MAINE)
        kind = name.partition("-")[2].partition(".")[0]
        return (
            f'{{"specversion":"{SPEC_VERSION}","id":"{kind}-{day}-{number:05d}",'
            f'"source":"{SOURCES[name]}","type":"{message.type}","time":"{at.isoformat()}",'
            f'"data":{message.model_dump_json(exclude_defaults=True)}}}'
        )

    def is_new(self, day: date, name: str) -> bool:
        """Whether nothing was added to the file `name` of `day` yet."""
        return (day, name) not in self._held

    def close(self) -> int:
        """Write what is still held; the number of files that there are then."""
        for key in self._held:
            self._write(key)
        return len(self._held)

    def _path(self, key: tuple[date, str]) -> Path:
        return self.root / str(key[0]) / key[1]

    def _write(self, key: tuple[date, str]) -> None:
        with self._path(key).open("ab") as file:
            file.write("".join(self._held[key]).encode("ascii"))
        self._held[key].clear()
        self._sizes[key] = 0
