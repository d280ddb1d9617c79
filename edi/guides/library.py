"""The guides at hand: made from the maps of pyx12 once, then kept in memory and on disk."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from edi.guides.disk_cache import DiskCache, default_folder
from edi.guides.kept import FORMAT, as_lists, from_lists
from edi.guides.model import Guide
from edi.guides.sources import digest_of_sources


@cache
def load_guide(map_file: str) -> Guide:
    """The guide in a map file of pyx12, made or fetched once in the life of the process."""
    return fetch_guide(map_file, DiskCache(default_folder()))


def fetch_guide(map_file: str, disk: DiskCache) -> Guide:
    """The guide in a map file, from the disk if it was made from the very same map before."""
    name = f"{Path(map_file).stem}.json"
    key = f"{FORMAT}-{digest_of_sources(map_file)}"
    kept = disk.read(name, key)
    if kept is not None:
        return from_lists(kept)
    # Imported only where it is used: what is on disk needs no XML.
    from edi.guides.maps import compile_guide  # noqa: PLC0415

    guide = compile_guide(map_file)
    disk.write(name, key, as_lists(guide))
    return guide
