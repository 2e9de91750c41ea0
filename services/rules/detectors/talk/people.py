"""Who a text speaks of: the person or organisation that stands before a deed, and whether the deed is denied or asked.

Names are known from the event, from titles, from a list of first names and from capitals inside ordinary text. It is
wrong where a capital is a place, a firm or a product that no list names, and where the deed stands far from its doer.
"""

from enum import StrEnum
from importlib.resources import files
from typing import NamedTuple

from moderation.events import Event
from services.rules.detectors.public import in_public_life
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import load_table
from services.rules.detectors.talk.phrases import breaks

_REACH = 8
"""How many words before a deed its doer may stand."""
_NO_DENIAL = (["not", "being"], ["not", "one"], ["not", "only"], ["how", "come"])
"""Words that deny elsewhere ("not being funny but ...")."""
_LINKS = frozenset({"at", "from", "in", "on", "of", "behind", "who", "that", "which"})
_STRANGE = 4
"""How many words may say which one it is: "the head of the primary school", "the firm that runs the buses"."""
_LIST_OF_NAMES = ("services.rules.detectors.abuse", "names.txt")


class Who(StrEnum):
    """What sort of somebody is spoken of."""

    OWN = "own"
    YOU = "you"
    PRONOUN = "pronoun"
    MEMBER = "member"
    OUTSIDER = "other"
    PUBLIC = "public"
    """In public life: what is said of them is politics, deeds apart."""
    ORGANISATION = "organisation"


_PERSONS = frozenset({Who.PRONOUN, Who.MEMBER, Who.OUTSIDER, Who.PUBLIC})


class Somebody(NamedTuple):
    """Words `first` up to, not including, `last` that name somebody."""

    who: Who
    first: int
    last: int


class People:
    """The words by which people are spoken of."""

    def __init__(self) -> None:
        table = {name: frozenset(listed) for name, listed in load_table("people").items()}
        self._sorts = {
            Who.OWN: table["own"], Who.YOU: table["you"], Who.PRONOUN: table["pronouns"],
            Who.OUTSIDER: table["strangers"],
            Who.ORGANISATION: table["organisations"], Who.MEMBER: table["roles"] | table["titles"],
        }  # fmt: skip
        self._outside, self._nobody, self._some = table["outside"], table["nobody"], table["some"]
        self._family = table["family"]
        self._within, self._between = table["within"], table["between"]
        self._denied, self._not_names = table["denied"], table["not_names"]
        package, name = _LIST_OF_NAMES
        self._names = frozenset(files(package).joinpath(name).read_text(encoding="utf-8").split())

    def denied(self, reading: Reading, deed: int) -> bool:
        """Whether the words before word `deed`, in its sentence, deny, ask, suppose or forbid it."""
        words = reading.words
        for at in range(deed - 1, max(-1, deed - 1 - _REACH), -1):
            if breaks(reading, at, deed + 1):
                return False
            if words[at] in self._denied and words[at : at + 2] not in _NO_DENIAL:
                return True
        return False

    def own_family(self, reading: Reading, at: int) -> bool:
        """Whether word `at` is, or names, somebody of the writer's own family: "my husband", "my wife Sue"."""
        before = reading.words[max(0, at - 2) : at + 1]
        return not self._family.isdisjoint(before) and not {"my", "our"}.isdisjoint(before)

    def doer(self, reading: Reading, event: Event, deed: int) -> Somebody | None:
        """Who stands before word `deed`, with nothing in between but small words."""
        words = reading.words
        for at in range(deed - 1, max(-1, deed - 1 - _REACH), -1):
            if words[at] in self._nobody:
                return None
            if words[at] in self._some and not self._inside(words[at + 1 : deed]):
                if words[at] != "who":
                    return None
                continue
            found = self.somebody(reading, event, at)
            if found is not None:
                return self._one_of(reading, found)
            if (words[at] not in self._between and words[at] not in self._within) or breaks(reading, at, deed + 1):
                return self._described(reading, event, at)
        return None

    def _one_of(self, reading: Reading, found: Somebody) -> Somebody:
        """Whom it names: "somebody in the office" is somebody of ours, not the office."""
        before = reading.words[max(0, found.first - 3) : found.first]
        inside = found.who is Who.ORGANISATION and reading.words[found.first] in self._within
        if inside and not self._some.isdisjoint(before) and not {"in", "at", "from", "on"}.isdisjoint(before):
            return found._replace(who=Who.MEMBER)
        return found

    def _described(self, reading: Reading, event: Event, at: int) -> Somebody | None:
        """Somebody whom the words up to and with `at` say more of: "the head of the school", "a firm that ..."."""
        words = reading.words
        for link in range(at, max(0, at - _STRANGE), -1):
            if words[link] in _LINKS and words[link - 1] not in self._nobody:
                found = self.somebody(reading, event, link - 1)
                told = found is not None and found.who in _PERSONS | {Who.ORGANISATION}
                return found if told and not breaks(reading, link - 1, at + 2) else None
        return None

    def anybody(self, reading: Reading, event: Event, first: int, last: int) -> Somebody | None:
        """The first person who is spoken of in words `first` up to, not including, `last`: not the writer or reader."""
        for at in range(first, min(last, len(reading.words))):
            found = self.somebody(reading, event, at)
            if found is not None and found.who in _PERSONS:
                return found
        return None

    def somebody(self, reading: Reading, event: Event, at: int) -> Somebody | None:
        """Whom the word at `at` names, with a title or an outside party before it."""
        word = reading.words[at]
        bare = word.removesuffix("'s").removesuffix("'")
        if word in self._some and self._inside(reading.words[at + 1 : at + 5]):
            return Somebody(Who.MEMBER, at, at + 1)
        if in_public_life(reading.words, at) and not self._member(reading, event, at):
            return Somebody(Who.PUBLIC, at, at + 1)
        for who, listed in self._sorts.items():
            if word in listed or bare in listed:
                return Somebody(self._side(reading, who, at), at, at + 1)
        if self._named(reading, event, at, bare):
            first = at - 1 if at and reading.words[at - 1] in self._sorts[Who.MEMBER] else at
            return Somebody(self._side(reading, Who.MEMBER, first), first, at + 1)
        return None

    def _inside(self, following: list[str]) -> bool:
        """Whether "someone" goes on with "in the office" or the like."""
        return (
            bool(following)
            and following[0] in {"in", "on", "at", "from", "of"}
            and not self._within.isdisjoint(following[:4])
        )

    def _side(self, reading: Reading, who: Who, at: int) -> Who:
        """A role or name right after the name of another party belongs to that party."""
        if who is Who.MEMBER and at and reading.words[at - 1] in self._outside:
            return Who.OUTSIDER
        return who

    @staticmethod
    def _member(reading: Reading, event: Event, at: int) -> bool:
        start = reading.starts[at]
        return any(named.start <= start < named.end for named in event.named)

    def _named(self, reading: Reading, event: Event, at: int, bare: str) -> bool:
        start = reading.starts[at]
        if self._member(reading, event, at) or bare in self._names:
            return True
        return (
            len(bare) > 1
            and bare.isalpha()
            and bare not in self._not_names
            and bare not in self._between
            and reading.text[start].isupper()
            and not reading.text[start : reading.ends[at]].isupper()
        )
