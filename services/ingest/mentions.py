"""Mentions: whom a text names, by the platform's own mark or by a name people go by."""

from collections.abc import Sequence

from moderation.events import Named
from services.ingest.identity import Names
from services.ingest.platform import Person


def named(text: str, mentioned: Sequence[tuple[Person, str]], names: Names) -> tuple[Named, ...]:
    """Everybody a text names, in the order of their places; a platform's own mark goes before a name.

    Args:
        text: what was written.
        mentioned: whom the platform says it names: all aliases of each, and the person's key.
        names: of the people of the group.
    """
    marked = [place for aliases, key in mentioned if (place := _mark(text, aliases, key)) is not None]
    if not marked:
        return names.find(text)
    free = [one for one in names.find(text) if all(one.end <= by.start or one.start >= by.end for by in marked)]
    return tuple(sorted([*marked, *free], key=lambda one: (one.start, one.end)))


def _mark(text: str, aliases: Person, key: str) -> Named | None:
    """Where the platform's mark of a person stands: `@447700900001`, `<@U061F7AUR>`, `@ann:example.org`."""
    for alias in aliases:
        written = alias.partition(":")[2]
        for mark in (f"<@{written.rpartition('/')[2]}", f"@{written.removeprefix('@')}"):
            start = text.find(mark)
            if start >= 0:
                return Named(start, start + len(mark), key)
    return None
