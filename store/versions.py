"""Tables that keep every version of a thing, each known from the day on which it was told."""

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, func, select


def newest(id_column: Column[Any], known_on: date | None = None) -> ColumnElement[bool]:
    """SQL that keeps the version known now of each id, or the one that was known on a day."""
    table: Table = id_column.table
    later = table.alias()
    versions = select(func.max(later.c.known_from)).where(later.c[id_column.name] == id_column)
    if known_on is not None:
        versions = versions.where(later.c.known_from <= known_on)
    return table.c.known_from == versions.correlate(table).scalar_subquery()
