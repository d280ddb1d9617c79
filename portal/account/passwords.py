"""Passwords and security questions: what may be one, and setting them."""

import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Final

from portal.forms import Form
from portal.visit import Visit
from rules.accounts import missing_in_password

_LOOKALIKES: Final = str.maketrans("013457@$!|", "oleastasil")
_WORDS: Final = (files(__package__) / "trivial_words.txt").read_text(encoding="utf-8").split()
_LONGEST_FIRST: Final = sorted(_WORDS, key=len, reverse=True)
_RUNS: Final = "01234567890 09876543210 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm"
_RUN_PARTS: Final = [
    run[start : start + length]
    for length in (6, 4, 3)
    for run in _RUNS.split()
    for start in range(len(run) - length + 1)
]
_TRIVIAL: Final = "Choose a password that is harder to guess: it is made of common words or runs."
_NAMES: Final = "Choose a password that holds none of your names."
_LEAST_OWN: Final = 7
"""How many characters a password needs beside common words, runs and repetitions."""
_LONGEST: Final = 200


def fault_of(visit: Visit, password: str, names: Iterable[str]) -> str | None:
    """What is wrong with a new password of somebody who has these names; None when nothing."""
    if len(password) > _LONGEST:
        return f"Choose a password of at most {_LONGEST} characters."
    missing = missing_in_password(password, visit.now.date())
    if missing:
        return f"The password needs {_listed(missing)}."
    if _holds_name(password, names):
        return _NAMES
    return _TRIVIAL if is_trivial(password) else None


def _listed(parts: tuple[str, ...]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _holds_name(password: str, names: Iterable[str]) -> bool:
    plain = password.casefold()
    parts = {part for name in names for part in re.split(r"[^a-z0-9]+", name.casefold())}
    return any(len(part) >= 4 and part in plain for part in parts)


def is_trivial(password: str) -> bool:
    """Whether little is left of a password without common words, runs and repetitions.

    Digits and signs that stand for letters are read as these.
    """
    lowered = password.lower()
    left = min(
        _own(_without_runs(_without_words(lowered))),
        _own(_without_words(_without_runs(lowered).translate(_LOOKALIKES))),
    )
    return left < _LEAST_OWN or len(set(lowered)) < _LEAST_OWN


def _without_words(text: str) -> str:
    for word in _LONGEST_FIRST:
        text = text.replace(word, " ")
    return text


def _without_runs(text: str) -> str:
    """What is left without repetitions, neighbors on the keyboard or in the alphabet, and years."""
    text = re.sub(r"(.)\1{2,}", " ", text)
    text = re.sub(r"(?:19|20)[0-9]{2}", " ", text)
    for part in _RUN_PARTS:
        text = text.replace(part, " ")
    return text


def _own(text: str) -> int:
    return sum(not one.isspace() for one in text)


def read_new_password(visit: Visit, form: Form, names: Iterable[str]) -> str:
    """A new password, written twice."""
    password = visit.secret("password")
    fault = fault_of(visit, password, names) if password else "Enter a password."
    if fault:
        form.errors.add("password", fault)
    elif visit.secret("password_again") != password:
        form.errors.add("password_again", "Enter the same password again.")
    return password


def read_question(visit: Visit, form: Form) -> tuple[str, str]:
    """A security question and the hash of its answer; the answer's case does not count."""
    question = form.text("question", "a security question")
    answer = form.text("answer", "the answer to the question")
    if answer and len(plain_answer(answer)) < 3:
        form.errors.add("answer", "Enter an answer of at least 3 characters.")
    if answer and plain_answer(answer) in plain_answer(question):
        form.errors.add("answer", "Enter an answer that the question does not give away.")
    hashed = "" if form.errors else visit.portal.passwords.hash(plain_answer(answer))
    return question, hashed


def plain_answer(answer: str) -> str:
    """An answer as it is compared: whatever its case and the spaces between its words."""
    return " ".join(answer.casefold().split())
