"""The attestation sheets of an invented programme: two saves a month for each site."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from hub.synthetic.calendar import DAY, FREEZE_DAY, Calendar, month_end
from hub.synthetic.courses import Stay
from hub.synthetic.duties import review_day
from hub.synthetic.folder import ATTESTATIONS, Folder
from schemas.attestations import Activity, AttestationSheetSaved, AttestedMember

FIRST_SAVE, LAST_SAVE = 22, 28
HELD: Final = 400
"""Members of one sheet that are held before they are saved."""
SERVED_FROM, SERVICE_DAYS = 2, 18
"""The first day of a month on which care teams deliver services, and over how many days."""
ATTESTED: Final = 0.94
"""Share of the members on a panel that are attested."""


@dataclass(slots=True)
class Sheets:
    """Gathers what is attested by site and month and saves it in two parts."""

    folder: Folder
    calendar: Calendar
    unreviewed: frozenset[str]
    """Sites that do not review their dashboard in the second month."""
    teams: frozenset[str]
    """Sites of care teams, which tell a day on which they served the member."""
    _lines: dict[tuple[date, str], list[AttestedMember]] = field(default_factory=dict)

    def attest(self, member_id: str, stays: list[Stay], how: str, chance: Random) -> None:
        """Attest a member for each month that begins its attestation with him or her on a panel."""
        for order, month in enumerate(self.calendar.months):
            freeze = month.replace(day=FREEZE_DAY.on(month))
            for stay in stays:
                on_panel = stay.first <= freeze and (stay.last is None or stay.last > freeze)
                if on_panel and how != "never" and chance.random() < ATTESTED:
                    reached = how == "outreach" and order % 3 != 0
                    self.add(month, stay.site_id, member_id, outreach=reached)

    def add(self, month: date, site_id: str, member_id: str, *, outreach: bool = False) -> None:
        """Put a member on the sheet of a site and month."""
        activity = Activity.OUTREACH if outreach else Activity.DASHBOARD_SCAN
        served_on = _service_day(member_id, month) if site_id in self.teams else None
        lines = self._lines.setdefault((month, site_id), [])
        lines.append(
            AttestedMember(member_id=member_id, activity=activity, service_delivered_on=served_on)
        )
        if len(lines) == HELD:
            self._save(month, site_id, lines)

    def close(self) -> None:
        """Save what is still held."""
        for (month, site_id), lines in self._lines.items():
            self._save(month, site_id, lines)

    def save_too_late(self, month: date, site_id: str, member_id: str) -> None:
        """Save a sheet of one member two days after the month it is for."""
        lines = [AttestedMember(member_id=member_id)]
        self._send(month_end(month) + 2 * DAY, month, site_id, lines)

    def _save(self, month: date, site_id: str, lines: list[AttestedMember]) -> None:
        half = (len(lines) + 1) // 2
        self._send(month.replace(day=FIRST_SAVE), month, site_id, lines[:half])
        self._send(month.replace(day=LAST_SAVE), month, site_id, lines[half:])
        lines.clear()

    def _send(self, day: date, month: date, site_id: str, lines: list[AttestedMember]) -> None:
        if not lines:
            return
        second = self.calendar.months[1:2] == (month,)
        reviewed = not (second and site_id in self.unreviewed)
        sheet = AttestationSheetSaved(
            site_id=site_id,
            month=f"{month:%Y-%m}",
            dashboard_reviewed_on=review_day(site_id, month) if reviewed else None,
            members=tuple(lines),
        )
        self.folder.add(day, ATTESTATIONS, sheet)


def _service_day(member_id: str, month: date) -> date:
    return month.replace(day=SERVED_FROM + int(member_id[:8]) % SERVICE_DAYS)
