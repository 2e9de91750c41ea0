"""The same reminder again and again.

**What it does.** Compares each reminder, and each text that is sent again word for word, with what the same person
sent in the last 24 hours. It speaks when the same or nearly the same text comes the fourth time. Greetings, thanks
and short answers do not count.

**Why.** A reminder that comes four times a day is no longer read, and the one that matters is missed with it.

**When it is wrong.** A form that everybody fills in, or a daily roll call sent on behalf of several teams.

**First step.** Thank them, and suggest one reminder the day before and one on the day, with everything in it.
"""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from moderation.events import Kind
from moderation.features import Talk, likeness
from moderation.findings import Finding, Recipient, Severity
from moderation.model import DAY
from moderation.rule import Rule, Seen
from moderation.stretch import Stretch
from moderation.testing import Example, repeat, say
from moderation.times import Times
from moderation.words import N_

KEPT = 3
"""Different texts remembered of a person."""
_HASHES = 8
_REMINDER = int(Talk.REMINDER)
_COURTESY = int(Talk.THANKS | Talk.GREETING | Talk.ANSWER | Talk.PRAISE | Talk.CELEBRATION)


class Sent(msgspec.Struct, array_like=True):
    """A text and when it was sent: a reminder is known by the hashes of what it is about, any other by its words."""

    sketch: tuple[int, ...] = ()
    times: Times = msgspec.field(default_factory=Times)


class Texts(msgspec.Struct, array_like=True):
    """What somebody sent lately, the latest last."""

    sent: list[Sent] = []
    stretch: Stretch = msgspec.field(default_factory=Stretch)


class RepeatedReminder(Rule):
    """One text, four times a day."""

    id: ClassVar[str] = "repeated_reminder"
    clause: ClassVar[str] = "conduct-1"
    title: ClassVar[str] = N_("The same reminder again and again")
    severity: ClassVar[Severity] = Severity.NOTICE
    on = frozenset({Kind.MESSAGE})
    to = (Recipient.DUTY_ADMIN, Recipient.SENDER)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{person} sent {because}. A private word usually settles it. You could say: "
            '"Thanks for keeping us on our toes, {first_name}. One reminder with everything in it is plenty; '
            'shall we pin it?"'
        ),
        Recipient.SENDER: N_(
            "thanks for keeping everyone on time. You sent {because}. One reminder with everything in it is read "
            "best; an admin can pin it so that it stays in sight."
        ),
    }

    limit: Annotated[int, Field(gt=1, le=12)] = 4
    likeness: Annotated[float, Field(gt=0, le=1)] = 0.5
    words_at_least: int = 4

    def check(self, seen: Seen) -> Finding | None:
        """Compare the text with what the writer sent lately."""
        person, reminds = seen.event.person, seen.talk & _REMINDER != 0
        mine = self._known_by(seen, reminds=reminds)
        if person is None or not mine or seen.surging:
            return None
        texts = self.person_slot(seen, Texts, person)
        times = self._find(texts.sent, mine, seen.at, reminds=reminds).times
        times.add(seen.at, DAY, self.limit)
        if len(times) < self.limit or (count := times.count(seen.at, seen.calm(DAY))) < self.limit:
            return None
        return self.finding(
            seen,
            f"the same or nearly the same text {count} times within 24 hours",
            subject=person,
            episode=str(texts.stretch.begun(seen.local.day, seen.at, DAY)),
            people=[person],
            numbers={"messages": count, "limit": self.limit},
            evidence=[seen.event.id],
        )

    def _known_by(self, seen: Seen, *, reminds: bool) -> tuple[int, ...]:
        """What the text is compared by: what a reminder is about, all words of another text; nothing for courtesies."""
        features = seen.features
        if reminds:
            return features.topics[:_HASHES] or features.sketch
        if not features.sketch or features.words < self.words_at_least or seen.talk & _COURTESY:
            return ()
        return (*features.sketch, features.whole)

    def _find(self, sent: list[Sent], mine: tuple[int, ...], at: int, *, reminds: bool) -> Sent:
        """The text among those sent lately, moved to the end; put there if it is new."""
        for place, one in enumerate(sent):
            if one.sketch == mine or (reminds and likeness(one.sketch, mine) >= self.likeness):
                sent.append(sent.pop(place))
                return sent[-1]
        if len(sent) >= KEPT:
            del sent[self._least(sent, at)]
        sent.append(Sent(mine))
        return sent[-1]

    def _least(self, sent: list[Sent], at: int) -> int:
        """The place of the text to forget: the oldest if it is a day old, else the oldest of those sent least often."""
        if sent[0].times.at[-1] <= at - DAY:
            return 0
        counts = [len(one.times.at) for one in sent]
        return counts.index(min(counts))


