"""What commands share on a terminal: a running hub, and how far it has come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import DatabaseError, OperationalError

from hub.app import Hub
from hub.cli.consoles import err
from hub.cli.ending import fail, settings_or_fail
from hub.lock import AlreadyRunning
from hub.settings import Settings
from hub.steps import DayNotClosed, Step
from hub.transport import BrokerAway, TopicsMissing
from store.schema import OutOfDate
from store.work import NotStarted


@contextmanager
def running_hub(
    settings: Settings | None = None, *, started: bool = True, start_seconds: float = 0
) -> Iterator[Hub]:
    """A hub for the command; what stops it is told in a sentence that says what to do.

    `start_seconds` is how long it waits for a database and brokers that do not answer yet.
    """
    try:
        hub = Hub(settings or settings_or_fail(), start_seconds=start_seconds)
    except OSError as error:
        fail(f"the folder of the store cannot be used: {error}")
    try:
        if started:
            hub.reach()
        yield hub
    except (NotStarted, OutOfDate):
        fail(f"the store {store_shown(hub)} is not set up for this program: run `hub init` first")
    except AlreadyRunning as running:
        fail(
            f"another hub works on this store (process {running.pid}): it takes up what you "
            "hand in; or stop it first"
        )
    except DayNotClosed as stopped:
        fail(
            f"{stopped.day} could not end: `hub refusals list` names the fault; correct it, then "
            "`hub refusals replay` it"
        )
    except TopicsMissing as missing:
        fail(f"Kafka has no topics {missing}: run `hub topics create` first")
    except BrokerAway as away:
        fail(f"Kafka at {hub.settings.kafka_bootstrap} does not let the hub work ({away})")
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # a fault of the hub, not of the database
        fail(f"the store {store_shown(hub)} cannot be used: {error.orig}")
    finally:
        hub.close()


def store_shown(hub: Hub) -> str:
    """The URL of the store, without its password."""
    return hub.store.engine.url.render_as_string(hide_password=True)


@contextmanager
def progress(title: str) -> Iterator[Callable[[Step], None]]:
    """A line that counts the pieces of work as they are done."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(pulse_style="cyan"),
        TextColumn("{task.fields[done]}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    ) as bar:
        task = bar.add_task(title, total=None, done="")
        counts: dict[str, int] = {}

        def told(step: Step) -> None:
            counts[step.what] = counts.get(step.what, 0) + step.number
            done = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
            bar.update(task, done=done)

        yield told
