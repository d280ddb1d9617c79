"""A small programme with the portal on it: two practices, a behavioral health home, two members."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from rules.access import Role, StaffRole
from store.engine import Store
from store.site_access import SiteAccess
from store.work import Work
from tests.blank import store_in
from tests.portal.driver import OTHER_PARTNER, Portal, Visitor, portal_on
from tests.programme import ADA, BEN, BHHO, OTHER_PRACTICE, PRACTICE, Programme

OPENED_ON: Final = date(2015, 1, 20)
TAX_ID: Final = "010000001"
"""The pay-to tax id of every organization."""


class Town(NamedTuple):
    """A programme, the portal on its store, and two of portal support."""

    programme: Programme
    portal: Portal
    staff: Visitor
    colleague: Visitor

    def user(
        self,
        name: str,
        site: str | None = None,
        partner_id: str = "METPID000001",
        roles: tuple[Role, ...] = (Role.VMS_ACCESS,),
    ) -> Visitor:
        """A user with VMS access, who may see a site, and is there."""
        self.portal.account(name, roles, partner_id=partner_id)
        browser = self.portal.signed_in(name)
        if site is not None:
            self.let_in(browser, name, site)
            browser.open("/vms")
            assert browser.send("/vms/choose", {"site_id": site}).headers["location"] == "/vms/home"
        return browser

    def name_lead(self, site: str) -> None:
        """Name the Administrative Lead of the organization of a site."""
        with self.portal.store.begin() as transaction:
            access = SiteAccess(transaction)
            access.name_lead(site[:10], "A-director", "A-staff", self.portal.now)

    def let_in(self, browser: Visitor, name: str, site: str) -> None:
        """Ask for a site, and have it verified and approved."""
        self.name_lead(site)
        browser.open("/vms")
        browser.send("/vms", {"site_id": site, "tax_id": TAX_ID})
        asked = {"account_id": f"A-{name}", "site_id": site}
        self.staff.open("/staff/requests")
        self.staff.send("/staff/requests/verify", asked | {"lead_id": "A-director"})
        self.colleague.open("/staff/requests")
        self.colleague.send("/staff/requests", asked | {"answer": "approve"})
        self.programme.drain()


@contextmanager
def town_in(folder: Path) -> Iterator[Town]:
    """Two practices of different organizations and a BHHO, two members on a panel."""
    programme = Programme(folder, opened_on=OPENED_ON, store=store_in(folder))
    for number in (1, 2, 4):
        programme.organization(number, tax_id=TAX_ID)
    programme.site(PRACTICE)
    programme.site(OTHER_PRACTICE)
    programme.site(BHHO, "BHHO")
    programme.member(ADA)
    programme.member(BEN)
    programme.opt_in(ADA)
    programme.opt_in(BEN)
    with portal_on(programme.store, folder) as portal:
        portal.partner("METPID000001")
        portal.partner(OTHER_PARTNER)
        portal.account("staff", [StaffRole.PORTAL_SUPPORT], partner_id=None)
        portal.account("colleague", [StaffRole.PORTAL_SUPPORT], partner_id=None)
        portal.account("director", [Role.VMS_ACCESS], partner_id="METPID000001")
        town = Town(programme, portal, portal.signed_in("staff"), portal.signed_in("colleague"))
        for site in (PRACTICE, OTHER_PRACTICE, BHHO):
            town.name_lead(site)
        yield town
    programme.store.close()


def make_dashboards(store: Store) -> None:
    """Store what the dashboards of January show: Ada has gaps in care, Ben has none."""
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        work.dashboards.store(
            {
                "month": "2015-01",
                "member_key": work.members.find(member),
                "refreshed_on": date(2015, 1, 10),
                "hospital_stays": stays,
                "last_stay_on": date(2014, 11, 3) if stays else None,
                "emergency_visits": 2 * stays,
                "last_emergency_on": date(2014, 12, 30) if stays else None,
                "gaps": ["diabetes_hba1c", "blood_pressure"] if stays else [],
            }
            for member, stays in ((ADA, 1), (BEN, 0))
        )
