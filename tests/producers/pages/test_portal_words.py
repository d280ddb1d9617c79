"""Portal messages and the e-mail: what they say, and what they must never say."""

import re
from dataclasses import fields
from datetime import date
from typing import get_args

import pytest

from producers.pages.message_facts import MessageWaiting
from producers.pages.messages import WrittenMessage, message_waiting_email, portal_message
from schemas.members import PersonName
from schemas.portal_messages import (
    AttestationRefusal,
    AttestationReminder,
    AttestationsNotAccepted,
    BillNotPaid,
    CareTeamPlaceEnded,
    CareTeamReferral,
    CoverageEnded,
    DenialReason,
    DuplicationNotice,
    DuplicationReader,
    DuplicationReminder,
    DuplicationTermination,
    MemberJoined,
    MemberLeft,
    MemberNotAdded,
    MemberReference,
    MessageNotDelivered,
    NewPatientsDiffer,
    PaymentsReleased,
    PaymentsSuspended,
    PendingAssignments,
    PortalContent,
    ProviderMessage,
    RequestApproved,
    RequestCarriedOut,
    RequestDenied,
    RequestKind,
    ReviewBeforeTermination,
    UnauthorizedMembers,
)

ANA = MemberReference(name=PersonName(first="Ana", last="O'Brien <b>"), mainecare_id="10000001A")
BEN = MemberReference(name=PersonName(first="Ben", last="Nguyễn"), mainecare_id="10000002B")
PART_2 = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
PROTECTED = re.compile(r"mental|behavioral|psych|substance|alcohol|drug|diagnos", re.IGNORECASE)


def as_posted(content: PortalContent, on: date = date(2015, 1, 5)) -> WrittenMessage:
    """A message in the words of the day on which it is posted."""
    return portal_message(content, on)


def duplication(reader: DuplicationReader, *, part_2: bool = False) -> DuplicationNotice:
    return DuplicationNotice(
        reader=reader,
        member=ANA,
        care_team="Kennebec Care Team",
        case_manager="Maine Case Partners",
        service="Community Integration",
        choose_by=date(2015, 1, 15),
        part_2=part_2,
    )


def approved(request: RequestKind = RequestKind.REFERRAL) -> RequestApproved:
    return RequestApproved(
        request=request,
        requested_on=date(2014, 12, 19),
        member=ANA,
        mailed_on=date(2014, 12, 23),
        last_day_to_opt_out=date(2015, 1, 19),
        first_day_on_panel=date(2015, 1, 20),
    )


def carried_out(request: RequestKind) -> RequestCarriedOut:
    return RequestCarriedOut(
        request=request,
        requested_on=date(2014, 12, 19),
        member=ANA,
        effective_on=date(2014, 12, 22),
    )


def denied(reason: DenialReason, request: RequestKind = RequestKind.REFERRAL) -> RequestDenied:
    return RequestDenied(
        request=request, requested_on=date(2014, 12, 19), member=ANA, reason=reason
    )


PROBLEMS = (
    "not_on_panel",
    "window_closed",
    "no_dashboard_review",
    "outreach_limit",
    "no_service_delivered",
)
PENDING = PendingAssignments(
    batch_number="2015-01",
    mailed_on=date(2015, 1, 6),
    first_day_on_panel=date(2015, 2, 3),
    members=(ANA, BEN),
)
NOT_ACCEPTED = AttestationsNotAccepted(
    month="2015-01",
    refusals=tuple(
        AttestationRefusal(mainecare_id="10000001A", problem=problem) for problem in PROBLEMS
    ),
)
REMINDER = AttestationReminder(
    month="2015-01", on_panel=12, unattested=3, last_day=date(2015, 1, 31)
)
SUSPENDED = PaymentsSuspended(due_on=date(2014, 12, 31), suspended_on=date(2015, 1, 1))
EVERY_MESSAGE = [
    *(
        duplication(reader, part_2=part_2)
        for reader in DuplicationReader
        for part_2 in (False, True)
    ),
    DuplicationTermination(member=ANA, ended_on=date(2015, 1, 5)),
    *(approved(request) for request in RequestKind),
    *(carried_out(request) for request in RequestKind),
    *(denied(reason, request) for reason in DenialReason for request in RequestKind),
    PENDING,
    MemberJoined(member=ANA, joined_on=date(2015, 1, 20)),
    MemberNotAdded(member=ANA, decided_on=date(2015, 1, 10)),
    MemberLeft(member=ANA, left_on=date(2015, 2, 10)),
    CareTeamPlaceEnded(member=ANA, left_on=date(2015, 2, 10)),
    *(CoverageEnded(member=ANA, left_on=date(2015, 2, 1), died=died) for died in (False, True)),
    NOT_ACCEPTED,
    DuplicationReminder(member=ANA, choose_by=date(2015, 1, 15)),
    ReviewBeforeTermination(requested_on=date(2015, 1, 5), member=ANA),
]
REFERRAL = CareTeamReferral(
    practice="Kennebec Family Medicine",
    member=ANA,
    reason="Three emergency visits since October",
    goals=("Sleep through the night",),
    services=("A home visit each week",),
    supports=("Rides to appointments",),
)


