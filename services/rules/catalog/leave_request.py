"""Somebody wants out.

**What it does.** Recognises that a person asks to be taken out of the group, or that somebody passes this on for
another who is in it and named, and asks for it at once. If they are still there an hour later, it asks again, and HQ is
told. It never counts against the person.

**Why.** Nobody is kept in a group. Whoever wants out is removed at once.

**When it is wrong.** A joke, or a request about another group.

**First step.** Remove them now, then send a friendly private word.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK, Kind
from moderation.facts import whom
from moderation.features import Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import DAY, HOUR, Duration, duration_words
from moderation.remark import about
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, joined, say, tick
from moderation.words import N_


class Asked(msgspec.Struct, array_like=True):
    """When somebody asked to leave, and by which message; 0 when nobody asked or it is done."""

    at: int = 0
    event: str = ""


class LeaveRequest(Rule):
    """A request to be taken out."""

    id: ClassVar[str] = "leave_request"
    clause: ClassVar[str] = "consent-4"
    title: ClassVar[str] = N_("Somebody asks to be taken out of the group")
    severity: ClassVar[Severity] = Severity.URGENT
    purpose: ClassVar[str] = "consent"
    on = TALK | {Kind.LEFT, Kind.REMOVED}
    talk = Talk.LEAVE | Talk.PROXY
    to = (Recipient.DUTY_ADMIN, Recipient.HQ)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{person} asked to be taken out of {group}: {because}. Please remove them now; it takes a moment, and "
            'nothing is held against anybody. A kind private word afterwards: "Done, {first_name}. Thanks for '
            'everything, and do tell me if we can reach you another way."'
        ),
        Recipient.HQ: N_("In {group}, {person} asked to be taken out and has not been: {because}. Please see to it."),
    }

    clock: Duration = HOUR

    def check(self, seen: Seen) -> Finding | None:
        """Note a request, or that it was met."""
        event = seen.event
        if event.kind not in TALK:
            for gone in whom(event):
                asked = self.person_slot(seen, Asked, gone)
                if asked.at:
                    asked.at, asked.event = 0, ""
                    seen.call_off(self, person=gone)
            return None
        person = self._whose(seen)
        if person is None:
            return None
        asked = self.person_slot(seen, Asked, person)
        if asked.at and seen.at - asked.at < DAY:
            return None
        asked.at, asked.event = seen.at, event.id
        seen.remind(self, seen.at + self.clock, person=person)
        longest = f"{duration_words(self.clock)} is the longest that anybody should wait"
        return self._said(seen, person, asked, f"{self._asked(seen, seen.at)}, and {longest}", 1)

    @staticmethod
    def _whose(seen: Seen) -> str | None:
        """Who wants out: the writer, or the one member whose wish the writer passes on."""
        if not seen.does(Talk.PROXY):
            return seen.event.person
        named = [person for person in about(seen) if person in seen.roster.members]
        return named[0] if len(named) == 1 else None

    def due(self, seen: Seen, key: str, person: str) -> Finding | None:  # noqa: ARG002
        """The clock ran out: whoever is still there is still waiting."""
        asked = self.person_slot(seen, Asked, person)
        if person not in seen.roster.members:
            return None
        because = f"{self._asked(seen, asked.at)}, and were still in it {duration_words(self.clock)} later"
        return self._said(seen, person, asked, because, 2)

    def _asked(self, seen: Seen, at: int) -> str:
        moment = seen.calendar.moment(at)
        return f"they asked on {moment.day} {moment:%B at %H:%M}"

    def _said(self, seen: Seen, person: str, asked: Asked, because: str, count: int) -> Finding:
        return self.finding(
            seen,
            because,
            subject=person,
            episode=str(asked.at),
            to=self.to[:count],
            people=[person],
            numbers={"minutes": (seen.at - asked.at) // 60_000, "limit": self.clock // 60_000},
            evidence=[asked.event],
            count=count,
        )


_ASKS = "Could somebody take me out of this group?"

EXAMPLES = [
    Example("a request", say("10:00", "ann", _ASKS), flags=[1], about={1: ["ann"]}),
    Example(
        "asked twice within the hour: once",
        say("10:00", "ann", _ASKS),
        say("10:30", "ann", "Please remove me from this group"),
        flags=[1],
    ),
    Example(
        "removed, came back, asked again",
        say("10:00", "ann", _ASKS),
        happens("10:20", Kind.REMOVED, "ann", actor="bob"),
        joined("d3 10:00", "ann", via="link"),
        say("d9 10:00", "ann", _ASKS),
        flags=[1, 4],
    ),
    Example(
        "still there, and asked again the next day",
        say("10:00", "ann", _ASKS),
        say("d2 11:00", "ann", _ASKS),
        flags=[1, 2],
    ),
    Example(
        "a wish that somebody passes on",
        say("09:00", "ted", "Two streets done"),
        say("10:00", "ann", "Ted has asked me to say he'd like to be removed from this group please"),
        flags=[2],
        about={2: ["ted"]},
    ),
    Example("somebody just leaves", happens("10:00", Kind.LEFT, "ann")),
    Example("leaving the house is not leaving the group", say("10:00", "ann", "I am leaving now, see you at the hall")),
    Example("leave means leaflets here", say("10:00", "ann", "Can I leave the leaflets at yours?"), tick("12:00")),
    Example("a question about somebody else", say("10:00", "ann", "Did Bob leave his coat at the hall?")),
]
