"""Fewer admins than a group needs.

**What it does.** Where the platform or the register says who the admins are, it counts them. It speaks when there has
been only one, or none, for 24 hours. Where nobody said who the admins are it stays silent: not known is not none.

**Why.** With one admin nobody can step in when that person is ill, away, or part of the trouble.

**When it is wrong.** A second admin was named a moment ago and the list had not been read again.

**First step.** Ask a second person you trust, and make them an admin in the group's settings.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.events import Kind
from moderation.findings import Finding, Recipient
from moderation.model import DAY, Duration, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, say
from moderation.words import N_


class Below(msgspec.Struct, array_like=True):
    """Since when there are too few."""

    since: int = 0


class TooFewAdmins(Rule):
    """One admin, or none."""

    id: ClassVar[str] = "too_few_admins"
    clause: ClassVar[str] = "admin-1"
    title: ClassVar[str] = N_("Fewer than two admins")
    purpose: ClassVar[str] = "administration"
    on = frozenset(
        {
            Kind.ADMIN_PROMOTED, Kind.ADMIN_DEMOTED, Kind.REMOVED, Kind.LEFT, Kind.ROSTER, Kind.REGISTER,
            Kind.GROUP_CREATED, Kind.GROUP_SETTINGS, Kind.GROUP_LINK_RESET,
        }
    )  # fmt: skip
    to = (Recipient.DUTY_ADMIN, Recipient.HQ)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{group} has {because}. Two or three are needed, so that somebody can step in when you are away. "
            "Whom do you trust with it? You can make them an admin in the group's settings."
        ),
        Recipient.HQ: N_(
            "{group} has {because}. Nobody in the group can add, remove or moderate. Please find out who organises "
            "it, and help them to get admins."
        ),
    }

    least: PositiveInt = 2
    grace: Duration = DAY

    def check(self, seen: Seen) -> None:
        """Start or stop the clock when the number of known admins falls below the least."""
        below = self.group_slot(seen, Below)
        if not seen.roster.admins_known or len(seen.roster.admins) >= self.least:
            if below.since:
                below.since = 0
                seen.call_off(self)
        elif not below.since:
            below.since = seen.at
            seen.remind(self, seen.at + self.grace)

    def due(self, seen: Seen, key: str, person: str) -> Finding:  # noqa: ARG002
        """It has been so for the whole grace."""
        admins = len(seen.roster.admins)
        number = "one admin" if admins == 1 else "no admin" if not admins else f"{admins} admins"
        return self.finding(
            seen,
            f"{number} for {duration_words(self.grace)} or longer, where at least {self.least} are asked for",
            episode=str(self.group_slot(seen, Below).since),
            to=(Recipient.DUTY_ADMIN if admins else Recipient.HQ,),
            others=sorted(seen.roster.admins),
            numbers={"admins": admins, "least": self.least},
        )


EXAMPLES = [
    Example(
        "one admin for a day",
        happens("10:00", Kind.ROSTER, members=("ann", "bob", "cat"), admins=("ann",), complete=True),
        say("d2 10:00", "bob", "Good morning"),
        flags=[2],
    ),
    Example(
        "the second of two leaves",
        happens("10:00", Kind.ROSTER, members=("ann", "bob", "cat"), admins=("ann", "bob"), complete=True),
        happens("d2 10:00", Kind.LEFT, "bob"),
        say("d3 10:00", "cat", "Good morning"),
        flags=[3],
    ),
    Example(
        "the register names a single admin",
        happens("10:00", Kind.REGISTER, admins=("ann",)),
        say("d2 11:00", "bob", "Good morning"),
        flags=[2],
    ),
    Example(
        "two admins are right",
        happens("10:00", Kind.ROSTER, members=("ann", "bob", "cat"), admins=("ann", "bob"), complete=True),
        say("d5 10:00", "bob", "Good morning"),
    ),
    Example(
        "only one has shown to be an admin: there may be others",
        happens("10:00", Kind.REMOVED, "eve", actor="ann"),
        say("d5 10:00", "bob", "Good morning"),
    ),
    Example(
        "a list that does not say who is an admin",
        happens("10:00", Kind.ROSTER, members=("ann", "bob", "cat"), complete=True),
        say("d5 10:00", "bob", "Good morning"),
    ),
    Example(
        "a second is promoted within the day",
        happens("10:00", Kind.ROSTER, members=("ann", "bob", "cat"), admins=("ann",), complete=True),
        happens("d2 09:59", Kind.ADMIN_PROMOTED, "bob", actor="ann"),
        say("d5 10:00", "bob", "Good morning"),
    ),
]
