"""Acknowledgments and portal messages: what the intake and the handlers decided, put out."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core import to_json

from hub.app import Hub
from hub.settings import Settings
from hub.synthetic import generate
from schemas.portal_messages import PortalContent, PublishPortalMessage
from store import tables
from tests.programme import ADA, PRACTICE, Programme

KINDS = {kind.model_fields["kind"].default: kind for kind in get_args(get_args(PortalContent)[0])}
MEMBER = {"name": {"first": "Ada", "last": "Example"}, "mainecare_id": ADA}
PARTS = {name: ["A home visit each week"] for name in ("goals", "services", "supports")}
REASONS = {"bill_not_paid": "already_paid", "message_not_delivered": "no_agreement"}
FACTS = PARTS | {
    "member": MEMBER,
    "members": [MEMBER],
    "reader": "care_team",
    "care_team": "Kennebec Care Team",
    "case_manager": "Maine Case Partners",
    "service": "Targeted Case Management",
    "request": "referral",
    "reason": "criteria",
    "month": "2015-01",
    "on_panel": 12,
    "unattested": 3,
    "number": 3,
    "provider_npi": "1003000126",
    "provider_accepts": False,
    "batch_number": "AA-2015Q1-0102",
    "refusals": [{"mainecare_id": ADA, "problem": "not_on_panel"}],
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_portal_message_is_posted_in_words(programme: Programme, kind: str) -> None:
    model = KINDS[kind]
    needed = {name for name, field in model.model_fields.items() if field.is_required()}
    content = {name: FACTS.get(name, "2015-01-20") for name in needed} | {"kind": kind}
    if kind in REASONS:
        content["reason"] = REASONS[kind]
    made = {"message_id": "PM-1", "site_id": PRACTICE, "content": content}
    programme.send(PublishPortalMessage.model_validate_json(to_json(made)))
    (posted,) = programme.rows(tables.portal_messages)
    assert (posted.kind, posted.site_id, posted.number) == (kind, PRACTICE, 1)
    assert posted.subject
    assert posted.body.endswith("\n")
    assert ADA not in posted.subject
    assert "{{" not in posted.body


# --- acknowledgments ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def member_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A valid 834."""
    folder = tmp_path_factory.mktemp("invented")
    generate(folder, members=20, claims=5, seed=3)
    return min(folder.rglob("*834*")).read_bytes()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(Settings(home=tmp_path))
    hub.start(date(2014, 12, 1))
    yield hub
    hub.close()


def written(hub: Hub) -> dict[str, str]:
    folder = hub.outlet.root / "acknowledgments"
    return {path.suffix: path.read_text("ascii") for path in sorted(folder.iterdir())}


def test_a_file_is_answered_with_the_acknowledgments_that_the_store_keeps(
    hub: Hub, member_file: bytes
) -> None:
    hub.receive(io.BytesIO(member_file), "members.x12")
    hub.drain()
    with hub.store.read() as view:
        stored = {f".{row.kind}": row for row in view.rows(tables.acknowledgments.select())}
    assert written(hub) == {suffix: row.text for suffix, row in stored.items()}
    assert stored[".999"].verdict == "accepted"
    assert "IK5*A~" in written(hub)[".999"]


def test_an_interchange_under_a_number_that_was_used_is_answered_and_not_taken(
    hub: Hub, member_file: bytes
) -> None:
    hub.receive(io.BytesIO(member_file), "members.x12")
    hub.drain()
    handled = hub.outcome.handled
    changed = member_file.replace(b"*M~", b"*U~").replace(b"*F~", b"*U~")
    assert hub.receive(io.BytesIO(changed), "members.x12").new
    hub.drain()
    with hub.store.read() as view:
        reasons = {row.reason for row in view.rows(tables.refusals.select())}
        texts = [row.text for row in view.rows(tables.acknowledgments.select())]
    assert "duplicate_interchange" in reasons
    assert any("*025~" in text for text in texts)
    members_taken = hub.outcome.handled - handled
    assert members_taken == len(texts) - 2  # nothing but the new acknowledgments
