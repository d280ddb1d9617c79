"""Numbers as data: one dated, sourced TOML file per parameter, read by `load`.

A file holds a description, a unit and values, each with the first day it is in force and the
source that says so:

    description = "Days from the mail date of an opt-out letter until the member joins the panel."
    unit = "calendar day"
    [[values]]
    from = 2013-01-01
    value = 28
    source = { title = "Health Home FAQ, question 5", ref = "R2" }

`load` refuses unknown keys, unsorted dates and a value without a source.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

T = TypeVar("T")


class ParameterError(Exception):
    """A parameter file cannot be used, or a parameter has no value on the day asked for."""


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=3)
    ref: str = Field(pattern=r"^(?:[A-Z]{1,2}[0-9]{1,2}|\[I\]|\[P\])$")


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_on: date = Field(alias="from")
    value: Any
    source: _Source


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    description: str = Field(min_length=10)
    unit: str = Field(min_length=2)
    values: list[_Value] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """One number or list of the programme over time."""

    name: str
    description: str
    unit: str
    starts: tuple[date, ...]
    values: tuple[T, ...]
    sources: tuple[str, ...]

    def has_value_on(self, day: date) -> bool:
        """Whether `day` is not before the first value."""
        return self.starts[0] <= day

    def on(self, day: date) -> T:
        """The value in force on `day`.

        Raises:
            ParameterError: the parameter starts later than `day`.
        """
        place = bisect_right(self.starts, day)
        if not place:
            raise ParameterError(
                f"parameter {self.name} has no value on {day}: the first starts on {self.starts[0]}"
            )
        return self.values[place - 1]

    def cited_on(self, day: date) -> str:
        """The parameter's name, since when its value of `day` is in force, and its source."""
        place = max(bisect_right(self.starts, day) - 1, 0)
        return f"{self.name} from {self.starts[place]}: {self.sources[place]}"


def load(name: str, kind: type[T]) -> Parameter[T]:
    """The parameter of the file `name`.toml, each value checked to be of `kind`.

    Raises:
        ParameterError: no such file, or what is wrong in it.
    """
    read = _read(name)
    starts = tuple(value.starts_on for value in read.values)
    if list(starts) != sorted(set(starts)):
        raise ParameterError(f"parameters/{name}.toml: the values must be sorted by their from")
    adapter: TypeAdapter[T] = TypeAdapter(kind)
    try:
        values = tuple(adapter.validate_python(value.value) for value in read.values)
    except ValidationError as error:
        raise ParameterError(f"parameters/{name}.toml: {error}") from error
    sources = tuple(f"{value.source.title} ({value.source.ref})" for value in read.values)
    return Parameter(name, read.description, read.unit, starts, values, sources)


@cache
def _read(name: str) -> _File:
    try:
        text = (files(__name__) / f"{name}.toml").read_text(encoding="utf-8")
        return _File.model_validate(tomllib.loads(text))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ParameterError(f"parameters/{name}.toml: {error}") from error


def names() -> Iterator[str]:
    """The name of every parameter file, sorted."""
    found = (entry.name for entry in files(__name__).iterdir() if entry.name.endswith(".toml"))
    return (name.removesuffix(".toml") for name in sorted(found))
