"""Removals that a person approved, carried out where a group opted in, or asked of a person."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from moderation.actions import Fate
from moderation.cases import Step
from moderation.events import Kind
from moderation.model import DAY, HOUR, MINUTE
from services.actions.executors.matrix import MatrixRemover
from services.actions.executors.port import End, Ended, Removal
from services.actions.tables import State

pytestmark = pytest.mark.anyio


class Hand:
    """An executor that remembers, and says what it is told to say."""

    source = "matrix"
    account = "steward"
    schemes = ("matrix:",)

    def __init__(self) -> None:
        self.answers: list[Ended] = []
        self.asked: list[Removal] = []

    async def remove(self, removal: Removal) -> Ended:
        """Remember."""
        self.asked.append(removal)
        return self.answers.pop(0) if self.answers else Ended(End.DONE)

    async def close(self) -> None:
        """Nothing is open."""


def code(text: str, answer: str) -> str:
    """The code that a message asks to be answered with."""
    return next(line.split()[1] for line in text.splitlines() if line.strip().startswith(f"{answer} "))


async def opted_in(make_office: Callable[..., Any], pigeon: Any, executor: Any, room: str = "!r:hs") -> Any:
    """The service for a group that opted in."""
    office = make_office({"email": pigeon}, options={"executors": {"matrix": executor}})
    office.team = msgspec.structs.replace(office.team, places=(("matrix", room),), executors=("remove",))
    return await office.open()


async def approved(office: Any, pigeon: Any, alias: str = "matrix:@cyril:hs") -> None:
    """A person decides that Cyril is to be removed."""
    await office.take(office.person("p-cyril", "Cyril Fenn", alias), office.finding())
    await office.work()
    await office.take(office.reply("p-ben", f"APPROACHED {code(pigeon.sent[-1].text, 'APPROACHED')}"))
    await office.until(office.at + 3 * DAY)
    await office.take(office.finding(1, at=office.at))
    await office.work()
    question = code(pigeon.sent[-1].text, "APPROVE")
    await office.take(office.reply("p-ann", f"APPROVE {question} because it went on"))


async def test_what_was_approved_is_carried_out(make_office: Any, pigeon: Any) -> None:
    """An approved removal is carried out by the executor, and the case is at its end."""
    hand = Hand()
    office = await opted_in(make_office, pigeon, hand)
    await approved(office, pigeon)
    before = len(pigeon.sent)
    assert hand.asked == []
    await office.work()
    (removal,) = hand.asked
    assert (removal.group, removal.person) == ("!r:hs", frozenset({"matrix:@cyril:hs"}))
    assert [case.step for case in await office.cases()] == [Step.REMOVED]
    assert len(pigeon.sent) == before
    assert [one.fate for one in office.tray.records("outcomes")].count(Fate.DONE) == 1
    await office.close()


async def test_what_is_not_allowed_is_asked_of_a_person(make_office: Any, pigeon: Any) -> None:
    """Without permission an admin is asked; when they have done it the stream shows it."""
    hand = Hand()
    hand.answers = [Ended(End.LATER, "busy", 30), Ended(End.FORBIDDEN, "no power")]
    office = await opted_in(make_office, pigeon, hand)
    await approved(office, pigeon)
    await office.work()
    await office.until(office.at + MINUTE)
    assert len(hand.asked) == 2
    assert "Please take Cyril Fenn out" in pigeon.sent[-1].text
    assert [case.step for case in await office.cases()] == [Step.APPROVED]
    await office.take(office.seen(Kind.REMOVED, office.at + HOUR))
    assert [case.step for case in await office.cases()] == [Step.REMOVED]
    await office.close()


async def test_an_approval_that_was_taken_back_is_not_carried_out(make_office: Any, pigeon: Any) -> None:
    """Somebody who is made an admin before the removal was carried out stays."""
    hand = Hand()
    office = await opted_in(make_office, pigeon, hand)
    await approved(office, pigeon)
    await office.take(office.seen(Kind.ADMIN_PROMOTED, office.at + MINUTE))
    await office.work()
    assert hand.asked == []
    assert State.DISCARDED in {one.state for one in await office.deliveries()}
    await office.close()


async def test_protected_people_are_a_matter_for_headquarters(make_office: Any, pigeon: Any) -> None:
    """What the executor refuses because the person is protected goes to headquarters."""
    hand = Hand()
    hand.answers = [Ended(End.PROTECTED, "an admin of the group")]
    office = await opted_in(make_office, pigeon, hand)
    await approved(office, pigeon)
    await office.work()
    assert pigeon.sent[-1].to == "hq@example.org"
    assert [case.step for case in await office.cases()] == [Step.APPROVED]
    await office.close()


async def test_without_an_approval_nothing_is_carried_out(make_office: Any, pigeon: Any) -> None:
    """A leave request, which no person approved, is asked of a person also where the group opted in."""
    hand = Hand()
    office = await opted_in(make_office, pigeon, hand)
    await office.take(office.finding(rule="leave_request", clause="consent-4", severity="urgent"))
    await office.work()
    assert hand.asked == []
    assert len(pigeon.sent) == 1
    await office.close()


async def test_on_a_real_matrix_server(make_office: Any, pigeon: Any, synapse: Any) -> None:
    """Join, approval, kick: on a real homeserver the person is out; a second removal finds them gone."""
    admin, cyril = synapse.user("admin"), synapse.user("cyril")
    room = synapse.ask("POST", "/createRoom", {"preset": "public_chat", "invite": [synapse.sender]}, admin)["room_id"]
    for user in (synapse.sender, cyril):
        synapse.ask("POST", f"/rooms/{room}/join", user=user)
    levels = synapse.ask("GET", f"/rooms/{room}/state/m.room.power_levels", user=admin)
    users = levels.get("users", {}) | {synapse.sender: 60}
    synapse.ask("PUT", f"/rooms/{room}/state/m.room.power_levels", levels | {"users": users}, admin)
    executor = MatrixRemover(synapse.url, synapse.as_token, synapse.sender)
    office = await opted_in(make_office, pigeon, executor, room)
    await approved(office, pigeon, f"matrix:{cyril}")
    await office.work()
    joined = synapse.ask("GET", f"/rooms/{room}/joined_members", user=admin)["joined"]
    assert cyril not in joined
    assert admin in joined
    assert [case.step for case in await office.cases()] == [Step.REMOVED]
    again = await executor.remove(Removal("1" * 16, room, frozenset({f"matrix:{cyril}"}), frozenset()))
    assert again.end is End.ALREADY
    await executor.close()
    await office.close()
