"""One browser and one portal with everything in it, for each module of tests in a browser.

While a browser is open its loop runs, in which no other test can have one of its own.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.portal.chromium import found_axe, found_chromium
from tests.portal.driver import HOST
from tests.portal.everything import Town, town_with_everything

WIDE = {"width": 1200, "height": 800}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The portal; what tests change of it are people and files of their own."""
    with town_with_everything(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture(scope="module")
def browser(everything: Town) -> Iterator[Browser]:
    """The browser."""
    with found_chromium(everything.portal.address) as made:
        yield made


@pytest.fixture(scope="module")
def axe(browser: Browser) -> str:
    """The script of axe-core."""
    return found_axe()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens windows of their own, with what is said of them."""
    opened: list[BrowserContext] = []

    def open_window(**values: object) -> Page:
        context = browser.new_context(base_url=f"http://{HOST}", **({"viewport": WIDE} | values))
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()
