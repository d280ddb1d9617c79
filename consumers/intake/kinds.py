"""What kind of file it is, told by how it begins, never by its name."""

from enum import StrEnum

from consumers.intake.csv_rows import is_certification_header


class FileKind(StrEnum):
    """The kinds of files that the hub takes, and the two that it refuses."""

    X12 = "X12"
    JSON_LINES = "JSON Lines"
    CERTIFICATIONS = "certification CSV"
    EMPTY = "empty"
    UNKNOWN = "unknown"


def kind_of(start: bytes) -> FileKind:
    """The kind of a file that begins with these bytes."""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.strip(b"\x00"):
        return FileKind.EMPTY
    if text[:3].upper() == b"ISA":
        return FileKind.X12
    if text[:1] in b"{[" or _has_event(text):
        return FileKind.JSON_LINES
    if is_certification_header(text.split(b"\n", 1)[0]):
        return FileKind.CERTIFICATIONS
    return FileKind.UNKNOWN


def _has_event(text: bytes) -> bool:
    """Whether some line looks like an event, though the first does not: its line is refused."""
    return any(line.lstrip()[:1] == b"{" for line in text.split(b"\n"))