def provider_message(*, part_2: bool) -> ProviderMessage:
    return ProviderMessage(
        sender="Kennebec Family Medicine",
        member=ANA,
        subject="Plan of care",
        text="Shall we meet?",
        part_2=part_2,
    )


BILLS = [
    BillNotPaid(month="2015-01", member=ANA, reason=reason)
    for reason in get_args(BillNotPaid.model_fields["reason"].annotation)
]
UNDELIVERED = [
    MessageNotDelivered(reader="Kennebec Care Team", reason=reason)
    for reason in get_args(MessageNotDelivered.model_fields["reason"].annotation)
]
EVERY_MESSAGE += [REFERRAL, *BILLS, *(provider_message(part_2=part_2) for part_2 in (False, True))]
NAMES_NOBODY = [
    *UNDELIVERED,
    REMINDER,
    SUSPENDED,
    PaymentsReleased(released_on=date(2015, 3, 2)),
    *(UnauthorizedMembers(number=number, counted_on=date(2015, 6, 1)) for number in (1, 3)),
    *(
        NewPatientsDiffer(provider_npi="1003000126", provider_accepts=accepts)
        for accepts in (True, False)
    ),
]
EVERY_MESSAGE += NAMES_NOBODY


@pytest.mark.parametrize("facts", EVERY_MESSAGE, ids=lambda facts: type(facts).__name__)
def test_every_message_has_a_one_line_subject_and_whole_sentences(facts):
    written = as_posted(facts)
    assert written.subject
    assert "\n" not in written.subject
    assert "  " not in written.subject
    assert written.body.endswith("\n")
    assert not re.search(r"\n{3}|[{}]|None|&#|&lt;", written.body)


@pytest.mark.parametrize(
    "facts",
    [fact for fact in EVERY_MESSAGE if fact not in (NOT_ACCEPTED, *NAMES_NOBODY)],
    ids=lambda f: type(f).__name__,
)
def test_a_message_names_its_member_as_written(facts):
    assert "Ana O'Brien <b> (MaineCare id 10000001A)" in as_posted(facts).body


@pytest.mark.parametrize(
    ("on", "speaks"),
    [
        pytest.param(date(2014, 12, 31), False, id="the last day of the first wording"),
        pytest.param(date(2015, 1, 1), True, id="the first day of the second"),
    ],
)
def test_an_approval_speaks_of_the_opt_in_form_from_january_2015(on, speaks):
    facts = approved().model_copy(update={"opt_in_form": True})
    assert ("opt-in form" in as_posted(facts, on).body) is speaks


@pytest.mark.parametrize("facts", EVERY_MESSAGE, ids=lambda facts: type(facts).__name__)
def test_no_message_has_words_before_the_first_wording(facts):
    assert as_posted(facts, date(2013, 1, 1)).subject
    with pytest.raises(ValueError, match="no wording"):
        as_posted(facts, date(2012, 12, 31))


@pytest.mark.parametrize("reader", list(DuplicationReader), ids=str)
def test_a_duplication_notice_names_both_providers_and_the_day_to_choose_by(reader):
    body = as_posted(duplication(reader)).body
    for part in ("Kennebec Care Team", "Maine Case Partners", "January 15, 2015"):
        assert part in body
    assert "The choice is the member's alone." in body


def test_only_the_case_manager_reads_the_name_of_the_service():
    case_manager = as_posted(duplication(DuplicationReader.CASE_MANAGER)).body
    care_team = as_posted(duplication(DuplicationReader.CARE_TEAM)).body
    assert "Community Integration, from your organization" in case_manager
    assert "Community Integration" not in care_team
    assert "another case management service" in care_team


@pytest.mark.parametrize("reader", list(DuplicationReader), ids=str)
def test_the_part_2_notice_stands_by_itself_where_it_is_due_and_nowhere_else(reader):
    assert PART_2 in as_posted(duplication(reader, part_2=True)).body.splitlines()
    assert PART_2 not in as_posted(duplication(reader)).body


def test_the_practice_reads_the_termination_reason_duplication_of_services():
    facts = DuplicationTermination(member=ANA, ended_on=date(2015, 1, 5))
    assert "Reason: duplication of services." in as_posted(facts).body


def test_an_approval_tells_the_three_days_of_the_opt_out_window():
    body = as_posted(approved()).body
    for day in ("December 23, 2014", "January 19, 2015", "January 20, 2015"):
        assert day in body


@pytest.mark.parametrize("reason", list(DenialReason), ids=str)
@pytest.mark.parametrize("request_kind", list(RequestKind), ids=str)
def test_no_denial_tells_of_behavioral_health_or_substance_use(reason, request_kind):
    written = as_posted(denied(reason, request_kind))
    assert not PROTECTED.search(written.subject + written.body)


