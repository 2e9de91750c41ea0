"""Wire: topics, keys, and how what travels is written down: JSON that any language reads, against published schemas."""

from inspect import cleandoc
from typing import Any, NamedTuple

import msgspec

from moderation.actions import Action, Outcome
from moderation.crossing import Crossing
from moderation.engine import Observation
from moderation.events import Event
from moderation.findings import Finding
from moderation.people import Person, Reply
from moderation.sources import Reject, SourceNews

Record = Event | Observation | Crossing | Finding | Action | Outcome | Reject | Person | Reply | SourceNews
_DAY = 24


class Topic(NamedTuple):
    """A topic: its name, what its records are, what it is for, and how long they are kept.

    `hours` is None where nothing goes by age. `compact`: of each key the newest record stays.
    """

    name: str
    kind: type[Record]
    about: str
    hours: int | None
    compact: bool = False


EVENTS = Topic("events", Event, "What happened in a chat, with its text. Kept 72 hours; few may read it.", 3 * _DAY)
OBSERVATIONS = Topic("observations", Observation, "An event without its text, and what was read off it.", 30 * _DAY)
CROSSINGS = Topic(
    "crossings", Crossing, "What is judged together with other groups, by person; no text. Few may read it.", 3 * _DAY
)
FINDINGS = Topic(
    "findings", Finding, "What a rule says about an episode. A later record with the same id replaces it.", 90 * _DAY
)
ACTIONS = Topic("actions", Action, "What is wanted of a person, written before anything is done.", 730 * _DAY)
OUTCOMES = Topic("outcomes", Outcome, "What became of an action.", 730 * _DAY)
REJECTS = Topic("rejects", Reject, "What arrived and could not be read, with the reason. Few may read it.", 7 * _DAY)
PEOPLE = Topic("people", Person, "Who goes by which names and addresses. Few may read it.", None, compact=True)
REPLIES = Topic("replies", Reply, "A direct message to Steward's own account. Few may read it.", 3 * _DAY)
SOURCES = Topic("sources", SourceNews, "How a source or an account of it fares.", 7 * _DAY, compact=True)
GROUPS = Topic("groups", Event, "What the groups file last said of a group.", None, compact=True)
TOPICS = (EVENTS, OBSERVATIONS, CROSSINGS, FINDINGS, ACTIONS, OUTCOMES, REJECTS, PEOPLE, REPLIES, SOURCES, GROUPS)

RULES_STATE = "rules-state"
"""The changelog of what the rules remember: bytes that only they read, compacted, partitioned like `events`."""

CROSSINGS_STATE = "crossings-state"
"""The same of what the rules remember across groups, partitioned like `crossings`."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {topic.name: msgspec.json.Decoder(topic.kind) for topic in TOPICS}


class WireError(Exception):
    """A record that cannot be read; the text says of which topic, where in it and why."""


def key(record: Record) -> bytes:  # noqa: PLR0911 - a line for each kind
    """The key of a record: its group, so that everything about a group is in one partition, in order.

    What is about no group, or about several, goes by its person, or by its source.
    """
    match record:
        case Observation():
            return record.event.group.encode()
        case Crossing():
            return record.scope.encode()
        case Person():
            return record.key.encode()
        case Reply():
            return record.person.encode()
        case Reject():
            return record.source.encode()
        case SourceNews():
            return "/".join((record.source, record.account, record.group or "")).encode()
    return record.group.encode()


def encode(record: Record) -> bytes:
    """Write a record; the same record is always the same bytes."""
    return _ENCODER.encode(record)


def decode(topic: Topic, raw: bytes) -> Record:
    """Read a record of a topic. A field that is not known yet is ignored, so that writers may be newer than readers.

    Raises:
        WireError: it is no record of this topic.
    """
    try:
        record: Record = _DECODERS[topic.name].decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError(f"a record of {topic.name!r} cannot be read: {error}") from error
    return record


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of each topic's records, by the name of the topic."""
    return {topic.name: _schema(topic) for topic in TOPICS}


def _schema(topic: Topic) -> dict[str, Any]:
    (root,), components = msgspec.json.schema_components([topic.kind], ref_template="#/$defs/{name}")
    for part in components.values():
        if "description" in part:
            part["description"] = cleandoc(part["description"])  # Python 3.13 does so itself
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": topic.name,
        "description": topic.about,
        **root,
        "$defs": components,
    }


def schema_files() -> dict[str, str]:
    """The schemas as files: name to content, the same whenever nothing changed."""
    return {
        f"{name}.json": msgspec.json.format(_ENCODER.encode(schema), indent=2).decode() + "\n"
        for name, schema in schemas().items()
    }
