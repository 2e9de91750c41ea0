"""Somebody was added, and nobody wrote down that they agreed.

**What it does.** When somebody is added by another person it looks for consent: on the register; in the words of
whoever added them, up to 48 hours before or afterwards ("Jo agreed to be added"); or in the words of the person
("thanks for adding me"). After five minutes it asks whoever added them, once a day for everybody they added. After 48
hours without an answer it asks the duty admin to ask them or take them out. Coming in by an invite link is consent;
whoever left has taken it back.

**Why.** A group shows everybody's number to everybody, and tells what they think. Nobody should find themselves in
one.

**When it is wrong.** The person agreed on the telephone or by email, and nobody wrote it down.

**First step.** Ask them, explain what the group is for and how long it is needed, and write the answer down.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK, Entry, Kind
from moderation.facts import whom
from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.ids import Ids
from moderation.model import HOUR, MINUTE, Duration, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, joined, say, tick
from moderation.words import N_

_KEPT = 8
_UNANSWERED = "!"


class Came(msgspec.Struct, array_like=True):
    """Of one person: who added them and when; when they agreed; when they last said that somebody else agreed."""

    by: str = ""
    at: int = 0
    agreed: int = 0
    vouched: int = 0


class Adding(msgspec.Struct, array_like=True):
    """Whom somebody added on a day, as the events that say so, and when that is or was asked about."""

    by: str
    day: int
    asked: int = 0
    evidence: Ids = msgspec.field(default_factory=Ids)


class Additions(msgspec.Struct, array_like=True):
    """What is still open in the group."""

    open: list[Adding] = []


class AddedWithoutConsent(Rule):
    """People who were added, and of whose consent nothing is known."""

    id: ClassVar[str] = "added_without_consent"
    clause: ClassVar[str] = "consent-1"
    title: ClassVar[str] = N_("People added, and no consent written down")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "consent"
    on = TALK | {Kind.JOINED, Kind.LEFT, Kind.GROUP_CREATED, Kind.REGISTER}
    talk = Talk.CONSENT
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "you added {people} to {group}; {because}. Did they agree, knowing what the group is for and how long it "
            "is needed? If so, say in the group or to the organiser that they did (in person, by email or otherwise). "
            "If not, please ask them now."
        ),
        Recipient.DUTY_ADMIN: N_(
            "{people} came into {group} without it being known that they agreed: {because}. Please ask them, or "
            "whoever added them. If nobody knows, please take them out, with a friendly word and the invite "
            "link in case they want to come back."
        ),
    }

    grace: Duration = 5 * MINUTE
    answer: Duration = 48 * HOUR
    vouched_before: Duration = 48 * HOUR

    def check(self, seen: Seen) -> None:
        """Note who came in, who agreed, and who said so."""
        event = seen.event
        if event.kind in TALK:
            self._said_so(seen)
        elif event.kind is Kind.LEFT:
            for person in whom(event):
                self.person_slot(seen, Came, person).agreed = 0
        elif event.kind is Kind.REGISTER:
            for person in event.entry.consent if event.entry else ():
                self.person_slot(seen, Came, person).agreed = seen.at
        elif event.kind is Kind.GROUP_CREATED or event.via == "added":
            self._added(seen, [person for person in event.targets or whom(event) if person != event.actor])
        else:
            for person in whom(event) if event.via != "unknown" else ():
                self.person_slot(seen, Came, person).agreed = seen.at

    def _added(self, seen: Seen, people: list[str]) -> None:
        by, asked = seen.event.actor or "", False
        if seen.event.kind is Kind.GROUP_CREATED and not seen.event.targets:
            return
        for person in people:
            came = self.person_slot(seen, Came, person)
            came.by, came.at = by, seen.at
            asked = asked or not came.agreed
        if not asked:
            return
        day, slot = seen.local.day, self.group_slot(seen, Additions)
        adding = next((one for one in slot.open if one.by == by and one.day == day), None)
        if adding is None:
            adding = Adding(by, day)
            slot.open.append(adding)
        adding.evidence.note(seen.event.id, _KEPT)
        if seen.at >= adding.asked:
            adding.asked = seen.at + self.grace
            seen.remind(self, adding.asked, str(day), by)
        seen.remind(self, seen.at + self.answer, f"{day}{_UNANSWERED}", by)

    def _said_so(self, seen: Seen) -> None:
        writer = seen.event.person
        if writer is None:
            return
        about, came = (
            [person for person in seen.features.about if person != writer],
            self.person_slot(seen, Came, writer),
        )
        own = not about or came.by in about or seen.does(Talk.THANKS)
        if own and came.at and not came.agreed:
            came.agreed = seen.at
        elif about:
            for person in about:
                self.person_slot(seen, Came, person).agreed = seen.at
        if not about:
            came.vouched = seen.at

    def due(self, seen: Seen, key: str, person: str) -> Finding | None:
        """Whoever is still in the group and not known to have agreed."""
        day, last = int(key.removesuffix(_UNANSWERED)), key.endswith(_UNANSWERED)
        slot = self.group_slot(seen, Additions)
        adding = next((one for one in slot.open if one.by == person and one.day == day), None)
        if last:
            slot.open = [one for one in slot.open if one is not adding]
        people = self._unknown(seen, day, person)
        if not people or adding is None:
            return None
        number = "one person was" if len(people) == 1 else f"{len(people)} people were"
        since = f"{duration_words(self.answer)} later nobody has said" if last else "nothing says"
        agreed = "they agreed"
        return self.finding(
            seen,
            f"{number} added, and {since} that {agreed}",
            subject=person or None,
            episode=f"{day} again" if last else str(day),
            severity=Severity.WARNING if last else Severity.NOTICE,
            to=(Recipient.DUTY_ADMIN,) if last or not person else (Recipient.SENDER,),
            people=people,
            others=[person] if person else (),
            numbers={"people": len(people), "hours": self.answer // HOUR},
            evidence=adding.evidence,
            count=len(people),
        )

    def _unknown(self, seen: Seen, day: int, by: str) -> list[str]:
        start, end = seen.calendar.instant(day), seen.calendar.instant(day + 1)
        here = sorted(name for name, at in seen.roster.members.items() if start <= at < end)
        vouched = self.person_slot(seen, Came, by).vouched if by else 0
        open_ = []
        for name in here:
            came = self.person_slot(seen, Came, name)
            covered = came.agreed or vouched > came.at - self.vouched_before
            if start <= came.at < end and came.by == by and not covered:
                open_.append(name)
        return open_


EXAMPLES = [
    Example(
        "added, and five minutes later nothing says that they agreed",
        joined("10:00", "bob", actor="ann"),
        say("10:05", "cat", "Hello Bob"),
        flags=[2],
        about={2: ["bob"]},
    ),
    Example(
        "three added on one day by one person: asked once, about all of them",
        joined("10:00", "bob", "cat", actor="ann"),
        joined("10:04", "dee", actor="ann"),
        tick("12:00"),
        flags=[3],
        about={3: ["bob", "cat", "dee"]},
    ),
    Example(
        "the group's creator adds people while creating it",
        happens("10:00", Kind.GROUP_CREATED, actor="ann", text="Summer fete", targets=("bob", "cat")),
        tick("12:00"),
        flags=[2],
        about={2: ["bob", "cat"]},
    ),
    Example(
        "two more, later on the day: the same finding again",
        joined("10:00", "bob", actor="ann"),
        joined("11:00", "cat", "dee", actor="ann"),
        tick("12:00"),
        flags=[2],
        about={2: ["bob"]},
    ),
    Example(
        "they left, and were added again",
        joined("10:00", "bob", via="link"),
        happens("d2 10:00", Kind.LEFT, "bob"),
        joined("d2 10:20", "bob", actor="ann"),
        tick("d2 12:00"),
        flags=[4],
        about={4: ["bob"]},
    ),
    Example(
        "the platform does not say who added them",
        joined("10:00", "bob"),
        tick("12:00"),
        flags=[2],
        about={2: ["bob"]},
    ),
    Example(
        "recorded on the register before",
        happens("09:00", Kind.REGISTER, entry=Entry(consent=("bob",))),
        joined("10:00", "bob", actor="ann"),
        tick("d4 12:00"),
    ),
    Example(
        "the one who added them had said so a day before",
        say("10:00", "ann", "Jo from the ward agreed to be added, I explained what it is for"),
        joined("d2 09:00", "bob", actor="ann"),
        tick("d2 12:00"),
    ),
    Example(
        "said more than 48 hours before: too long ago",
        say("10:00", "ann", "Jo from the ward agreed to be added, I explained what it is for"),
        joined("d3 10:00", "bob", actor="ann"),
        tick("d3 12:00"),
        flags=[3],
    ),
    Example(
        "they say thanks for having been added",
        joined("10:00", "bob", actor="ann"),
        say("10:04", "bob", "Hi all, thanks for adding me"),
        tick("d4 12:00"),
    ),
    Example(
        "they thank whoever added them, by name",
        joined("10:00", "bob", actor="ann"),
        say("10:02", "bob", "...", Features(words=4, talk=Talk.CONSENT | Talk.THANKS, about=("ann",))),
        tick("d4 12:00"),
    ),
    Example("they came by the invite link", joined("10:00", "bob", via="link"), tick("d4 12:00")),
    Example("how they came is not known", joined("10:00", "bob", via="unknown"), tick("d4 12:00")),
    Example(
        "they were gone at once",
        joined("10:00", "bob", actor="ann"),
        happens("10:04", Kind.LEFT, "bob"),
        tick("d4 12:00"),
    ),
]