_REPORT = "number {n} was out so I have left a card and will try again on my way back down the hill"

EXAMPLES = [
    Example("reports that differ in a number only", repeat(say("10:00", "ann", _REPORT), every="5min", times=8)),
    Example(
        "the same reminder for the fourth time within a day",
        repeat(
            say("09:00", "ann", "Reminder: leafleting tonight, 7pm at the Guildhall, bring a bag"), every="3h", times=4
        ),
        flags=[4],
        about={4: ["ann"]},
    ),
    Example(
        "nearly the same reminder, four times",
        say("09:00", "ann", "Reminder: leafleting tonight 7pm at the Guildhall, bring a bag"),
        say("12:00", "ann", "Reminder: leafleting tonight at 7pm at the Guildhall, please bring a bag"),
        say("15:00", "ann", "Reminder everyone: leafleting tonight 7pm at the Guildhall, bring a bag"),
        say("18:00", "ann", "Last reminder: leafleting tonight 7pm at the Guildhall, bring a bag"),
        flags=[4],
    ),
    Example(
        "the same reminder in other words, four times",
        say("09:00", "ann", "Reminder: leafleting tonight 7pm at the Guildhall"),
        say("12:00", "ann", "Don't forget leafleting tonight, 7pm, Guildhall!"),
        say("15:00", "ann", "Please remember: leafleting at the Guildhall at 7pm"),
        say("18:00", "ann", "Last reminder for tonight's leafleting, Guildhall, 7pm"),
        flags=[4],
    ),
    Example(
        "a text copied exactly, with other talk in between",
        repeat(say("09:00", "ann", "Three of the forms for ward four are still missing"), every="2h", times=4),
        repeat(say("09:30", "bob", "I have two of them here"), every="2h", times=3),
        flags=[7],
    ),
    Example(
        "three times within a day",
        repeat(
            say("09:00", "ann", "Reminder: leafleting tonight, 7pm at the Guildhall, bring a bag"), every="3h", times=3
        ),
    ),
    Example(
        "the fourth comes when the first is exactly a day old",
        repeat(
            say("09:00", "ann", "Reminder: leafleting tonight, 7pm at the Guildhall, bring a bag"), every="8h", times=4
        ),
    ),
    Example(
        "four reminders of four different things",
        say("09:00", "ann", "Reminder: leafleting tonight, 7pm at the Guildhall, bring a bag"),
        say("11:00", "ann", "Don't forget to send me your mileage for October"),
        say("13:00", "ann", "Reminder: the photographer comes to the market square on Friday at noon"),
        say("15:00", "ann", "Don't forget: postal votes must arrive by Thursday"),
    ),
    Example("ok is no reminder, however often", repeat(say("09:00", "ann", "ok"), every="10min", times=8)),
    Example(
        "thanks is no reminder, however often",
        repeat(say("09:00", "ann", "Thanks so much, that is great"), every="30min", times=6),
    ),
    Example(
        "the same reminder from four people",
        *(
            say(f"{hour}:00", person, "Reminder: leafleting tonight, 7pm at the Guildhall, bring a bag")
            for hour, person in ((10, "ann"), (11, "bob"), (12, "cat"), (13, "dee"))
        ),
    ),
]
