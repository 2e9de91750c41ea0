"""What goes wrong on the way, and what is never lost by it."""

from typing import Any

import msgspec
import pytest

from moderation.actions import Fate
from moderation.budgets import Budget
from moderation.contacts import Route
from moderation.findings import Recipient
from moderation.model import HOUR, MS
from services.actions.channels.port import Message, Receipt, Result
from services.actions.channels.slack import Slack
from services.actions.channels.whatsapp import WhatsApp
from services.actions.tables import State
from services.chassis.bus import Arrival
from tests.servers.slack import TEAM, TOKEN
from tests.servers.waha import KEY

pytestmark = pytest.mark.anyio


async def test_a_busy_channel_is_tried_again(office: Any, pigeon: Any) -> None:
    """A channel that asks to wait is tried again after that time, with the same message."""
    pigeon.answers = [Receipt(Result.LATER, "busy", 40), Receipt(Result.LATER, "busy")]
    await office.take(office.finding())
    await office.work()
    await office.until(office.at + 39 * MS)
    assert pigeon.sent == []
    await office.until(office.at + MS)
    await office.until(office.at + 30 * MS)
    assert len(pigeon.sent) == 1


async def test_who_cannot_be_reached_finds_it_in_the_inbox(make_office: Any, pigeon: Any) -> None:
    """An address that is refused: the message goes the next way; the console's inbox is the last."""
    inbox = type(pigeon)("console")
    office = await make_office({"email": pigeon, "console": inbox}).open()
    pigeon.answers = [Receipt(Result.REFUSED, "no such mailbox")]
    await office.take(office.finding())
    await office.work()
    assert [message.to for message in inbox.sent] == ["ben"]
    assert Fate.FAILED in [outcome.fate for outcome in office.tray.records("outcomes")]
    await office.close()


async def test_without_any_way_left_it_is_held(office: Any, pigeon: Any) -> None:
    """Where no way is left the message is held for a person, not lost."""
    pigeon.answers = [Receipt(Result.REFUSED, "no such mailbox")]
    await office.take(office.finding())
    await office.work()
    (delivery,) = await office.deliveries()
    assert delivery.state == State.HELD
    assert office.tray.records("outcomes")[-1].fate is Fate.HELD


async def test_a_message_in_doubt_is_repeated_once_and_marked(office: Any, pigeon: Any) -> None:
    """A connection that breaks off after the text: the same message once more, saying so; then a person decides."""
    pigeon.answers = [Receipt(Result.DOUBTFUL, "broke off"), Receipt(Result.DOUBTFUL, "broke off")]
    await office.take(office.finding())
    await office.work()
    first, second = pigeon.sent
    assert first.id == second.id
    assert not first.repeat
    assert second.repeat
    assert second.text.startswith("You may have had this message already")
    (delivery,) = await office.deliveries()
    assert delivery.state == State.HELD
    fates = [outcome.fate for outcome in office.tray.records("outcomes")]
    assert fates.count(Fate.DOUBTFUL) == 2
    assert fates[-1] is Fate.HELD


async def test_error_463_stops_the_account(make_office: Any, waha_gateway: Any, pigeon: Any) -> None:
    """WhatsApp's error 463 stops the account: no further message goes through it, all go the next way."""
    channel = WhatsApp(waha_gateway.url, KEY)
    waha_gateway.trouble = {"sendText": ["463"]}
    office = make_office({"whatsapp": channel, "email": pigeon})
    office.team = with_routes(office.team, "whatsapp", "+447700900123", first=True)
    await office.open()
    await office.take(office.finding(), office.finding(1, people=("p-dot",)))
    await office.work()
    assert waha_gateway.chats == {}
    assert len(pigeon.sent) == 2
    await office.actions.look()
    await office.work()
    assert "sends nothing more by whatsapp" in pigeon.sent[-1].text
    await channel.close()
    await office.close()


async def test_slack_says_when_to_come_again(slack_server: Any) -> None:
    """HTTP 429 is a wait of as long as Slack says; `ok: false` is a failure with HTTP 200; a broken line is a doubt."""
    slack_server.users["U1"] = {}
    channel, message = Slack(TOKEN, base_url=slack_server.url), letter(f"{TEAM}/U1")
    slack_server.trouble = {"chat.postMessage": ["429", "is_archived", "500"]}
    assert (await channel.send(message))[:3] == (Result.LATER, "Slack asks to come later", 7.0)
    assert (await channel.send(message)).result is Result.REFUSED
    assert (await channel.send(message)).result is Result.DOUBTFUL
    assert (await channel.find(message)).result is Result.LATER
    slack_server.trouble = {"chat.postMessage": ["break"]}
    assert (await channel.send(message)).result is Result.DOUBTFUL
    assert (await channel.find(message)).result is Result.SENT
    assert (await Slack("xoxb-another", base_url=slack_server.url).send(message)).result is Result.STOPPED


