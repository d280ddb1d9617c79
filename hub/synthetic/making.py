"""The members of an invented programme, one practice after the other, and all their files."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from random import Random
from typing import Final

from hub.synthetic.calendar import Calendar
from hub.synthetic.care import Care, weight
from hub.synthetic.claim_feed import REPLACEMENT, VOID, Claim, ClaimFile
from hub.synthetic.courses import Course, course
from hub.synthetic.duties import duties
from hub.synthetic.enrollment import FULL, MemberFile
from hub.synthetic.faults import write_faults
from hub.synthetic.folder import MEMBERS, PROVIDERS, Folder
from hub.synthetic.network import Network, Site
from hub.synthetic.people import Person, member_id, person
from hub.synthetic.provider_feed import later_messages, provider_messages
from hub.synthetic.references import References
from hub.synthetic.sheets import Sheets
from hub.synthetic.stage_b import StageB
from hub.synthetic.stories import NOTHING

FAULTS_AFTER: Final = timedelta(days=2)
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Making:
    """The state of one run: what is open and what was numbered last."""

    folder: Folder
    calendar: Calendar
    network: Network
    members: int
    seed: int
    references: References = field(default_factory=References)
    sheets: Sheets = field(init=False)
    stage_b: StageB = field(init=False)
    care: Care = field(init=False)
    member_files: dict[date, MemberFile] = field(default_factory=dict)
    claim_files: dict[tuple[date, str], ClaimFile] = field(default_factory=dict)
    corrected: list[tuple[Person, Claim]] = field(default_factory=list)
    bystanders: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        unreviewed = frozenset({self.network.practices[5].site_id})
        teams = frozenset(site.cct.site_id for site in self.network.practices if site.cct)
        self.sheets = Sheets(self.folder, self.calendar, unreviewed, teams)
        self.stage_b = StageB(self.network, self.calendar, self.references, self.folder)
        self.care = Care(self.network, self.calendar)

    @property
    def claims(self) -> int:
        """The claims that are written by now."""
        return sum(file.count for file in self.claim_files.values())

    def run(self, claims: int, progress: Progress) -> None:
        """Make everything, `claims` claims in all, and end each X12 file."""
        for message in provider_messages(self.network, self.seed):
            self.folder.add(self.calendar.first_day, PROVIDERS, message)
        for day, message in later_messages(self.network, self.calendar):
            self.folder.add(day, PROVIDERS, message)
        for day, name, message in duties(
            self.network, self.calendar, self.sheets.unreviewed, self.seed
        ):
            self.folder.add(day, name, message)
        self._care_for_strangers(min(claims // 100, 3 + claims // 1000))
        before = self.claims
        quota = max(0, claims - before - 2)
        done = 0
        for order, site in enumerate(self.network.practices, 1):
            ends = self.members * order // len(self.network.practices)
            self._live(site, range(done, ends), before + quota * ends // self.members)
            done = ends
            progress("members", done, self.members)
        if claims >= 2:
            self._correct()
        self._break_rules()
        for member_file in self.member_files.values():
            member_file.close()
        for claim_file in self.claim_files.values():
            claim_file.close()
        self.sheets.close()

    def _live(self, site: Site, ordinals: range, target: int) -> None:
        """Let the members of a practice live; afterwards `target` claims are written in all."""
        lives = [self._begin(ordinal, site) for ordinal in ordinals]
        special = [self.care.special(one, _joined(made)) for one, _, made in lives]
        usual = max(0, target - self.claims - sum(map(len, special)))
        weights = sum(weight(one) for one, _, _ in lives) or 1
        passed = 0
        for (one, chance, _), claims in zip(lives, special, strict=True):
            before = usual * passed // weights
            passed += weight(one)
            count = usual * passed // weights - before
            self._report(one, [*self.care.usual(one, count, chance), *claims])
        for file in self.claim_files.values():
            file.flush()
        if len(self.bystanders) < 4:
            self.bystanders += [one for one, _, _ in lives if one.story is NOTHING][:1]

    def _begin(self, ordinal: int, site: Site) -> tuple[Person, Random, Course]:
        """The member of that number and the course of his or her days, already written down."""
        one, chance = person(ordinal, site, self.calendar.first_day, self.seed)
        made = course(one, self.calendar, self.references, chance)
        self.stage_b.extend(one, chance, made)
        if one.story.turn != "arrives":
            self._member_file(self.calendar.first_day).add(one, FULL)
        for day, report, maintenance in made.reports:
            if day <= self.calendar.last_day:
                self._member_file(day).add(report, maintenance)
        for day, name, message in made.messages:
            self.folder.add(day, name, message)
        self.sheets.attest(one.member_id, made.stays, one.story.attested, chance)
        return one, chance, made

    def _report(self, one: Person, claims: list[Claim]) -> None:
        """Put each claim into the file that it arrives in."""
        entries = []
        for claim in claims:
            arrives = self.calendar.claims_arrive(claim.served_on)
            entries.append((arrives, claim.file, claim.billed_by.number, claim.number, claim))
        entries.sort(key=itemgetter(0, 1, 2, 3))
        for (day, name, _), group in groupby(entries, key=itemgetter(0, 1, 2)):
            self._claim_file(day, name).add(one, [entry[-1] for entry in group])
        if len(self.corrected) < 2 and claims:
            self.corrected.append((one, claims[0]))

    def _correct(self) -> None:
        """Replace one claim and void another, in the last file that there is."""
        day = self.calendar.claim_arrivals[-1]
        for (one, claim), frequency in zip(self.corrected, (REPLACEMENT, VOID), strict=False):
            self._claim_file(day, claim.file).add(one, [replace(claim, frequency=frequency)])

    def _care_for_strangers(self, count: int) -> None:
        """Claims of persons whom the member feed does not name."""
        for order in range(count):
            site = self.network.practices[order % len(self.network.practices)]
            one, chance = person(self.members + order, site, self.calendar.first_day, self.seed)
            self._report(one, list(self.care.usual(one, 1, chance)))
        self.corrected.clear()

    def _break_rules(self) -> None:
        """Attest who is on no panel, save a sheet too late, send broken files."""
        months = self.calendar.months
        for one in self.bystanders:
            self.sheets.add(months[-2:][0], one.site.site_id, one.member_id)
        if not self.bystanders:
            return
        one = self.bystanders[0]
        self.sheets.save_too_late(months[0], one.site.site_id, one.member_id)
        day = self.calendar.first_day + FAULTS_AFTER
        if day <= self.calendar.last_day:
            write_faults(self.folder, day, self.network, one, member_id(self.members + 1000))

    def _member_file(self, day: date) -> MemberFile:
        if day not in self.member_files:
            full = day == self.calendar.first_day
            self.member_files[day] = MemberFile(self.folder, day, self._number(day, MEMBERS), full)
        return self.member_files[day]

    def _claim_file(self, day: date, name: str) -> ClaimFile:
        if (day, name) not in self.claim_files:
            number = self._number(day, name)
            self.claim_files[day, name] = ClaimFile(self.folder, day, name, number)
        return self.claim_files[day, name]

    def _number(self, day: date, name: str) -> int:
        """The control number of an interchange; numbers go up as the files arrive."""
        return (day - self.calendar.first_day).days * 10 + int(name[:2])


def _joined(made: Course) -> date | None:
    """The first day on a panel of Stage A."""
    return made.stays[0].first if made.stays else None
