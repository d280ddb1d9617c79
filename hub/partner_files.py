"""A file that a trading partner handed in: held against its profile, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from consumers.intake.interchanges import claim_sets, set_name, taken_sets
from edi import GroupReport, InterchangeHeader, InterchangeReport, Note, Report
from hub.acknowledger import Addressee
from rules.certification_edi import group_objection, sender_objection
from store.file_plans import Plan
from store.files import FileState
from store.partner_profiles import PartnerProfile
from store.work import Work

_NOT_SUPPORTED: Final = "1"
"""AK905: the functional group is not supported."""
_ANSWERS: Final = frozenset({"FA", "HN"})
"""GS01 of groups that answer what the hub sent: everyone may send them."""


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """A reception, the profile of its partner, and when the hub looks at it."""

    reception: Row[Any]
    profile: PartnerProfile
    at: datetime

    @classmethod
    def of(cls, file_id: str, at: datetime, work: Work) -> "PartnerFile | None":
        """The file as a partner's own, or None for one that was handed in by staff."""
        reception = work.receptions.of_file(file_id)
        if reception is None:
            return None
        profile = work.partner_profiles.get(reception.partner_id)
        if profile is None:
            raise LookupError(f"partner {reception.partner_id} has no profile")
        return cls(reception, profile, at)

    def addressee(self, header: InterchangeHeader | None = None) -> Addressee:
        """The partner, whoever the file says it is from: answers go to who handed it in."""
        usage = header.usage if header else "P"
        return Addressee(
            self.profile.partner_id,
            self.profile.qualifier,
            self.reception.file_id,
            usage,
            self.at,
        )

    def wants_ta1(self, interchange: InterchangeReport) -> bool:
        """Whether the partner is answered with a TA1, by its profile or because it asks for one."""
        asked = self.profile.ta1 == "always" or interchange.header.acknowledgment_requested
        return asked or interchange.acknowledgment_code != "A"

    @staticmethod
    def is_test(report: Report) -> bool:
        """Whether every interchange of the file is a test."""
        return all(each.header.usage == "T" for each in report.interchanges)

    def object_to(self, report: Report) -> None:
        """Note what is not this partner's to send: interchanges, and groups of other sets."""
        a_test = self.is_test(report)
        partner = (self.profile.qualifier, self.profile.partner_id)
        for interchange in report.interchanges:
            header = interchange.header
            sender = (header.sender_qualifier, header.sender_id)
            against = sender_objection(sender, partner, header.usage, self.profile.state)
            if against is not None:
                interchange.note(against.code, against.sentence)
            elif header.usage == "T" and not a_test:
                interchange.note("020", "Test and production interchanges need files of their own.")
            for group in interchange.groups:
                if group.header.functional_id not in _ANSWERS:
                    self._object_to_group(group, interchange)

    def _object_to_group(self, group: GroupReport, interchange: InterchangeReport) -> None:
        against = group_objection(group.header.sender_code, self.profile.partner_id)
        if against is not None:
            interchange.note(against.code, against.sentence)
        names = {set_name(each) for each in group.sets} - {None, *self.profile.sets}
        if names:
            told = ", ".join(sorted(filter(None, names)))
            sentence = f"The profile does not have {told} among the sets that the partner sends."
            group.notes.append(Note(_NOT_SUPPORTED, sentence))

    def take_up(self, report: Report, work: Work) -> None:
        """Note the verdict; claims that are accepted so far are still to be answered."""
        self._note(report, work)
        plan = Plan(sets=taken_sets(report), claims=claim_sets(report))
        if plan.claims:
            work.files.change(self.reception.file_id, state=FileState.ANSWERING, plan=plan)

    def take_up_test(self, report: Report, work: Work) -> None:
        """Note the verdict on a test; nothing of it is ever read into the programme."""
        self._note(report, work, test=True)
        plan = Plan(claims=claim_sets(report))
        work.files.change(self.reception.file_id, state=FileState.ANSWERING, plan=plan)

    def _note(self, report: Report, work: Work, *, test: bool = False) -> None:
        work.receptions.change(
            self.reception.file_id,
            verdict=verdict_on(report),
            problem=problem_of(report),
            answered_at=self.at,
            test=test,
        )

    def set_aside(self, problem: str, work: Work) -> None:
        """Keep a file that no one can read in quarantine, and say why to its sender."""
        work.receptions.change(
            self.reception.file_id, verdict="quarantined", problem=problem, answered_at=self.at
        )


def verdict_on(report: Report) -> str:
    """What the TA1s and 999s say of a file, taken together."""
    if report.accepted:
        return "accepted"
    whole = report.interchanges and not any(True for _ in report.sets)
    if report.accepted_ordinals or (whole and any(not i.rejected for i in report.interchanges)):
        return "partly accepted"
    return "rejected"


def problem_of(report: Report) -> str | None:
    """The first thing that is wrong with a file, in a plain sentence without values, or None."""
    return next(_problems(report), None)


def _problems(report: Report) -> Iterator[str]:
    yield from report.problems
    for interchange in report.interchanges:
        yield from (note.sentence for note in interchange.notes if note.rejects)
        for group in interchange.groups:
            yield from (note.sentence for note in group.notes if note.rejects)
            for each in group.sets:
                for finding in each.findings:
                    place = f"Segment {finding.segment_number} ({finding.known_id})"
                    yield f"{place}: {finding.sentence}"
                yield from (note.sentence for note in each.notes if note.rejects)