async def test_a_gateway_that_fails_is_looked_up(waha_gateway: Any) -> None:
    """After a broken line the chat is read: the message is there, or certainly not."""
    channel, message = WhatsApp(waha_gateway.url, KEY), letter("+447700900123")
    waha_gateway.trouble = {"sendText": ["429", "422", "500", "break", "404"]}
    said = [(await channel.send(message)).result for _ in range(3)]
    assert said == [Result.LATER, Result.LATER, Result.DOUBTFUL]
    assert (await channel.find(message)).result is Result.LATER
    assert (await channel.send(message)).result is Result.DOUBTFUL
    assert (await channel.find(message)).result is Result.SENT
    assert (await channel.send(message)).result is Result.REFUSED
    assert (await WhatsApp(waha_gateway.url, "wrong").send(message)).result is Result.STOPPED
    await channel.close()


async def test_mail_refused_for_now_and_for_good(mail: Any, post: Any) -> None:
    """4xx is for now and 5xx for good, for the address as for the text; without a server it is for now."""
    message = letter("ann@example.org")
    post.recipient = "451 later"
    assert (await mail.send(message)).result is Result.LATER
    post.recipient = "550 nobody"
    assert (await mail.send(message)).result is Result.REFUSED
    post.recipient, post.answer = "250 ok", "451 later"
    assert (await mail.send(message)).result is Result.LATER
    post.answer = "554 no"
    assert (await mail.send(message)).result is Result.REFUSED
    assert post.mails == []


async def test_a_rule_that_runs_wild_is_held(make_office: Any, pigeon: Any) -> None:
    """What exceeds a budget is held, said so, and goes out when a person releases it."""
    office = await make_office({"email": pigeon}, options={"budget": Budget(per_rule=2, per_person=100)}).open()
    for number in range(5):
        await office.take(office.finding(number, people=(f"p{number}",), to=(Recipient.HQ,), severity="serious"))
    await office.work()
    held = [one for one in await office.deliveries() if one.state == State.HELD]
    assert len(held) == len(await office.deliveries()) - 2
    assert "for the same rule" in held[0].reason
    await office.actions.look()
    await office.actions.look()
    await office.work()
    assert next(one.text for one in pigeon.sent if "holds back" in one.text).count("messages") == 1
    pigeon.sent = [one for one in pigeon.sent if "holds back" not in one.text]
    async with office.database.transaction() as session:
        row = await session.get(type(held[0]), held[0].id)
        row.state, row.released = State.WAITING, True
    await office.work()
    assert len(pigeon.sent) == 3
    await office.close()


async def test_the_budget_is_of_an_hour(make_office: Any, pigeon: Any) -> None:
    """An hour later the same rule may speak again."""
    office = await make_office({"email": pigeon}, options={"budget": Budget(per_rule=1)}).open()
    await office.take(office.finding(to=(Recipient.HQ,)))
    await office.work()
    before = len(pigeon.sent)
    await office.until(office.at + HOUR)
    await office.take(office.finding(1, at=office.at, people=("p-dot",), to=(Recipient.HQ,)))
    await office.work()
    assert len(pigeon.sent) > before
    await office.close()


async def test_what_cannot_be_read_is_kept(office: Any) -> None:
    """A record that is no finding becomes a reject with its place, and the next one is taken in."""
    await office.actions.intake.take([Arrival("findings", 0, 0, b"k", b"{not json", None, office.at)])
    office.offsets["findings"] = 1
    await office.take(office.finding())
    await office.work()
    (reject,) = office.tray.records("rejects")
    assert reject.where == "findings 0 0"
    assert office.tray.records("actions")


def letter(to: str) -> Any:
    """A message to somebody."""
    return Message(id="0" * 16, to=to, name="Ann", subject="s", text="Hello\n\nreference BCDFG\n", at=1_780_398_000_000)


def with_routes(team: Any, channel: str, address: str, *, first: bool) -> Any:
    """The team, whose admins have another route."""

    def more(one: Any, number: int) -> Any:
        route = Route(channel, f"{address[:-1]}{number}")
        return msgspec.structs.replace(one, routes=(route, *one.routes) if first else (*one.routes, route))

    return msgspec.structs.replace(team, admins=tuple(more(one, n) for n, one in enumerate(team.admins)))
