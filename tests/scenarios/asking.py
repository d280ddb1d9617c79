"""The sentences that ask what came of it: panels, letters, messages, money and flags."""

from datetime import date
from decimal import Decimal
from typing import Any

from store import tables
from store.panels import Programme as Panel
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


@then("<MEMBER> is on the Stage B panel of <SITE>")
def _is_on_stage_b(programme: Programme, member: str, site: str) -> None:
    """The Stage B panel of a practice on the open day."""
    assert member in programme.panel(site, Panel.STAGE_B)


@then("<MEMBER> is not on the Stage B panel of <SITE>")
def _is_not_on_stage_b(programme: Programme, member: str, site: str) -> None:
    """The Stage B panel of a practice on the open day."""
    assert member not in programme.panel(site, Panel.STAGE_B)


@then("<MEMBER> has the letter <WORD> mailed on <DATE>")
def _has_letter(programme: Programme, member: str, word: str, date: date) -> None:
    """Kinds: opt_out, auto_assignment, disenrollment."""
    found = [one.mailed_on for one in programme.letters(word) if one.member_id == member]
    assert date in found, f"Mailed on: {found}."


@then("<MEMBER> has no letter")
def _has_no_letter(programme: Programme, member: str) -> None:
    """Of any kind, mailed or to be mailed."""
    assert [one.kind for one in programme.letters() if one.member_id == member] == []


@then("the request of <SITE> for <MEMBER> stands at <CODE>")
def _stands_at(programme: Programme, site: str, member: str, code: str) -> None:
    """The newest one's state, without underscores, such as DENIED or ASSIGNED."""
    states = [state for where, state in programme.states(member) if where == site]
    assert states[-1].replace("_", "") == code, f"It stands at {states[-1]}."


@then("<SITE> was told <WORD> last")
def _was_told(programme: Programme, site: str, word: str) -> None:
    """The kind of the newest portal message, as in docs/messages.md."""
    assert programme.told(site)[-1:] == [word], f"Told: {programme.told(site)}."


@then("<SITE> was told <WORD> <NUMBER> times")
def _was_told_times(programme: Programme, site: str, word: str, number: int) -> None:
    """How many portal messages of a kind the site has."""
    assert programme.told(site).count(word) == number, f"Told: {programme.told(site)}."


@then("<SITE> was told nothing")
def _was_told_nothing(programme: Programme, site: str) -> None:
    """The site has no portal message."""
    assert programme.told(site) == []


@then('the newest message to <SITE> says "<TEXT>"')
def _says(programme: Programme, site: str, text: str) -> None:
    """Words of its subject or body, as the site's users read them."""
    assert text in _newest(programme, site), f"It says: {_newest(programme, site)}"


@then('the newest message to <SITE> does not say "<TEXT>"')
def _does_not_say(programme: Programme, site: str, text: str) -> None:
    """Words that must not stand in its subject or body."""
    assert text.lower() not in _newest(programme, site).lower()


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


def _newest(programme: Programme, site: str) -> str:
    row: Any = programme.rows(tables.portal_messages, site_id=site)[-1]
    return f"{row.subject}\n{row.body}"


def _on_panel(programme: Programme, site: str) -> list[str]:
    (row,) = programme.rows(tables.sites, site_id=site)
    return programme.panel(site, PANELS[row.kind])


def _names(member_ids: list[str]) -> str:
    names = {value: name for name, value in MEMBERS.items()}
    return ", ".join(names.get(one, one) for one in member_ids) or "nobody"
