"""The trading partner itself: its signed agreement, its organizations and billing records."""

from starlette.responses import Response

from portal.account.lock_out import Lock, LockOut, reserve
from portal.forms import Form
from portal.visit import Visit
from store.sign_ins import SignIns
from store.trading_partners import TradingPartners


def show_agreement(visit: Visit) -> Response:
    """The agreement as it was signed, to be printed; that none was signed here, where so."""
    agreement = TradingPartners(visit.view).agreement(visit.partner_id)
    return visit.show("agreement.html.j2", agreement=agreement)


def show_providers(visit: Visit) -> Response:
    """The pay-to organizations that the partner acts for, and the form to add one."""
    return _providers(visit, Form(visit))


def _providers(visit: Visit, form: Form) -> Response:
    rows = TradingPartners(visit.view).organizations_of(visit.partner_id)
    return visit.show("providers.html.j2", rows=rows, values=form.values, errors=form.errors)


def add_provider(visit: Visit) -> Response:
    """Add a billing record, proved by tax id, NPI or Medicaid provider id, and PIN (V5)."""
    form = Form(visit)
    npi, right = read_billing_record(visit, form)
    if not right:
        return _providers(visit, form)
    with visit.writing() as work:
        TradingPartners(work.transaction).add_organization(visit.partner_id, npi, visit.now)
        visit.note(work, "billing record added", npi)
    return visit.go("/partner/providers", "The billing record was added.")


def read_billing_record(visit: Visit, form: Form, tax_id_field: str = "tax_id") -> tuple[str, bool]:
    """The NPI of a billing record, and whether the form proves that it is the user's."""
    tax_id = form.digits(tax_id_field, "the tax id", 9)
    provider_id = form.text("provider_id", "the NPI or Medicaid provider id", most=14)
    pin = form.text("pin", "the PIN", most=20)
    npi = _npi_of(visit, provider_id)
    if form.errors:
        return npi, False
    if not reserve(visit, Lock.BILLING_RECORD, npi):
        form.errors.add("pin", _WAIT)
        return npi, False
    partners = TradingPartners(visit.view)
    organization = partners.organization_with(tax_id, npi)
    kept = partners.billing_pin(npi) if organization is not None else None
    right = visit.portal.passwords.matches(kept, pin)
    with visit.writing() as work:
        if right:
            LockOut(SignIns(work.transaction), Lock.BILLING_RECORD, npi, visit.now).forgive()
        else:
            visit.note(work, "billing record not proved")
    if not right:
        form.errors.add("pin", _NOT_ON_RECORD)
    return npi, right


def _npi_of(visit: Visit, provider_id: str) -> str:
    """The NPI that is written, or that of the organization whose location has the Medicaid id.

    What is neither is given back as it is: no billing record has it.
    """
    location = visit.work.providers.site(provider_id)
    return provider_id if location is None else str(location.organization_npi)


_NOT_ON_RECORD = (
    "The tax id, the NPI or Medicaid provider id and the PIN do not belong to one billing record."
)
_WAIT = "Too many wrong tries for this billing record. Wait a while, then try again."


def show_enrollment(visit: Visit) -> Response:
    """What MIHMS knows of the organizations that the partner acts for."""
    rows = TradingPartners(visit.view).organizations_of(visit.partner_id)
    sites = {
        row.organization_npi: visit.work.providers.locations(row.organization_npi) for row in rows
    }
    return visit.show("enrollment.html.j2", rows=rows, sites=sites)
