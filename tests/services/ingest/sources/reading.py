"""Reading a body in a test."""

import json

from services.ingest import sources
from services.ingest.platform import News, PlatformEvent, Reject
from services.ingest.shown import shown


def events(name: str, body: object, *own: str) -> list[PlatformEvent]:
    """The events of a body, of which nothing may be a reject."""
    found = sources.source(name).parse({}, json.dumps(body).encode(), frozenset(own))
    assert not [one for one in found if isinstance(one, Reject)], found
    return [one for one in found if isinstance(one, PlatformEvent)]


def event(name: str, body: object, *own: str) -> PlatformEvent:
    """The one event of a body."""
    (found,) = events(name, body, *own)
    return found


def news(name: str, body: object) -> News:
    """The one piece of news of a body."""
    (found,) = sources.source(name).parse({}, json.dumps(body).encode(), frozenset())
    assert isinstance(found, News)
    return found


def reasons(name: str, body: object) -> list[str]:
    """Why parts of a body could not be read."""
    found = sources.source(name).parse({}, json.dumps(body).encode(), frozenset())
    return [one.reason for one in found if isinstance(one, Reject)]


def printed(name: str, body: object, *own: str) -> list[dict[str, object]]:
    """What `steward parse` writes of a body."""
    return list(shown(sources.source(name).parse({}, json.dumps(body).encode(), frozenset(own))))
