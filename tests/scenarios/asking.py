"""The sentences about what must be so: panels, requests, payments, dashboards and flags."""

from datetime import date
from decimal import Decimal
from typing import Any

from producers.reports import menus_of
from store import tables
from store.panels import Programme as Panel
from store.work import Work
from tests.programme import Programme
from tests.scenarios.phrases import MEMBERS, then

PANELS = {"HHP": Panel.STAGE_A, "CCT": Panel.CCT, "BHHO": Panel.BHH}


@then("<MEMBER> is on the panel of <SITE>")
def _is_on(programme: Programme, member: str, site: str) -> None:
    """The Stage A panel of a practice, or the panel of a CCT or BHHO, on the open day."""
    found = _on_panel(programme, site)
    assert member in found, f"On it: {_names(found)}."


@then("<MEMBER> is not on the panel of <SITE>")
def _is_not_on(programme: Programme, member: str, site: str) -> None:
    """The Stage A panel of a practice, or the panel of a CCT or BHHO, on the open day."""
    assert member not in _on_panel(programme, site)


@then("<NUMBER> members are on the panel of <SITE>")
def _are_on(programme: Programme, number: int, site: str) -> None:
    """How many there are in all on the open day."""
    found = len(_on_panel(programme, site))
    assert found == number, f"It is {found}."


@then("<MEMBER> is on the Stage B panel of <SITE>")
def _is_on_stage_b(programme: Programme, member: str, site: str) -> None:
    """The Stage B panel of a practice on the open day."""
    assert member in programme.panel(site, Panel.STAGE_B)


@then("<MEMBER> is not on the Stage B panel of <SITE>")
def _is_not_on_stage_b(programme: Programme, member: str, site: str) -> None:
    """The Stage B panel of a practice on the open day."""
    assert member not in programme.panel(site, Panel.STAGE_B)


@then("the request of <SITE> for <MEMBER> stands at <CODE>")
def _stands_at(programme: Programme, site: str, member: str, code: str) -> None:
    """The newest one's state, without underscores, such as DENIED or ASSIGNED."""
    states = [state for where, state in programme.states(member) if where == site]
    assert states[-1].replace("_", "") == code, f"It stands at {states[-1]}."


@then('the request of <SITE> for <MEMBER> rests on "<TEXT>"')
def _rests_on(programme: Programme, site: str, member: str, text: str) -> None:
    """What tied the member to the practice, or made the member eligible, as staff read it."""
    rows = [row for row in programme.enrollments(member) if row.site_id == site]
    assert rows, "There is no request."
    assert text in rows[-1].basis, f"It rests on: {rows[-1].basis}."


@then("<SITE> is paid <AMOUNT> for <MEMBER> for <MONTH>")
def _is_paid(programme: Programme, site: str, amount: str, member: str, month: str) -> None:
    """All lines of the member-month together."""
    lines = programme.paid(month).get((site, member), [])
    total = sum((dollars for _, dollars in lines), Decimal(0))
    assert total == Decimal(amount), f"Lines: {lines}."


@then("the remittance to <SITE> for <MONTH> is <AMOUNT>")
def _remitted(programme: Programme, site: str, month: str, amount: str) -> None:
    """The payment to the site's pay-to organization in the run of that month."""
    (row,) = programme.rows(tables.remittances, remittance_id=f"{site[:10]}-{month}")
    assert row.total == Decimal(amount), f"It is {row.total}."


@then("the remittance to <SITE> for <MONTH> takes <AMOUNT> back for <MEMBER>")
def _taken_back(programme: Programme, site: str, month: str, amount: str, member: str) -> None:
    """Reversals of earlier payments for a member, in the run of that month."""
    key, remittance_id = programme.key(member), f"{site[:10]}-{month}"
    rows = programme.rows(tables.corrections, member_key=key, remittance_id=remittance_id)
    total = sum((row.amount for row in rows if row.reversal), Decimal(0))
    assert -total == Decimal(amount), f"It takes {-total} back."


@then("<AMOUNT> is held for <SITE>")
def _is_held(programme: Programme, amount: str, site: str) -> None:
    """What is held of all members and months."""
    rows = programme.rows(tables.held_lines, site_id=site)
    total = sum((row.amount for row in rows), Decimal(0))
    assert total == Decimal(amount), f"Held: {total}."


