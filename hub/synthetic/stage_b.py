"""Stage B of the invented members: certifications of APS and additions by practices."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from hub.synthetic.calendar import DAY, Calendar
from hub.synthetic.chance import between, pick
from hub.synthetic.courses import Course, Stay
from hub.synthetic.folder import CERTIFICATION_LIST, CERTIFICATIONS, CHOICES, REQUESTS, Folder
from hub.synthetic.network import Network
from hub.synthetic.people import Person
from hub.synthetic.references import References
from schemas.certifications import BhhMemberCertified
from schemas.choices import SharingAuthorized
from schemas.requests import StageBAdditionRequested

LISTS_AFTER: Final = (3, 8, 15, 44, 66)
"""Days after the first on which APS sends a list."""
MESSAGES_AFTER: Final = 9
"""Days after the first on which APS sends messages instead."""
HEADER: Final = "certification_id,member_id,bhho_site_id,certified_on,starts_on,ends_on\n"
HALF_A_YEAR: Final = timedelta(days=181)


@dataclass(frozen=True, slots=True)
class StageB:
    """Makes what Stage B adds to the course of a member."""

    network: Network
    calendar: Calendar
    references: References
    folder: Folder

    def extend(self, person: Person, chance: Random, course: Course) -> None:
        """Certify the member and let the practice add him or her, as the story says."""
        story, first_day = person.story, self.calendar.first_day
        if story.stage_b is None:
            return
        after = pick(chance, (*LISTS_AFTER[:3], *LISTS_AFTER[:3], MESSAGES_AFTER, LISTS_AFTER[3]))
        day = first_day + timedelta(days=LISTS_AFTER[-1] if story.stage_b == "later" else after)
        if story.stage_b != "uncertified":
            starts_on = day - timedelta(days=365 if story.stage_b == "expired" else 0)
            self._certify(person, day, starts_on, course)
        affiliated = person.site.bhho is not None
        if story.stage_b in {"added", "uncertified", "expired"} or not affiliated:
            day += timedelta(days=between(chance, 1, 9))
            granted = affiliated and story.stage_b == "added"
            self._add(person, day, course, granted=granted)

    def _certify(self, person: Person, day: date, starts_on: date, course: Course) -> None:
        site = person.site.bhho or self.network.behavioral[0]
        message = BhhMemberCertified(
            certification_id=self.references.next("APS"),
            member_id=person.member_id,
            bhho_site_id=site.site_id,
            certified_on=starts_on,
            starts_on=starts_on,
            ends_on=starts_on + HALF_A_YEAR,
        )
        if day == self.calendar.first_day + timedelta(days=MESSAGES_AFTER):
            course.messages.append((day, CERTIFICATIONS, message))
        elif day <= self.calendar.last_day:
            self._list(day, message)
        if message.ends_on >= day:
            course.stays.append(Stay(site.site_id, day))

    def _list(self, day: date, message: BhhMemberCertified) -> None:
        header = HEADER if self.folder.is_new(day, CERTIFICATION_LIST) else ""
        row = ",".join(str(value) for value in message.model_dump().values())
        self.folder.append(day, CERTIFICATION_LIST, f"{header}{row}\n")
        self.folder.counts[message.type] = self.folder.counts.get(message.type, 0) + 1

    def _add(self, person: Person, day: date, course: Course, *, granted: bool) -> None:
        request = StageBAdditionRequested(
            request_id=self.references.next("REQ"),
            site_id=person.site.site_id,
            member_id=person.member_id,
        )
        if granted and person.site.bhho is not None and int(person.member_id[:8]) % 5:
            authorized = SharingAuthorized(
                authorization_id=self.references.next("AUTH"),
                member_id=person.member_id,
                bhho_site_id=person.site.bhho.site_id,
                hhp_site_id=person.site.site_id,
                signed_on=day - DAY,
            )
            course.messages.append((day - DAY, CHOICES, authorized))
        course.messages.append((day, REQUESTS, request))
        if granted:
            course.stays.append(Stay(person.site.site_id, day))
