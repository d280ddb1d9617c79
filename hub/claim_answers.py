"""The claims of a partner's file: each is answered by a 277CA, and a test may bring promotion."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Row

from consumers.intake.interchanges import set_name
from edi import (
    ClaimAnswer,
    ClaimsHeader,
    Ordinals,
    check_in_batches,
    transaction_sets,
    validate_in_pieces,
    write_277ca,
)
from hub.acknowledger import Acknowledger, reading_of
from hub.partner_files import PartnerFile
from hub.x12_intake import in_steps
from portal.exchange.promotion import promote_if_certified
from store.engine import Store
from store.file_plans import Plan
from store.files import FileState
from store.library import Library
from store.receptions import Receptions
from store.work import Work

log = structlog.get_logger()

_ALL_LEVELS: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The claims of one 277CA, with its number in the file and that of its first claim."""

    number: int
    first_claim: int
    header: ClaimsHeader
    told: list[ClaimAnswer]

    def noted_in(self, plan: Plan) -> Plan:
        """The plan, knowing that this 277CA is stored and which of its claims are refused."""
        plan.refused.add_from(self.first_claim, bytes(not each.accepted for each in self.told))
        return replace(plan, answered=self.number)


class ClaimAnswers:
    """Answers claims, as many at a time as one 277CA holds; each 277CA is a transaction."""

    def __init__(
        self, store: Store, library: Library, answers: Acknowledger, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._library = library
        self._answers = answers
        self._clock = clock

    def answering(self, file: Row[Any]) -> Generator[int, None, int]:
        """Answer the claims of a file, with a pause after each 277CA, and go on with the file.

        How many claims were answered before each pause. After a crash it goes on behind the last
        277CA that was stored.
        """
        path = self._library.path(file.content_id)
        plan = Plan.of(file.plan)
        done = 0
        for number, (header, told) in enumerate(_batches(path, plan.claims), start=1):
            if number > plan.answered:
                self._give(file.file_id, _Batch(number, done + 1, header, told))
                yield len(told)
            done += len(told)
        clean = yield from self._clean_sets(file.file_id, path)
        self._finish(file.file_id, clean)
        log.info("claims answered", file_id=file.file_id[:12], claims=done)
        return 0

    def _give(self, file_id: str, batch: _Batch) -> None:
        told = batch.told
        refused = [answer for answer in told if not answer.accepted]
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            file, partners = _opened(file_id, self._clock(), work)
            work.handling(reading_of(file_id, f".277.{batch.number}"))
            to = replace(partners.addressee(), usage="T" if partners.reception.test else "P")
            reference = f"{file_id[:12]}{batch.number:04d}"
            answered = batch.header.batch(reference, file.received_on, work.today)
            verdict = "rejected" if len(refused) == len(told) else "accepted"
            said = "partly accepted" if refused and verdict == "accepted" else verdict
            self._answers.give("277", said, partial(write_277ca, answered, told), to, work)
            work.files.change(file_id, plan=batch.noted_in(Plan.of(file.plan)))
            work.receptions.change(
                file_id,
                claims_accepted=partners.reception.claims_accepted + len(told) - len(refused),
                claims_rejected=partners.reception.claims_rejected + len(refused),
            )

    def _finish(self, file_id: str, clean: list[str] | None) -> None:
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            file, partners = _opened(file_id, self._clock(), work)
            plan = replace(Plan.of(file.plan), claims=Ordinals())
            state = FileState.READING if plan.sets else FileState.DONE
            work.files.change(file_id, state=state, plan=plan)
            if partners.reception.test:
                work.receptions.change(file_id, read_at=partners.at, clean_sets=clean)
                work.handling(reading_of(file_id, ".certification"))
                promote_if_certified(partners.profile, partners.at, work)

    def _clean_sets(self, file_id: str, path: Path) -> Generator[int, None, list[str] | None]:
        """The names of the sets of a test that has no finding on any level; else None."""
        with self._store.read() as view:
            reception = Receptions(view).of_file(file_id)
        if reception is None or not reception.test or reception.verdict != "accepted":
            return None
        report = yield from in_steps(validate_in_pieces(path, levels=_ALL_LEVELS))
        if not report.accepted:
            return None
        return sorted({name for each in report.sets if (name := set_name(each))})


def _opened(file_id: str, at: datetime, work: Work) -> tuple[Row[Any], PartnerFile]:
    file = work.files.get(file_id)
    partners = PartnerFile.of(file_id, at, work)
    if file is None or partners is None:
        raise LookupError(f"file {file_id} is no partner's")
    return file, partners


def _batches(path: Path, ordinals: Ordinals) -> Iterator[tuple[ClaimsHeader, list[ClaimAnswer]]]:
    """The answers to the claims of some sets of a file, as many together as a 277CA holds."""
    if not ordinals:
        return
    for claims in transaction_sets(path):
        if claims.ordinal in ordinals:
            yield from check_in_batches(claims, levels=_ALL_LEVELS)
