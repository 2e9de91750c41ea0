"""Record: the complete result of a replay, as `--json` writes it. Its shape is published in `deploy/schemas`."""

from collections.abc import Iterable

import msgspec

RANK = {"urgent": 0, "serious": 1, "warning": 2, "notice": 3}
"""Severities, the gravest first."""


class FindingOut(msgspec.Struct, kw_only=True):
    """A finding with names, lines and messages; personal data is masked in all of it.

    `at` has an offset; `people` and `others` are named as in the export; `evidence` are line numbers of `file`.
    """

    id: str
    rule: str
    title: str
    clause: str
    severity: str
    at: str
    group: str
    people: list[str]
    others: list[str]
    because: str
    numbers: dict[str, int | float | str]
    evidence: list[int]
    file: str | None
    quotes: list[str]
    first_step: str
    to: list[str]
    messages: dict[str, str]
    message: str
    confidential: bool
    shadow: bool


class GroupOut(msgspec.Struct, kw_only=True):
    """A group: its name, what was read, and on what evidence its dates rest."""

    name: str
    files: list[str]
    zone: str
    first: str | None
    last: str | None
    messages: int
    people: int
    evidence: list[str]


class RejectOut(msgspec.Struct, kw_only=True):
    """A line that could not be read."""

    file: str
    line: int
    reason: str


class Record(msgspec.Struct, kw_only=True):
    """Everything a replay found. Unlike the report it holds confidential findings too."""

    groups: list[GroupOut]
    findings: list[FindingOut]
    rejects: list[RejectOut]


def shown(findings: Iterable[FindingOut]) -> list[FindingOut]:
    """The findings that a page, a table or a summary may hold: none that is confidential, none in shadow."""
    return [one for one in findings if not (one.confidential or one.shadow or one.clause == "conduct-8")]
