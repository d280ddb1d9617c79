"""Whether a value is what an element of a guide allows, and by which codes it is not."""

from __future__ import annotations

import re

from edi.guides.model import ElementNode

_CONTROL = re.compile(r"[\x01-\x07\x09-\x0d\x11-\x17\x1c-\x1f]")
_ILLEGAL = re.compile(r"[^ -~]")
_COUNT = re.compile("[0-9]{1,18}")
_INTEGER = re.compile(r"-?[0-9]+")
_REAL = re.compile(r"-?(?=[.0-9])[0-9]*(?:\.[0-9]+)?")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9][0-9]{0,2})?")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def faults_of(element: ElementNode, value: str, formats: tuple[str, ...]) -> list[str]:
    """The IK403 codes that speak against a value that is not empty; none when it is allowed.

    Args:
        element: what the guide says.
        value: the value, without separators.
        formats: the date and time formats that its qualifier allows, of which one must fit.
    """
    faults = _length_faults(element, value)
    if _CONTROL.search(value):
        return [*faults, "6"]
    text = element.kind in ("AN", "ID")
    if text and value[-1] == " " and len(value.rstrip()) >= element.shortest:
        faults.append("6")
    if element.codes and value not in element.codes:
        faults.append("7")
    faults += _kind_faults(element.kind, value)
    if formats and not any(fits_format(value, each) for each in formats):
        faults += _format_faults(formats)
    if element.pattern and not re.search(element.pattern, value, re.DOTALL):
        faults.append("7")
    return list(dict.fromkeys(faults))


def _length_faults(element: ElementNode, value: str) -> list[str]:
    measured = value
    if element.kind[0] in "NR":
        measured = value.replace("-", "").replace(".", "")
    if len(measured) < element.shortest:
        return ["4"]
    return ["5"] if len(measured) > element.longest else []


def _kind_faults(kind: str, value: str) -> list[str]:
    match kind:
        case "AN" | "ID":
            return ["6"] if _ILLEGAL.search(value) else []
        case "R":
            return [] if is_real(value) else ["6"]
        case "DT":
            return [] if is_day(value) or is_moment(value) else ["8"]
        case "TM":
            return [] if is_time(value) else ["9"]
        case "B":
            return []
        case _:
            return [] if _INTEGER.fullmatch(value) else ["6"]


def _format_faults(formats: tuple[str, ...]) -> list[str]:
    if "TM" in formats:
        return ["9"]
    return ["8"] if {"RD8", "DT", "D8", "D6"} & set(formats) else []


def fits_format(value: str, name: str) -> bool:
    """Whether a value fits a date or time format of element 1250; none fits an unknown one."""
    match name:
        case "D8":
            return len(value) == 8 and is_day(value)
        case "D6":
            return len(value) == 6 and is_day(value)
        case "RD8":
            first, mark, last = value.partition("-")
            return bool(mark) and fits_format(first, "D8") and fits_format(last, "D8")
        case "DT":
            return is_day(value) or is_moment(value)
        case "TM":
            return is_time(value)
        case _:
            return False


def is_day(value: str) -> bool:
    """Whether a value is a day of the calendar, as CCYYMMDD from 1800 on, or as YYMMDD."""
    if len(value) not in (6, 8) or not (value.isascii() and value.isdigit()):
        return False
    year = int(value[:-4]) + (2000 if len(value) == 6 else 0)
    month, day = int(value[-4:-2]), int(value[-2:])
    if year < 1800 or not 1 <= month <= 12:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= (29 if month == 2 and leap else _DAYS[month - 1])


def is_moment(value: str) -> bool:
    """Whether a value is a day and a time of it, as CCYYMMDDHHMM."""
    return len(value) == 12 and is_day(value[:8]) and is_time(value[8:])


def whole_number(value: str) -> int | None:
    """The number that at most eighteen digits spell, or None."""
    return int(value) if _COUNT.fullmatch(value) else None


def is_real(value: str) -> bool:
    """Whether a value is a number as X12 writes it: digits with at most one point, no exponent."""
    return _REAL.fullmatch(value) is not None


def is_time(value: str) -> bool:
    """Whether a value is a time, as HHMM, HHMMSS, HHMMSSD or HHMMSSDD."""
    return _TIME.fullmatch(value) is not None
