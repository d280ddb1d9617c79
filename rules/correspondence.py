"""Messages between providers: who may write to whom, and which content is not delivered."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from rules.citation import rule
from schemas.providers import SiteKind

CORRESPONDENTS = (SiteKind.HHP, SiteKind.CCT, SiteKind.BHHO)


@rule("M1", "Health Home FAQ, question 54")
def may_message(
    agreements: Iterable[tuple[date, date | None]], on: date, *, affiliated: bool
) -> bool:
    """Whether two providers have an agreement: an affiliation in force, or one of its own.

    `agreements` are the first and last days of those that MaineCare holds.
    """
    return affiliated or any(
        first <= on and (last is None or on <= last) for first, last in agreements
    )


@rule("M3", "Health Home FAQ, question 54; 42 CFR 2.31 and 2.32")
@rule("B6", "Health Home FAQ, question 43")
def content_refused(
    *, of_substance_use: bool, consented: bool, from_bhho: bool, of_member: bool, authorized: bool
) -> Literal["no_consent", "no_authorization"] | None:
    """Why the content of a message is not delivered; None when it is.

    Substance-use treatment needs the member's consent, and a BHHO the member's authorization to
    share. The sender says what the message tells: the rule judges no words.
    """
    if of_substance_use and not consented:
        return "no_consent"
    return "no_authorization" if from_bhho and of_member and not authorized else None
