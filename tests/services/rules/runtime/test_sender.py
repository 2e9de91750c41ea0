"""What belongs together lies in one record batch, on a real broker."""

from services.chassis.settings import Settings
from services.chassis.topics import ensure
from services.rules.runtime.sender import Out, Sender, producer


def _run(name: str, number: int, size: int) -> list[Out]:
    return [Out(f"{name}\x1fp{place:04}".encode(), b"x" * size) for place in range(number)]


async def test_changes_of_a_group_are_one_batch_however_large(kafka_settings: Settings) -> None:
    """Three megabytes of one group go in one batch; small groups share one; a group is never split to fill one up."""
    await ensure(kafka_settings)
    made = producer(kafka_settings, 30_000)
    await made.start()
    topic = f"{kafka_settings.topic_prefix}rules-state"
    try:
        sender = Sender(made)
        large = await sender.post(topic, 0, [_run("g", 1500, 2000)])
        small = await sender.post(topic, 1, [_run(f"g{number}", 10, 100) for number in range(50)])
        between = await sender.post(topic, 2, [_run(f"g{number}", 300, 1000) for number in range(5)])
        first = [(await one).offset for one in between]  # type: ignore[attr-defined]
        assert (len(large), len(small)) == (1, 1)
        assert (await large[0]).offset == (await small[0]).offset == 0  # type: ignore[attr-defined]
        assert first == [0, 900]
    finally:
        await made.stop()
