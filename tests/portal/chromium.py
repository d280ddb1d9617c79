"""Debian's Chromium for the tests of pages, and axe-core, which is fetched once into the cache."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.integration.server import CACHE, NoServer
from tests.missing import go_without
from tests.portal.driver import HOST

AXE: Final = CACHE / "axe-4.12.1.min.js"
_WHEEL: Final = (
    "axe-playwright-python==0.1.8"
    " --hash=sha256:fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8"
)
"""The package whose copy of axe-core is used, and nothing else of it."""
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium(address: str) -> Iterator[Browser]:
    """A browser for the block, to which the portal of the tests is at `address`.

    Raises:
        NoServer: there is no Chromium on this machine.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise NoServer("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", f"--host-resolver-rules=MAP {HOST}:80 {address}"],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def found_chromium(address: str) -> Iterator[Browser]:
    """The browser of `chromium`; without one the test is skipped, and in CI it fails."""
    with ExitStack() as started:
        try:
            browser = started.enter_context(chromium(address))
        except (NoServer, Error) as missing:
            go_without(f"no browser: {missing}")
        yield browser


def found_axe() -> str:
    """The script of `axe_source`; without it the test is skipped, and in CI it fails."""
    try:
        return axe_source()
    except NoServer as missing:
        go_without(str(missing))


def axe_source() -> str:
    """The script of axe-core.

    Raises:
        NoServer: it is not in the cache and cannot be fetched.
    """
    if not AXE.exists():
        AXE.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as folder:
            wanted = Path(folder) / "axe.txt"
            wanted.write_text(_WHEEL)
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "download"]
            asked = [*pip, "--no-deps", "--require-hashes", "-r", str(wanted), "-d", folder]
            ended = subprocess.run(asked, capture_output=True, text=True, check=False)
            wheels = list(Path(folder).glob("*.whl"))
            if not wheels:
                raise NoServer(f"axe-core cannot be fetched: {ended.stderr[-200:]}")
            script = zipfile.ZipFile(wheels[0]).read("axe_playwright_python/axe.min.js")
            part = AXE.with_suffix(".part")
            part.write_bytes(script)
            part.replace(AXE)
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, source: str) -> list[str]:
    """What axe-core finds wrong with a page by WCAG 2.2 AA and good practice."""
    page.evaluate(source)
    found: Any = page.evaluate("tags => axe.run({runOnly: tags})", _TAGS)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


def is_too_wide(page: Page) -> bool:
    """Whether a page has to be moved sideways to be read."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def keep_screenshot(page: Page, name: str) -> None:
    """Put a picture of the page into HUB_TEST_SCREENSHOTS, if that names a folder."""
    folder = os.environ.get("HUB_TEST_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
