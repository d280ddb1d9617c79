"""What holds of a programme at any time: read from its tables and its files, by no rule of its own.

Each check is written anew from the text that it comes from, so that it can find the product wrong.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from edi import remittance_835, transaction_sets, validate
from schemas.providers import AffiliationKind
from store import tables
from store.panels import Programme as Panel
from tests.programme import Programme
from tests.properties.capacity import is_dual

Span = tuple[date, date]
RATES = {
    "health_home": {Decimal(12), Decimal("8.5")},
    "pccm": {Decimal("3.5")},
    "care_team": {Decimal("129.5")},
    "behavioral": {Decimal("394.4")},
}


def everybody_is_on_one_panel_at_most(programme: Programme) -> None:
    """Nobody is on two Stage A panels on one day, nor on one of Stage A and a BHHO's."""
    for member, spans in _spans(programme, Panel.STAGE_A, Panel.BHH).items():
        for (_, ends), (starts, _) in pairwise(sorted(spans)):
            assert ends <= starts, f"{member} is on two panels on {starts}"


def _spans(programme: Programme, *panels: Panel) -> dict[int, list[Span]]:
    """The days of each member's times on panels: the first, and the first no longer."""
    found: dict[int, list[Span]] = defaultdict(list)
    for row in programme.rows(tables.panels):
        left_on = row.left_on or date.max
        if row.programme in {panel.value for panel in panels} and row.joined_on < left_on:
            found[row.member_key].append((row.joined_on, left_on))
    return found


def everybody_of_a_care_team_is_on_an_affiliated_panel(programme: Programme) -> None:
    """Who is on a care team's panel is on that of a practice affiliated with the team today."""
    today = programme.today
    pairs = {
        (row.hhp_site_id, row.other_site_id)
        for row in programme.rows(tables.affiliations, kind=AffiliationKind.CCT_HHP.value)
        if row.starts_on <= today <= (row.ends_on or date.max)
    }
    on_panels: dict[str, dict[int, str]] = defaultdict(dict)
    for row in programme.rows(tables.panels):
        if row.joined_on <= today < (row.left_on or date.max):
            on_panels[row.programme][row.member_key] = row.site_id
    for member, team in on_panels[Panel.CCT.value].items():
        practice = on_panels[Panel.STAGE_A.value].get(member)
        assert (practice, team) in pairs, f"{member} is with {team} and with {practice}"


def who_is_paid_was_attested_reviewed_and_on_the_panel(programme: Programme) -> None:
    """What stands paid for a Health Home rests on attestation, review and the panel of the 20th."""
    attested = {
        (row.member_key, row.site_id, row.month): row
        for row in programme.rows(tables.attestations)
        if row.payable
    }
    panels = programme.rows(tables.panels)
    for member, site, month, service in _standing(programme):
        if service == "pccm":
            continue
        row = attested.get((member, site, month))
        assert row is not None, f"{member} is paid for {month} and not attested"
        assert row.reviewed_on is not None
        assert f"{row.reviewed_on:%Y-%m}" == month, "paid without a review in the month"
        freeze = date.fromisoformat(f"{month}-20")
        assert any(
            (one.member_key, one.site_id) == (member, site)
            and one.joined_on <= freeze < (one.left_on or date.max)
            for one in panels
        ), f"{member} is paid for {month} and was not on the panel on the 20th"


def who_is_paid_was_alive_and_covered(programme: Programme) -> None:
    """Nothing stands paid for a month on whose 20th the member was dead or not fully covered."""
    died = {row.member_key: row.died_on for row in programme.rows(tables.members)}
    coverages = programme.rows(tables.coverages)
    for member, _, month, _ in _standing(programme):
        freeze = date.fromisoformat(f"{month}-20")
        assert died[member] is None or died[member] > freeze, f"{member} was dead on {freeze}"
        assert any(
            one.member_key == member
            and one.code == "ACS"
            and one.starts_on <= freeze <= (one.ends_on or date.max)
            for one in coverages
        ), f"{member} is paid for {month} and was not covered"


