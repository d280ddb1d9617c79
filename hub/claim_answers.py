"""The claims of a partner's file: each is answered by a 277CA, and a test may bring promotion."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Row

from consumers.intake.interchanges import place_of, set_name
from edi import (
    ClaimAnswer,
    ClaimsHeader,
    answer_in_batches,
    transaction_sets,
    validate,
    validate_set,
    write_277ca,
)
from hub.acknowledger import Acknowledger, reading_of
from hub.partner_files import PartnerFile
from portal.exchange.promotion import promote_if_certified
from store.engine import Store
from store.files import FileState
from store.library import Library
from store.receptions import Receptions
from store.work import Work

log = structlog.get_logger()

_ALL_LEVELS: Final = (1, 2, 3, 4, 5)


class ClaimAnswers:
    """Answers claims, as many at a time as one 277CA holds; each 277CA is a transaction."""

    def __init__(
        self, store: Store, library: Library, answers: Acknowledger, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._library = library
        self._answers = answers
        self._clock = clock

    def answer(self, file: Row[Any]) -> int:
        """Answer all claims of a file, and go on with it; how many claims it had.

        After a crash it goes on behind the last 277CA that was stored.
        """
        path = self._library.path(file.content_id)
        done = 0
        batches = _batches(path, frozenset(file.plan["claims"]))
        for number, (header, told) in enumerate(batches, start=1):
            done += len(told)
            if number > file.plan.get("answered", 0):
                self._give(file.file_id, number, header, told)
        self._finish(file.file_id, path)
        log.info("claims answered", file_id=file.file_id[:12], claims=done)
        return done

    def _give(
        self, file_id: str, number: int, header: ClaimsHeader, told: list[ClaimAnswer]
    ) -> None:
        refused = [answer for answer in told if not answer.accepted]
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            file, partners = _opened(file_id, self._clock(), work)
            work.handling(reading_of(file_id, f".277.{number}"))
            to = replace(partners.addressee(), usage="T" if partners.reception.test else "P")
            reference = f"{file_id[:12]}{number:04d}"
            batch = header.batch(reference, file.received_on, work.today)
            verdict = "rejected" if len(refused) == len(told) else "accepted"
            said = "partly accepted" if refused and verdict == "accepted" else verdict
            self._answers.give("277", said, partial(write_277ca, batch, told), to, work)
            places = [place_of(one.claim.set_ordinal, one.claim.segment_number) for one in refused]
            plan = file.plan | {"answered": number}
            plan["refused"] = [*plan.get("refused", ()), *places]
            work.files.change(file_id, plan=plan)
            work.receptions.change(
                file_id,
                claims_accepted=partners.reception.claims_accepted + len(told) - len(refused),
                claims_rejected=partners.reception.claims_rejected + len(refused),
            )

    def _finish(self, file_id: str, path: Path) -> None:
        names = self._clean_sets(file_id, path)
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            file, partners = _opened(file_id, self._clock(), work)
            state = FileState.READING if file.plan["sets"] else FileState.DONE
            work.files.change(file_id, state=state)
            if partners.reception.test:
                work.receptions.change(file_id, read_at=partners.at, clean_sets=names)
                work.handling(reading_of(file_id, ".certification"))
                promote_if_certified(partners.profile, partners.at, work)

    def _clean_sets(self, file_id: str, path: Path) -> list[str] | None:
        """The names of the sets of a test that has no finding on any level; else None."""
        with self._store.read() as view:
            reception = Receptions(view).of_file(file_id)
        if reception is None or not reception.test or reception.verdict != "accepted":
            return None
        report = validate(path, levels=_ALL_LEVELS)
        if not report.accepted:
            return None
        return sorted({name for each in report.sets if (name := set_name(each))})


def _opened(file_id: str, at: datetime, work: Work) -> tuple[Row[Any], PartnerFile]:
    file = work.files.get(file_id)
    partners = PartnerFile.of(file_id, at, work)
    if file is None or partners is None:
        raise LookupError(f"file {file_id} is no partner's")
    return file, partners


def _batches(
    path: Path, ordinals: frozenset[int]
) -> Iterator[tuple[ClaimsHeader, list[ClaimAnswer]]]:
    """The answers to the claims of some sets of a file, as many together as a 277CA holds."""
    if not ordinals:
        return
    for checked, claims in zip(transaction_sets(path), transaction_sets(path), strict=True):
        if claims.ordinal not in ordinals:
            continue
        verdict = validate_set(checked, levels=_ALL_LEVELS)
        yield from answer_in_batches(claims, verdict.findings)
