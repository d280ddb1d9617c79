"""The files of pyx12 that guides are made from."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from edi.errors import EdiError

DATA_ELEMENTS = "dataele.xml"
CODE_LISTS = "codes.xml"


@cache
def _folder() -> Path:
    package = find_spec("pyx12")
    if package is None or package.origin is None:
        raise EdiError("The package pyx12 is not installed: its maps are the guides.")
    return Path(package.origin).with_name("map")


def source_bytes(name: str) -> bytes:
    """The content of a file of maps, data elements or code lists."""
    return (_folder() / name).read_bytes()


def digest_of_sources(map_file: str) -> str:
    """A hash of everything that the guide of a map file is made from."""
    digest = blake2b(digest_size=16)
    for name in (map_file, DATA_ELEMENTS, CODE_LISTS):
        content = source_bytes(name)
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()
