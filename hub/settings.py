"""Settings from the environment, each documented; a wrong one is named in a clear error."""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from portal.exchange.limits import Limits
from schemas.validation import named_errors

PREFIX: Final = "HUB_"
_NOT_SETTINGS: Final = "HUB_TEST_"


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says what it should be."""


def _smtp_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must be smtp://HOST:PORT or smtps://HOST:PORT, with USER:PASSWORD@")
    return url


def _database_url(url: str) -> str:
    try:
        make_url(url).get_dialect().import_dbapi()
    except (ArgumentError, ImportError) as error:
        raise ValueError(
            "must be a SQLAlchemy URL, as sqlite:///FILE, whose driver is installed"
        ) from error
    return url


class Settings(BaseSettings):
    """What a hub needs to know; every setting is an environment variable `HUB_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    home: Annotated[Path, Field(description="Folder of everything that the hub keeps.")] = Path(
        "hub-data"
    )
    database_url: Annotated[
        Annotated[str, AfterValidator(_database_url)] | None,
        Field(description="SQLAlchemy URL of the store. Default: SQLite in HUB_HOME/hub.db."),
    ] = None
    transport: Annotated[
        Literal["local", "kafka"],
        Field(description="How messages reach their handlers: local, within the store; or kafka."),
    ] = "local"
    kafka_bootstrap: Annotated[
        str,
        StringConstraints(pattern=r"^[^\s,:]+:[0-9]+(,[^\s,:]+:[0-9]+)*$"),
        Field(description="HOST:PORT of one or more Kafka brokers, with commas between."),
    ] = "localhost:9092"
    kafka_prefix: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9.-]{0,40}$"),
        Field(description="What the names of the hub's topics and groups begin with."),
    ] = ""
    kafka_tls: Annotated[bool, Field(description="Whether Kafka is spoken to over TLS.")] = False
    kafka_ca: Annotated[
        Path | None,
        Field(description="PEM file of who signed Kafka's certificate. Default: the system's."),
    ] = None
    kafka_sasl: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None,
        Field(description="How the hub signs in to Kafka. Default: not at all."),
    ] = None
    kafka_user: Annotated[str, Field(description="Whom the hub signs in to Kafka as.")] = ""
    kafka_password: Annotated[
        SecretStr | None, Field(description="The password of HUB_KAFKA_USER.")
    ] = None
    files: Annotated[
        Path | None,
        Field(description="Folder of received files, under their hashes. Default: HUB_HOME/files."),
    ] = None
    out: Annotated[
        Path | None,
        Field(description="Folder that everything is delivered to. Default: HUB_HOME/out."),
    ] = None
    smtp_url: Annotated[
        Annotated[str, AfterValidator(_smtp_url)] | None,
        Field(description="smtp:// or smtps:// URL of the mail server. Default: .eml files."),
    ] = None
    smtp_timeout: Annotated[
        int,
        Field(ge=1, le=600, description="Seconds until a silent mail server is given up on."),
    ] = 60
    emails_per_minute: Annotated[
        int,
        Field(ge=1, le=100_000, description="Most e-mails to the mail server in a minute."),
    ] = 600
    mail_from: Annotated[
        str,
        StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+$"),
        Field(description="Address that e-mails are from."),
    ] = "health-homes@maine.example"
    portal_url: Annotated[
        str,
        StringConstraints(pattern=r"^https?://[^\s/]+/?$"),
        Field(description="Address of the portal, as people open it and e-mails link to it."),
    ] = "https://portal.maine.example/"
    portal_listen: Annotated[
        str,
        StringConstraints(pattern=r"^([^\s:]+:[0-9]+)?$"),
        Field(description="HOST:PORT that `hub run` serves the portal on; empty for no portal."),
    ] = "127.0.0.1:8000"
    portal_proxy: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-fA-F.:,/]*$"),
        Field(description="Addresses of the proxies whose X-Forwarded headers are believed."),
    ] = ""
    portal_idle_minutes: Annotated[
        int, Field(ge=1, le=120, description="Minutes without a page until a user is signed out.")
    ] = 15
    portal_session_hours: Annotated[
        int, Field(ge=1, le=24, description="Hours after which a user has to sign in again.")
    ] = 12
    portal_forms_per_hour: Annotated[
        int,
        Field(
            ge=5,
            le=100_000,
            description="Forms an hour from one address that do not prove who sent them.",
        ),
    ] = 60
    portal_support: Annotated[
        str,
        StringConstraints(pattern=r"^([^@\s<>]+@[^@\s<>]+)?$"),
        Field(description="Address that users of the portal write to when they need help."),
    ] = "portal-support@maine.example"
    x12_id: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Z0-9]{2,15}$"),
        Field(description="Sender id of the hub in X12 (ISA06, GS02)."),
    ] = "HHHUB"
    x12_usage: Annotated[
        Literal["P", "T"], Field(description="ISA15 of what the hub sends: P or T.")
    ] = "P"
    answer_days: Annotated[
        int,
        Field(
            ge=0,
            le=365,
            description="Days after which a remittance that nobody acknowledged is overdue.",
        ),
    ] = 3
    upload_mb: Annotated[
        int, Field(ge=1, le=100_000, description="Megabytes of the largest file of a partner.")
    ] = 1_000
    upload_mb_day: Annotated[
        int, Field(ge=1, le=1_000_000, description="Megabytes that a partner may send in 24 hours.")
    ] = 5_000
    partner_requests: Annotated[
        int, Field(ge=1, le=100_000, description="Requests that a partner may make in a minute.")
    ] = 300
    sftp_listen: Annotated[
        str,
        StringConstraints(pattern=r"^([^\s:]+:[0-9]+)?$"),
        Field(description="HOST:PORT that `hub run` serves SFTP on; empty for no SFTP."),
    ] = ""
    batch_size: Annotated[
        int, Field(ge=1, le=10_000, description="Most messages in one store transaction.")
    ] = 500
    outbox_days: Annotated[
        int,
        Field(ge=1, le=36_500, description="Days that a published message is kept in the store."),
    ] = 400
    attempts: Annotated[
        int, Field(ge=1, le=20, description="Tries of a failing message until it is set aside.")
    ] = 3
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="Least level of the log.")
    ] = "WARNING"

    status_listen: Annotated[
        str,
        StringConstraints(pattern=r"^([^\s:/]+:[0-9]{1,5})?$"),
        Field(
            description="HOST:PORT where `hub run` answers /metrics and /health; empty for nowhere."
        ),
    ] = "127.0.0.1:9464"
    stall_seconds: Annotated[
        int,
        Field(ge=2, le=3600, description="Seconds without progress until a hub is not ready."),
    ] = 60

    traces_endpoint: Annotated[
        Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None,
        Field(description="URL that traces go to by OTLP over HTTP. Default: nothing is traced."),
    ] = None
    traces_ratio: Annotated[
        float, Field(ge=0, le=1, description="Share of the traces that is recorded.")
    ] = 1.0

    @property
    def store_url(self) -> str:
        """The URL of the store."""
        return self.database_url or f"sqlite:///{self.home / 'hub.db'}"

    @property
    def limits(self) -> Limits:
        """What a partner may send and ask."""
        return Limits(
            self.upload_mb * 1_000_000, self.upload_mb_day * 1_000_000, self.partner_requests
        )

    @property
    def files_folder(self) -> Path:
        """The folder of received files."""
        return self.files or self.home / "files"

    @property
    def out_folder(self) -> Path:
        """The folder of what is delivered."""
        return self.out or self.home / "out"


def load_settings(**overrides: object) -> Settings:
    """The settings of the environment, some of them overridden.

    Raises:
        SettingsError: one is unknown or has a wrong value.
    """
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and not name.startswith(_NOT_SETTINGS) and name not in known:
            bare = name.removeprefix(PREFIX).lower()  # what all begin with makes none alike
            close = get_close_matches(bare, Settings.model_fields, n=1)
            meant = f"; did you mean {PREFIX}{close[0].upper()}?" if close else None
            hint = meant or ": see docs/settings.md"
            raise SettingsError(f"{name} is no setting of the hub{hint}")
    try:
        return Settings.model_validate(overrides) if overrides else Settings()
    except ValidationError as error:
        names = {str(entry["loc"][0]) for entry in error.errors() if entry["loc"]}
        named = ", ".join(f"{PREFIX}{name.upper()}" for name in sorted(names))
        raise SettingsError(f"{named} has a wrong value: {named_errors(error)}") from error
