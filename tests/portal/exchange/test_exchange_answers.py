"""What a partner's file is answered, and what the programme takes of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from edi import validate
from hub.app import Hub
from store import tables
from store.work import Work
from tests.partners import NORTH, SOUTH, answered, answers_to, hub_with_partners, x12


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path)
    yield hub
    hub.close()


def taken(hub: Hub) -> int:
    """How many messages the files of partners became."""
    with hub.store.read() as view:
        return sum(row.messages for row in view.rows(select(tables.files.c.messages)))


def bad_npi(text: str) -> str:
    """The same claims with an NPI whose check digit is wrong."""
    return text.replace("NM1*82*1*", "NM1*82*1*", 1).replace("*XX*1", "*XX*2")


def test_a_production_file_is_answered_with_ta1_999_and_277ca_and_taken(hub: Hub) -> None:
    reception = answered(hub, x12())
    answers = answers_to(hub, reception)
    assert set(answers) == {"ta1", "999", "277"}
    assert "TA1*000000101*141201*0805*A*000~" in answers["ta1"]
    assert "IK5*A~" in answers["999"]
    assert "STC*A2:20" in answers["277"]
    assert all(validate(text.encode()).accepted for text in answers.values())
    assert (reception.verdict, reception.test) == ("accepted", False)
    assert taken(hub) > 0


def test_answers_go_to_the_partner_under_numbers_in_a_row(hub: Hub) -> None:
    answered(hub, x12())
    answered(hub, x12(number=102))
    names = [each.name for each in hub.exchange.documents(NORTH, waiting=True)]
    assert [name.partition(".")[0] for name in names] == [
        f"{NORTH}-{number:09d}" for number in range(1, 7)
    ]


@pytest.mark.parametrize(
    ("content", "partner_id", "code"),
    [
        pytest.param(x12(sender=SOUTH), NORTH, "006", id="sender id of another partner"),
        pytest.param(x12(sender="METPID000009"), NORTH, "006", id="sender id of nobody"),
        pytest.param(
            x12(changed=lambda text: text.replace("*ZZ*METPID", "*30*METPID", 1)),
            NORTH,
            "005",
            id="another qualifier",
        ),
        pytest.param(
            x12(changed=lambda text: text.replace("GS*HC*METPID000001*", "GS*HC*METPID000009*")),
            NORTH,
            "024",
            id="another sender code of the group",
        ),
        pytest.param(x12(sender=SOUTH), SOUTH, "020", id="production file of a partner in test"),
    ],
)
def test_an_interchange_that_is_not_the_partners_to_send_is_rejected(
    hub: Hub, content: bytes, partner_id: str, code: str
) -> None:
    reception = answered(hub, content, partner_id)
    answers = answers_to(hub, reception)
    assert set(answers) == {"ta1"}
    assert f"*R*{code}~" in answers["ta1"]
    assert f"*{partner_id}" in answers["ta1"]
    assert reception.verdict == "rejected"
    assert taken(hub) == 0


def test_a_file_that_was_rejected_for_its_state_is_taken_once_the_partner_is_in_production(
    hub: Hub,
) -> None:
    answered(hub, x12(sender=SOUTH), SOUTH)
    with hub.store.begin() as transaction:
        profiles = Work.on_open_day(transaction).partner_profiles
        known = profiles.get(SOUTH)
        north = profiles.get(NORTH)
        assert known is not None
        assert north is not None
        profiles.put(replace(known, state=north.state))
    reception = answered(hub, x12(sender=SOUTH), SOUTH)
    assert reception.verdict == "accepted"
    assert taken(hub) > 0


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(x12(), id="the same file"),
        pytest.param(x12(changed=lambda text: text.replace("ANN", "EVE")), id="another file"),
    ],
)
def test_a_control_number_that_was_used_is_answered_with_025_and_nothing_is_taken_twice(
    hub: Hub, again: bytes
) -> None:
    answered(hub, x12())
    once = taken(hub)
    reception = answered(hub, again)
    answers = answers_to(hub, reception)
    assert set(answers) == {"ta1"}
    assert "*R*025~" in answers["ta1"]
    assert taken(hub) == once


def test_a_control_number_is_not_used_up_by_a_group_of_somebody_else(hub: Hub) -> None:
    other = x12(changed=lambda text: text.replace("GS*HC*METPID000001*", "GS*HC*CLINIC*"))
    assert answered(hub, other).verdict == "rejected"
    assert answered(hub, x12()).verdict == "accepted"


def test_a_set_that_the_profile_does_not_have_is_refused_by_its_group(hub: Hub) -> None:
    with hub.store.begin() as transaction:
        profiles = Work.on_open_day(transaction).partner_profiles
        known = profiles.get(NORTH)
        assert known is not None
        profiles.put(replace(known, sets=("834",)))
    reception = answered(hub, x12())
    assert "AK9*R*1*1*0*1~" in answers_to(hub, reception)["999"]
    assert taken(hub) == 0
    assert answered(hub, x12("members.834", number=102)).verdict == "accepted"


def test_a_claim_that_its_277ca_refuses_is_not_taken(hub: Hub) -> None:
    reception = answered(hub, x12(changed=bad_npi))
    assert "IK5*A~" in answers_to(hub, reception)["999"]
    assert "*U*" in answers_to(hub, reception)["277"]
    assert reception.claims_rejected > 0
    with hub.store.read() as view:
        refused = Work.on_open_day(view).refusals.all()
    assert taken(hub) == reception.claims_accepted
    assert len(refused) == reception.claims_rejected


def test_a_partner_that_wants_no_ta1_gets_one_only_when_it_is_refused(hub: Hub) -> None:
    with hub.store.begin() as transaction:
        profiles = Work.on_open_day(transaction).partner_profiles
        known = profiles.get(NORTH)
        assert known is not None
        profiles.put(replace(known, ta1="when_refused"))
    assert set(answers_to(hub, answered(hub, x12()))) == {"999", "277"}
    assert set(answers_to(hub, answered(hub, x12()))) == {"ta1"}
    asking = x12(number=103, changed=lambda text: text.replace("*0*P*:~", "*1*P*:~"))
    assert set(answers_to(hub, answered(hub, asking))) == {"ta1", "999", "277"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        pytest.param(b'{"specversion":"1.0","id":"x"}\n', "ISA", id="a message of the programme"),
        pytest.param(b"hello", "ISA", id="no X12"),
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"ISA*00*short", "ISA", id="broken ISA"),
    ],
)
def test_what_nobody_can_read_is_kept_in_quarantine_and_its_sender_is_told(
    hub: Hub, content: bytes, word: str
) -> None:
    reception = answered(hub, content)
    assert reception.verdict == "quarantined"
    assert word in reception.problem
    assert list(answers_to(hub, reception)) == ["txt"]
    with hub.store.read() as view:
        assert [row.reception_id for row in Work.on_open_day(view).receptions.quarantined()] == [
            reception.reception_id
        ]
    assert taken(hub) == 0


def test_a_document_that_is_fetched_again_is_the_same_with_the_same_control_number(
    hub: Hub,
) -> None:
    reception = answered(hub, x12())
    assert answers_to(hub, reception) == answers_to(hub, reception)


def test_every_claim_is_answered_however_many_are_wrong(hub: Hub) -> None:
    """More is wrong than a report of the file keeps: each claim is refused all the same."""
    claims = 1_100

    def many(text: str) -> str:
        head, _, rest = text.partition("HL*2*1*22*0~")
        patient, _, tail = rest.partition("SE*32*0001~")
        wrong = patient.replace("*100.5*", "*99*", 1)
        body = "".join(f"HL*{number + 2}*1*22*0~{wrong}" for number in range(claims))
        count = f"{head}{body}".partition("ST*")[2].count("~") + 1
        return f"{head}{body}SE*{count}*0001~{tail}"

    reception = answered(hub, x12(changed=many))
    assert reception.verdict == "accepted"
    assert (reception.claims_accepted, reception.claims_rejected) == (0, claims)
    assert taken(hub) == 0