def nobody_is_paid_for_in_pccm_who_is_never_in_it(programme: Programme) -> None:
    """No PCCM stands paid for a month on whose 20th the member was dual or in a nursing home."""
    stays = programme.rows(tables.claim_lines, revenue_code="0190")
    for member, _, month, service in _standing(programme):
        if service == "pccm":
            freeze = date.fromisoformat(f"{month}-20")
            assert not is_dual(programme, member, freeze), f"{member} was dual on {freeze}"
            assert not any(
                stay.member_key == member and stay.from_on <= freeze <= stay.to_on for stay in stays
            ), f"{member} lived in a nursing home on {freeze}"


def _standing(programme: Programme) -> list[tuple[int, str, str, str]]:
    """(member, site, month, service) of all that was paid and not taken back; never too much."""
    found: dict[tuple[int, str, str, str], Decimal] = defaultdict(Decimal)
    for table in (tables.payment_lines, tables.corrections):
        for row in programme.rows(table):
            found[row.member_key, row.site_id, row.month, row.service] += row.amount
    for (member, _, month, service), amount in found.items():
        assert amount in RATES[service] | {Decimal(0)}, f"{member} is paid {amount} in {month}"
    return [place for place, amount in found.items() if amount]


def outreach_lasts_two_months_in_a_row_at_most(programme: Programme) -> None:
    """Of what is accepted of a member at a site, no three months one after the other are outreach.

    A scan without a review does not count, and a month without attestation is passed over.
    """
    counted: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for row in programme.rows(tables.attestations):
        if row.payable or (row.accepted and row.activity == "outreach"):
            counted[row.member_key, row.site_id].append((row.month, row.activity))
    for place, months in counted.items():
        activities = [activity for _, activity in sorted(months)]
        for start in range(len(activities) - 2):
            three = activities[start : start + 3]
            assert three != ["outreach"] * 3, f"{place} has three months of outreach in a row"


def money_paid_is_the_sum_of_its_lines_and_of_the_835s(programme: Programme) -> None:
    """Each remittance pays its lines and what it brought, less what it carries; so does its 835."""
    lines: dict[str, Decimal] = defaultdict(Decimal)
    for table in (tables.payment_lines, tables.corrections):
        for row in programme.rows(table):
            lines[row.remittance_id] += row.amount
    remittances = programme.rows(tables.remittances)
    assert lines.keys() <= {row.remittance_id for row in remittances}
    carried: dict[str, Decimal] = {}
    for row in sorted(remittances, key=lambda row: row.paid_on):
        brought = carried.get(row.organization_npi, Decimal(0))
        assert row.brought == brought
        assert row.total == lines[row.remittance_id] + brought - row.carried
        assert row.total >= 0 >= row.carried
        assert row.total == 0 or row.carried == 0
        carried[row.organization_npi] = row.carried
        _file_pays(programme, row.remittance_id, row.total, lines[row.remittance_id])


def _file_pays(programme: Programme, remittance_id: str, total: Decimal, lines: Decimal) -> None:
    content = (programme.out / "remittances" / f"{remittance_id}.835").read_bytes()
    assert validate(content).accepted
    remittance = remittance_835(next(transaction_sets(content)))
    assert remittance.paid == total
    claims = sum((one.paid for one in remittance.claims), Decimal(0))
    adjusted = sum((one.amount for one in remittance.provider_adjustments), Decimal(0))
    assert claims - adjusted == total
    if remittance.claims:
        assert claims == lines


Check = Callable[[Programme], None]
ALWAYS: tuple[Check, ...] = (
    everybody_is_on_one_panel_at_most,
    everybody_of_a_care_team_is_on_an_affiliated_panel,
    outreach_lasts_two_months_in_a_row_at_most,
    money_paid_is_the_sum_of_its_lines_and_of_the_835s,
)
"""What holds when any day has ended."""
AFTER_THE_NEXT_RUN: tuple[Check, ...] = (
    who_is_paid_was_attested_reviewed_and_on_the_panel,
    who_is_paid_was_alive_and_covered,
    nobody_is_paid_for_in_pccm_who_is_never_in_it,
)
"""What holds once a payment run has corrected what was learnt before it."""


def next_run_is_over(day: date) -> date:
    """A day of the month after one by whose end its payment run is over."""
    following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return following.replace(day=14)
