"""The example that the package opens with."""

from __future__ import annotations

import doctest

import edi


def test_the_example_of_the_package_runs() -> None:
    result = doctest.testmod(edi)
    assert result.attempted > 0
    assert result.failed == 0


def test_public_names_exist_and_are_sorted() -> None:
    assert list(edi.__all__) == sorted(edi.__all__)
    assert all(getattr(edi, name).__doc__ for name in edi.__all__ if name != "Source")
