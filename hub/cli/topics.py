"""`hub topics`: the topics on Kafka, made and compared with the table they come from."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from hub.cli.consoles import out
from hub.cli.emails import By, Why, operator
from hub.cli.ending import FAILED, fail, settings_or_fail
from hub.cli.terminal import running_hub
from schemas.topics import KEEPING, REPLICATION
from store.interventions import Interventions

app = typer.Typer(help="The topics on Kafka: create, describe, renew.", no_args_is_help=True)

T = TypeVar("T")

Replication = Annotated[
    int, typer.Option("--replication", min=1, metavar="N", help="Copies of each partition.")
]


@app.command("create")
def create(replication: Replication = REPLICATION) -> None:
    """Create the topics that are not there; those that are there stay as they are.

    Example: [bold]hub topics create --replication 1[/bold]
    """
    from hub.kafka import topics  # noqa: PLC0415 - slow to import

    made = _asked(topics.create(_cluster(), replication))
    out.print(f"Created {len(made)} of {len(KEEPING)} topics; the others were there.")


@app.command("describe")
def describe(replication: Replication = REPLICATION) -> None:
    """Show the topics and what of them is not as it should be. Exit code 1 when anything is not.

    Example: [bold]hub topics describe[/bold]
    """
    from hub.kafka import topics  # noqa: PLC0415 - slow to import

    table = Table(
        "Topic", "Partitions", "Replication", "Retention", "Compacted", "Differs", box=None
    )
    amiss = False
    for topic, found in _asked(topics.describe(_cluster())).items():
        keeping = KEEPING[topic]
        differences = found.differences(keeping, replication)
        amiss = amiss or bool(differences)
        table.add_row(
            found.name,
            str(keeping.partitions),
            str(replication),
            f"{keeping.retention_days} days",
            "yes" if keeping.compacted else "no",
            "; ".join(differences),
        )
    out.print(table)
    raise typer.Exit(FAILED if amiss else 0)


@app.command("renew")
def renew(why: Why, by: By = None) -> None:
    """After a restore: begin anew with empty topics.

    The topics that the lost store worked on hold more than the restored one knows. So give
    HUB_KAFKA_PREFIX another value, create the topics, then run this: what was sent on the
    last days is published again, and what of it was handled is left alone.
    Example: [bold]hub topics renew --why "restored from the dump of December 2"[/bold]
    """
    from hub.kafka.progress import begin_anew  # noqa: PLC0415 - slow to import

    said = operator(by, why)
    with running_hub() as hub:
        hub.lock.take()
        with hub.store.begin() as transaction:
            again = begin_anew(transaction)
            Interventions(transaction).note(said, "topics renewed", hub.settings.kafka_prefix)
        out.print(f"{again} messages will be published again.")


def _cluster() -> Any:
    from hub.kafka import Cluster  # noqa: PLC0415 - slow to import

    return Cluster.of(settings_or_fail())


def _asked(question: Coroutine[Any, Any, T]) -> T:
    from aiokafka.errors import KafkaError  # noqa: PLC0415 - slow to import

    try:
        return asyncio.run(question)
    except KafkaError as error:
        fail(
            f"Kafka does not answer as it should ({type(error).__name__}): see HUB_KAFKA_BOOTSTRAP"
        )
