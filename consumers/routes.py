"""Which handler takes which message: the one table that a transport's records are led by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from consumers import (
    attestations,
    billing,
    care_team,
    certifications,
    choices,
    claims,
    correspondence,
    duties,
    members,
    oversight,
    providers,
    requests,
)
from consumers.day import on_day_ended
from schemas.attestations import AttestationWithdrawn, MemberAttested
from schemas.bills import InterpreterServicesBilled
from schemas.certifications import BhhMemberCertified
from schemas.choices import MemberOptedIn, MemberOptedOut, ServiceChosen, SharingAuthorized
from schemas.claims import ClaimReported
from schemas.clock import DayEnded
from schemas.correspondence import AgreementReported, ProviderMessageSent
from schemas.duties import CoreExpectationsReported, DashboardReviewed, UserTrained
from schemas.members import MemberReported
from schemas.message import Message
from schemas.providers import (
    AffiliationReported,
    NewPatientsConfirmed,
    OrganizationReported,
    RecognitionReported,
    RenderingProviderReported,
    SiteContactsSaved,
    SiteReported,
    SiteUserReported,
)
from schemas.requests import (
    CareTeamReferralRequested,
    CctAdditionRequested,
    EligibilityOverridden,
    OptInDocumentReceived,
    ReferralRequested,
    StageBAdditionRequested,
    TerminationRequested,
    TransferRequested,
)
from store.work import Work

Handler = Callable[[Any, Work], None]
Preload = Callable[[list[Any], Work], None]
About = Callable[[Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, and what it looks up at once for a whole batch of its messages.

    `about` names all that the handling of a message reads and writes, beside what only changes
    when nobody else writes: the open day, sites and who works there. With None it may be anything.
    """

    handler: Handler
    preload: Preload | None = None
    about: About | None = None


ROUTES: dict[type[Message], Route] = {
    MemberReported: Route(members.on_member, members.preload, members.about),
    OrganizationReported: Route(providers.on_organization),
    SiteReported: Route(providers.on_site),
    RenderingProviderReported: Route(providers.on_rendering_provider),
    AffiliationReported: Route(providers.on_affiliation),
    SiteUserReported: Route(providers.on_site_user),
    SiteContactsSaved: Route(providers.on_site_contacts),
    RecognitionReported: Route(oversight.on_recognition),
    NewPatientsConfirmed: Route(oversight.on_new_patients_confirmed),
    ClaimReported: Route(claims.on_claim, claims.preload, claims.about),
    ReferralRequested: Route(requests.on_referral, requests.preload),
    TerminationRequested: Route(requests.on_termination, requests.preload),
    StageBAdditionRequested: Route(requests.on_stage_b_addition, requests.preload),
    CareTeamReferralRequested: Route(care_team.on_care_team_referral, requests.preload),
    CctAdditionRequested: Route(care_team.on_cct_addition, requests.preload),
    TransferRequested: Route(requests.on_transfer, requests.preload),
    OptInDocumentReceived: Route(requests.on_opt_in_document, requests.preload),
    EligibilityOverridden: Route(oversight.on_eligibility_overridden),
    MemberOptedOut: Route(choices.on_opted_out),
    MemberOptedIn: Route(choices.on_opted_in),
    ServiceChosen: Route(choices.on_service_chosen),
    BhhMemberCertified: Route(certifications.on_certification),
    MemberAttested: Route(attestations.on_attestation, attestations.preload, attestations.about),
    AttestationWithdrawn: Route(attestations.on_withdrawal),
    InterpreterServicesBilled: Route(billing.on_interpreter_statement),
    CoreExpectationsReported: Route(duties.on_core_expectations),
    UserTrained: Route(duties.on_user_trained),
    DashboardReviewed: Route(duties.on_dashboard_reviewed),
    SharingAuthorized: Route(correspondence.on_sharing_authorized),
    AgreementReported: Route(correspondence.on_agreement),
    ProviderMessageSent: Route(correspondence.on_provider_message),
    DayEnded: Route(on_day_ended),
}
