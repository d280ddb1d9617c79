"""The template folder: every file is used, parses, and fails on a fact that it is not given."""

import re
import tomllib
from datetime import date
from typing import get_args

import pytest
from jinja2 import UndefinedError
from jinja2.meta import find_referenced_templates

from producers.account_emails import AccountEmail
from producers.pages.contacts import contacts_on, taglines
from producers.pages.letter_facts import LetterKind, OptInForm
from producers.pages.wording import _ENVIRONMENT, TEMPLATES, long_date, worded, wording_on
from schemas.portal_messages import PortalContent

OF_THE_PORTAL = {"pages", "static"}
"""The folders that the tests of the portal look at."""
FILES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*")
    if path.is_file() and path.suffix not in (".py", ".pyc")
    if OF_THE_PORTAL.isdisjoint(path.relative_to(TEMPLATES).parts)
)
PAGES = [name for name in FILES if name.endswith(".j2")]
KINDS = [content.model_fields["kind"].default for content in get_args(get_args(PortalContent)[0])]
WORDINGS = tomllib.loads((TEMPLATES / "wording.toml").read_text("utf-8"))["values"]
OPT_OUT, DISENROLLMENT = "letters/opt_out.html.j2", "letters/disenrollment.html.j2"
OPT_IN_FORM = "letters/opt_in_form.html.j2"
FAMILIES = ("letters", "notices", "portal", "emails")
"""The folders of what is dated, in folders of their own."""


def dated(path: str) -> list[str]:
    """Every wording of a template, whose path leaves its day out."""
    family, name = path.split("/")
    days = [value["from"].isoformat() for value in WORDINGS]
    return [found for day in days if (found := f"{family}/{day}/{name}") in FILES]


LETTERS = {*LetterKind, OptInForm.kind}
DATED = {
    *(f"letters/{kind}.html.j2" for kind in LETTERS),
    "letters/taglines.toml",
    "notices/duplication.txt.j2",
    "notices/duplication_reminder.txt.j2",
    "notices/duplication_termination.txt.j2",
    *(f"portal/{kind}.txt.j2" for kind in KINDS if not kind.startswith("duplication")),
    "emails/message_waiting.txt.j2",
    "emails/partner_promoted.txt.j2",
    *(f"emails/{kind}.txt.j2" for kind in AccountEmail),
}
"""What the hub words by the day: letters, notices, messages and e-mails (L1 to L12)."""
KNOWN = {
    *(found for path in DATED for found in dated(path)),
    "reports/table.html.j2",
    "docs/asyncapi.html.j2",
    "letters/contacts.toml",
    "wording.toml",
    "fonts/fonts.conf",
    "fonts/HealthHomesSans-Regular.ttf",
    "fonts/HealthHomesSans-Bold.ttf",
    "fonts/HealthHomesArabic-Regular.ttf",
    "fonts/HealthHomesHan-Regular.otf",
    "fonts/HealthHomesKhmer-Regular.ttf",
    "fonts/HealthHomesThai-Regular.ttf",
    "fonts/OFL.txt",
    "fonts/README.md",
}


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def referenced(name: str) -> set[str]:
    if not name.endswith(".j2"):
        return set()
    return {str(other) for other in find_referenced_templates(_ENVIRONMENT.parse(source(name)))}


def test_every_file_of_the_folder_is_listed_or_opened_by_a_template_that_is():
    reached: set[str] = set()
    waiting = set(KNOWN)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= referenced(name) - reached
    assert sorted(reached) == FILES


@pytest.mark.parametrize("name", PAGES)
def test_every_template_compiles(name):
    _ENVIRONMENT.get_template(name)


@pytest.mark.parametrize("path", sorted(DATED))
def test_everything_that_is_sent_has_a_dated_wording(path):
    assert dated(path)
    if path != OPT_IN_FORM:
        assert wording_on(path, date(2013, 1, 1)) == "2013-01-01"


