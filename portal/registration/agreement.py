"""The Provider Trading Partner Agreement: its edition and its words."""

from typing import Final

from portal.rendering import rendered

EDITION: Final = "2026-11"
"""The edition that is signed now; a changed text is a new edition."""


def agreement_text() -> str:
    """The words of the agreement, as HTML without markup of the page around it."""
    return rendered(f"agreement/{EDITION}.html.j2")
