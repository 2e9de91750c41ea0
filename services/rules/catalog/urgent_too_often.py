"""When everything is urgent, nothing is.

**What it does.** Counts urgent calls by the whole group. It speaks at the sixth within seven days. The word inside a
name ("Urgent Treatment Centre") or denied ("no rush") does not count, and a declared surge does not either.

**Why.** People stop looking up. The one call that matters then drowns with the rest.

**When it is wrong.** A week that really was like that, and nobody declared a surge.

**First step.** Agree what the word is for; for a busy week, declare a surge with an end.
"""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from moderation.events import TALK, Entry, Kind
from moderation.features import Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.ids import Ids
from moderation.model import DAY, Duration, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, instant, repeat, say, tick
from moderation.times import Times
from moderation.words import N_

_KEPT = 32
_SHOWN = 6


class Calls(msgspec.Struct, array_like=True):
    """When urgent calls came, the events of the latest, and when the week that was spoken of began."""

    at: Times = msgspec.field(default_factory=Times)
    events: Ids = msgspec.field(default_factory=Ids)
    since: int = 0


class UrgentTooOften(Rule):
    """Six urgent calls in a week."""

    id: ClassVar[str] = "urgent_too_often"
    clause: ClassVar[str] = "admin-5"
    title: ClassVar[str] = N_("Too many urgent calls in a week")
    severity: ClassVar[Severity] = Severity.NOTICE
    on = TALK
    talk = Talk.URGENT
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{group} had {because}. If everything is urgent, people stop looking up. Perhaps agree what the word is "
            'for, and for busy days say so once: "Polling day: updates all day are fine until ten tonight."'
        ),
    }

    limit: Annotated[int, Field(gt=0, lt=_KEPT)] = 5
    window: Duration = 7 * DAY

    def check(self, seen: Seen) -> Finding | None:
        """Count an urgent call."""
        if seen.surging:
            return None
        calls = self.group_slot(seen, Calls)
        calls.at.add(seen.at, self.window, _KEPT)
        calls.events = Ids([*calls.events, seen.event.id][-_SHOWN:])
        count = calls.at.count(seen.at, self.window)
        if count <= self.limit:
            return None
        if seen.at - calls.since >= self.window:
            calls.since = seen.at
        return self.finding(
            seen,
            f"{count} urgent calls within {duration_words(self.window)}, where {self.limit} are the limit",
            episode=str(calls.since),
            numbers={"calls": count, "limit": self.limit},
            evidence=calls.events,
            count=count,
        )


_CALL = "URGENT: who can cover the stall?"

EXAMPLES = [
    Example("the sixth within a week", repeat(say("10:00", "ann", _CALL), every="24h", times=6), flags=[6]),
    Example(
        "by whomever",
        *(say(f"d{day} 10:00", person, _CALL) for day, person in enumerate(["ann", "bob", "cat"] * 2, 1)),
        flags=[6],
    ),
    Example(
        "it goes on for another week: told again, not at each call",
        repeat(say("10:00", "ann", _CALL), every="24h", times=14),
        flags=[6, 13],
    ),
    Example("five within a week", repeat(say("10:00", "ann", _CALL), every="24h", times=5)),
    Example(
        "the first of six is exactly seven days old",
        repeat(say("10:00", "ann", _CALL), every="24h", times=5),
        say("d8 10:00", "ann", _CALL),
    ),
    Example(
        "a surge was declared",
        happens("09:00", Kind.REGISTER, entry=Entry(surge_until=instant(tick("23:00")))),
        repeat(say("10:00", "ann", _CALL), every="1h", times=8),
    ),
    Example(
        "no rush, and the name of a place",
        repeat(say("10:00", "ann", "No rush, I am at the Urgent Treatment Centre with Mum"), every="1h", times=8),
    ),
]
