"""An X12 file of MIHMS: one interchange, one group, written transaction set by set."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from hub.synthetic.folder import Folder

SENDER: Final = "MIHMS"
RECEIVER: Final = "HHHUB"


@dataclass(slots=True)
class Interchange:
    """One file; a segment stands on a line of its own."""

    folder: Folder
    day: date
    name: str
    number: int
    group: str
    code: str
    guide: str
    sets: int = 0

    def write_set(self, body: str) -> None:
        """Add a transaction set around `body`, the text of its segments after ST."""
        if not self.sets:
            self.folder.append(self.day, self.name, self._head())
        self.sets += 1
        count = body.count("~") + 2
        self.folder.append(
            self.day,
            self.name,
            f"ST*{self.code}*{self.sets:04d}*{self.guide}~\n{body}SE*{count}*{self.sets:04d}~\n",
        )

    def close(self) -> None:
        """End the file; a file without a set is never begun."""
        if self.sets:
            text = f"GE*{self.sets}*{self.number}~\nIEA*1*{self.number:09d}~\n"
            self.folder.append(self.day, self.name, text)

    def _head(self) -> str:
        return (
            f"ISA*00*          *00*          *ZZ*{SENDER:<15}*ZZ*{RECEIVER:<15}"
            f"*{self.day:%y%m%d}*0600*^*00501*{self.number:09d}*0*T*:~\n"
            f"GS*{self.group}*{SENDER}*{RECEIVER}*{self.day:%Y%m%d}*0600*{self.number}*X*{self.guide}~\n"
        )
