"""A backup of the running pipeline, restored into an empty place: it goes on where it was."""

import subprocess
import sys
from collections.abc import Awaitable, Mapping
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.live.processes import run
from services.actions.migrate import migrate
from services.care.backup import backup
from services.care.folder import CareError, Folder
from services.care.restore import restore
from services.care.settings import CareSettings
from services.chassis import proof
from services.chassis.bus import DOOR, KafkaBus
from services.chassis.process import FailedError
from services.chassis.settings import Settings
from services.chassis.topics import ensure
from services.chassis.trace import begin
from tests.end_to_end.pipeline import GREETING, KEY, THREAT, Pipeline, message
from tests.end_to_end.replaying import found, replayed
from tests.servers.mail import Mailbox

COMPLIANCE, ADMIN = "omar@example.org", "judith@example.org"


def elsewhere(settings: Settings, **more: object) -> Settings:
    """Return settings of a new place on the same broker."""
    return settings.model_copy(update={"topic_prefix": f"r{uuid4().hex[:12]}.", **more})


async def another(url: str) -> str:
    """Make another empty database on the same server; returns its address."""
    name = f"r{uuid4().hex[:12]}"
    line = await asyncpg.connect(url.replace("+asyncpg", ""))
    await line.execute(f'CREATE DATABASE "{name}"')
    await line.close()
    return url.rsplit("/", 1)[0] + f"/{name}"


async def refused(work: Awaitable[object]) -> str:
    """Return why something cannot be done."""
    with pytest.raises(FailedError) as caught:
        await work
    return str(caught.value)


async def test_a_restore_goes_on_where_the_backup_was_made(
    tmp_path: Path, kafka_settings: Settings, mailbox: Mailbox, postgres_url: str
) -> None:
    """One threat was told, one found and not told, one not judged: in the new place each is told once, and no more.

    Red where the backup or the restore loses what waits in a topic, lets anything be judged or sent again, or forgets
    what the rules remember.
    """
    old = Pipeline(tmp_path, kafka_settings, mailbox, postgres_url, 3)
    told = message("ann", THREAT)
    try:
        old.start()
        old.insist(message("bob", GREETING), told)
        old.until(lambda: old.mails(COMPLIANCE) and old.mails(ADMIN))
        old.services["actions"].stop()
        old.insist(message("bob", THREAT, group=1))
        bus = KafkaBus(kafka_settings, "test")
        while len([one for one in await found(bus) if b'"rule":"threat"' in one]) < 2:
            old.services["rules"].check()
        old.services["rules"].stop()
        old.insist(message("cat", THREAT, group=2))
    finally:
        old.stop()
    kept = tmp_path / "kept"
    run("services.care", old.environment, "backup", str(kept))
    assert (kept / "secrets" / "key").read_text() == old.environment["STEWARD_KEY"]
    assert {path.stat().st_mode & 0o077 for path in kept.rglob("*")} == {0}

    (tmp_path / "new").mkdir()
    new = Pipeline(tmp_path / "new", elsewhere(kafka_settings), mailbox, await another(postgres_url), 3)
    run("services.care", new.environment, "restore", str(kept))
    there = KafkaBus(new.settings, "test")
    try:
        new.start()
        new.insist(told)
        new.until(lambda: len(new.mails(COMPLIANCE)) >= 3 and len(new.mails(ADMIN)) >= 3)
        new.insist(message("dan", THREAT, group=1))
        new.until(lambda: len(new.mails(COMPLIANCE)) >= 4 and len(new.mails(ADMIN)) >= 4)
        assert len(new.mails(COMPLIANCE)) == len(new.mails(ADMIN)) == 4
        assert len({letter["Message-ID"] for _, letter in mailbox.arrived}) == len(mailbox.arrived)
        before, after = await found(bus), await found(there)
        assert set(await replayed(bus)) <= set(before) | set(after)
        assert len([one for one in set(after) - set(before) if b'"rule":"threat"' in one]) == 2
    finally:
        new.stop()
    assert ended(new.services["ingest"]._environment, "restore", str(kept)) == (1, 1)


