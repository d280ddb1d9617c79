"""The sentences about what people read: letters, messages, reports and explanations."""

import re
from datetime import date
from html import unescape
from typing import Any

from consumers.knowledge import Knowledge, known_of
from producers.emails import compose
from producers.letters import opt_in_form
from producers.pages.letter_facts import OptInForm
from producers.pages.message_facts import MessageWaiting
from producers.reports import FileForm, Report, report
from rules.calendar import Month
from rules.eligibility import stage_a_eligibility
from rules.explanation import explained_to_provider, explained_to_staff
from rules.reports import ReportName
from schemas.outbound import SendEmail
from store import tables
from store.work import Work
from tests.programme import Programme
from tests.scenarios.phrases import then


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


@then("<SITE> may print the opt-in form of <MEMBER>")
def _may_print_form(programme: Programme, site: str, member: str) -> None:
    """The form that a pending member may sign, of the open day."""
    assert _opt_in_form(programme, site, member) is not None


@then("<SITE> may not print the opt-in form of <MEMBER>")
def _may_not_print_form(programme: Programme, site: str, member: str) -> None:
    """The form that a pending member may sign, of the open day."""
    assert _opt_in_form(programme, site, member) is None


def _opt_in_form(programme: Programme, site: str, member: str) -> OptInForm | None:
    member_key = programme.key(member)
    with programme.store.read() as view:
        return opt_in_form(Work.on_open_day(view), member_key, site)


@then("<MEMBER> has no letter")
def _has_no_letter(programme: Programme, member: str) -> None:
    """Of any kind, mailed or to be mailed."""
    assert [one.kind for one in programme.letters() if one.member_id == member] == []


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


def _newest(programme: Programme, site: str) -> str:
    row: Any = programme.rows(tables.portal_messages, site_id=site)[-1]
    return f"{row.subject}\n{row.body}"
