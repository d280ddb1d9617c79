"""What letters say: every part the rules ask for, in plain words, and no diagnosis."""

import io
import re
from datetime import date
from html import unescape
from itertools import product

import pytest
from pypdf import PdfReader

from producers.pages.letter_facts import DisenrollmentReason, LetterKind
from producers.pages.letters import letter_html, letter_pdf

ASSIGNMENTS = [LetterKind.OPT_OUT, LetterKind.AUTO_ASSIGNMENT]
DIAGNOSIS_WORDS = re.compile(
    r"diagnos|condition|disease|illness|asthma|diabet|obes|smok|tobacco|substance|alcohol|drug|"
    r"mental|behavioral|psych|depress|anxiety|heart|weight|BMI|targeted|community integration",
    re.IGNORECASE,
)


def words(page: str) -> str:
    """The text of the letter without style sheet and tags, on one line."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split()).replace(" ,", ",")


def said(page: str) -> str:
    """The words of a letter with straight apostrophes and no gap before a full stop."""
    return (
        words(page)
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        .replace(" .", ".")
        .replace(" )", ")")
        .replace("( ", "(")
    )


def sentences(page: str) -> list[str]:
    """The running English text: paragraphs, headings and lists, without address and taglines."""
    main = re.sub(r"<header>.*?</header>|<table.*?</table>", "", page, flags=re.DOTALL)
    main = re.sub(r"<li lang.*?</li>", "", main, flags=re.DOTALL)
    blocks = re.findall(r"<(p|h1|h2|li)\b[^>]*>(.*?)</\1>", main, flags=re.DOTALL)
    texts = [said(text) for _, text in blocks]
    return [part for text in texts for part in re.split(r"(?<=[.?!:])\s+", text) if part]


def syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(page: str) -> float:
    """The Flesch-Kincaid grade level of a letter's running text."""
    parts = sentences(page)
    every = [word for part in parts for word in re.findall(r"[A-Za-z']+", part)]
    return 0.39 * len(every) / len(parts) + 11.8 * sum(map(syllables, every)) / len(every) - 15.59


@pytest.mark.parametrize("kind", ASSIGNMENTS, ids=str)
@pytest.mark.parametrize(
    "part",
    [
        pytest.param("health care records show that extra support may help you", id="why chosen"),
        pytest.param("This service is voluntary", id="voluntary"),
        pytest.param("Kennebec Family Medicine 200 Hospital Drive, Augusta", id="practice"),
        pytest.param("The day we mailed this letter December 23, 2014", id="mail date"),
        pytest.param("The last day to opt out (say no) January 19, 2015", id="last day"),
        pytest.param(
            "Call MaineCare Member Services at 1-855-665-4628 (TTY 711) by January 19, 2015",
            id="how",
        ),
        pytest.param("Opt out of the service.", id="opt out of the service"),
        pytest.param("Opt out of this practice.", id="opt out of the practice"),
        pytest.param(
            "You will join the Health Home at Kennebec Family Medicine on January 20, 2015. "
            "That is day 29.",
            id="day 29",
        ),
        pytest.param("Your other MaineCare benefits do not change", id="other benefits"),
        pytest.param("at any time", id="later opt-out"),
        pytest.param("in large print", id="other forms"),
        pytest.param("It does not discriminate", id="nondiscrimination"),
    ],
)
def test_an_assignment_letter_says(a_letter, kind, part):
    assert part in said(letter_html(a_letter(kind)))


def test_an_auto_assignment_letter_names_its_batch(a_letter):
    assert "batch 2015-01" in said(letter_html(a_letter(LetterKind.AUTO_ASSIGNMENT)))


def test_a_letter_after_a_request_says_that_the_practice_asked(a_letter):
    assert "Kennebec Family Medicine asked us to add you" in said(letter_html(a_letter()))


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("We will end your Health Home service", id="action"),
        pytest.param("The first day without it January 5, 2015", id="date of the action"),
        pytest.param("You now get another case management service", id="reason"),
        pytest.param("MaineCare Benefits Manual, Chapter II, Section 91", id="state rule"),
        pytest.param("42 CFR 431.210", id="federal rule"),
        pytest.param("You have the right to a hearing", id="right to a hearing"),
        pytest.param("Call MaineCare Member Services at 1-855-665-4628 (TTY 711)", id="how"),
        pytest.param("February 21, 2015. That is 60 days from the date of this letter", id="when"),
        pytest.param("if you ask for a hearing by January 7, 2015", id="benefits come back"),
        pytest.param("You can also bring a lawyer", id="representation"),
        pytest.param("Your other MaineCare benefits do not change", id="other benefits"),
    ],
)
def test_a_disenrollment_notice_says(a_letter, part):
    assert part in said(letter_html(a_letter(LetterKind.DISENROLLMENT)))


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        (DisenrollmentReason.DUPLICATION, "another case management service"),
        (DisenrollmentReason.PRACTICE_REQUEST, "told us that it no longer cares for you"),
        (DisenrollmentReason.MEMBER_CHOICE, "You told us that you no longer want this service"),
        (DisenrollmentReason.COVERAGE, "Your MaineCare coverage has changed"),
    ],
    ids=str,
)
def test_a_disenrollment_notice_gives_its_reason_in_general_words(a_letter, reason, part):
    letter = a_letter(LetterKind.DISENROLLMENT, reason=reason)
    assert part in said(letter_html(letter))


