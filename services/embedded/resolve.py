"""Resolve: findings get their names, lines and messages back, here on the person's own machine."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

import msgspec

from moderation.calendar import Calendar
from moderation.events import Event
from moderation.findings import Finding
from moderation.masking import mask
from moderation.policy import Policy
from moderation.rule import Rule
from services.actions.messages import Translate, called, render
from services.actions.translation import translator
from services.embedded.reading import Reader
from services.embedded.record import FindingOut, GroupOut, Record, RejectOut
from services.embedded.store import Place, Store
from services.ingest.identity import ME
from services.rules.detectors.cheap import CheapTier
from services.rules.pages import first_step

LINES = 100
"""Line numbers shown with a finding."""
QUOTES = 3
"""Messages quoted with a finding."""
QUOTE = 160
"""Characters of a quote."""


class Resolver:
    """Turns what lies in a store into a record.

    Args:
        store: judged.
        policy: under which.
        key: of the installation.
        translate: gettext, in the language of whoever runs the command.
    """

    def __init__(self, store: Store, policy: Policy, key: bytes, translate: Translate | None = None) -> None:
        self._translate = translate or translator()
        self._store = store
        self._policy = policy
        self._detector = CheapTier(key)

    def record(self, groups: Iterable[int]) -> Record:
        """Everything about these groups."""
        numbers = list(groups)
        files = {grp: self._store.all("SELECT number, name, facts FROM files WHERE grp = ?", grp) for grp in numbers}
        names = {file[0]: file[1] for found in files.values() for file in found}
        rejects = [
            RejectOut(file=names[file], line=line, reason=reason)
            for file in sorted(names)
            for line, reason in self._store.all("SELECT line, reason FROM rejects WHERE file = ? ORDER BY line", file)
        ]
        findings = [finding for grp in numbers for finding in self._findings(grp)]
        return Record(groups=[self._group(grp) for grp in numbers], findings=findings, rejects=rejects)

    def _name(self, grp: int) -> str:
        found = self._store.one("SELECT name FROM groups WHERE number = ?", grp)
        assert found is not None
        return str(found[0])

    def _group(self, grp: int) -> GroupOut:
        name = self._name(grp)
        calendar = self._policy.rules_for(name).calendar
        first, last = self._store.one("SELECT min(at), max(at) FROM log WHERE grp = ?", grp) or (None, None)
        (messages,) = self._store.one("SELECT coalesce(sum(messages), 0) FROM hours WHERE grp = ?", grp) or (0,)
        (people,) = self._store.one("SELECT count(DISTINCT person) FROM aliases WHERE grp = ?", grp) or (0,)
        found = self._store.all("SELECT name, facts FROM files WHERE grp = ? ORDER BY number", grp)
        evidence = [line for _, facts in found for line in msgspec.json.decode(facts).get("evidence", [])]
        return GroupOut(
            name=name,
            files=[file for file, _ in found],
            zone=self._policy.zone(name),
            first=_iso(calendar, first),
            last=_iso(calendar, last),
            messages=messages,
            people=people,
            evidence=list(dict.fromkeys(evidence)),
        )

    def _findings(self, grp: int) -> Iterable[FindingOut]:
        group = self._name(grp)
        rules = self._policy.rules_for(group)
        names: dict[str, str] = {}
        aliases = self._store.aliases(grp)
        for alias, person in aliases.items():
            if person not in names or names[person].startswith(ME):
                names[person] = alias
        names = {person: ME if name.startswith(ME) else name for person, name in names.items()}
        reader = Reader(self._detector, rules.calendar, aliases.items())
        evidence = _Evidence(self._store, grp, reader, self._file_name)
        for finding in self._store.findings(grp):
            rule = rules.by_id.get(finding.rule)
            if rule is not None:
                yield self._finding(finding, rule, names, evidence, group, rules.calendar)

    @lru_cache(maxsize=256)  # noqa: B019 - a resolver lives as long as one command
    def _file_name(self, file: int) -> str:
        found = self._store.one("SELECT name FROM files WHERE number = ?", file)
        return str(found[0]) if found else "?"

    def _finding(
        self, finding: Finding, rule: Rule, names: dict[str, str], evidence: "_Evidence", group: str, calendar: Calendar
    ) -> FindingOut:
        lines, file, quotes = evidence.of(finding, rule)
        moment = calendar.moment(finding.at)
        shown = {person: "you" if name == ME else name for person, name in names.items()}
        messages = render(
            finding,
            rule,
            shown,
            quote=" / ".join(quotes[:1]),
            when=_said(moment),
            group=group,
            translate=self._translate,
        )
        told = {recipient.value: text for recipient, text in messages.items()}
        return FindingOut(
            id=finding.id,
            rule=finding.rule,
            title=self._translate(rule.title),
            clause=finding.clause,
            severity=finding.severity.value,
            at=moment.isoformat(),
            group=group,
            people=[names.get(person, person) for person in finding.people],
            others=[names.get(person, person) for person in finding.others],
            because=finding.because,
            numbers=finding.numbers,
            evidence=lines,
            file=file,
            quotes=quotes,
            first_step=first_step(type(rule)),
            to=[recipient.value for recipient in finding.to],
            messages=told,
            message=next(iter(told.values()), ""),
            confidential=finding.confidential,
            shadow=finding.shadow,
        )


class _Evidence:
    """Finds the rows behind a finding, and quotes them with personal data masked."""

    def __init__(self, store: Store, grp: int, reader: Reader, file_name: Callable[[int], str]) -> None:
        self._store = store
        self._grp = grp
        self._reader = reader
        self._file_name = file_name

    def of(self, finding: Finding, rule: Rule) -> tuple[list[int], str | None, list[str]]:
        """The lines, their file, and what they say."""
        found = {number: there for number in finding.evidence if (there := self._one(number)) is not None}
        if finding.since is not None:
            for event, place in self._store.written(self._grp, finding.since, finding.at):
                if event.person in finding.people and len(found) < LINES:
                    found[event.id] = (event, place)
        rows = sorted(found.values(), key=lambda row: (row[1].file, row[1].line))
        if not rows:
            return [], None, []
        file = rows[0][1].file
        quotes = [quote for event, _ in rows[:QUOTES] if (quote := self._quote(event))] if rule.heads else []
        return [place.line for _, place in rows if place.file == file], self._file_name(file), quotes

    def _one(self, event_id: str) -> tuple[Event, Place] | None:
        try:
            return self._store.event(self._grp, event_id)
        except ValueError:
            return None

    def _quote(self, event: Event) -> str:
        text = mask(event.text or "", self._reader.read(event).spans)
        text = " ".join(text.split())
        return text if len(text) <= QUOTE else text[: QUOTE - 1] + "…"


def _iso(calendar: Calendar, at: int | None) -> str | None:
    return calendar.moment(at).isoformat() if at is not None else None


def _said(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y at %H:%M}"


__all__ = ["Resolver", "called"]
