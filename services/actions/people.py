"""People: who a person key is, as ingest learnt it."""

from sqlalchemy.ext.asyncio import AsyncSession

from moderation.people import Person
from services.actions.tables import Alias, Name

_HOPS = 8
"""A person who turned out to be another, who turned out to be another."""


async def known(session: AsyncSession, person: Person) -> None:
    """Write down what is known of a person; the newest record is the whole of it."""
    await session.merge(Name(person=person.key, name=person.name or "", merged_into=person.merged_into))
    for alias in person.aliases:
        await session.merge(Alias(alias=alias[:300], person=person.merged_into or person.key))


async def name_of(session: AsyncSession, person: str) -> str:
    """What a person is called; of one who turned out to be another, the other's name."""
    for _ in range(_HOPS):
        row = await session.get(Name, person)
        if row is None or row.merged_into is None:
            return row.name if row is not None else ""
        person = row.merged_into
    return ""
