"""The reference pages say what the code says."""

import pytest

from hub.reference import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_reference_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"
