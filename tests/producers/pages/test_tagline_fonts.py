"""The fonts of letters: they have a glyph for every letter of every tagline."""

import struct
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.pages.wording import TEMPLATES

FONTS = TEMPLATES / "fonts"
SANS = "HealthHomesSans-Regular.ttf"
OF_LANGUAGE = {
    "ar": "HealthHomesArabic-Regular.ttf",
    "ja": "HealthHomesHan-Regular.otf",
    "km": "HealthHomesKhmer-Regular.ttf",
    "th": "HealthHomesThai-Regular.ttf",
    "zh": "HealthHomesHan-Regular.otf",
}


def letters_of(path: Path) -> set[int]:
    """The code points that a font has a glyph for, by its tables cmap of formats 4 and 12."""
    font = path.read_bytes()
    (tables,) = struct.unpack(">4xH", font[:6])
    entries = (
        struct.unpack(">4s4xLL", font[at : at + 16]) for at in range(12, 12 + 16 * tables, 16)
    )
    cmap = next(font[start : start + length] for tag, start, length in entries if tag == b"cmap")
    (number,) = struct.unpack(">2xH", cmap[:4])
    places = {struct.unpack(">4xL", cmap[at : at + 8])[0] for at in range(4, 4 + 8 * number, 8)}
    return {point for place in places for point in _mapped(cmap[place:])}


def _mapped(table: bytes) -> Iterator[int]:
    (form,) = struct.unpack(">H", table[:2])
    if form == 12:
        (groups,) = struct.unpack(">L", table[12:16])
        for first, last, _ in struct.iter_unpack(">LLL", table[16 : 16 + 12 * groups]):
            yield from range(first, last + 1)
    elif form == 4:
        (twice,) = struct.unpack(">H", table[6:8])
        lasts = struct.unpack(f">{twice // 2}H", table[14 : 14 + twice])
        firsts = struct.unpack(f">{twice // 2}H", table[16 + twice : 16 + 2 * twice])
        for first, last in zip(firsts, lasts, strict=True):
            yield from range(first, min(last, 0xFFFE) + 1)


def taglines() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.glob("letters/*/taglines.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["taglines"]:
            yield entry["language"], entry["text"].format(phone="1-855-665-4628", tty="711")


@pytest.mark.parametrize(("language", "text"), list(taglines()))
def test_every_letter_of_a_tagline_can_be_set(language: str, text: str) -> None:
    own = letters_of(FONTS / OF_LANGUAGE.get(language, SANS)) | letters_of(FONTS / SANS)
    assert {letter for letter in text if ord(letter) not in own} == set()


def test_only_the_fonts_of_their_own_set_the_scripts_that_the_common_one_lacks() -> None:
    common = letters_of(FONTS / SANS)
    for language, text in taglines():
        assert (language in OF_LANGUAGE) is any(ord(letter) not in common for letter in text)
