"""Record: the complete result of a replay, as `--json` writes it. Its shape is published in `deploy/schemas`."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from moderation.clauses import CLAUSES
from moderation.findings import Recipient, Severity

SEVERITIES = {"urgent": "do this first", "serious": "serious", "warning": "worth a word", "notice": "minor",
              "settled": "settled"}  # fmt: skip
"""How a volunteer is told what the record calls urgent, serious, warning and notice, and what was seen to already."""
RANK = {one.value: -one.rank for one in Severity}
"""Severities, the gravest first."""
EDITED = "An export is a text file, and anyone can edit one: look for the message on a phone before you do anything."
_ORDER = {clause: number for number, clause in enumerate(CLAUSES)}


Moment = Annotated[str, Meta(description="ISO 8601 with offset", extra_json_schema={"format": "date-time"})]
SeverityName = Annotated[str, Meta(extra_json_schema={"enum": [one.value for one in Severity]})]
RecipientName = Annotated[str, Meta(extra_json_schema={"enum": [one.value for one in Recipient]})]
Line = Annotated[int, Meta(ge=1)]


class FindingOut(msgspec.Struct, kw_only=True):
    """A finding with names, lines and messages; personal data is masked in all of it.

    `at` has an offset; `people`, `others` and `sender` (whom `to` calls so) are named as in the export; `evidence` are
    line numbers of `file`. `matter` is the id of the first finding of those that belong together. `settled` says what
    the export itself shows was done about it, and `in_time` whether it was soon enough. `gives_way_to` is the id of a
    graver finding about the same lines: this one is then told in other words, to whoever deals with that.
    `doubts` say which rows behind it look put in or out of order, and `doubted` is true where all of them do.
    """

    id: str
    rule: str
    title: str
    clause: str
    severity: SeverityName
    at: Moment
    group: str
    people: list[str]
    others: list[str]
    because: str
    numbers: dict[str, int | float | str]
    evidence: list[Line]
    file: str | None
    quotes: list[str]
    first_step: str
    to: list[RecipientName]
    messages: dict[RecipientName, str]
    message: str
    confidential: bool
    shadow: bool
    sender: str | None = None
    matter: str = ""
    settled: str | None = None
    in_time: bool = False
    gives_way_to: str | None = None
    doubts: list[str] = msgspec.field(default_factory=list)
    doubted: bool = False


class GroupOut(msgspec.Struct, kw_only=True):
    """A group: its name, what was read, and on what evidence its dates rest."""

    name: str
    files: list[str]
    zone: str
    first: Moment | None
    last: Moment | None
    messages: int
    people: int
    evidence: list[str]


class RejectOut(msgspec.Struct, kw_only=True):
    """A line that could not be read."""

    file: str
    line: Line
    reason: str


class DoubtOut(msgspec.Struct, kw_only=True):
    """A row that looks put in or out of order: why, in words that follow "line 57"; without a line, the whole file."""

    file: str
    line: Line | None
    what: str


class Record(msgspec.Struct, kw_only=True):
    """Everything a replay found. Unlike the report it holds confidential findings too."""

    groups: list[GroupOut]
    findings: list[FindingOut]
    rejects: list[RejectOut]
    doubts: list[DoubtOut] = msgspec.field(default_factory=list)


def shown(findings: Iterable[FindingOut]) -> list[FindingOut]:
    """The findings that a page, a table or a summary may hold: none that is confidential, in shadow or set aside."""
    return [one for one in findings if not (one.confidential or one.shadow or one.clause == "conduct-8" or _aside(one))]


def _aside(one: FindingOut) -> bool:
    """Whether it gives way to a graver finding, and nobody in the group is to do anything about it."""
    return one.gives_way_to is not None and "duty_admin" not in one.to


def by_matter(findings: Iterable[FindingOut]) -> list[list[FindingOut]]:
    """The findings of each matter, the gravest first; what was settled comes last."""
    found: dict[str, list[FindingOut]] = {}
    for one in sorted(findings, key=_gravest_first):
        found.setdefault(one.matter, []).append(one)
    return list(found.values())


def _gravest_first(one: FindingOut) -> tuple[bool, int, int, str, float]:
    return bool(one.settled), RANK[one.severity], _ORDER[one.clause], one.at, -float(one.numbers.get("score", 0))
