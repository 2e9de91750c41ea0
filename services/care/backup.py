"""Backup: what cannot be had again, into a folder. The services may go on meanwhile.

Whatever follows from something is read before it: how far the rules have come, then the database, then what the rules
remember, then events and findings, then people. So a backup may hold something that a service will do once more, with
the same ids, and never lacks what a service relies on.
"""

import os
import re
from pathlib import Path

from moderation import wire
from moderation.keys import keyed
from services.care import records, rows
from services.care.folder import CareError, Manifest, NewFolder
from services.care.settings import CareSettings
from services.chassis import clock
from services.chassis.bus import KafkaBus
from services.chassis.topics import absent, ensure

_SECRET = re.compile(r"STEWARD_((?:.+_)?(?:KEY|KEYS|TOKEN|PASSWORD|SECRETS))(_FILE)?")


async def backup(settings: CareSettings, place: Path, *, whole: bool = False) -> Manifest:
    """Make a backup.

    Raises:
        FailedError: it cannot be made.
    """
    await _topics_are_there(settings)
    folder = NewFolder(place)
    read_to = await records.committed(settings, settings.app_id)
    schema, positions = await rows.keep(settings.database(), folder)
    await _records(settings, folder, read_to | positions, whole=whole)
    _files(settings, folder)
    return folder.finish(
        made=clock.now(), schema=schema, partitions=settings.partitions, key=fingerprint(settings), whole=whole
    )


async def _topics_are_there(settings: CareSettings) -> None:
    """Topics that are missing would be waited for; another number of partitions would be read in part."""
    if missing := await absent(settings):
        raise CareError(f"topic {missing[0]} is missing: is STEWARD_TOPIC_PREFIX the right one?")
    await ensure(settings)


async def _records(settings: CareSettings, folder: NewFolder, read_to: rows.Positions, *, whole: bool) -> None:
    bus = KafkaBus(settings, "backup")
    try:
        judged = await records.keep_state(bus, folder)
        for name in records.kept_first(topic.name for topic in wire.TOPICS):
            await records.keep_topic(bus, name, folder, read_to, judged, whole=whole)
    finally:
        await bus.close()


def _files(settings: CareSettings, folder: NewFolder) -> None:
    """Keep the secrets of the environment, and what the installation is told in files."""
    for name, value in sorted(os.environ.items()):
        if match := _SECRET.fullmatch(name):
            content = _read(Path(value)) if match[2] else value.encode()
            if content:
                folder.copy(f"secrets/{match[1].lower()}", content)
    for place in (settings.groups, settings.policy):
        if place is not None:
            folder.copy(f"config/{place.name}", _read(place))


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise CareError(f"{place} cannot be read: {error.strerror}") from error


def fingerprint(settings: CareSettings) -> str:
    """What tells a key of an installation from another."""
    return keyed(settings.key.get_secret_value().encode()[:64], "backup")
