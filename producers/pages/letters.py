"""A member letter from its facts: accessible HTML, and the PDF that is printed from it."""

from producers.pages.contacts import contacts_on, taglines
from producers.pages.letter_facts import LetterFacts
from producers.pages.typesetting import pdf_of, typeset
from producers.pages.wording import worded


def letter_html(letter: LetterFacts) -> str:
    """The letter as one self-contained HTML page, readable on a screen and by a screen reader."""
    contacts = contacts_on(letter.mailed_on)
    offers = taglines(contacts)
    return worded(
        f"letters/{letter.kind}.html.j2",
        letter=letter,
        contacts=contacts,
        taglines=offers,
        own_tagline=next((offer for offer in offers if offer.language == letter.language), None),
    )


def letter_pdf(letter: LetterFacts) -> bytes:
    """The letter's PDF: the same facts give the same bytes, on every machine."""
    return pdf_of(typeset(letter_html(letter), letter.mailed_on))
