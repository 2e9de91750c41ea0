"""Person: who goes by which names on which platforms; Reply: what somebody wrote to Steward itself."""

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person, by the key that everything else uses.

    `aliases` are what platforms call them, each with its scheme before the first colon (`wa-phone:447700900001`).
    `name` is what they call themselves, the newest seen; `groups` are the keys of those they were seen in.
    `merged_into` is the key of the person they turned out to be.
    """

    key: str
    name: str | None = None
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    merged_into: str | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A direct message to an account that is Steward's own: an answer, or a request. `at` is milliseconds UTC."""

    id: str
    source: str
    at: int
    person: str
    text: str
