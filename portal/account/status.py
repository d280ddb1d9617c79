"""User Status: what the portal knows of the user's own account."""

from starlette.responses import Response

from portal.roles import role_names
from portal.visit import Visit
from rules.access import WITHOUT_PAGES
from store.accounts import Accounts
from store.site_access import SiteAccess
from store.trading_partners import TradingPartners


def show(visit: Visit) -> Response:
    """The user's names, trading partner, roles, sites and how he or she signs in."""
    me = visit.me
    accounts = Accounts(visit.view)
    partner = TradingPartners(visit.view).get(me.partner_id) if me.partner_id else None
    return visit.show(
        "user_status.html.j2",
        row=accounts.get(me.account_id),
        partner=partner,
        roles=role_names(me.roles),
        without_pages=[why for role, why in WITHOUT_PAGES.items() if role in me.roles],
        sites=SiteAccess(visit.view).sites_of(me.account_id),
        codes_left=accounts.recovery_codes_left(me.account_id),
    )
