"""Protected health information is where it belongs and nowhere else.

The quarter is run with marked names, addresses and diagnoses, in files that are right and in
files that are broken, at the log level that tells most. Member ids and birth dates are marks by
themselves.
"""

import json
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from hub.synthetic import generate
from hub.synthetic.vocabulary import CONDITIONS
from tests.e2e.feeds import (
    BHHO,
    CERTIFICATIONS,
    SITE,
    event,
    interchange,
    lines,
    member,
    member_set,
    programme,
    referral,
)
from tests.e2e.home import Home, Told, home_of_demo

MARK = "ZZQ"
NAME, STREET, TOWN, DIAGNOSIS, NONSENSE = "ZZQNAME", "ZZQSTREET", "ZZQTOWN", "ZZQ99", "ZZQNONSENSE"
NAMES = (r"NM1\*IL\*1\*[^*~]*\*[^*~]*", f"NM1*IL*1*{NAME}*{NAME}")
REWRITTEN = {
    "02-members.834": (NAMES, (r"N3\*[^~]*", f"N3*{STREET} 1"), (r"N4\*[^*~]*", f"N4*{TOWN}")),
    "03-claims-professional.837": (NAMES, (r"HI\*(BK:[^*~]*)", rf"HI*\1*BF:{DIAGNOSIS}")),
}


@dataclass(frozen=True)
class Marked:
    """A hub that lived through a marked quarter, all that its commands said, and its marks."""

    hub: Home
    said: str
    marks: frozenset[str]

    def found_in(self, text: str) -> set[str]:
        """The marks in a text, whatever the case of its letters."""
        upper = text.upper()
        return {mark for mark in self.marks if mark in upper}


def _broken() -> dict[str, bytes]:
    """Files that are wrong in many ways, with marks in each wrong place."""
    name = {"first": NAME, "last": NAME}
    unreadable = interchange(member_set(last=NAME)).replace(b"*00501*", NAME.encode())
    events = (
        referral()[:-9] + NAME,
        event(NONSENSE, NONSENSE, {}, source=NONSENSE),
        event("member-reported", NONSENSE, {}, **{NONSENSE: NAME}),
        referral(NONSENSE, **{NONSENSE: NAME}),
        referral(NONSENSE, member_id=f"{NAME}1"),
        referral(NONSENSE, member_id="76543210Z", assessment={NONSENSE: NAME, "bmi": NAME}),
        referral(NONSENSE, site_id=f"{NAME}-001"),
        referral(NONSENSE, request_id=f"{NAME} of {STREET}"),
        member(NONSENSE, name=name | {"middle": 7}, birth_date=f"1961-04-02 {NAME}"),
        member(NONSENSE, name=name, gender=NONSENSE, language=NONSENSE),
        member(NONSENSE, name=[NAME], address=NAME, coverages=[{NAME: DIAGNOSIS}]),
        event("attestation-sheet-saved", NONSENSE, {"site_id": NAME, "members": [NAME]}),
        event("claim-reported", NONSENSE, {"member_id": "76543210Z", "diagnoses": [DIAGNOSIS]}),
        json.dumps([NAME]),
    )
    rows = (
        CERTIFICATIONS,
        f"C-1,{NAME},{BHHO},2014-12-01,2014-12-01,2015-05-31\n",
        f"{NAME} {STREET},76543210Z,{BHHO},2014-12-01,2014-12-01,2015-05-31\n",
        f"C-3,{NAME}\n",
    )
    wrong_sets = (
        member_set(1, gender=NONSENSE, last=NAME),
        member_set(2, NAME, last=NAME),
        member_set(3, last=NAME).replace("REF*0F", f"{NAME}*0F"),
        member_set(4, last=NAME).replace("SE*13*", "SE*99*"),
    )
    return {
        "95.jsonl": lines(*events) + f"{NAME} \xe4\n".encode("latin-1"),
        "96.csv": "".join(rows).encode(),
        "97.834": interchange(*wrong_sets, number=700_000_007),
        "98.834": unreadable,
        "99.txt": f"Dear hub, {NAME} of {STREET} has {DIAGNOSIS}".encode(),
    }


