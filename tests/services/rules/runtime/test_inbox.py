"""How records become batches, and what a rebalance takes away again."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from services.rules.runtime.gate import Gate
from services.rules.runtime.inbox import Inbox


def _records(*offsets: int) -> list[Any]:
    return [SimpleNamespace(offset=offset) for offset in offsets]


async def _taken(inbox: Inbox) -> list[int]:
    return [one.offset for one in await asyncio.wait_for(inbox.take(), 5)]


async def test_a_batch_is_what_is_there_and_no_more_than_may_be() -> None:
    """A full batch at once and the rest after the wait: red where records are lost or reordered between two."""
    inbox = Inbox(most=3, within=0.001)
    inbox.put(_records(1, 2))
    inbox.put(_records(3, 4))
    assert await _taken(inbox) == [1, 2, 3]
    assert await _taken(inbox) == [4]


async def test_a_full_batch_waits_for_nothing() -> None:
    """However long a batch may take to fill, a full one is taken: red where each batch waits its time."""
    inbox = Inbox(most=2, within=3600)
    inbox.put(_records(1, 2))
    assert await _taken(inbox) == [1, 2]


async def test_what_waited_for_an_earlier_batch_waits_no_longer() -> None:
    """The rest of a full batch has its wait behind it: red where each batch waits anew, however long it took."""
    inbox = Inbox(most=2, within=0.3)
    inbox.put(_records(1, 2, 3))
    assert await _taken(inbox) == [1, 2]
    await asyncio.sleep(0.4)
    taking = asyncio.create_task(_taken(inbox))
    for _ in range(10):
        await asyncio.sleep(0)
    assert taking.done()
    assert await taking == [3]


async def test_who_fetches_waits_while_a_batch_waits() -> None:
    """What is not fetched yet may stay at the broker: red where memory grows with the backlog."""
    inbox = Inbox(most=2, within=0.001)
    inbox.put(_records(1, 2, 3))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(inbox.room(), 0.01)
    assert await _taken(inbox) == [1, 2]
    await asyncio.wait_for(inbox.room(), 5)


async def test_a_rebalance_leaves_nothing_of_a_batch_that_was_filling() -> None:
    """Cleared while a batch fills, only what came after is taken: red where old records are judged by two."""
    inbox = Inbox(most=2, within=3600)
    inbox.put(_records(1))
    taking = asyncio.create_task(_taken(inbox))
    await asyncio.sleep(0)
    inbox.clear()
    inbox.put(_records(7, 8))
    assert await taking == [7, 8]


async def test_a_gate_that_closes_waits_for_the_batch_in_hand_and_lets_in_no_other() -> None:
    """Closing returns when the batch is done: red where a batch is finished after its partitions moved."""
    gate, done = Gate(), asyncio.Event()

    async def batch() -> None:
        with gate.batch() as ours:
            assert ours
            await done.wait()

    running = asyncio.create_task(batch())
    await asyncio.sleep(0)
    closing = asyncio.create_task(gate.close())
    await asyncio.sleep(0)
    with gate.batch() as ours:
        assert not ours
    assert not closing.done()
    done.set()
    await running
    await asyncio.wait_for(closing, 5)
