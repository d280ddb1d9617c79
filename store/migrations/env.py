"""What Alembic runs to bring a store to a version; the connection comes from `store.schema`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import BigInteger, DateTime

from store.tables import Cents, metadata
from store.tables.columns import Moment


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types into migrations as what they are in the database."""
    if kind == "type" and isinstance(item, Cents):
        return f"sa.{BigInteger.__name__}()"
    if kind == "type" and isinstance(item, Moment):
        return f"sa.{DateTime.__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=_render,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
