"""What every channel promises, on real servers where there are any, else on what their documentation says."""

from typing import Any

import pytest

from services.actions.channels.port import Message, Result

pytestmark = pytest.mark.anyio

NOON = 1_780_398_000_000
TEXT = "Hello Ann,\n\nplease look at “this” — it's 5 £.\n\nRivermead · Tuesday · reference BCDFG"


def message(to: str, number: int = 1, text: str = TEXT, **more: Any) -> Message:
    """A message."""
    return Message(id=f"{number:016x}", to=to, name="Ann", subject="Rivermead: Swearing", text=text, at=NOON, **more)


async def test_a_message_arrives_as_it_was_written(line: Any) -> None:
    """A message arrives once, with every character of its text."""
    receipt = await line.channel.send(message(line.to))
    assert receipt.result is Result.SENT
    (arrived,) = await line.arrived()
    assert " ".join(arrived.split()) == " ".join(TEXT.split())


async def test_two_messages_are_two(line: Any) -> None:
    """Messages with different ids arrive both, in one conversation, in their order."""
    for number in (1, 2):
        receipt = await line.channel.send(message(line.to, number, text=f"Message\n\nreference BCDF{number}"))
        assert receipt.result is Result.SENT
    assert [text[-1] for text in map(str.strip, await line.arrived())] == ["1", "2"]


async def test_a_sure_channel_delivers_the_same_message_once(line: Any) -> None:
    """Where a channel says that it is sure, the same message sent again does not arrive again."""
    for _ in range(2):
        assert (await line.channel.send(message(line.to))).result is Result.SENT
    assert len(await line.arrived()) == (1 if line.channel.sure else 2)


async def test_what_was_sent_is_found_and_what_was_not_is_not(line: Any) -> None:
    """A channel that can look says of a message in doubt whether it arrived; one that cannot says nothing."""
    before = await line.channel.find(message(line.to))
    await line.channel.send(message(line.to))
    after = await line.channel.find(message(line.to))
    if before is None:
        assert after is None
    else:
        assert before.result is Result.LATER
        assert after.result is (Result.LATER if line.channel.name == "matrix" else Result.SENT)


async def test_the_account_has_a_name(line: Any) -> None:
    """Budgets and stops count by account, so every channel has one, and it is no secret."""
    assert line.channel.account
    assert line.channel.name
