"""How a partner's programs sign in: SSH keys and API tokens, each with the time that it is good."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, select, update

from store.tables import accounts, partner_keys, partner_tokens
from store.transaction import Transaction


class PartnerAccess:
    """The keys and tokens of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add_key(
        self,
        partner_id: str,
        fingerprint: str,
        public_key: str,
        starts_at: datetime,
        ends_at: datetime | None,
        *,
        made_by: str | None,
    ) -> None:
        """Let an SSH key in for a time; another time for the same key takes its place."""
        self._transaction.put(
            partner_keys,
            {
                "partner_id": partner_id,
                "fingerprint": fingerprint,
                "public_key": public_key,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "made_by": made_by,
            },
        )

    def keys(self, partner_id: str) -> list[Row[Any]]:
        """Every key of a partner, with its maker, those that are over as well, oldest first."""
        statement = (
            _with_maker(partner_keys)
            .where(partner_keys.c.partner_id == partner_id)
            .order_by(partner_keys.c.starts_at, partner_keys.c.fingerprint)
        )
        return list(self._transaction.rows(statement))

    def good_keys(self, partner_id: str, at: datetime) -> list[Row[Any]]:
        """The keys of a partner that are in their time."""
        statement = select(partner_keys).where(
            partner_keys.c.partner_id == partner_id,
            partner_keys.c.starts_at <= at,
            partner_keys.c.ends_at.is_(None) | (partner_keys.c.ends_at > at),
        )
        return list(self._transaction.rows(statement))

    def keys_of_maker(self, account_id: str, at: datetime) -> list[Row[Any]]:
        """The keys that a user let in and that are not over at a time."""
        statement = select(partner_keys).where(
            partner_keys.c.made_by == account_id,
            partner_keys.c.ends_at.is_(None) | (partner_keys.c.ends_at > at),
        )
        return list(self._transaction.rows(statement))

    def end_key(self, partner_id: str, fingerprint: str, at: datetime) -> bool:
        """Let a key in no longer from a time on; False when the partner has no such key."""
        return bool(
            self._transaction.execute(
                update(partner_keys)
                .where(
                    partner_keys.c.partner_id == partner_id,
                    partner_keys.c.fingerprint == fingerprint,
                )
                .values(ends_at=at)
            )
        )

    def add_token(
        self,
        token_id: str,
        partner_id: str,
        digest: bytes,
        *,
        label: str,
        scopes: tuple[str, ...],
        made_at: datetime,
        ends_at: datetime,
        made_by: str | None,
        begun_at: datetime,
    ) -> None:
        """Let a token in for a time; of its secret only the digest is kept.

        `begun_at` is when the first token of its line was made, which it renews.
        """
        self._transaction.add(
            partner_tokens,
            {
                "token_id": token_id,
                "partner_id": partner_id,
                "digest": digest,
                "label": label,
                "scopes": list(scopes),
                "made_at": made_at,
                "ends_at": ends_at,
                "made_by": made_by,
                "begun_at": begun_at,
            },
        )

    def token(self, token_id: str) -> Row[Any] | None:
        """A token, or None."""
        return self._transaction.one(
            select(partner_tokens).where(partner_tokens.c.token_id == token_id)
        )

    def tokens(self, partner_id: str) -> list[Row[Any]]:
        """Every token of a partner, with its maker, those that are over as well, oldest first."""
        statement = (
            _with_maker(partner_tokens)
            .where(partner_tokens.c.partner_id == partner_id)
            .order_by(partner_tokens.c.made_at, partner_tokens.c.token_id)
        )
        return list(self._transaction.rows(statement))

    def tokens_of_maker(self, account_id: str, at: datetime) -> list[Row[Any]]:
        """The tokens that a user made and that are not over at a time."""
        statement = select(partner_tokens).where(
            partner_tokens.c.made_by == account_id, partner_tokens.c.ends_at > at
        )
        return list(self._transaction.rows(statement))

    def end_token(self, partner_id: str, token_id: str, at: datetime) -> bool:
        """Let a token in no longer from a time on; False when the partner has no such token."""
        return bool(
            self._transaction.execute(
                update(partner_tokens)
                .where(
                    partner_tokens.c.partner_id == partner_id,
                    partner_tokens.c.token_id == token_id,
                )
                .values(ends_at=at)
            )
        )


def _with_maker(table: Table) -> Select[Any]:
    """The rows of a table with the user name of who made each."""
    maker = accounts.c.account_id == table.c.made_by
    return select(table, accounts.c.user_name.label("maker")).outerjoin(accounts, maker)
