"""What every executor promises: on a real Matrix server, and on what Slack's and WAHA's documentation say."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

import pytest

from services.actions.executors.matrix import MatrixRemover
from services.actions.executors.port import End, Executor, Removal
from services.actions.executors.slack import SlackRemover
from services.actions.executors.whatsapp import WhatsAppRemover
from tests.servers.slack import OWN as SLACK_OWN
from tests.servers.slack import TEAM, TOKEN, workspace
from tests.servers.waha import KEY, running
from tests.servers.waha import OWN as WAHA_OWN

pytestmark = pytest.mark.anyio


class Place(NamedTuple):
    """A group with a member, an admin and Steward, and a look at who is in it."""

    executor: Executor
    group: str
    member: str
    admin: str
    own: str
    there: Callable[[], Any]
    powerless: Callable[[], Any]

    def removal(self, person: str, protected: frozenset[str] = frozenset()) -> Removal:
        """Somebody is to be taken out."""
        return Removal("0" * 16, self.group, frozenset({person}), protected, "Removed by decision of the admins.")


async def _matrix(request: pytest.FixtureRequest, _stack: AsyncExitStack) -> Place:
    synapse = request.getfixturevalue("synapse")
    admin, member = synapse.user("admin"), synapse.user("member")
    room = synapse.ask("POST", "/createRoom", {"preset": "public_chat", "invite": [synapse.sender]}, admin)["room_id"]
    for user in (synapse.sender, member):
        synapse.ask("POST", f"/rooms/{room}/join", user=user)
    levels = synapse.ask("GET", f"/rooms/{room}/state/m.room.power_levels", user=admin)

    def power(level: int) -> None:
        users = levels.get("users", {}) | {synapse.sender: level}
        synapse.ask("PUT", f"/rooms/{room}/state/m.room.power_levels", levels | {"users": users}, admin)

    power(60)

    def there() -> set[str]:
        joined = synapse.ask("GET", f"/rooms/{room}/joined_members", user=admin)["joined"]
        return {f"matrix:{user}" for user in joined}

    executor = MatrixRemover(synapse.url, synapse.as_token, synapse.sender)
    own = f"matrix:{synapse.sender}"
    return Place(executor, room, f"matrix:{member}", f"matrix:{admin}", own, there, lambda: power(0))


async def _slack(_request: pytest.FixtureRequest, stack: AsyncExitStack) -> Place:
    server = await stack.enter_async_context(workspace())
    server.users |= {"UMEMBER": {}, "UADMIN": {"is_admin": True}, "UX": {}, "UY": {}}
    server.channels["C0DATA001"] = ["UX", "UY", "UADMIN", SLACK_OWN, "UMEMBER"]

    def powerless() -> None:
        server.trouble["conversations.kick"] = ["restricted_action"]

    def there() -> set[str]:
        return {f"slack:{TEAM}/{user}" for user in server.channels["C0DATA001"]}

    names = [f"slack:{TEAM}/{user}" for user in ("UMEMBER", "UADMIN", SLACK_OWN)]
    return Place(SlackRemover(TOKEN, base_url=server.url), f"{TEAM}/C0DATA001", *names, there, powerless)  # type: ignore[arg-type]


async def _waha(_request: pytest.FixtureRequest, stack: AsyncExitStack) -> Place:
    gateway = await stack.enter_async_context(running())
    group = "120363000000000001@g.us"
    gateway.groups[group] = [
        {"id": "77@lid", "pn": "447700900001@c.us", "role": "participant"},
        {"id": "447700900002@c.us", "role": "superadmin"},
        {"id": WAHA_OWN, "role": "admin"},
    ]

    def powerless() -> None:
        gateway.groups[group][2]["role"] = "participant"

    def there() -> set[str]:
        return {f"wa-phone:{one.get('pn', one['id']).partition('@')[0]}" for one in gateway.groups[group]}

    names = [f"wa-phone:{phone}" for phone in ("447700900001", "447700900002", WAHA_OWN.partition("@")[0])]
    return Place(WhatsAppRemover(gateway.url, KEY), group, *names, there, powerless)  # type: ignore[arg-type]


_MAKERS: dict[str, Callable[[pytest.FixtureRequest, AsyncExitStack], Awaitable[Place]]] = {
    "matrix": _matrix,
    "slack": _slack,
    "waha": _waha,
}


@pytest.fixture(params=tuple(_MAKERS))
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Return a group on each platform in turn."""
    async with AsyncExitStack() as stack:
        made = await _MAKERS[request.param](request, stack)
        stack.push_async_callback(made.executor.close)
        yield made


async def test_a_member_is_taken_out_once(place: Any) -> None:
    """A member is taken out; asked again, the answer is that they are gone, which is told apart."""
    assert place.member in place.there()
    assert (await place.executor.remove(place.removal(place.member))).end is End.DONE
    assert place.member not in place.there()
    assert (await place.executor.remove(place.removal(place.member))).end is End.ALREADY


async def test_admins_and_steward_stay(place: Any) -> None:
    """Neither an admin of the group, nor Steward, nor anybody whom the register protects is taken out by machine."""
    for person in (place.admin, place.own):
        assert (await place.executor.remove(place.removal(person))).end is End.PROTECTED
    protected = place.removal(place.member, frozenset({place.member}))
    assert (await place.executor.remove(protected)).end is End.PROTECTED
    assert {place.admin, place.member, place.own} <= place.there()


async def test_without_permission_it_says_so(place: Any) -> None:
    """Where Steward may not, the answer is that it may not, not that they are gone; and they are still there."""
    place.powerless()
    assert (await place.executor.remove(place.removal(place.member))).end is End.FORBIDDEN
    assert place.member in place.there()


async def test_an_unknown_group_is_nothing_to_act_on(place: Any) -> None:
    """A group that Steward is not in, or that is not there, is a matter for a person."""
    unknown = place.removal(place.member)._replace(group=place.group[:-1] + "9")
    assert (await place.executor.remove(unknown)).end is End.FORBIDDEN
