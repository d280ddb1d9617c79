"""Which implementation guide a transaction set is checked against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GuideName:
    """A guide at hand.

    Attributes:
        set_id: ST01 of the sets it describes.
        version: GS08 and ST03 of the sets it describes.
        map_file: the file of pyx12 that holds it.
    """

    set_id: str
    version: str
    map_file: str


GUIDES = {
    ("HN", "005010X214"): GuideName("277", "005010X214", "277.5010.X214.xml"),
    ("RA", "005010X218"): GuideName("820", "005010X218", "820.5010.X218.xml"),
    ("BE", "005010X220A1"): GuideName("834", "005010X220A1", "834.5010.X220.A1.xml"),
    ("HP", "005010X221A1"): GuideName("835", "005010X221A1", "835.5010.X221.A1.xml"),
    ("HC", "005010X222A1"): GuideName("837", "005010X222A1", "837.5010.X222.A1.xml"),
    ("HC", "005010X223A2"): GuideName("837", "005010X223A2", "837Q3.I.5010.X223.A1.xml"),
    ("FA", "005010X231"): GuideName("999", "005010X231", "999.5010.xml"),
    ("FA", "005010X231A1"): GuideName("999", "005010X231A1", "999.5010X231.A1.xml"),
}
_CHECKED_AS = {
    ("HC", "005010X222A2"): ("HC", "005010X222A1"),
    ("HC", "005010X223A3"): ("HC", "005010X223A2"),
}
GUIDED_IDS = frozenset(functional_id for functional_id, _ in GUIDES)
"""GS01 of the groups for which a guide of some version is at hand."""

FUNCTIONAL_IDS = GUIDED_IDS | {"HB", "HI", "HR", "HS"}
"""GS01 of the groups that health care sends, whether or not a guide is at hand."""


def guide_of(functional_id: str, version: str) -> GuideName | None:
    """The guide for a group's GS01 and GS08, or None where none is at hand.

    X222A2 is checked as X222A1, and X223A3 as X223A2: the later errata change no rule of the map.
    """
    key = (functional_id, version)
    return GUIDES.get(_CHECKED_AS.get(key, key))
