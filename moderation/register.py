"""Register: who is whom, in one file: people, HQ's roles, the accounts Steward reads with, and the groups it reads."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from moderation.lined import Lined, LinedError
from moderation.model import Settings
from moderation.policy import Surge, known_zone

LARGEST = 8 * 1024 * 1024
"""Bytes of a groups file."""
Source = Literal["waha", "evolution", "gowa", "baileys", "slack", "matrix", "wa_cloud", "generic"]
Role = Literal["compliance", "safeguarding", "data_protection", "it", "operations"]
Words = Annotated[str, Field(min_length=1, max_length=200)]
PlatformId = Annotated[str, Field(min_length=1, max_length=255)]
_PHONE = re.compile(r"\+?[1-9]\d{6,14}")
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_MATRIX = re.compile(r"@[^:\s]+:\S+")
_SLACK = re.compile(r"[TE][A-Z0-9]+/[UW][A-Z0-9]+")


class Problem(NamedTuple):
    """What is wrong with a groups file: on which line, at which place in it, and what to do."""

    line: int
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.line}: {self.where}: {self.text}" if self.where else f"{self.line}: {self.text}"


class RegisterError(Exception):
    """A groups file that cannot be used, or `file`; `problems` are all that were found, by line."""

    def __init__(self, problems: Sequence[Problem], file: str = "the groups file") -> None:
        self.problems = sorted(problems)
        self.file = file
        super().__init__("; ".join(f"line {problem}" for problem in self.problems))

    @property
    def lines(self) -> list[int]:
        """Where the problems are: all of it that may stand in a log, for the file is full of people."""
        return sorted({problem.line for problem in self.problems})

    @property
    def summary(self) -> str:
        """Where the problems are, and what names them, for a log."""
        return f"line {', '.join(map(str, self.lines))} of {self.file} cannot be used; steward groups check says why"


def _phone(value: object) -> object:
    """A telephone number as it is dialled from abroad; YAML reads an unquoted one as a whole number."""
    if isinstance(value, int):
        value = f"+{value}"
    if isinstance(value, str):
        plain = re.sub(r"[\s().-]", "", value)
        if not _PHONE.fullmatch(plain):
            raise ValueError(f"{value!r} is no telephone number with its country code; write for example +447700900123")
        return f"+{plain.lstrip('+')}"
    return value


class Contact(Settings):
    """A person who is told things: by which routes. `aliases` are further names platforms know this person by."""

    name: Words
    email: str | None = None
    slack: str | None = None
    matrix: str | None = None
    whatsapp: Annotated[str | None, BeforeValidator(_phone)] = None
    aliases: tuple[PlatformId, ...] = ()

    @field_validator("email", "slack", "matrix")
    @classmethod
    def _shaped(cls, value: str | None, info: Any) -> str | None:  # noqa: ANN401 - pydantic's own
        shape, example = _SHAPES[info.field_name]
        if value is not None and not shape.fullmatch(value):
            raise ValueError(f"{value!r} is not written as {info.field_name} writes it; for example {example}")
        return value

    @model_validator(mode="after")
    def _can_be_told(self) -> "Contact":
        if not (self.email or self.slack or self.matrix or self.whatsapp):
            raise ValueError("nothing says how to reach this person; give email, slack, matrix or whatsapp")
        return self

    def known_as(self) -> tuple[str, ...]:
        """Every alias of this person, as sources write them."""
        routes = (
            f"wa-phone:{self.whatsapp.lstrip('+')}" if self.whatsapp else "",
            f"slack:{self.slack}" if self.slack else "",
            f"matrix:{self.matrix}" if self.matrix else "",
            f"email:{self.email.casefold()}" if self.email else "",
        )
        return tuple(dict.fromkeys(alias for alias in (*routes, *self.aliases) if alias))


_SHAPES = {
    "email": (_MAIL, "judith@example.org"),
    "slack": (_SLACK, "T012AB3C4/U061F7AUR (workspace and member)"),
    "matrix": (_MATRIX, "@judith:example.org"),
}


class Account(Settings):
    """An account that events come from: Steward's `own`, or somebody's `personal` one.

    `id` is what stands in the webhook's address; `ids` are how the platform names the account itself, so that its own
    posts are known. `gateway` is where the gateway itself can be asked things.
    """

    source: Source
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._@:+-]{1,100}$")]
    kind: Literal["own", "personal"]
    ids: tuple[PlatformId, ...] = ()
    gateway: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")] | None = None

    @property
    def place(self) -> str:
        """How the account is named elsewhere in the file: `source/id`."""
        return f"{self.source}/{self.id}"


class Group(Settings):
    """A group that is read. `ids` are the platforms' names of it: source -> ids, several where it goes by several.

    `organiser` and `admins` are handles of `people`. `accounts` says which accounts are in the group, where a source
    has several. `executors` are what may be carried out by machine after a person approved it.
    """

    ids: Annotated[dict[Source, tuple[PlatformId, ...]], Field(min_length=1)]
    region: Words | None = None
    local_party: Words | None = None
    purpose: Annotated[str, Field(max_length=2000)] | None = None
    organiser: str | None = None
    admins: tuple[str, ...] = ()
    zone: str | None = None
    ends: date | None = None
    surges: tuple[Surge, ...] = ()
    accounts: tuple[str, ...] = ()
    executors: tuple[Literal["remove"], ...] = ()

    _zone = field_validator("zone")(known_zone)

    @field_validator("ids", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        if isinstance(value, dict):
            return {source: (ids,) if isinstance(ids, str) else ids for source, ids in value.items()}
        return value

    def places(self) -> Iterator[tuple[str, str]]:
        """Source and id, of each name the group goes by."""
        for source, ids in self.ids.items():
            for one in ids:
                yield source, one


class Register(Settings):
    """The whole groups file."""

    party: Words
    zone: str = "Europe/London"
    people: dict[str, Contact] = {}
    roles: dict[Role, tuple[str, ...]] = {}
    accounts: tuple[Account, ...] = ()
    groups: dict[Words, Group] = {}

    _zone = field_validator("zone")(known_zone)


def read_register(text: str) -> Register:
    """Read a groups file.

    Raises:
        RegisterError: it cannot be used; every problem with its line.
    """
    if len(text) > LARGEST:
        raise RegisterError([Problem(1, "", f"the file is larger than {LARGEST // 2**20} MiB")])
    try:
        lined = Lined(text)
    except LinedError as error:
        raise RegisterError([Problem(error.line, "", str(error))]) from error
    try:
        register = Register.model_validate(lined.value if lined.value is not None else {})
    except ValidationError as error:
        raise RegisterError([_problem(lined, found) for found in error.errors()]) from error
    wrong = [Problem(lined.line(path), _said(path), text) for path, text in _contradictions(register)]
    if wrong:
        raise RegisterError(wrong)
    return register


def _said(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path if part != "[key]")


def _problem(lined: Lined, found: Any) -> Problem:  # noqa: ANN401 - pydantic's ErrorDetails
    path: tuple[str | int, ...] = found["loc"]
    last = str(path[-1]) if path else ""
    match found["type"]:
        case "extra_forbidden":
            text = f"there is no setting {last!r}{_meant(last, _SETTINGS)}"
        case "missing":
            text = f"{last!r} is missing"
        case "literal_error":
            text = f"{found['input']!r} is not known here; write {found['ctx']['expected']}"
        case _:
            text = found["msg"].removeprefix("Value error, ")
    return Problem(lined.line(path), _said(path), text)


_SETTINGS = tuple(name for model in (Register, Group, Account, Contact, Surge) for name in model.model_fields)


def _meant(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _contradictions(register: Register) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield from _unknown_people(register)
    yield from _unknown_accounts(register)
    yield from _said_twice(register)
    for name, group in register.groups.items():
        for number, surge in enumerate(group.surges):
            if surge.end <= surge.start:
                yield ("groups", name, "surges", number), "the surge ends before it starts"


def _unknown_people(register: Register) -> Iterator[tuple[tuple[str | int, ...], str]]:
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("roles", role, number), who) for role, people in register.roles.items() for number, who in enumerate(people)
    ]
    for name, group in register.groups.items():
        named += [(("groups", name, "admins", number), who) for number, who in enumerate(group.admins)]
        named += [(("groups", name, "organiser"), group.organiser)] if group.organiser else []
    for path, who in named:
        if who not in register.people:
            yield path, f"nobody under `people` is called {who!r}{_meant(who, tuple(register.people))}"


def _unknown_accounts(register: Register) -> Iterator[tuple[tuple[str | int, ...], str]]:
    known = {account.place for account in register.accounts}
    sources = {account.source for account in register.accounts}
    for name, group in register.groups.items():
        for number, place in enumerate(group.accounts):
            if place not in known:
                wrong = f"there is no account {place!r}{_meant(place, tuple(known))}"
                yield ("groups", name, "accounts", number), wrong
        for source in group.ids:
            if source not in sources:
                yield ("groups", name, "ids", source), f"no account of {source!r} is declared under `accounts`"


def _said_twice(register: Register) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: dict[object, str] = {}
    told: list[tuple[tuple[str | int, ...], object, str]] = [
        (("accounts", number), account.place, account.place) for number, account in enumerate(register.accounts)
    ]
    for name, group in register.groups.items():
        told += [(("groups", name, "ids", place[0]), place, name) for place in group.places()]
    for handle, contact in register.people.items():
        told += [(("people", handle), ("alias", alias), handle) for alias in contact.known_as()]
    for path, thing, owner in told:
        if thing in seen:
            what = thing[1] if isinstance(thing, tuple) else thing
            yield path, f"{what!r} is given twice: here and for {seen[thing]!r}"
        seen.setdefault(thing, owner)
