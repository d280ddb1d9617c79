"""A FastStream batch subscriber that decodes attestations and does nothing: the hub's yardstick.

It says "ready" when its first batch is there, begins at a line on its standard input, and says
how many seconds the messages took.
"""

import asyncio
import sys
import time

from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from schemas.attestations import MemberAttested


async def main(server: str, topic: str, number: int) -> None:
    """Read so many messages of a topic."""
    broker = KafkaBroker(server, consumer_only=True, apply_types=False, logger=None)
    asked, done = asyncio.Event(), asyncio.Event()
    seen = 0

    @broker.subscriber(
        topic,
        batch=True,
        group_id="bare",
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        max_records=500,
        batch_timeout_ms=20,
        decoder=_undecoded,
    )
    async def read(message: KafkaMessage) -> None:
        nonlocal seen
        if not seen:
            print("ready", flush=True)
            await asked.wait()
        for raw in message.raw_message:
            MemberAttested.model_validate_json(raw.value)
        seen += len(message.raw_message)
        await message.ack()
        if seen >= number:
            done.set()

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
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
