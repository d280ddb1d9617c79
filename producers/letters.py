"""Letters: the batch of a mail date, as a print-ready PDF with its manifest and each by itself."""

from datetime import date
from typing import Any

from sqlalchemy import Row

from producers.outlet import Outlet
from producers.pages.letter_facts import (
    AutoAssignmentLetter,
    DisenrollmentLetter,
    DisenrollmentReason,
    LetterFacts,
    LetterKind,
    OptInForm,
    OptOutLetter,
    PersonName,
    PostalAddress,
    Practice,
    PrintSize,
)
from producers.pages.print_run import manifest_csv, print_batch
from rules.calendar import age
from rules.duplication import ADULT_AGE
from rules.hearing import continue_by, hearing_by
from rules.opt_out import first_day_on_panel, last_day_to_opt_out
from rules.requests import offers_opt_in_form
from schemas.outbound import PrintLetters
from store.effects import PRINT, EffectState
from store.enrollments import OPEN_STATES
from store.identity import derived_id
from store.traces import LETTER
from store.work import Work


class Letters:
    """Puts print batches into the outlet."""

    def __init__(self, outlet: Outlet, cores: int | None = None) -> None:
        self._outlet = outlet
        self._cores = cores

    def on_print(self, asked: PrintLetters, work: Work) -> None:
        """Write `letters/<mail date>/`: batch, manifest, and each letter as PDF and HTML.

        A batch that was printed is not printed again, whoever asks.
        """
        work.effects.queue(PRINT, asked.batch_id, asked.mailed_on, {})
        if work.effects.is_done(asked.batch_id):
            return
        rows = work.letters.of_batch(asked.batch_id)
        work.traces.follow(LETTER, ((row.letter_id,) for row in rows))
        batch = print_batch([_facts(row, work) for row in rows], self._cores)
        folder = f"letters/{asked.mailed_on}"
        files = [
            (f"batch-{asked.batch_id}.pdf", batch.pdf),
            (f"manifest-{asked.batch_id}.csv", manifest_csv(batch.rows).encode()),
        ]
        for letter in batch.letters:
            files.append((f"{letter.letter_id}.pdf", letter.pdf))
            files.append((f"{letter.letter_id}.html", letter.html.encode()))
        self._outlet.write_all((f"{folder}/{name}", content) for name, content in files)
        work.letters.printed({one.letter_id: one.row.wording for one in batch.letters}, work.today)
        work.effects.finish(asked.batch_id, EffectState.DONE)


def opt_in_form(work: Work, member_key: int, site_id: str) -> OptInForm | None:
    """L9: the facts of the opt-in form of a member for a practice, printed today.

    None where it would not count: for who is not pending there, and before there was one.
    """
    waiting = work.enrollments.of_member(member_key, OPEN_STATES)
    pending = any(one.site_id == site_id for one in waiting)
    if not offers_opt_in_form(pending=pending, on=work.today):
        return None
    member = work.members.get(member_key)
    if member is None:
        raise LookupError("the member of this key was never reported")
    return OptInForm(
        letter_id=derived_id("F", member_key, site_id, work.today),
        mailed_on=work.today,
        member=_name(member),
        mainecare_id=member.member_id,
        practice=_practice(work, site_id),
        is_minor=age(member.birth_date, work.today) < ADULT_AGE.on(work.today),
        print_size=PrintSize(member.print),
        language=member.language,
    )


def _practice(work: Work, site_id: str) -> Practice:
    site = work.providers.site(site_id)
    if site is None:
        raise LookupError(f"site {site_id} of a letter is not in the store")
    return Practice(
        name=site.name,
        address_line=site.address["line1"],
        city=site.address["city"],
        phone=site.phone,
    )


def _facts(row: Row[Any], work: Work) -> LetterFacts:
    mailed_on: date = row.mailed_on
    shared: dict[str, Any] = {
        "letter_id": row.letter_id,
        "mailed_on": mailed_on,
        "member": _name(row),
        "address": _address(row.address),
        "practice": _practice(work, row.site_id),
        "is_minor": age(row.birth_date, mailed_on) < ADULT_AGE.on(mailed_on),
        "print_size": PrintSize(row.print),
        "language": row.language,
        "wording": row.wording or "",
    }
    if row.kind == LetterKind.DISENROLLMENT:
        return _disenrollment(shared, row.details, mailed_on)
    window: dict[str, Any] = {
        "last_day_to_opt_out": last_day_to_opt_out(mailed_on),
        "first_day_on_panel": first_day_on_panel(mailed_on),
    }
    if row.kind == LetterKind.OPT_OUT:
        return OptOutLetter(**shared, **window)
    return AutoAssignmentLetter(**shared, **window, batch_number=row.details["batch_number"])


def _disenrollment(
    shared: dict[str, Any], details: dict[str, str], mailed_on: date
) -> DisenrollmentLetter:
    return DisenrollmentLetter(
        **shared,
        ends_on=date.fromisoformat(details["ends_on"]),
        reason=DisenrollmentReason(details["reason"]),
        hearing_by=hearing_by(mailed_on),
        continue_by=continue_by(mailed_on),
    )


def _name(row: Row[Any]) -> PersonName:
    return PersonName(
        first=row.first, middle=row.middle or "", last=row.last, suffix=row.suffix or ""
    )


def _address(address: dict[str, str]) -> PostalAddress:
    return PostalAddress(
        line1=address["line1"],
        line2=address.get("line2"),
        city=address["city"],
        state=address["state"],
        zip_code=address["zip"],
    )
