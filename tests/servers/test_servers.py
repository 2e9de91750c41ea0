"""The servers that other tests stand on answer as themselves."""

from email.message import EmailMessage

import aiosmtplib
import asyncpg

from tests.servers.mail import Mailbox
from tests.servers.synapse import Synapse


def test_synapse_seats_people_in_rooms(synapse: Synapse) -> None:
    """Whom a member invites can join."""
    ann, bob = synapse.user("ann"), synapse.user("bob")
    room = synapse.ask("POST", "/createRoom", {"invite": [bob]}, user=ann)["room_id"]
    synapse.ask("POST", f"/join/{room}", user=bob)
    assert set(synapse.ask("GET", f"/rooms/{room}/joined_members", user=bob)["joined"]) == {ann, bob}


async def test_postgres_gives_each_test_a_database(postgres_url: str) -> None:
    """It is PostgreSQL, and empty."""
    line = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    assert await line.fetchval(tables) == 0
    await line.close()


async def test_the_mail_server_keeps_what_it_takes(mailbox: Mailbox) -> None:
    """A message arrives as it was sent."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "steward@example.org", "ann@example.org", "Réunion"
    letter.set_content("Nothing to do.")
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=mailbox.port)
    ((to, arrived),) = mailbox.arrived
    assert (to, arrived["Subject"], arrived.get_content().strip()) == (["ann@example.org"], "Réunion", "Nothing to do.")