WORDINGS = (date(2014, 12, 23), date(2015, 1, 5))
"""A mail date of each wording."""


def every_letter(a_letter):
    for is_minor, mailed_on in product((False, True), WORDINGS):
        for kind in ASSIGNMENTS:
            yield letter_html(a_letter(kind, is_minor=is_minor, mailed_on=mailed_on))
        for reason in DisenrollmentReason:
            letter = a_letter(LetterKind.DISENROLLMENT, is_minor=is_minor, reason=reason)
            yield letter_html(letter)


def every_page(a_letter, a_form):
    yield from every_letter(a_letter)
    yield from (letter_html(a_form(is_minor=is_minor)) for is_minor in (False, True))


def test_no_letter_holds_a_word_of_diagnosis(a_letter, a_form):
    for page in every_page(a_letter, a_form):
        assert DIAGNOSIS_WORDS.findall(said(page)) == []


def test_every_letter_reads_at_a_sixth_grade_level(a_letter, a_form):
    assert max(grade(page) for page in every_page(a_letter, a_form)) < 7


@pytest.mark.parametrize("kind", ASSIGNMENTS, ids=str)
@pytest.mark.parametrize(
    ("mailed_on", "speaks"),
    [
        pytest.param(date(2014, 12, 31), False, id="the last day before"),
        pytest.param(date(2015, 1, 1), True, id="the first day"),
    ],
)
def test_letters_speak_of_the_opt_in_form_from_january_2015(a_letter, kind, mailed_on, speaks):
    page = said(letter_html(a_letter(kind, mailed_on=mailed_on)))
    assert ("opt-in form" in page) is speaks


def test_a_letter_that_was_set_before_keeps_its_wording(a_letter):
    letter = a_letter(mailed_on=date(2015, 1, 5), wording="2013-01-01")
    assert "opt-in form" not in said(letter_html(letter))


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("Stage A opt-in form", id="title"),
        pytest.param("Ana B Smith Jr", id="member"),
        pytest.param("10000001A", id="MaineCare id"),
        pytest.param("the Health Home at Kennebec Family Medicine", id="practice"),
        pytest.param("You do not have to sign it", id="voluntary"),
        pytest.param("can leave later, at any time", id="leaving"),
        pytest.param("other MaineCare benefits do not change", id="other benefits"),
        pytest.param("another case management service at the same time", id="duplication"),
        pytest.param("Your signature", id="signature"),
        pytest.param("The day you sign", id="date"),
        pytest.param("The practice will fax it to MaineCare", id="fax"),
        pytest.param("1-855-665-4628 (TTY 711)", id="questions"),
    ],
)
def test_the_opt_in_form_says(a_form, part):
    assert part in said(letter_html(a_form()))


def test_the_opt_in_form_is_one_sheet_in_standard_print(a_form):
    assert len(PdfReader(io.BytesIO(letter_pdf(a_form()))).pages) <= 2


def test_a_letter_to_a_guardian_speaks_of_the_child_and_never_leaves_a_gap(a_letter):
    for kind in LetterKind:
        page = said(letter_html(a_letter(kind, is_minor=True)))
        assert "our child's Health Home" in page or "your child will get it" in page
        assert not re.search(r"(?<!Does )your child (?:have|join|get)\b", page)


def test_the_measure_of_reading_level_tells_hard_words_from_plain_ones():
    hard = (
        "<p>Notwithstanding participation eligibility, beneficiaries determined ineligible "
        "subsequently necessitate reconsideration, documentation and authorization.</p>"
    )
    assert grade(hard) > 12


def test_a_letter_mailed_before_any_contacts_are_known_is_refused(a_letter):
    with pytest.raises(ValueError, match="no contacts are known"):
        letter_html(a_letter(mailed_on=date(2012, 12, 31)))
