"""Repeatable chance: one stream of random numbers for each thing that is made."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *names: int | str) -> Random:
    """A stream that depends on nothing but its arguments."""
    return Random("/".join((str(seed), *map(str, names))))  # noqa: S311 - invented data, no secrets


def pick(chance: Random, choices: Sequence[T]) -> T:
    """One of `choices`, each as likely."""
    return choices[int(chance.random() * len(choices))]


def between(chance: Random, least: int, most: int) -> int:
    """A whole number from `least` to `most`, both included."""
    return least + int(chance.random() * (most - least + 1))
