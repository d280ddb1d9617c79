"""A message that ends every process that handles it, as a fault of a library in C would."""

import subprocess
import sys
from pathlib import Path

from store import tables
from store.engine import Store
from tests.e2e.feeds import BHHO, programme
from tests.e2e.home import Home

HUB_THAT_DIES = """
import os, signal, sys
from consumers.routes import ROUTES, Route
from hub.app import Hub
from hub.settings import load_settings
from schemas.providers import SiteReported

handler = ROUTES[SiteReported].handler

def deadly(site, work):
    if site.site_id == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    handler(site, work)

ROUTES[SiteReported] = Route(deadly)
hub = Hub(load_settings())
with hub.working():
    hub.drain()
hub.close()
"""
"""A hub that a message ends as a fault of a library in C would."""


def test_a_message_that_ends_every_hub_is_set_aside_after_some_and_the_others_are_handled(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "hub", tmp_path / "out", {"HUB_ATTEMPTS": "2"})
    home("init", "--from", "2014-12-01")
    (tmp_path / "file.jsonl").write_bytes(programme())
    home("ingest", tmp_path / "file.jsonl")
    command = [sys.executable, "-c", HUB_THAT_DIES, BHHO]
    codes = [
        subprocess.run(command, env=home.environment, check=False, timeout=120).returncode
        for _ in range(4)
    ]
    assert codes == [-9, -9, -9, 0], "in the batch, twice alone, then set aside"
    store = Store(f"sqlite:///{home.home / 'hub.db'}")
    with store.read() as view:
        assert BHHO not in {row.site_id for row in view.rows(tables.sites.select())}
        (refusal,) = view.rows(tables.refusals.select())
        assert len(view.rows(tables.sites.select())) == 1
        assert view.rows(tables.in_hand.select()) == []
    store.close()
    assert "ended without a word 2 times" in refusal.sentence
