"""The business number that a change was sent to, and how it calls people."""

from collections.abc import Iterable
from typing import Self

import msgspec

from services.ingest.platform import Id, Person
from services.ingest.sources.bodies import dig, items, word


class Number(msgspec.Struct, frozen=True):
    """A business number: what it is called, its own ids, and the people a change speaks of, by each of their ids."""

    name: str | None
    business: Person
    own: frozenset[str]
    contacts: dict[str, tuple[Person, str | None]]
    only: Person

    @classmethod
    def of(cls, value: object, own: frozenset[str]) -> Self:
        """The number of a change."""
        mine = people([word(value, "metadata", "display_phone_number")])
        told = [(person_of(one), word(one, "profile", "name")) for one in items(value, "contacts")]
        return cls(
            name=word(value, "metadata", "phone_number_id"),
            business=mine,
            own=frozenset((*people(own), *mine)),
            contacts={alias: contact for contact in told for alias in contact[0]},
            only=told[0][0] if len(told) == 1 and len(items(value, "messages")) == 1 else (),
        )

    def person(self, told: object) -> Person:
        """One person by every id: the number (which may be missing or empty), and the business-scoped ids."""
        mine = person_of(told)
        beside = next((self.contacts[alias][0] for alias in mine if alias in self.contacts), self.only)
        same = not (_phones(mine) and _phones(beside)) or not _phones(mine).isdisjoint(beside)
        return tuple(dict.fromkeys((*mine, *beside))) if same else mine

    def called(self, who: Person) -> str | None:
        """How a person calls themselves."""
        return next((self.contacts[alias][1] for alias in who if alias in self.contacts), None)


def _phones(person: Person) -> set[Id]:
    """Telephone numbers: who has two that differ is not taken to be one person."""
    return {one for one in person if one.startswith("wa-phone:")}


def person_of(told: object) -> Person:
    """The ids that stand in a message, a contact or a participant."""
    names = ("from", "wa_id", "input", "from_user_id", "user_id", "from_parent_user_id", "parent_user_id")
    return tuple(dict.fromkeys(people(dig(told, name) for name in names)))


def people(told: Iterable[object]) -> Person:
    """Ids as Meta writes them: a number with or without plus, or a business-scoped id like `GB.1234`."""
    return tuple(found for found in map(_id, told) if found)


def _id(told: object) -> Id | None:
    if not isinstance(told, str) or not told.strip():
        return None
    digits = told.strip().lstrip("+").replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return Id(f"wa-phone:{digits}", told) if digits.isdecimal() else Id(f"wa-user:{told}", told)
