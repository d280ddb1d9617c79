"""A FastStream batch subscriber that decodes attestations and does nothing: the hub's yardstick.

Told "typed", it lets FastStream read the JSON and gives what it read to the model, as subscribers
are commonly written; told "bytes", it hands the bytes to the model itself, the shortest way.

It says "ready" when its first batch is there, begins at a line on its standard input, and says
how many seconds the messages took.
"""

import asyncio
import sys
import time
from typing import Any

from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from schemas.attestations import MemberAttested


async def main(server: str, topic: str, number: int, way: str) -> None:
    """Read so many messages of a topic."""
    broker = KafkaBroker(server, consumer_only=True, apply_types=False, logger=None)
    asked, done = asyncio.Event(), asyncio.Event()
    seen = 0

    async def count(messages: int) -> None:
        nonlocal seen
        seen += messages
        if seen >= number:
            done.set()

    async def begin() -> None:
        if not seen:
            print("ready", flush=True)
            await asked.wait()

    async def typed(told: list[dict[str, Any]]) -> None:
        await begin()
        for one in told:
            MemberAttested.model_validate(one, strict=False)
        await count(len(told))

    async def straight(message: KafkaMessage) -> None:
        await begin()
        for raw in message.raw_message:
            MemberAttested.model_validate_json(raw.value)
        await count(len(message.raw_message))

    subscriber = broker.subscriber(
        topic,
        batch=True,
        group_id="bare",
        ack_policy=AckPolicy.ACK,
        auto_offset_reset="earliest",
        max_records=500,
        batch_timeout_ms=20,
        decoder=None if way == "typed" else _undecoded,
    )
    subscriber(typed if way == "typed" else straight)

    await broker.start()
    await asyncio.to_thread(sys.stdin.readline)
    started, used = time.perf_counter(), time.process_time()
    asked.set()
    await done.wait()
    print(time.perf_counter() - started, time.process_time() - used, flush=True)
    await broker.stop()


async def _undecoded(message: KafkaMessage) -> KafkaMessage:
    return message


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