def _marked_programme(folder: Path) -> frozenset[str]:
    """Write the files of a programme with marks; the member ids and birth dates in it."""
    generate(folder, members=60, claims=200, seed=2014)
    own: set[str] = set()
    for path in folder.rglob("*.83[47]"):
        text = path.read_text(encoding="ascii")
        for pattern, mark in REWRITTEN.get(path.name, (NAMES,)):
            text = re.sub(pattern, mark, text)
        path.write_text(text, encoding="ascii")
        own |= set(re.findall(r"REF\*0F\*([0-9]{8}[A-Z])~", text))
        for year, month, day in re.findall(r"DMG\*D8\*([0-9]{4})([0-9]{2})([0-9]{2})", text):
            own |= {f"{year}{month}{day}", f"{year}-{month}-{day}", f"{month}/{day}/{year}"}
    for name, content in _broken().items():
        (folder / "2014-12-03" / name).write_bytes(content)
    return frozenset(own)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    """The marked quarter, and what every command said of it but those that show members."""
    folder = tmp_path_factory.mktemp("marked")
    own = _marked_programme(folder / "files")
    hub = home_of_demo(folder / "out", HUB_LOG_LEVEL="DEBUG")
    told: list[Told] = [hub.run("demo", "--from", folder / "files", "--out", hub.out)]
    (folder / "later.jsonl").write_bytes(programme() + lines(referral(site_id=SITE)))
    wrong = sorted((folder / "files" / "2014-12-03").iterdir())
    commands: tuple[tuple[object, ...], ...] = (
        ("ingest", folder / "later.jsonl", *wrong),
        ("drain",),
        ("status",),
        ("status", "--json"),
        ("refusals", "list"),
        ("refusals", "list", "--json"),
        ("refusals", "replay", "--dry-run", "--json"),
        ("refusals", "replay"),
        ("emails", "list", "--json"),
        ("emails", "suppressed"),
        ("reconcile", "--since", "2014-12-01", "--json"),
        ("clock", "--to", "2015-04-02"),
        ("timeline", "76543210A"),
        ("x12", "validate", *(path for path in wrong if path.suffix == ".834")),
    )
    told += [hub(*command, code=None) for command in commands]
    refusals = [row[0] for row in hub.rows("SELECT refusal_id FROM refusals")]
    told += [hub("refusals", "show", one) for one in refusals]
    said = "\n".join(one.out + one.err for one in told)
    return Marked(hub, said, own | {MARK, "76543210Z"})


def test_the_marks_are_where_they_belong(marked: Marked) -> None:
    delivered = marked.hub.delivered()
    letters = [text for name, text in delivered.items() if name.endswith(".html")]
    assert letters
    for letter in letters:
        assert NAME in letter.decode()
        assert STREET in letter.decode()
    remitted = b"".join(text for name, text in delivered.items() if name.endswith(".835"))
    assert f"NM1*QC*1*{NAME}*{NAME}".encode() in remitted
    assert marked.found_in(remitted.decode()) > {MARK}
    assert NAME in delivered["portal/messages.jsonl"].decode()
    kept = b"".join(value for (value,) in marked.hub.rows("SELECT value FROM refusals"))
    for mark in (NAME, STREET, NONSENSE, DIAGNOSIS):
        assert mark.encode() in kept
    diagnoses = marked.hub.rows("SELECT 1 FROM claim_diagnoses WHERE code = ?", DIAGNOSIS)
    assert len(diagnoses) > 50


def test_no_command_says_or_logs_a_mark(marked: Marked) -> None:
    assert '"event": "file read"' in marked.said
    assert "invalid_data" in marked.said
    assert marked.found_in(marked.said) == set()


def test_no_file_name_holds_a_mark(marked: Marked) -> None:
    names = [str(path.relative_to(marked.hub.out)) for path in marked.hub.out.rglob("*")]
    assert len(names) > 200
    assert marked.found_in("\n".join(names)) == set()


def test_no_email_holds_a_mark(marked: Marked) -> None:
    mails = [text for name, text in marked.hub.delivered().items() if name.endswith(".eml")]
    assert mails
    for content in mails:
        mail = message_from_bytes(content, policy=policy.default)
        headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
        assert marked.found_in(headers + mail.get_content()) == set()
        assert "diagnos" not in mail.get_content().lower()


PLACES_WITHOUT_PHI = {
    "outbox": "topic, key, headers",
    "inbox": "digest",
    "cursors": "name",
    "refusals": "refusal_id, reason, sentence, place, state, topic, key, headers",
    "effects": "effect_id, kind, state, details, outcome",
    "announcements": "email_id",
    "remittances": "remittance_id, partner_id, organization_npi",
    "acknowledgments": "acknowledgment_id, kind, partner_id, verdict",
    "letters": "letter_id, kind, site_id, enrollment_id, details, batch_id",
    "portal_messages": "message_id, kind",
    "history": "rule_id, site_id, origin",
    "enrollments": "enrollment_id, request_id, source",
    "control_numbers": "partner_id, series",
}


@pytest.mark.parametrize(("table", "columns"), PLACES_WITHOUT_PHI.items(), ids=PLACES_WITHOUT_PHI)
def test_no_key_header_id_or_sentence_of_the_store_holds_a_mark(
    marked: Marked, table: str, columns: str
) -> None:
    rows = marked.hub.rows(f"SELECT {columns} FROM {table}")  # noqa: S608 - names from above
    assert rows
    assert marked.found_in(str(rows)) == set()


def test_no_exported_refusal_summary_or_manifest_holds_a_mark(marked: Marked) -> None:
    delivered = marked.hub.delivered()
    texts = [text for name, text in delivered.items() if re.search(r"refusals/|manifest-", name)]
    texts.append((marked.hub.out / "summary.json").read_bytes())
    assert len(texts) > 30
    for text in texts:
        assert marked.found_in(text.decode()) == set()


STATUTE = "maine's law on mental health records"
"""What every message between providers ends with (M3): the name of a law, and of no member."""


def test_no_letter_message_or_remittance_tells_a_diagnosis(marked: Marked) -> None:
    conditions = {one.name.replace("_", " ") for one in CONDITIONS}
    for name, content in marked.hub.delivered().items():
        if name.endswith((".html", ".jsonl", ".835", ".eml", ".json", ".csv")):
            text = content.decode()
            assert DIAGNOSIS not in text, name
            told = re.sub(r"<[^>]*>", " ", text).lower().replace(STATUTE, "")
            assert not {one for one in conditions if one in told}, name
