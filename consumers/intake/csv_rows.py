"""The daily CSV of APS: one Behavioral Health Home certification on each row."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from pydantic import ValidationError

from consumers.intake.items import Item, hashed, invalid, refusal
from schemas.certifications import BhhMemberCertified
from schemas.refusal import RefusalReason

COLUMNS: Final = tuple(BhhMemberCertified.model_fields)
"""The header that the file must have: certification_id, member_id and so on."""
_LONGEST_ROW: Final = 4096


def is_certification_header(first_line: bytes) -> bool:
    """Whether a first line is the header of a certification file."""
    names = first_line.removeprefix(b"\xef\xbb\xbf").strip().decode("utf-8", "replace").split(",")
    return tuple(name.strip().strip('"').lower() for name in names) == COLUMNS


def read_certifications(stream: BinaryIO) -> Iterator[Item]:
    """Each row after the header as an item; no row stops the rest."""
    stream.readline()
    number = 1
    while line := stream.readline(_LONGEST_ROW + 1):
        number += 1
        place = f"line {number}"
        if len(line) > _LONGEST_ROW:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_LONGEST_ROW)
            sentence = f"The row is longer than {_LONGEST_ROW:,} bytes."
            yield refusal(place, RefusalReason.TOO_LONG, sentence)
        elif line.strip():
            yield _item(place, line)


def _item(place: str, line: bytes) -> Item:
    try:
        cells = next(csv.reader(io.StringIO(line.decode())))
    except UnicodeDecodeError:
        sentence = "The row is not UTF-8 text: save the file as UTF-8 and send it again."
        return refusal(place, RefusalReason.NOT_TEXT, sentence, line)
    except csv.Error:
        sentence = "The row is not CSV: check its quotation marks."
        return refusal(place, RefusalReason.INVALID_DATA, sentence, line)
    if len(cells) != len(COLUMNS):
        sentence = f"The row has {len(cells)} cells; the header names {len(COLUMNS)}."
        return refusal(place, RefusalReason.INVALID_DATA, sentence, line)
    values = {name: cell.strip() for name, cell in zip(COLUMNS, cells, strict=True)}
    try:
        certified = BhhMemberCertified.model_validate_strings(values)
    except ValidationError as error:
        return invalid(place, error, line)
    return Item(place, hashed("aps", *values.values()), messages=(certified,), raw=line)