@then("the staff see the flag <WORD> for <SITE>")
def _is_flagged(programme: Programme, word: str, site: str) -> None:
    """What MaineCare's staff are to look at, such as ncqa_not_applied."""
    found = [row.kind for row in programme.rows(tables.flags, site_id=site)]
    assert word in found, f"Flags: {found}."


@then("the staff do not see the flag <WORD> for <SITE>")
def _is_not_flagged(programme: Programme, word: str, site: str) -> None:
    """What MaineCare's staff are to look at, such as ncqa_not_applied."""
    assert word not in [row.kind for row in programme.rows(tables.flags, site_id=site)]


@then("<SITE> is paid nothing for <MEMBER> for <MONTH>")
def _is_paid_nothing(programme: Programme, site: str, member: str, month: str) -> None:
    """The member-month has no line."""
    assert programme.paid(month).get((site, member), []) == []


@then("the attestation of <MEMBER> by <SITE> for <MONTH> is <WORD>")
def _is_attested(programme: Programme, member: str, site: str, month: str, word: str) -> None:
    """What became of it: payable, or why it is not accepted or not payable."""
    key = programme.key(member)
    rows = programme.rows(tables.attestations, member_key=key, site_id=site, month=month)
    found = [row.reason or "payable" for row in rows]
    assert found == [word], f"Found: {found}."


@then("the dashboard shows <NUMBER> hospital stays and <TIMES> emergency visits of <MEMBER>")
def _shows_visits(programme: Programme, number: int, times: int, member: str) -> None:
    """What the newest Member Dashboard shows providers."""
    entry = _entry(programme, member)
    found = (entry.hospital_stays, entry.emergency_visits)
    assert found == (number, times), f"It shows {found[0]} and {found[1]}."


@then("the dashboard shows the gap <WORD> of <MEMBER>")
def _shows_gap(programme: Programme, word: str, member: str) -> None:
    """A gap in care by its name in parameters/care_gaps.toml."""
    entry = _entry(programme, member)
    assert word in entry.gaps, f"Gaps: {entry.gaps}."


@then("the dashboard does not show the gap <WORD> of <MEMBER>")
def _shows_no_gap(programme: Programme, word: str, member: str) -> None:
    """A gap in care by its name in parameters/care_gaps.toml."""
    assert word not in _entry(programme, member).gaps


@then("the dashboard was refreshed on <DATE>")
def _was_refreshed(programme: Programme, date: date) -> None:
    """The newest refresh of all."""
    found = [row.refreshed_on for row in programme.rows(tables.dashboard_entries)]
    assert max(found, default=None) == date, f"Refreshed on: {sorted(set(found))}."


@then("no dashboard was made")
def _was_not_refreshed(programme: Programme) -> None:
    """No refresh so far."""
    assert programme.rows(tables.dashboard_entries) == []


@then('<SITE> has the page "<TEXT>" in its menu of <STAGE>')
def _has_page(programme: Programme, site: str, text: str, stage: str) -> None:
    """What stands on the left-hand side of the portal."""
    assert text in _pages(programme, site, stage), f"Pages: {_pages(programme, site, stage)}."


@then('<SITE> has no page "<TEXT>" in its menu of <STAGE>')
def _has_no_page(programme: Programme, site: str, text: str, stage: str) -> None:
    """What stands on the left-hand side of the portal."""
    assert text not in _pages(programme, site, stage)


@then("the menu of <STAGE> of <SITE> is empty")
def _menu_is_empty(programme: Programme, stage: str, site: str) -> None:
    """A menu without a page."""
    assert _pages(programme, site, stage) == ()


def _pages(programme: Programme, site: str, stage: str) -> tuple[str, ...]:
    with programme.store.read() as view:
        found = menus_of(Work.on_open_day(view), site)
    return next(menu.pages for menu in found if menu.title == stage)


def _entry(programme: Programme, member: str) -> Any:
    member_key = programme.key(member)
    with programme.store.read() as view:
        entry = Work.on_open_day(view).dashboards.entry(member_key)
    assert entry is not None, "No dashboard shows the member."
    return entry


def _on_panel(programme: Programme, site: str) -> list[str]:
    (row,) = programme.rows(tables.sites, site_id=site)
    return programme.panel(site, PANELS[row.kind])


def _names(member_ids: list[str]) -> str:
    names = {value: name for name, value in MEMBERS.items()}
    return ", ".join(names.get(one, one) for one in member_ids) or "nobody"
