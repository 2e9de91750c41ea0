"""More admins than the guidance asks for.

**What it does.** Counts the people who are known to be admins, or have shown to be by removing somebody, resetting
the link or changing who may write. It speaks when there have been more than three for 24 hours.

**Why.** Where everybody is an admin nobody feels in charge, and one hasty tap removes somebody.

**When it is wrong.** Somebody stopped being an admin and the platform did not say so.

**First step.** Agree on two or three, and let the others step back in the group's settings.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.events import Kind
from moderation.findings import Finding, Recipient, Severity
from moderation.model import DAY, Duration, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, say
from moderation.words import N_


class Above(msgspec.Struct, array_like=True):
    """Since when there are too many, and whether it was said."""

    since: int = 0
    said: bool = False


class TooManyAdmins(Rule):
    """Four admins or more."""

    id: ClassVar[str] = "too_many_admins"
    clause: ClassVar[str] = "admin-1"
    title: ClassVar[str] = N_("More admins than two or three")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    on = frozenset(
        {
            Kind.ADMIN_PROMOTED, Kind.ADMIN_DEMOTED, Kind.REMOVED, Kind.LEFT, Kind.ROSTER, Kind.REGISTER,
            Kind.GROUP_CREATED, Kind.GROUP_SETTINGS, Kind.GROUP_LINK_RESET,
        }
    )  # fmt: skip
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{group} has {because}: {others}. The guidance asks for two or three, so that it is clear who is in "
            "charge. Could you agree among yourselves who steps back? It is one tap in the group's settings."
        ),
    }

    limit: PositiveInt = 3
    grace: Duration = DAY

    def check(self, seen: Seen) -> Finding | None:
        """Start or stop the clock when the number of admins passes the limit."""
        above = self.group_slot(seen, Above)
        if len(seen.roster.admins) <= self.limit:
            if above.since:
                above.since, above.said = 0, False
                seen.call_off(self)
            return None
        if not above.since:
            above.since = seen.at
            seen.remind(self, seen.at + self.grace)
        return self._said(seen, above) if above.said else None

    def due(self, seen: Seen, key: str, person: str) -> Finding:  # noqa: ARG002
        """It has been so for the whole grace."""
        above = self.group_slot(seen, Above)
        above.said = True
        return self._said(seen, above)

    def _said(self, seen: Seen, above: Above) -> Finding:
        admins = sorted(seen.roster.admins)
        return self.finding(
            seen,
            f"{len(admins)} admins for {duration_words(self.grace)} or longer, where {self.limit} are the limit",
            episode=str(above.since),
            others=admins,
            numbers={"admins": len(admins), "limit": self.limit},
            count=len(admins),
        )


_ADMINS = ("ann", "bob", "cat", "dee")

EXAMPLES = [
    Example(
        "four admins for a day",
        happens("10:00", Kind.ROSTER, members=(*_ADMINS, "eve"), admins=_ADMINS, complete=True),
        say("d2 10:00", "eve", "Good morning"),
        flags=[2],
    ),
    Example(
        "a fourth is promoted, and stays",
        happens("10:00", Kind.ROSTER, members=(*_ADMINS, "eve"), admins=_ADMINS[:3], complete=True),
        happens("11:00", Kind.ADMIN_PROMOTED, "dee", actor="ann"),
        say("d3 10:00", "eve", "Good morning"),
        flags=[3],
    ),
    Example(
        "four people have shown to be admins by removing somebody",
        *(happens(f"1{hour}:00", Kind.REMOVED, f"x{hour}", actor=admin) for hour, admin in enumerate(_ADMINS)),
        say("d2 14:00", "eve", "Good morning"),
        flags=[5],
    ),
    Example(
        "three admins are right",
        happens("10:00", Kind.ROSTER, members=_ADMINS, admins=_ADMINS[:3], complete=True),
        say("d3 10:00", "dee", "Good morning"),
    ),
    Example(
        "a minute less than a day",
        happens("10:00", Kind.ROSTER, members=_ADMINS, admins=_ADMINS, complete=True),
        say("d2 09:59", "ann", "Good morning"),
    ),
    Example(
        "one steps back in time",
        happens("10:00", Kind.ROSTER, members=_ADMINS, admins=_ADMINS, complete=True),
        happens("20:00", Kind.ADMIN_DEMOTED, "dee", actor="ann"),
        say("d3 10:00", "ann", "Good morning"),
    ),
]
