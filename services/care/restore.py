"""Restore: a backup into an empty place; the services, started there, go on where it was made."""

from pathlib import Path

from moderation import wire
from services.care import records, rows
from services.care.backup import fingerprint
from services.care.folder import CareError, Folder, Manifest
from services.care.settings import CareSettings
from services.chassis.topics import ensure


async def restore(settings: CareSettings, place: Path) -> Manifest:
    """Bring back what a backup holds, the database last. With another number of partitions, groups move.

    Raises:
        FailedError: it cannot be done. Where that was found out at the beginning, nothing was written.
    """
    folder = Folder(place)
    if folder.manifest.key != fingerprint(settings):
        raise CareError(
            f"STEWARD_KEY is another than the backup's: every id is derived from it. Use {place}/secrets/key"
        )
    await rows.refuse_unless_empty(settings.database(), folder.manifest.schema)
    await ensure(settings)
    await records.refuse_unless_empty(settings)
    read_to = await _records(settings, folder)
    noted = {place: at for place, at in read_to.items() if place[0] in records.FOLLOWED - {*records.JUDGED}}
    await rows.bring_back(settings.database(), folder, noted)
    return folder.manifest


async def _records(settings: CareSettings, folder: Folder) -> rows.Positions:
    async with records.restorer(settings, folder) as made:
        for topic in wire.TOPICS:
            await made.topic(topic.name)
        await made.state()
    await records.commit(settings, settings.app_id, made.read_to)
    return made.read_to
