"""`python -m fuzz`: let atheris look for bytes that break a promise of `edi`."""

import sys
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["edi"]):
    from fuzz.checks import check

from fuzz.mutants import mutant

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "data" / "x12"


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """A mutant of the bytes: of their segments twice in three times, else of single bytes."""
    chance = Random(seed)  # noqa: S311
    if chance.random() < 0.34:
        return bytes(atheris.Mutate(data, most))
    return mutant(data, chance)[:most]


def main() -> None:
    """Fuzz until it is stopped; arguments are those of libFuzzer, the corpus folder first."""
    atheris.Setup([*sys.argv, str(SAMPLES)], check, custom_mutator=mutate)
    atheris.Fuzz()


main()
