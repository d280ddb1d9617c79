"""A member letter from its facts: accessible HTML, and the PDF that is printed from it."""

from producers.pages.contacts import contacts_on, taglines
from producers.pages.letter_facts import LetterFacts, OptInForm
from producers.pages.typesetting import pdf_of, typeset
from producers.pages.wording import worded, wording_on


def letter_html(letter: LetterFacts | OptInForm) -> str:
    """The letter as one self-contained HTML page, readable on a screen and by a screen reader."""
    contacts = contacts_on(letter.mailed_on)
    offers = taglines(contacts, wording_on("letters/taglines.toml", letter.mailed_on))
    wording = wording_of(letter)
    return worded(
        f"letters/{wording}/{letter.kind}.html.j2",
        letter=letter,
        wording=wording,
        contacts=contacts,
        taglines=offers,
        own_tagline=next((offer for offer in offers if offer.language == letter.language), None),
    )


def wording_of(letter: LetterFacts | OptInForm) -> str:
    """The wording that a letter is set in: the one it was set in before, or that of its day."""
    return letter.wording or wording_on(f"letters/{letter.kind}.html.j2", letter.mailed_on)


def letter_pdf(letter: LetterFacts | OptInForm) -> bytes:
    """The letter's PDF: the same facts give the same bytes, on every machine."""
    return pdf_of(typeset(letter_html(letter), letter.mailed_on))
