"""Which codes of ICD-10-CM there are, by the list of one fiscal year.

The list is that of the package simple-icd-10-cm. Only its text is read, 800 KB once in a process:
the package itself makes a tree of all it knows, in 180 MB and two seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_CATEGORIES = re.compile(r"^([A-Z][0-9A-Z]{2})\n((?:\1[0-9A-Z]+\n)*)", re.MULTILINE)
_RELEASE = re.compile(r"([A-Z][a-z]+)-([0-9]{4})\.txt")
_LAST_QUARTER = frozenset({"October", "November", "December"})


@dataclass(frozen=True, slots=True)
class DiagnosisList:
    """The codes of a release of ICD-10-CM.

    Attributes:
        first_day: the first day of the fiscal year of the release, as `20251001`.
        last_day: the last day of it.
    """

    first_day: str
    last_day: str
    _by_category: dict[str, str] = field(repr=False)

    @property
    def categories(self) -> frozenset[str]:
        """Its categories, the first three characters of a code."""
        return frozenset(self._by_category)

    def has_category(self, code: str) -> bool:
        """Whether there is a category that a code, written without its point, can belong to."""
        return code[:3] in self._by_category

    def is_complete(self, code: str) -> bool:
        """Whether a code can be billed: it is in the list, and none in the list goes on from it."""
        known = self._by_category.get(code[:3], "")
        return f"\n{code}\n" in known and f"\n{code}\n{code}" not in known


@cache
def diagnosis_list() -> DiagnosisList | None:
    """The list at hand, read when it is first asked for; None without the package."""
    path = _path_of_list()
    release = _RELEASE.search(path.name) if path is not None else None
    if path is None or release is None:
        return None
    text = path.read_text(encoding="ascii") + "\n"
    by_category = {each[1]: f"\n{each[1]}\n{each[2]}" for each in _CATEGORIES.finditer(text)}
    year = int(release[2]) + int(release[1] in _LAST_QUARTER)
    return DiagnosisList(f"{year - 1}1001", f"{year}0930", by_category)


def _path_of_list() -> Path | None:
    package = find_spec("simple_icd_10_cm")
    if package is None or package.origin is None:
        return None
    found = sorted(Path(package.origin).with_name("data").glob("code-list-*.txt"))
    return found[0] if found else None
