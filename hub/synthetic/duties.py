"""What the sites of an invented programme owe and write: reports, training, reviews, messages."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from hub.synthetic.calendar import DAY, Calendar
from hub.synthetic.folder import PROVIDERS, REQUESTS
from hub.synthetic.network import Network, Site
from hub.synthetic.provider_feed import users
from rules.calendar import Month, months_before
from rules.duties import core_report_due_on, quarter_of
from schemas.correspondence import AgreementReported, ProviderMessageSent
from schemas.duties import CoreExpectationsReported, DashboardReviewed, UserTrained
from schemas.message import Message

REVIEWED_FROM: Final = 10
"""A site reviews its dashboard as many days after this one as its number in its organization."""
TRAINED_AFTER: Final = 9
"""Days from the first to the training of most users."""

Dated = tuple[date, str, Message]


def duties(
    network: Network, calendar: Calendar, unreviewed: frozenset[str], seed: int
) -> Iterator[Dated]:
    """Each message with its day and file; those after the last day are left out."""
    everything = (
        *_trainings(network, calendar, seed),
        *_reports(network, calendar),
        *_reviews(network, calendar, unreviewed, seed),
        *_messages(network, calendar),
    )
    return (one for one in everything if one[0] <= calendar.last_day)


def review_day(site_id: str, month: date) -> date:
    """The day of a month on which a site reviews its dashboard."""
    return month.replace(day=REVIEWED_FROM + int(site_id[-1]))


def _trainings(network: Network, calendar: Calendar, seed: int) -> Iterator[Dated]:
    """Most users are trained in time; one in twenty is forgotten."""
    day = calendar.first_day + timedelta(days=TRAINED_AFTER)
    for number, user in enumerate(users(network, seed)):
        if number % 20 != 7:
            trained = UserTrained(site_id=user.site_id, user_id=user.user_id, trained_on=day)
            yield day, PROVIDERS, trained


def _reports(network: Network, calendar: Calendar) -> Iterator[Dated]:
    """The quarter before is reported; one practice forgets, one is not in the collaborative."""
    for month in calendar.months:
        if month.month % 3 != 1:
            continue
        quarter = quarter_of(months_before(month, 3))
        day = core_report_due_on(quarter) - 9 * DAY
        for order, site in enumerate(network.practices):
            if order % 12 != 6:
                report = CoreExpectationsReported(
                    site_id=site.site_id,
                    quarter=quarter,
                    in_learning_collaborative=order % 12 != 9,
                    has_health_record=True,
                )
                yield day, PROVIDERS, report


def _reviews(
    network: Network, calendar: Calendar, unreviewed: frozenset[str], seed: int
) -> Iterator[Dated]:
    """The first user of each site scans its dashboard each month."""
    first: dict[str, str] = {}
    for user in users(network, seed):
        first.setdefault(user.site_id, user.user_id)
    for site in (*network.practices, *network.teams, *network.behavioral):
        for place, month in enumerate(calendar.months):
            if place == 1 and site.site_id in unreviewed:
                continue
            day = review_day(site.site_id, month)
            if day >= calendar.first_day:
                user_id = first[site.site_id]
                told = DashboardReviewed(site_id=site.site_id, user_id=user_id, reviewed_on=day)
                yield day, PROVIDERS, told


def _messages(network: Network, calendar: Calendar) -> Iterator[Dated]:
    """Two practices have an agreement and write to each other; a third has none and tries."""
    one, other, third = network.practices[0], network.practices[3], network.practices[6]
    day = calendar.first_day + timedelta(days=20)
    agreement = AgreementReported(
        site_id=one.site_id, other_site_id=other.site_id, starts_on=calendar.first_day
    )
    yield calendar.first_day, PROVIDERS, agreement
    yield day, REQUESTS, _message(one, other, "May we talk about the handover in January?")
    yield day + DAY, REQUESTS, _message(other, one, "Yes, on Friday at noon.")
    yield day + 2 * DAY, REQUESTS, _message(third, one, "May we join you?")
    if one.cct is not None:
        month = Month.of(day)
        text = f"Our review of {month} is done: three members need a visit."
        yield day + 3 * DAY, REQUESTS, _message(one, one.cct, text)


def _message(sender: Site, reader: Site, text: str) -> ProviderMessageSent:
    return ProviderMessageSent(
        from_site_id=sender.site_id, to_site_id=reader.site_id, subject="A question", text=text
    )
