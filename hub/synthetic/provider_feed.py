"""The provider feed: organizations, service locations, clinicians, affiliations, users."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from hub.synthetic.calendar import Calendar
from hub.synthetic.chance import between, pick, stream
from hub.synthetic.network import Network, Organization, Site
from hub.synthetic.vocabulary import FIRST_NAMES, LAST_NAMES
from rules.calendar import Month
from schemas.members import PostalAddress
from schemas.message import Message
from schemas.providers import (
    AffiliationKind,
    AffiliationReported,
    NewPatientsConfirmed,
    OrganizationReported,
    RecognitionReported,
    RemittanceProfile,
    RenderingProviderReported,
    SiteKind,
    SiteReported,
    SiteUserReported,
)

PROGRAMME_START: Final = date(2013, 1, 1)
BEHAVIORAL_START: Final = date(2014, 4, 1)
RECOGNIZED_AFTER: Final = timedelta(days=77)
"""From the first day to the recognition that came late."""
CONFIRMED_ON: Final = 12
"""The day of the month on which practices confirm that they take new patients."""


def provider_messages(network: Network, seed: int) -> Iterator[Message]:
    """What MIHMS, MaineCare and the portal know of the network before the first day."""
    for organization in network.organizations():
        yield _organization(organization)
    for site in network.sites():
        yield _site(site)
    yield from _clinicians(network)
    for order, site in enumerate(network.practices):
        yield from _affiliations(site, order)
    for order, site in enumerate(network.practices):
        yield _recognition(site, order)
    yield from users(network, seed)


def users(network: Network, seed: int) -> Iterator[SiteUserReported]:
    """The users of every site, numbered from 1."""
    chance = stream(seed, "users")
    number = 0
    for order, site in enumerate(network.sites()):
        for place in range(between(chance, 2, 4)):
            number += 1
            first = pick(chance, FIRST_NAMES[pick(chance, "FM")])
            last = pick(chance, LAST_NAMES)
            yield SiteUserReported(
                user_id=f"u-{number:05d}",
                site_id=site.site_id,
                name=f"{first} {last}",
                email=f"{first}.{last}{number}@site-{order + 1}.example".lower(),
                status="inactive" if order % 12 == 0 and place == 1 else "active",
            )


def _organization(organization: Organization) -> OrganizationReported:
    return OrganizationReported(
        organization_npi=organization.npi,
        tax_id=organization.tax_id,
        name=organization.name,
        address=_address(organization.street, organization.town, organization.zip),
        phone=_phone(organization.number),
        partner_id=f"METPID{100 + organization.number:06d}",
        hospital_affiliated=organization.hospital,
        remittance_profile=(
            RemittanceProfile.PLB if organization.lump_sum else RemittanceProfile.MEMBER
        ),
        fiscal_year_end_month=6 if organization.hospital else 12,
    )


def _site(site: Site) -> SiteReported:
    behavioral = site.kind is SiteKind.BHHO
    return SiteReported(
        site_id=site.site_id,
        kind=site.kind,
        name=site.name,
        address=_address(site.street, site.town, site.zip),
        phone=_phone(40 + site.organization.number + site.place),
        programme_start_on=BEHAVIORAL_START if behavioral else PROGRAMME_START,
        pcmh_pilot=site.organization.pilot,
    )


def _clinicians(network: Network) -> Iterator[RenderingProviderReported]:
    for site in network.practices:
        for place, clinician in enumerate(site.clinicians):
            at = [site.site_id]
            if place == 1 and site.sibling is not None:
                at.append(site.sibling.site_id)
            yield RenderingProviderReported(
                npi=clinician.npi, primary_care=place != 3, site_ids=tuple(at)
            )


def later_messages(network: Network, calendar: Calendar) -> Iterator[tuple[date, Message]]:
    """What practices and NCQA report day by day: confirmations, and a recognition that came late.

    One practice leaves a month unconfirmed.
    """
    for order, site in enumerate(network.practices):
        if _waits(order):
            day = calendar.first_day + RECOGNIZED_AFTER
            if day <= calendar.last_day:
                yield day, _recognition(site, order).model_copy(update={"achieved_on": day})
        for place, month in enumerate(calendar.months):
            day = month.replace(day=CONFIRMED_ON)
            if calendar.first_day <= day <= calendar.last_day and (order, place) != (2, 1):
                told = NewPatientsConfirmed(
                    site_id=site.site_id, month=str(Month.of(day)), accepting=order % 5 != 3
                )
                yield day, told


def _waits(order: int) -> bool:
    return order % 12 == 4


def _recognition(site: Site, order: int) -> RecognitionReported:
    """Most practices are recognized in time; one applied and waits."""
    return RecognitionReported(
        site_id=site.site_id,
        applied_on=PROGRAMME_START + timedelta(days=180 + order),
        achieved_on=None if _waits(order) else PROGRAMME_START + timedelta(days=270 + order),
    )


def _affiliations(site: Site, order: int) -> Iterator[AffiliationReported]:
    form_on = BEHAVIORAL_START + timedelta(days=3 * (order % 60))
    if site.bhho is not None:
        yield AffiliationReported(
            kind=AffiliationKind.HHP_BHHO,
            hhp_site_id=site.site_id,
            other_site_id=site.bhho.site_id,
            mou_received_on=form_on - timedelta(days=5),
            form_received_on=form_on,
            starts_on=form_on,
        )
    if site.cct is not None:
        yield AffiliationReported(
            kind=AffiliationKind.CCT_HHP,
            hhp_site_id=site.site_id,
            other_site_id=site.cct.site_id,
            starts_on=PROGRAMME_START,
        )


def _address(street: str, town: tuple[str, str], zip_code: str) -> PostalAddress:
    return PostalAddress(
        line1=street, city=town[0], state="ME", zip=f"{zip_code[:5]}-{zip_code[5:]}"
    )


def _phone(number: int) -> str:
    """A number of the range that is kept free for fiction."""
    return f"207-555-{100 + number % 100:04d}"
