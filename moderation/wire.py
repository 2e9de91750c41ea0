"""Wire: topics, keys, and how what travels is written down: JSON that any language reads, against published schemas."""

from typing import Any, NamedTuple

import msgspec

from moderation.actions import Action, Outcome
from moderation.engine import Observation
from moderation.events import Event
from moderation.findings import Finding

Record = Event | Observation | Finding | Action | Outcome


class Topic(NamedTuple):
    """A topic: its name, what its records are, and what it is for."""

    name: str
    kind: type[Record]
    about: str


EVENTS = Topic("events", Event, "What happened in a chat, with its text. Kept 72 hours; few may read it.")
OBSERVATIONS = Topic("observations", Observation, "An event without its text, and what was read off it.")
FINDINGS = Topic("findings", Finding, "What a rule says about an episode. A later record with the same id replaces it.")
ACTIONS = Topic("actions", Action, "What is wanted of a person, written before anything is done.")
OUTCOMES = Topic("outcomes", Outcome, "What became of an action.")
TOPICS = (EVENTS, OBSERVATIONS, FINDINGS, ACTIONS, OUTCOMES)

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {topic.name: msgspec.json.Decoder(topic.kind) for topic in TOPICS}


class WireError(Exception):
    """A record that cannot be read; the text says of which topic, where in it and why."""


def key(record: Record) -> bytes:
    """The key of a record: its group, so that everything about a group is in one partition, in order."""
    group = record.event.group if isinstance(record, Observation) else record.group
    return group.encode()


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