@pytest.mark.parametrize("name", sorted(name for name in KNOWN if name.endswith(".j2")))
def test_a_template_without_its_facts_fails(name):
    with pytest.raises(UndefinedError):
        worded(name)


def test_every_contact_of_the_data_file_is_dated_sorted_and_sourced():
    values = tomllib.loads(source("letters/contacts.toml"))["values"]
    days = [value["from"] for value in values]
    assert days == sorted(set(days))
    for value in values:
        sourced = {field for entry in value["sources"] for field in entry["fields"]}
        assert sourced == value.keys() - {"from", "sources"}
        assert all(entry["title"] for entry in value["sources"])


def test_contacts_hold_from_their_first_day():
    assert contacts_on(date(2013, 1, 1)).phone == "1-855-665-4628"
    with pytest.raises(ValueError, match="no contacts are known"):
        contacts_on(date(2012, 12, 31))


@pytest.mark.parametrize(("wording", "least"), [("2013-01-01", 8), ("2016-10-16", 15)])
def test_every_tagline_has_one_place_for_the_number_and_one_for_the_tty(wording, least):
    entries = tomllib.loads(source(f"letters/{wording}/taglines.toml"))["taglines"]
    for entry in entries:
        assert entry["text"].count("{phone}") == entry["text"].count("{tty}") == 1
    languages = [entry["language"] for entry in entries]
    assert len(languages) == len(set(languages)) >= least
    assert all("711" in offer.after for offer in taglines(contacts_on(date(2014, 12, 23)), wording))


def test_a_date_is_written_as_people_write_it():
    assert long_date(date(2015, 1, 2)) == "January 2, 2015"


def test_every_wording_is_dated_sorted_sourced_and_has_a_folder():
    days = [value["from"] for value in WORDINGS]
    assert days == sorted(set(days))
    assert all(value["what"] and re.search("FAQ|CFR", value["source"]) for value in WORDINGS)
    folders = {
        path.name
        for family in FAMILIES
        for path in (TEMPLATES / family).iterdir()
        if path.is_dir() and path.name not in ("pages", "static")
    }
    assert sorted(folders) == [day.isoformat() for day in days]


@pytest.mark.parametrize(
    ("path", "day", "wording"),
    [
        pytest.param(OPT_OUT, date(2013, 1, 1), "2013-01-01", id="first"),
        pytest.param(
            "letters/opt_out.html.j2",
            date(2014, 12, 31),
            "2013-01-01",
            id="before the second",
        ),
        pytest.param(
            "letters/opt_out.html.j2",
            date(2015, 1, 1),
            "2015-01-01",
            id="the second",
        ),
        pytest.param(
            "letters/disenrollment.html.j2",
            date(2015, 1, 1),
            "2013-01-01",
            id="unchanged",
        ),
        pytest.param(OPT_IN_FORM, date(2015, 1, 1), "2015-01-01", id="new"),
        pytest.param(
            "portal/request_approved.txt.j2", date(2014, 12, 31), "2013-01-01", id="a message"
        ),
        pytest.param(
            "portal/request_approved.txt.j2", date(2015, 1, 1), "2015-01-01", id="a new message"
        ),
        pytest.param(
            "emails/message_waiting.txt.j2", date(2015, 1, 1), "2013-01-01", id="an e-mail"
        ),
    ],
)
def test_what_is_sent_takes_the_newest_wording_of_its_kind(path, day, wording):
    assert wording_on(path, day) == wording


@pytest.mark.parametrize(
    ("path", "day"),
    [
        pytest.param(OPT_OUT, date(2012, 12, 31), id="before the first wording"),
        pytest.param(OPT_IN_FORM, date(2014, 12, 31), id="before the form"),
        pytest.param("notices/duplication.txt.j2", date(2012, 12, 31), id="a notice"),
        pytest.param("emails/activation.txt.j2", date(2012, 12, 31), id="an e-mail"),
    ],
)
def test_what_has_no_wording_yet_is_refused(path, day):
    with pytest.raises(ValueError, match="no wording"):
        wording_on(path, day)
