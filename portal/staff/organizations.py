"""Organizations: the PINs of their billing records, and their Administrative Leads."""

from dataclasses import dataclass

from starlette.responses import Response

from portal.forms import Form
from portal.proofs import new_billing_pin
from portal.visit import Errors, Visit
from store.accounts import Accounts, AccountStatus
from store.site_access import SiteAccess
from store.trading_partners import TradingPartners


@dataclass(frozen=True, slots=True)
class Issued:
    """A PIN that was just issued, to be shown once."""

    npi: str
    pin: str


def show(visit: Visit) -> Response:
    """The forms to issue a PIN and to name a lead."""
    return _page(visit)


def _choices(visit: Visit) -> dict[str, str]:
    rows = visit.work.providers.everywhere()
    return {row.organization_npi: f"{row.organization} ({row.organization_npi})" for row in rows}


def _page(visit: Visit, issued: Issued | None = None, errors: Errors | None = None) -> Response:
    choices = list(_choices(visit).items())
    return visit.show("staff/organizations.html.j2", choices=choices, issued=issued, errors=errors)


def issue_pin(visit: Visit) -> Response:
    """Give a billing record a new PIN; the one before no longer counts."""
    form = Form(visit)
    npi = form.choice("npi", "the organization", list(_choices(visit)))
    if form.errors:
        return _page(visit, errors=form.errors)
    pin = new_billing_pin()
    pin_hash = visit.portal.passwords.hash(pin)
    with visit.writing() as work:
        partners = TradingPartners(work.transaction)
        partners.set_billing_pin(npi, pin_hash, visit.me.account_id, visit.now)
        visit.note(work, "billing PIN issued", npi)
    return _page(visit, Issued(npi, pin))


def name_lead(visit: Visit) -> Response:
    """Make an activated user the Administrative Lead of an organization."""
    form = Form(visit)
    npi = form.choice("lead_npi", "the organization", list(_choices(visit)))
    row = Accounts(visit.view).named(form.text("user_name", "the user name of the lead"))
    if not form.errors and (row is None or row.status != AccountStatus.ACTIVATED):
        form.errors.add("user_name", "No activated user has this name.")
    if form.errors or row is None:
        return _page(visit, errors=form.errors)
    with visit.writing() as work:
        access = SiteAccess(work.transaction)
        access.name_lead(npi, row.account_id, visit.me.account_id, visit.now)
        visit.note(work, "lead named", f"{npi} {row.account_id}")
    return visit.go("/staff/organizations", "The Administrative Lead was named.")
