"""Matching what partners answer with what was sent to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest

from edi import (
    Acknowledgment,
    ClaimBatch,
    ClaimVerdict,
    Envelope,
    GroupVerdict,
    InterchangeState,
    InterchangeVerdict,
    Mismatch,
    SentGroup,
    SentInterchange,
    SentSet,
    SetVerdict,
    Standing,
    answer_claims,
    match_acknowledgments,
    read_acknowledgments,
    sent_interchanges,
    transaction_sets,
    validate,
    write_277ca,
    write_999,
    write_ta1,
)
from edi.acknowledgments import ClaimStatus

Wire = Callable[[str], str]

CLAIMS = SentSet("837", "0001", "B1", ("A1", "A2"))
SENT = SentInterchange(
    "HUB",
    "PARTNER",
    "000000101",
    (
        SentGroup("HC", "1", (CLAIMS, SentSet("837", "0002", "B2", ("A1",)))),
        SentGroup("HP", "2", (SentSet("835", "0001"),)),
    ),
    date="141201",
    time="0805",
)
ONE_SET = replace(SENT, groups=SENT.groups[1:])


def ta1(
    code: str, number: str = "000000101", at: tuple[str, str] = ("141201", "0805")
) -> Acknowledgment:
    note = "000" if code == "A" else "021"
    return Acknowledgment("PARTNER", "HUB", InterchangeVerdict(number, *at, code, note))


def f999(code: str, *sets: tuple[str, str], kind: str = "HP", number: str = "2") -> Acknowledgment:
    """A 999 about a group; each set is its ST02 and its IK501."""
    set_id = "837" if kind == "HC" else "835"
    named = tuple(SetVerdict(set_id, name, "", said, (), ()) for name, said in sets)
    return Acknowledgment("PARTNER", "HUB", GroupVerdict(kind, number, "", code, 0, (), named))


def ca(reference: str, claim_id: str, action: str) -> Acknowledgment:
    status = (ClaimStatus("A1", "20"),)
    verdict = ClaimVerdict(reference, claim_id, "M1", status, action, None, "", None)
    return Acknowledgment("PARTNER", "HUB", verdict)


def state(*answers: Acknowledgment, sent: SentInterchange = SENT) -> InterchangeState:
    matching = match_acknowledgments([sent], answers)
    assert matching.unmatched == ()
    return matching.interchanges[0]


# --- one interchange ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        pytest.param([], Standing.UNANSWERED, id="no answer"),
        pytest.param([ta1("A")], Standing.RECEIVED, id="TA1 alone"),
        pytest.param([ta1("E")], Standing.RECEIVED, id="TA1 with errors alone"),
        pytest.param([ta1("R")], Standing.REJECTED, id="TA1 rejects"),
        pytest.param([f999("A")], Standing.ACCEPTED, id="999 accepts"),
        pytest.param([ta1("A"), f999("A")], Standing.ACCEPTED, id="both accept"),
        pytest.param([ta1("E"), f999("A")], Standing.ACCEPTED_WITH_ERRORS, id="TA1 notes errors"),
        pytest.param([f999("E")], Standing.ACCEPTED_WITH_ERRORS, id="999 notes errors"),
        pytest.param(
            [f999("A", ("0001", "E"))], Standing.ACCEPTED_WITH_ERRORS, id="set with errors"
        ),
        pytest.param([f999("R")], Standing.REJECTED, id="999 rejects the group"),
        pytest.param([f999("R", ("0001", "R"))], Standing.REJECTED, id="999 rejects the set"),
        pytest.param([f999("M")], Standing.REJECTED, id="authentication failed"),
        pytest.param([f999("P")], Standing.ACCEPTED, id="not named in a partial accept"),
        pytest.param(
            [f999("R", ("0001", "A"))], Standing.REJECTED, id="a group takes its sets along"
        ),
    ],
)
def test_where_an_interchange_of_one_set_stands(
    answers: list[Acknowledgment], standing: Standing
) -> None:
    assert state(*answers, sent=ONE_SET).standing is standing


@pytest.mark.parametrize(
    ("code", "standing"),
    [("A", Standing.ACCEPTED), ("E", Standing.ACCEPTED_WITH_ERRORS), ("R", Standing.REJECTED)],
)
def test_a_ta1_is_all_the_answer_that_an_interchange_without_groups_gets(
    code: str, standing: Standing
) -> None:
    assert state(ta1(code), sent=replace(SENT, groups=())).standing is standing


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        pytest.param(
            [f999("A")],
            [Standing.RECEIVED, Standing.UNANSWERED, Standing.ACCEPTED],
            id="one group is not answered",
        ),
        pytest.param(
            [f999("A"), f999("A", kind="HC", number="1")],
            [Standing.ACCEPTED, Standing.ACCEPTED, Standing.ACCEPTED],
            id="both accepted",
        ),
        pytest.param(
            [f999("A"), f999("P", ("0002", "R"), kind="HC", number="1")],
            [Standing.PARTLY_ACCEPTED, Standing.PARTLY_ACCEPTED, Standing.ACCEPTED],
            id="one set rejected",
        ),
        pytest.param(
            [f999("R"), f999("R", kind="HC", number="1")],
            [Standing.REJECTED, Standing.REJECTED, Standing.REJECTED],
            id="both rejected",
        ),
        pytest.param(
            [f999("R")],
            [Standing.PARTLY_ACCEPTED, Standing.UNANSWERED, Standing.REJECTED],
            id="one rejected, one not answered",
        ),
    ],
)
def test_where_groups_and_their_interchange_stand(
    answers: list[Acknowledgment], standing: list[Standing]
) -> None:
    found = state(*answers)
    assert [found.standing, *(group.standing for group in found.groups)] == standing


@pytest.mark.parametrize(
    ("answers", "standing", "claims"),
    [
        pytest.param([], "accepted", ["unanswered", "unanswered"], id="no 277CA yet"),
        pytest.param([("A1", "WQ")], "accepted", ["accepted", "unanswered"], id="one claim taken"),
        pytest.param(
            [("A1", "WQ"), ("A2", "U")],
            "partly accepted",
            ["accepted", "rejected"],
            id="one of two",
        ),
        pytest.param([("A1", "U"), ("A2", "U")], "rejected", ["rejected", "rejected"], id="both"),
    ],
)
def test_where_claims_and_their_set_stand(
    answers: list[tuple[str, str]], standing: str, claims: list[str]
) -> None:
    answered = [f999("A", kind="HC", number="1"), *(ca("B1", *each) for each in answers)]
    group = state(*answered).groups[0]
    assert group.sets[0].standing == standing
    assert [each.standing for each in group.sets[0].claims] == claims
    assert group.sets[1].standing is Standing.ACCEPTED


# --- second answers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "standing", "repeated", "conflicts"),
    [
        pytest.param([f999("A"), f999("A")], "accepted", 1, [], id="the same 999 twice"),
        pytest.param([ta1("A"), ta1("A"), f999("A")], "accepted", 1, [], id="the same TA1 twice"),
        pytest.param(
            [f999("A"), f999("R")],
            "rejected",
            0,
            ["The 999s contradict each other on set 0001."],
            id="999s",
        ),
        pytest.param(
            [ta1("R"), ta1("A")], "rejected", 0, ["The TA1s contradict each other."], id="TA1s"
        ),
        pytest.param(
            [f999("A"), ta1("R")],
            "rejected",
            0,
            ["A TA1 rejects the interchange, and its groups are answered."],
            id="TA1 against 999",
        ),
    ],
)
def test_a_second_answer_is_told_and_of_a_contradiction_the_worst_counts(
    answers: list[Acknowledgment], standing: str, repeated: int, conflicts: list[str]
) -> None:
    found = state(*answers, sent=ONE_SET)
    assert found.standing == standing
    assert (found.answers, found.repeated) == (len(answers), repeated)
    assert list(found.conflicts) == conflicts


@pytest.mark.parametrize(
    ("answers", "repeated", "conflicts"),
    [
        pytest.param([ca("B1", "A1", "WQ"), ca("B1", "A1", "WQ")], 1, [], id="the same twice"),
        pytest.param(
            [ca("B1", "A1", "WQ"), ca("B1", "A1", "U")],
            0,
            ["The 277CAs contradict each other on a claim of set 0001."],
            id="277CAs",
        ),
        pytest.param(
            [f999("R", kind="HC", number="1"), ca("B1", "A2", "WQ")],
            0,
            ["A 999 rejects set 0001, and a 277CA accepts claims of it."],
            id="999 against 277CA",
        ),
    ],
)
def test_a_second_answer_on_a_claim_is_told(
    answers: list[Acknowledgment], repeated: int, conflicts: list[str]
) -> None:
    found = state(*answers)
    assert (found.repeated, list(found.conflicts)) == (repeated, conflicts)


def test_claims_of_one_id_in_a_set_are_each_answered_without_contradiction() -> None:
    twice = replace(CLAIMS, claim_ids=("A1", "A1"))
    sent = replace(SENT, groups=(SentGroup("HC", "1", (twice,)),))
    found = state(ca("B1", "A1", "WQ"), ca("B1", "A1", "U"), sent=sent)
    assert (found.repeated, found.conflicts) == (0, ())
    assert found.groups[0].sets[0].claims[0].standing is Standing.REJECTED


# --- what fits nothing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stray",
    [
        pytest.param(ta1("A", "000000102"), id="another interchange"),
        pytest.param(f999("A", number="3"), id="another group"),
        pytest.param(f999("A", kind="BE"), id="another kind of group"),
        pytest.param(f999("A", ("0009", "A")), id="a set that was not sent"),
        pytest.param(ca("B1", "A3", "WQ"), id="another claim"),
        pytest.param(ca("B9", "A1", "WQ"), id="a claim of another 837"),
        pytest.param(replace(ta1("A"), sender_id="OTHER"), id="another partner"),
        pytest.param(replace(f999("A"), receiver_id="OTHER"), id="not to us"),
    ],
)
def test_an_answer_to_what_was_not_sent_is_unmatched(stray: Acknowledgment) -> None:
    found = match_acknowledgments([SENT], [stray])
    assert found.unmatched == ((stray, Mismatch.NOT_SENT),)
    assert found.interchanges[0].standing is Standing.UNANSWERED


@pytest.mark.parametrize(
    "padded",
    [ta1("A", "101"), f999("A", number="0002")],
    ids=["ISA13 without zeros", "GS06 with zeros"],
)
def test_zeros_before_a_control_number_do_not_matter(padded: Acknowledgment) -> None:
    assert state(padded).answers == 1


def test_date_and_time_tell_interchanges_of_one_number_apart() -> None:
    later = replace(SENT, date="151201")
    found = match_acknowledgments([SENT, later], [ta1("R", at=("151201", "0805"))])
    assert [each.standing for each in found.interchanges] == ["unanswered", "rejected"]
    found = match_acknowledgments([SENT, later], [ta1("R", at=("160101", "0000"))])
    assert [mismatch for _, mismatch in found.unmatched] == [Mismatch.AMBIGUOUS]
    assert state(ta1("R", at=("160101", "0000"))).standing is Standing.REJECTED


def test_the_sets_that_it_names_tell_groups_of_one_number_apart() -> None:
    other = replace(SENT, control_number="000000102", groups=(SentGroup("HP", "2", ()),))
    named, unnamed = f999("R", ("0001", "R")), f999("R")
    found = match_acknowledgments([SENT, other], [named, unnamed])
    assert found.interchanges[0].groups[1].standing is Standing.REJECTED
    assert found.unmatched == ((unnamed, Mismatch.AMBIGUOUS),)


# --- from file to file --------------------------------------------------------------------------


def answers_to(text: str, envelope: Envelope) -> Iterable[str]:
    report = validate(text.encode(), levels=(1, 2, 3, 4, 5))
    (interchange,) = report.interchanges
    yield write_ta1(interchange, envelope)
    answer = write_999(interchange, envelope)
    assert answer is not None
    yield answer
    for each in transaction_sets(text.encode()):
        if each.header.set_id == "837":
            day = date(2014, 12, 4)
            batch = ClaimBatch("R1", "1", "MAINECARE", "M", "CLINIC", "C", day, day)
            yield write_277ca(batch, answer_claims(each, ()), envelope)


def test_our_own_answers_to_a_file_match_it(valid_wire: str, envelope: Envelope) -> None:
    told = "".join(answers_to(valid_wire, envelope)).encode()
    found = match_acknowledgments(
        sent_interchanges(valid_wire.encode()), read_acknowledgments(told)
    )
    assert found.unmatched == ()
    (interchange,) = found.interchanges
    assert (interchange.standing, interchange.conflicts) == (Standing.ACCEPTED, ())
    claims = [each for one in interchange.groups[0].sets for each in one.claims]
    assert {each.standing for each in claims} <= {Standing.ACCEPTED}
    assert interchange.answers == 2 + len(claims)


def test_what_was_sent_is_read_with_its_groups_sets_and_claims(wire: Wire) -> None:
    text = wire("837P") + wire("834").replace("000000101", "000000102")
    claims, members = sent_interchanges(text.encode())
    assert claims.groups == (SentGroup("HC", "1", (SentSet("837", "0001", "1", ("A37",)),)),)
    assert (members.control_number, members.date, members.time) == ("000000102", "141201", "0805")
    assert members.groups == (SentGroup("BE", "1", (SentSet("834", "0001"),)),)


def test_acknowledgments_are_read_with_their_places(wire: Wire, envelope: Envelope) -> None:
    told = [*answers_to(wire("837P"), envelope), wire("834")]
    found = list(read_acknowledgments("".join(told).encode()))
    places = [(each.interchange_ordinal, each.set_ordinal) for each in found]
    assert places == [(1, None), (2, 1), (3, 2)]
    assert {(each.sender_id, each.receiver_id) for each in found} == {("MIHMS", "METPID000001")}


def test_no_claim_id_is_in_the_text_of_a_state() -> None:
    assert "A1" not in repr(state(ca("B1", "A1", "U")))
