"""`steward serve`: the whole pipeline in one process on SQLite."""

import sqlite3
from contextlib import closing

from services.embedded.local_bus import LocalBus
from tests.end_to_end.pipeline import GREETING, THREAT, OneProcess, message
from tests.end_to_end.replaying import found, replayed

COMPLIANCE, ADMIN = "omar@example.org", "judith@example.org"


async def test_webhooks_in_messages_out(one_process: OneProcess) -> None:
    """A threat is told once to each who must know, though it comes twice and the process is killed in between."""
    threats = [message(f"4477009002{number:02d}", THREAT, group=number % 3) for number in range(6)]
    service = one_process.services["serve"]
    for number, threat in enumerate(threats):
        one_process.insist(message("bob", GREETING), threat, threat)
        if number in {1, 3}:
            service.kill()
            service.start()
    one_process.until(lambda: len(one_process.mails(COMPLIANCE)) >= 6 and len(one_process.mails(ADMIN)) >= 6)
    assert service.stop() == 0
    assert (len(one_process.mails(COMPLIANCE)), len(one_process.mails(ADMIN))) == (6, 6)
    bus = LocalBus(one_process.home / "live.db")
    assert await found(bus) == await replayed(bus) != []
    await bus.close()


def test_what_it_keeps_is_its_owners(one_process: OneProcess) -> None:
    """The files of the folder are readable by their owner alone, and hold a bus's tables."""
    one_process.insist(message("bob", GREETING))
    for place in one_process.home.iterdir():
        assert place.stat().st_mode & 0o077 == 0, place.name
    with closing(sqlite3.connect(one_process.home / "live.db")) as base:
        assert base.execute("SELECT count(*) FROM records WHERE topic = 'events'").fetchone()[0] >= 1


def test_a_missing_setting_is_one_line(one_process: OneProcess) -> None:
    """What cannot be used is named, and the exit status is 2."""
    service = one_process.services["serve"]
    service.stop()
    service.start({"STEWARD_HOOK_SECRETS": "{}"})
    assert service.process is not None
    assert service.process.wait(60) == 2
    assert "STEWARD_HOOK_SECRETS says too little of 'waha/default'" in service.last_words()