@pytest.mark.parametrize(
    "request_kind", [RequestKind.TELEPHONE_OPT_IN, RequestKind.AUTO_ASSIGNMENT], ids=str
)
def test_a_site_is_not_told_that_it_asked_for_what_it_did_not_ask(request_kind):
    written = as_posted(denied(DenialReason.COVERAGE, request_kind))
    assert "you made" not in written.body
    assert "Your" not in written.subject


def test_each_denial_reason_has_a_sentence_of_its_own():
    bodies = {as_posted(denied(reason)).body for reason in DenialReason}
    assert len(bodies) == len(DenialReason)


@pytest.mark.parametrize(
    ("request_kind", "part"),
    [
        (RequestKind.STAGE_B_ADDITION, "is on your Stage B panel from December 22, 2014"),
        (RequestKind.CCT_ADDITION, "is on your Community Care Team panel from"),
        (RequestKind.OPT_IN, "is on your panel from"),
        (RequestKind.TERMINATION, "is not on your panel from"),
        (RequestKind.TRANSFER, "moved from one of your sites to another on"),
    ],
    ids=str,
)
def test_a_request_carried_out_says_what_changed(request_kind, part):
    assert part in as_posted(carried_out(request_kind)).body


def test_pending_assignments_give_batch_first_day_of_the_window_and_members():
    written = as_posted(PENDING)
    for part in ("Auto Assign batch 2015-01", "January 6, 2015", "February 3, 2015", "10000002B"):
        assert part in written.body
    assert written.subject == "Pending members of auto-assignment batch 2015-01: 2"


def test_attestations_not_accepted_name_the_month_and_each_problem():
    written = as_posted(NOT_ACCEPTED)
    assert written.subject == "Attestations for January 2015 that were not accepted: 5"
    assert written.body.count("MaineCare id 10000001A:") == len(PROBLEMS)


def test_a_reminder_of_attestation_holds_counts_and_the_last_day_and_names_nobody():
    written = as_posted(REMINDER)
    assert written.subject == "Members still to be attested for January 2015: 3"
    for part in ("3 of the 12 members", "January 31, 2015"):
        assert part in written.body
    assert "MaineCare id" not in written.body


@pytest.mark.parametrize("facts", NAMES_NOBODY, ids=lambda facts: type(facts).__name__)
def test_a_message_about_a_whole_site_names_no_member(facts):
    assert "MaineCare id" not in as_posted(facts).body


def test_a_suspended_practice_reads_since_when_and_that_its_duties_go_on():
    body = as_posted(SUSPENDED).body
    for part in ("due on December 31, 2014", "held from January 1, 2015", "requirements", "go on"):
        assert part in body


@pytest.mark.parametrize(
    ("number", "subject"),
    [
        (1, "There is 1 unauthorized member on your panel"),
        (3, "There are 3 unauthorized members on your panel"),
    ],
    ids=str,
)
def test_unauthorized_members_are_counted_in_the_subject(number, subject):
    counted = UnauthorizedMembers(number=number, counted_on=date(2015, 6, 1))
    assert as_posted(counted).subject == subject


def test_an_opt_out_does_not_tell_which_kind_it_was():
    pending = as_posted(MemberNotAdded(member=ANA, decided_on=date(2015, 1, 10))).body
    assigned = as_posted(MemberLeft(member=ANA, left_on=date(2015, 2, 10))).body
    assert "will not be added to your panel" in pending
    assert "is not on your panel from February 10, 2015" in assigned
    assert "of the service" not in pending + assigned


def test_every_kind_of_portal_message_is_worded_here():
    kinds = {type(facts) for facts in EVERY_MESSAGE}
    assert kinds == set(get_args(get_args(PortalContent)[0]))


def test_the_email_can_know_the_site_and_the_link_and_nothing_else():
    assert [field.name for field in fields(MessageWaiting)] == [
        "site_name",
        "site_id",
        "portal_link",
    ]


def test_the_email_says_that_a_message_waits_under_a_constant_subject():
    waiting = MessageWaiting(
        site_name="O'Neil & Sons", site_id="1234567893-001", portal_link="https://portal.example/m"
    )
    written = message_waiting_email(waiting, date(2015, 1, 5))
    assert written.subject == "A message waits for you in the Health Homes portal"
    for part in ("O'Neil & Sons (1234567893-001)", "\nhttps://portal.example/m\n"):
        assert part in written.body


def test_a_referral_to_a_care_team_holds_every_part_of_the_plan():
    body = as_posted(REFERRAL).body
    for part in ("Three emergency", "Sleep through", "A home visit", "Rides to"):
        assert part in body


@pytest.mark.parametrize("part_2", [False, True], ids=["other content", "substance use"])
def test_a_provider_message_carries_the_notice_where_its_sender_says_so(part_2):
    body = as_posted(provider_message(part_2=part_2)).body
    assert (PART_2 in body.splitlines()) is part_2
    assert "HIPAA" in body
