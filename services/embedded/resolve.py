"""Resolve: findings get their names, lines and messages back, here on the person's own machine."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import msgspec

from moderation.calendar import Calendar
from moderation.findings import Finding
from moderation.graver import Graves, giving_way
from moderation.policy import Policy
from moderation.rule import Rule
from moderation.words import N_
from services.actions.messages import OWNER, Translate, called, render
from services.actions.translation import translator
from services.embedded.evidence import Evidence, Shown
from services.embedded.matters import Behind, matters
from services.embedded.policies import listed
from services.embedded.reading import Reader
from services.embedded.record import EDITED, DoubtOut, FindingOut, GroupOut, Record, RejectOut
from services.embedded.settled import Departures, settled
from services.embedded.store import Store
from services.ingest.identity import ME
from services.rules.detectors.cheap import CheapTier
from services.rules.pages import first_step

KEEP = N_("Have nothing deleted: the message is evidence of something graver.")
"""The first step where a finding gives way."""
LOOK = "Look for the message on the phone of somebody in the group. If it is not there, nobody did anything; if it is:"


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
        doubts = [
            DoubtOut(file=names[file], line=line or None, what=what)
            for file in sorted(names)
            for line, what in self._store.doubts(file)
        ]
        return Record(groups=[self._group(grp) for grp in numbers], findings=findings, rejects=rejects, doubts=doubts)

    def _group(self, grp: int) -> GroupOut:
        known = listed(self._policy, self._store.names(grp))
        calendar = self._policy.rules_for(known).calendar
        first, last = self._store.one("SELECT min(at), max(at) FROM log WHERE grp = ?", grp) or (None, None)
        (messages,) = self._store.one("SELECT coalesce(sum(messages), 0) FROM hours WHERE grp = ?", grp) or (0,)
        (people,) = self._store.one("SELECT count(DISTINCT person) FROM aliases WHERE grp = ?", grp) or (0,)
        found = self._store.all("SELECT name, facts FROM files WHERE grp = ? ORDER BY number", grp)
        evidence = [line for _, facts in found for line in msgspec.json.decode(facts).get("evidence", [])]
        return GroupOut(
            name=self._store.names(grp)[0],
            files=[file for file, _ in found],
            zone=self._policy.zone(known),
            first=_iso(calendar, first),
            last=_iso(calendar, last),
            messages=messages,
            people=people,
            evidence=list(dict.fromkeys(evidence)),
        )

    def _findings(self, grp: int) -> Iterable[FindingOut]:
        group, *_ = called_by = self._store.names(grp)
        rules = self._policy.rules_for(listed(self._policy, called_by))
        names: dict[str, str] = {}
        aliases = self._store.aliases(grp)
        for alias, person in sorted(aliases.items(), key=lambda pair: _worst_last(pair[0])):
            names.setdefault(person, alias)
        names = {person: ME if name.startswith(ME) else name for person, name in names.items()}
        reader = Reader(self._detector, rules.calendar, aliases.items())
        evidence = Evidence(self._store, grp, reader, self._file_name)
        told = sorted(self._store.findings(grp), key=lambda one: (one[0], not one[1].safety))
        found = [
            (at, finding, rule, evidence.of(finding, rule))
            for at, finding in told
            if (rule := rules.by_id.get(finding.rule)) is not None
        ]
        graves = Graves(finding for _, finding in told)
        matter = matters([Behind(finding, behind.events) for _, finding, _, behind in found])
        departures = Departures(self._store.events(grp))
        for at, finding, rule, behind in found:
            grave = graves.over(finding)
            out = self._finding(finding, grave, rule, names, behind, group, rules.calendar.moment(at))
            out.matter = matter[finding.id]
            if (done := settled(self._store, grp, finding, departures)) is not None:
                out.settled, out.in_time = done.said, done.in_time
            yield out

    @lru_cache(maxsize=256)  # noqa: B019 - a resolver lives as long as one command
    def _file_name(self, file: int) -> str:
        found = self._store.one("SELECT name FROM files WHERE number = ?", file)
        return str(found[0]) if found else "?"

    def _finding(
        self,
        finding: Finding,
        grave: Finding | None,
        rule: Rule,
        names: dict[str, str],
        behind: Shown,
        group: str,
        moment: datetime,
    ) -> FindingOut:
        """A finding as a person reads it; beside a graver one about the same lines it gives way."""
        finding = giving_way(finding, grave) if grave is not None else finding
        shown = {person: OWNER if name == ME else name for person, name in names.items()}
        messages = render(
            finding,
            rule,
            shown,
            quote=behind.decisive,
            when=_said(moment),
            group=group,
            aside=grave is not None,
            translate=self._translate,
        )
        caution = f" {' '.join(behind.doubts)} {EDITED}" if behind.doubts else ""
        first = first_step(type(rule)) if grave is None else self._translate(KEEP)
        told = {recipient.value: f"{text}{caution}" for recipient, text in messages.items()}
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
            evidence=list(behind.lines),
            file=behind.file,
            quotes=list(behind.quotes),
            first_step=f"{LOOK} {first}" if behind.doubts else first,
            sender=names.get(sender) if (sender := finding.episode.partition("\x1f")[0]) else None,
            to=[recipient.value for recipient in finding.to],
            messages=told,
            message=next(iter(told.values()), ""),
            confidential=finding.confidential,
            shadow=finding.shadow,
            gives_way_to=grave.id if grave is not None else None,
            doubts=list(behind.doubts),
            doubted=behind.doubted,
        )


def _worst_last(name: str) -> tuple[bool, bool, bool, str]:
    """How well a name tells who somebody is: a contact's name better than one's own choice, a number, or "you"."""
    own = name.startswith("~")
    return name.startswith(ME), called(name).startswith("the number"), own, name


def _iso(calendar: Calendar, at: int | None) -> str | None:
    return calendar.moment(at).isoformat() if at is not None else None


def _said(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y at %H:%M}"