def ended(environment: Mapping[str, str], *words: str) -> tuple[int, int]:
    """Run a command; returns its exit status and how many lines it wrote about what is wrong."""
    command = [sys.executable, "-m", "services.care", *words]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    return done.returncode, len(done.stderr.splitlines())


@pytest.fixture
async def place(tmp_path: Path, kafka_settings: Settings) -> CareSettings:
    """Return the settings of an empty installation on SQLite, its topics and database made."""
    await ensure(kafka_settings)
    url = f"sqlite:///{tmp_path / 'actions.sqlite'}"
    await migrate(url)
    return CareSettings(key=KEY, database_url=url, **kafka_settings.model_dump())


async def test_what_cannot_be_done_is_one_line(place: CareSettings, tmp_path: Path) -> None:
    """A folder that is taken, another key, no broker, no topics, no database: what is wrong, and nothing is done."""
    kept = tmp_path / "kept"
    await backup(place, kept)
    assert "is not empty: a backup needs a folder of its own" in await refused(backup(place, kept))
    stranger = changed(place, key="a long random key of another party")
    assert "STEWARD_KEY is another" in await refused(restore(stranger, kept))
    gone = changed(place, topic_prefix="gone.")
    assert "topic gone.events is missing" in await refused(backup(gone, tmp_path / "2"))
    silent = changed(place, kafka="127.0.0.1:1")
    assert "the broker at 127.0.0.1:1 cannot be used" in await refused(backup(silent, tmp_path / "3"))
    other = changed(place, partitions=3)
    assert "has 4 partitions and STEWARD_PARTITIONS is 3" in await refused(backup(other, tmp_path / "4"))
    empty = changed(place, database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert "the database is empty" in await refused(backup(empty, tmp_path / "5"))


async def test_a_folder_that_is_no_backup_is_refused(place: CareSettings, tmp_path: Path) -> None:
    """Unfinished, of a newer format or schema, a file changed or missing: found out before anything is written."""
    kept = tmp_path / "kept"
    await backup(place, kept)
    assert "is no backup, or one that was not finished" in refused_folder(tmp_path / "nothing")
    manifest = kept / "manifest.json"
    written = manifest.read_text()
    manifest.write_text(written.replace('"schema": "0', '"schema": "9'))
    assert "which this Steward does not know" in await refused(restore(place, kept))
    part = kept / "topics" / "people.jsonl.gz"
    content = part.read_bytes()
    part.write_bytes(content[:-1] + b"x")
    assert f"the backup is damaged: {part} is not what was written" in refused_folder(kept)
    part.unlink()
    assert f"the backup is damaged: {part} is missing" in refused_folder(kept)
    manifest.write_text(written.replace('"format": 1', '"format": 2'))
    assert "the backup has format 2, and this Steward reads format 1" in refused_folder(kept)


def refused_folder(place: Path) -> str:
    """Return why a folder cannot be used."""
    with pytest.raises(CareError) as caught:
        Folder(place)
    return str(caught.value)


def changed(settings: CareSettings, **more: object) -> CareSettings:
    """Return the settings with some of them different."""
    return CareSettings(**(settings.model_dump() | more))


async def test_a_record_comes_back_with_all_that_goes_with_it(place: CareSettings, tmp_path: Path) -> None:
    """Key, value, instant, trace, when its event came in, and the proof of another team's program."""
    sent = {"traceparent": begin("e1"), DOOR: "1780000000000", proof.HEADER: "v1=ab"}
    async with AIOKafkaProducer(bootstrap_servers=place.kafka) as producer:
        headers = [(name, value.encode()) for name, value in sent.items()]
        topic = place.topic_prefix + "findings"
        await producer.send_and_wait(topic, b"{}", b"g", 2, 1_780_000_000_001, headers=headers)
    await backup(place, tmp_path / "kept")
    new = changed(place, topic_prefix=f"{place.topic_prefix}new.", database_url=f"sqlite:///{tmp_path / 'new.sqlite'}")
    await restore(new, tmp_path / "kept")
    (before,), (after,) = [
        [one async for one in KafkaBus(settings, "test").read_all("findings")] for settings in (place, new)
    ]
    assert after == before
    assert (after.trace, after.door, after.proof) == (begin("e1"), 1_780_000_000_000, "v1=ab")
