"""A site's first page: its heading, percent and visits (W3, W5 to W7)."""

from datetime import date

import pytest

from rules.site_pages import attested_percent, days_since_visit, organization_type, site_heading
from schemas.providers import SiteKind


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("Central Maine Tcm", "Pathways Of Maine, Inc. - Central Maine Tcm-002 (BHH)"),
        ("Pathways Of Maine, Inc., Hallowell", "Pathways Of Maine, Inc. - Hallowell-002 (BHH)"),
        ("Pathways Of Maine, Inc.", "Pathways Of Maine, Inc. - Pathways Of Maine, Inc.-002 (BHH)"),
    ],
    ids=["another name", "begins with the pay-to", "is the pay-to"],
)
def test_heading_names_pay_to_location_number_and_type(name: str, heading: str) -> None:
    site_id = "1417095720-002"
    assert site_heading("Pathways Of Maine, Inc.", name, site_id, SiteKind.BHHO) == heading


@pytest.mark.parametrize(
    ("attested", "on_panel", "percent"), [(0, 4, 0), (4, 4, 100), (2, 3, 66), (0, 0, None)]
)
def test_attestation_is_rounded_down(attested: int, on_panel: int, percent: int | None) -> None:
    assert attested_percent(attested, on_panel) == percent


def test_visit_of_today_is_zero_days_ago() -> None:
    assert days_since_visit(date(2018, 5, 18), date(2018, 5, 18)) == 0
    assert days_since_visit(date(2018, 3, 26), date(2018, 5, 18)) == 53
    assert days_since_visit(None, date(2018, 5, 18)) is None


@pytest.mark.parametrize("kind", SiteKind)
def test_every_kind_of_site_has_a_name(kind: SiteKind) -> None:
    assert organization_type(kind)
