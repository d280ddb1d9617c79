"""The post when a day ends: letters go into the next batch, practices see what is pending."""

from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from rules.calendar import is_business_day
from rules.opt_out import first_day_on_panel, first_day_shown_as_pending
from schemas.outbound import PrintLetters
from schemas.portal_messages import (
    AttestationRefusal,
    AttestationsNotAccepted,
    PendingAssignments,
)
from store.effects import PRINT
from store.enrollments import Origin
from store.work import Work

LETTERS_PER_BATCH: Final = 500
LETTER_IDS: Final = {"auto_assignment": "L1", "opt_out": "L2", "disenrollment": "L10"}
"""The requirement that each kind of letter answers."""


def batch_letters(work: Work, day: date) -> None:
    """Put the letters decided so far into print batches, if the next day is a mailing day.

    The mail date of the batch starts the 28 days (L1, L2).
    """
    mailed_on = day + timedelta(days=1)
    if not is_business_day(mailed_on):
        return
    letters = work.letters.unmailed()
    for start in range(0, len(letters), LETTERS_PER_BATCH):
        batch_id = f"{mailed_on.isoformat()}-{start // LETTERS_PER_BATCH + 1:02d}"
        for letter in letters[start : start + LETTERS_PER_BATCH]:
            work.letters.mail(letter.letter_id, batch_id, mailed_on)
            if letter.enrollment_id is not None:
                work.enrollments.change(letter.enrollment_id, mailed_on=mailed_on)
            what = f"Letter mailed on {mailed_on}: {letter.kind.replace('_', ' ')}"
            work.note(letter.member_key, what, LETTER_IDS[letter.kind], letter.site_id)
        work.effects.queue(PRINT, batch_id, mailed_on, {})
        work.emit(PrintLetters(batch_id=batch_id, mailed_on=mailed_on))


def show_pending(work: Work, day: date) -> None:
    """Show each practice the members of an assignment batch, the day after mailing (AA7)."""
    mailed_on = day
    if first_day_shown_as_pending(mailed_on) != day + timedelta(days=1):
        return
    assigned = [
        row
        for row in work.enrollments.mailed(mailed_on)
        if row.origin == Origin.AUTO_ASSIGNMENT.value
    ]
    for (site_id, batch), rows in groupby(assigned, key=attrgetter("site_id", "batch")):
        pending = PendingAssignments(
            batch_number=batch,
            mailed_on=mailed_on,
            first_day_on_panel=first_day_on_panel(mailed_on),
            members=tuple(work.members.reference(row.member_key) for row in rows),
        )
        work.tell(site_id, pending)


def report_attestations(work: Work, day: date) -> None:
    """Tell each site which attestations of the day were not accepted, or are not payable."""
    questioned = work.attestations.questioned(day)
    for (site_id, month), rows in groupby(questioned, key=attrgetter("site_id", "month")):
        told = AttestationsNotAccepted(
            month=month,
            refusals=tuple(
                AttestationRefusal(mainecare_id=row.member_id, problem=row.reason) for row in rows
            ),
        )
        work.tell(site_id, told)
