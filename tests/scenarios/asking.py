"""The sentences that ask what came of it: panels, letters, messages, money and flags."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from consumers.knowledge import Knowledge, known_of
from producers.emails import compose
from producers.pages.message_facts import MessageWaiting
from producers.reports import FileForm, Report, menus_of, report
from rules.calendar import Month
from rules.eligibility import stage_a_eligibility
from rules.explanation import explained_to_provider, explained_to_staff
from rules.reports import ReportName
from schemas.outbound import SendEmail
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


@then("by what was known on <UNTIL>, Stage A was open to <MEMBER> on <DATE>")
def _was_open(programme: Programme, until: date, member: str, date: date) -> None:
    """What `hub explain` answers of a day, by the knowledge of the end of another."""
    found = _closed_because(programme, member, date, until)
    assert found is None, f"It was closed: {found}."


@then("by what was known on <UNTIL>, Stage A was closed to <MEMBER> on <DATE>: <WORD>")
def _was_closed(programme: Programme, until: date, member: str, date: date, word: str) -> None:
    """The reason as the staff see it, such as coverage, duplication or conditions."""
    found = _closed_because(programme, member, date, until)
    assert found == word, f"It was: {found or 'open'}."


@then('the staff read of <MEMBER> on <DATE>: "<TEXT>"')
def _staff_read(programme: Programme, member: str, date: date, text: str) -> None:
    """A line of what `hub explain` tells the staff of a day, by what is known now."""
    known = _known(programme, member, date, programme.today)
    found = explained_to_staff(known.facts, date, known.background)
    told = [f"{one.rule_id} {one.question} {one.answer}; {one.facts}" for one in found]
    assert any(text in line for line in told), "They read: " + "\n".join(told)


@then('a provider reads of <MEMBER> on <DATE>: "<TEXT>"')
def _provider_reads(programme: Programme, member: str, date: date, text: str) -> None:
    """All that `hub explain` tells a provider of a day, by what is known now."""
    known = _known(programme, member, date, programme.today)
    told = [f"{one.answer}{one.facts}" for one in explained_to_provider(known.facts, date)]
    assert told == [text], f"The provider reads: {told}."


def _closed_because(programme: Programme, member: str, day: date, known_on: date) -> str | None:
    known = _known(programme, member, day, known_on)
    reason = stage_a_eligibility(known.facts, day).reason
    return reason.value if reason else None


def _known(programme: Programme, member: str, day: date, known_on: date) -> Knowledge:
    member_key = programme.key(member)
    with programme.store.read() as view:
        known = known_of(Work.on_open_day(view), member_key, day, known_on)
    assert known is not None, "Nothing was known of the member."
    return known


@then("<MEMBER> has the letter <WORD> mailed on <DATE>")
def _has_letter(programme: Programme, member: str, word: str, date: date) -> None:
    """Kinds: opt_out, auto_assignment, disenrollment."""
    found = [one.mailed_on for one in programme.letters(word) if one.member_id == member]
    assert date in found, f"Mailed on: {found}."


@then("<MEMBER> has the letter <WORD> in the wording of <DATE>")
def _has_wording(programme: Programme, member: str, word: str, date: date) -> None:
    """The wording that the newest letter of a kind was set in, by its first day."""
    rows = programme.rows(tables.letters, member_key=programme.key(member), kind=word)
    found = [row.wording for row in sorted(rows, key=lambda row: row.decided_on)]
    assert found[-1] == str(date), f"Worded: {found}."


@then('the letter <WORD> to <MEMBER> says "<TEXT>"')
def _letter_says(programme: Programme, word: str, member: str, text: str) -> None:
    """Words of the newest letter of a kind as it was printed."""
    printed = _printed(programme, word, member)
    assert text in printed, f"It says: {printed}"


@then('the letter <WORD> to <MEMBER> does not say "<TEXT>"')
def _letter_does_not_say(programme: Programme, word: str, member: str, text: str) -> None:
    """Words that must not stand in it."""
    assert text not in _printed(programme, word, member)


def _printed(programme: Programme, word: str, member: str) -> str:
    rows = programme.rows(tables.letters, member_key=programme.key(member), kind=word)
    newest = max(rows, key=lambda row: row.decided_on)
    page = programme.out / f"letters/{newest.mailed_on}/{newest.letter_id}.html"
    bare = re.sub(r"<(style|title).*?</\1>|<[^>]+>", " ", page.read_text(), flags=re.DOTALL)
    return re.sub(r"\s+([.,])", r"\1", " ".join(unescape(bare).split()))


@then("<MEMBER> has no letter")
def _has_no_letter(programme: Programme, member: str) -> None:
    """Of any kind, mailed or to be mailed."""
    assert [one.kind for one in programme.letters() if one.member_id == member] == []


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


@then('the report <WORD> of <SITE> for <MONTH> says "<TEXT>"')
def _report_says(programme: Programme, word: str, site: str, month: str, text: str) -> None:
    """A report by its name, with underscores, as a site reads it."""
    report = _report(programme, word, site, month)
    assert text in report, f"It says: {report}"


@then('the report <WORD> of <SITE> for <MONTH> does not say "<TEXT>"')
def _report_does_not_say(programme: Programme, word: str, site: str, month: str, text: str) -> None:
    """A report by its name, with underscores, as a site reads it."""
    assert text not in _report(programme, word, site, month)


@then('the report <WORD> of <SITE> says "<TEXT>"')
def _current_report_says(programme: Programme, word: str, site: str, text: str) -> None:
    """A report that no month was named for."""
    report = _report(programme, word, site, None)
    assert text in report, f"It says: {report}"


@then('the report <WORD> of <SITE> does not say "<TEXT>"')
def _current_report_does_not_say(programme: Programme, word: str, site: str, text: str) -> None:
    """A report that no month was named for."""
    assert text not in _report(programme, word, site, None)


@then("the report <WORD> of <SITE> for <MONTH> is to be had as PDF and Excel")
def _report_is_exported(programme: Programme, word: str, site: str, month: str) -> None:
    """Both files are made, and begin as such files do."""
    made = _made(programme, word, site, month)
    assert made.as_file(FileForm.PDF, programme.today).startswith(b"%PDF-")
    assert made.as_file(FileForm.XLSX, programme.today).startswith(b"PK")


@then("the e-mails to <SITE> hold nothing of <MEMBER>")
def _hold_nothing(programme: Programme, site: str, member: str) -> None:
    """No name, id, birth date or diagnosis, neither in a subject nor in a body."""
    (row,) = programme.rows(tables.members, member_id=member)
    codes = [one.code for one in programme.rows(tables.claim_diagnoses, member_key=row.member_key)]
    secrets = (member, row.first, row.last, str(row.birth_date), *codes)
    sent = [one for one in programme.emitted(SendEmail) if one.site_id == site]
    assert sent, "No e-mail went there."
    facts = MessageWaiting(site_name=site, site_id=site, portal_link="https://portal.example/")
    for one in sent:
        mail = compose(one.email_id, "a@b.example", facts, programme.today, "hub@maine.example")
        found = [secret for secret in secrets if secret in mail.as_string()]
        assert not found, f"Found: {found}."


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


@then("<NUMBER> e-mails went to <SITE>")
def _mailed(programme: Programme, number: int, site: str) -> None:
    """E-mails that a message waits, one for each user and message."""
    found = [one for one in programme.emitted(SendEmail) if one.site_id == site]
    assert len(found) == number, f"It is {len(found)}."


def _report(programme: Programme, word: str, site: str, month: str | None) -> str:
    return _made(programme, word, site, month).as_csv()


def _made(programme: Programme, word: str, site: str, month: str | None) -> Report:
    with programme.store.read() as view:
        work = Work.on_open_day(view)
        row = work.providers.site(site)
        assert row is not None
        name = ReportName(word.replace("_", "-"))
        return report(work, name, row, Month.parse(month) if month else None)


def _entry(programme: Programme, member: str) -> Any:
    member_key = programme.key(member)
    with programme.store.read() as view:
        entry = Work.on_open_day(view).dashboards.entry(member_key)
    assert entry is not None, "No dashboard shows the member."
    return entry


def _newest(programme: Programme, site: str) -> str:
    row: Any = programme.rows(tables.portal_messages, site_id=site)[-1]
    return f"{row.subject}\n{row.body}"


def _on_panel(programme: Programme, site: str) -> list[str]:
    (row,) = programme.rows(tables.sites, site_id=site)
    return programme.panel(site, PANELS[row.kind])


def _names(member_ids: list[str]) -> str:
    names = {value: name for name, value in MEMBERS.items()}
    return ", ".join(names.get(one, one) for one in member_ids) or "nobody"
