"""One text in several groups.

**What it does.** Compares the longer texts that one person sends, eight words and more, over all groups that are read.
It speaks when the same or nearly the same text stands in three groups within an hour, once a day for each person.

**Why.** The guidance asks for small groups and conversation, not for broadcasts to the wider membership: whoever is in
three of the groups reads everything three times, and nobody answers a circular.

**When it is wrong.** Something that really had to be said everywhere at once: a hall that is closed tonight.

**First step.** Thank them, and offer the mailing list or the announcement channel for what everybody should know.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from moderation.across import AcrossTexts, Text
from moderation.calendar import Calendar
from moderation.features import likeness
from moderation.findings import Finding, Recipient, Severity
from moderation.model import MINUTE
from moderation.rule import Mode
from moderation.testing import Example, inside, say, tick
from moderation.words import N_


class SameTextInGroups(AcrossTexts):
    """The same text in three groups within an hour."""

    id: ClassVar[str] = "same_text_in_groups"
    clause: ClassVar[str] = "broadcast-1"
    title: ClassVar[str] = N_("The same text in several groups")
    severity: ClassVar[Severity] = Severity.NOTICE
    to = (Recipient.SENDER, Recipient.HQ)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "thanks for keeping people informed. You sent {because}, and many will have read it more than once. What "
            "everybody should know goes best to the mailing list; headquarters can help with that."
        ),
        Recipient.HQ: N_(
            "{person} sent {because}. If this happens often, the mailing list may be what they are missing."
        ),
    }

    groups: Annotated[int, Field(ge=2, le=50)] = 3
    minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    likeness: Annotated[float, Field(gt=0, le=1)] = 0.75

    def texts(self, person: str, texts: Sequence[Text], calendar: Calendar) -> Iterator[Finding]:
        """Look at each day on which a text stood in enough groups."""
        heeded = [one for one in texts if one.rules.get(self.id, {}).get("mode") != Mode.OFF]
        days: dict[int, tuple[Text, list[Text]]] = {}
        for place, text in enumerate(heeded):
            alike = [one for one in heeded[: place + 1] if self._is_copy(one, text)]
            if len({one.group for one in alike}) >= self.groups:
                _, met = days.setdefault(calendar.local(text.at).day, (text, []))
                met += [one for one in alike if one not in met]
        for day, (first, met) in days.items():
            yield self._finding(person, str(day), first, met)

    def _is_copy(self, one: Text, of: Text) -> bool:
        near = of.at - one.at < self.minutes * MINUTE
        return near and (one.whole == of.whole or likeness(one.sketch, of.sketch) >= self.likeness)

    def _finding(self, person: str, day: str, first: Text, met: Sequence[Text]) -> Finding:
        groups = {one.group for one in met}
        return self.found(
            first.group, first.at, f"the same or nearly the same text to {len(groups)} groups within {self.minutes} "
            "minutes", subject=person, episode=day, people=[person], groups=groups,
            numbers={"groups": len(groups), "limit": self.groups}, evidence=[one.id for one in met], count=len(groups),
        )  # fmt: skip


_HALL = "The speaker on Thursday is confirmed so please bring everybody you know to the Guildhall"
_ROUND = "Somebody is still needed for the leaflet round by the station on Saturday from ten"

EXAMPLES = [
    Example(
        "one text in three groups within a quarter of an hour",
        say("10:00", "ann", _HALL),
        inside("second", say("10:05", "ann", _HALL)),
        inside("third", say("10:15", "ann", _HALL)),
        flags=[3],
        about={3: ["ann"]},
    ),
    Example(
        "a name is changed from group to group",
        say("10:00", "ann", "Hello ward one, " + _HALL),
        inside("second", say("10:05", "ann", "Hello ward two, " + _HALL)),
        inside("third", say("10:15", "ann", "Hello ward three, " + _HALL)),
        flags=[3],
    ),
    Example(
        "five groups in one go are one finding",
        say("10:00", "ann", _HALL),
        inside("second", say("10:01", "ann", _HALL)),
        inside("third", say("10:02", "ann", _HALL)),
        inside("fourth", say("10:03", "ann", _HALL)),
        inside("fifth", say("10:04", "ann", _HALL)),
        flags=[3],
    ),
    Example(
        "two groups were made the limit",
        say("10:00", "ann", _HALL),
        inside("second", say("10:05", "ann", _HALL)),
        flags=[2],
        groups=2,
    ),
    Example("two groups", say("10:00", "ann", _HALL), inside("second", say("10:05", "ann", _HALL)), tick("11:00")),
    Example(
        "three times in one group",
        say("10:00", "ann", _HALL),
        say("10:05", "ann", _HALL),
        inside("second", say("10:15", "ann", _HALL)),
    ),
    Example(
        "the third comes when the first is an hour old",
        say("10:00", "ann", _HALL),
        inside("second", say("10:30", "ann", _HALL)),
        inside("third", say("11:00", "ann", _HALL)),
    ),
    Example(
        "three people pass it on",
        say("10:00", "ann", _HALL),
        inside("second", say("10:05", "bob", _HALL)),
        inside("third", say("10:15", "cat", _HALL)),
    ),
    Example(
        "three different texts",
        say("10:00", "ann", _HALL),
        inside("second", say("10:05", "ann", _ROUND)),
        inside("third", say("10:15", "ann", "Thank you all for a lovely morning at the stall and for the cake")),
    ),
    Example(
        "a short answer says the same everywhere",
        say("10:00", "ann", "Yes, I can do that"),
        inside("second", say("10:05", "ann", "Yes, I can do that")),
        inside("third", say("10:15", "ann", "Yes, I can do that")),
    ),
]
