"""Messages when people sleep.

**What it does.** Between 22:00 and 07:00 of the group's clock it speaks of who begins to write, once for each person
and night. Whoever answers within a running conversation counts with that conversation, and one that began before the
night is not spoken of: somebody else wrote within 15 minutes, or asked something within 30. First the writer gets a
tip; the duty admin hears of it when it happens on a second night within 14 days, or at the fifth message of a night
that nobody had asked for. Nights that follow one another like this are one matter: it is told again at the fourth and
the eighth, not each time. A declared surge, and an admin's urgent call and what they tell of it within an hour, are
fine.

**Why.** A phone that buzzes at night makes people leave the group, or switch its sound off for good.

**When it is wrong.** The group agreed on a late evening and nobody declared it; somebody travels in another time
zone.

**First step.** A friendly tip: write it now, send it in the morning.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.events import TALK, Entry, Kind
from moderation.features import Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import HOUR, MINUTE, ClockTime, Duration, clock_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, instant, photo, repeat, say, tick
from moderation.words import N_

_QUESTION, _URGENT = int(Talk.QUESTION), int(Talk.URGENT)


class Nights(msgspec.Struct, array_like=True):
    """The last night on which somebody wrote, as the local day of its evening, and how often on it.

    `since`: the first night of those that follow one another, `count` how many they are.
    """

    last: int = 0
    since: int = 0
    messages: int = 0
    count: int = 0


class QuietHours(Rule):
    """Somebody writes while the others sleep."""

    id: ClassVar[str] = "quiet_hours"
    clause: ClassVar[str] = "conduct-6"
    title: ClassVar[str] = N_("Messages late at night")
    severity: ClassVar[Severity] = Severity.NOTICE
    on = TALK
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "thanks for being on it at all hours. You wrote {because}. Some people's phones wake them. If it can wait, "
            "write it now and send it in the morning; if it really is urgent, an admin can say so to everyone."
        ),
        Recipient.DUTY_ADMIN: N_(
            "{person} wrote {because}. A private word may help: "
            '"I know you do this when you finally have a quiet minute, {first_name}. Could it wait until after '
            '{until}? Some of us are woken by it."'
        ),
    }

    start: ClockTime = 22 * 60
    until: ClockTime = 7 * 60
    conversation: Duration = 15 * MINUTE
    question: Duration = 30 * MINUTE
    emergency: Duration = HOUR
    repeated_within_days: PositiveInt = 14
    many: PositiveInt = 5

    def check(self, seen: Seen) -> Finding | None:
        """Judge a message at night that does not answer anybody."""
        person, night = seen.event.person, self._night(seen)
        if night is None or person is None or not seen.counted or seen.surging:
            return None
        urgent = seen.does(Talk.URGENT)
        if (urgent and seen.leads(person)) or self._answers(seen, person) or self._follows_up(seen, person):
            return None
        nights = self.person_slot(seen, Nights, person)
        if night > nights.last:
            follows = night - nights.last <= self.repeated_within_days
            nights.since, nights.count = (nights.since, nights.count + 1) if follows else (night, 1)
            nights.last, nights.messages = night, 0
        if night == nights.last:
            nights.messages += 1
        if nights.messages != 1 and nights.messages % self.many:
            return None
        return self._said(seen, person, night, nights, urgent=urgent)

    def _night(self, seen: Seen) -> int | None:
        """The local day on whose evening this night began; None by day."""
        day, minute, _ = seen.local
        if self.start <= self.until:
            return day if self.start <= minute < self.until else None
        if minute >= self.start:
            return day
        return day - 1 if minute < self.until else None

    def _answers(self, seen: Seen, person: str) -> bool:
        """Whether somebody else wrote a moment ago, or asked something a little earlier."""
        calm = seen.group.surge_until
        for spoke in reversed(seen.group.recent):
            if spoke.person == person or not calm <= spoke.at <= seen.at:
                continue
            since = seen.at - spoke.at
            if since <= self.conversation or (since <= self.question and spoke.talk & _QUESTION):
                return True
        return False

    def _follows_up(self, seen: Seen, person: str) -> bool:
        """Whether an admin tells how an emergency goes on that they called a little earlier."""
        return seen.leads(person) and any(
            spoke.person == person and spoke.talk & _URGENT and 0 <= seen.at - spoke.at <= self.emergency
            for spoke in seen.group.recent
        )

    def _said(self, seen: Seen, person: str, night: int, nights: Nights, *, urgent: bool) -> Finding:
        again = night == nights.last and nights.count > 1
        often = night == nights.last and nights.messages >= self.many
        grave = (again or often) and not urgent
        hours = f"between {clock_words(self.start)} and {clock_words(self.until)}"
        because = f"at {clock_words(seen.local.minute)}, {hours}"
        if again:
            because = f"on {nights.count} nights, the last time at {clock_words(seen.local.minute)}, {hours}"
        elif often:
            because = f"{nights.messages} messages in one night, {hours}"
        return self.finding(
            seen,
            because,
            subject=person,
            episode=f"since-{nights.since}" if again and grave else str(night),
            severity=Severity.WARNING if grave else Severity.NOTICE,
            to=((Recipient.SENDER,), (Recipient.DUTY_ADMIN,), self.to)[0 if not grave else 1 if again else 2],
            people=[person],
            numbers={
                "messages": nights.messages,
                "nights": nights.count,
                "from": clock_words(self.start),
                "until": clock_words(self.until),
            },
            evidence=[seen.event.id],
            count=nights.count if again and grave else max(1, nights.messages),
        )


EXAMPLES = [
    Example(
        "an admin calls for help, and says later that all is well",
        happens("20:00", Kind.GROUP_LINK_RESET, actor="ann"),
        say(
            "23:05", "ann", "URGENT: the river is over the bank, anyone near with sandbags please go to the bridge now"
        ),
        say("23:31", "ann", "Fire brigade is here, everyone safe. Thank you both"),
        say("d2 00:06", "ann", "By the way, who has the keys to the hall?"),
        flags=[4],
    ),
    Example("at ten o'clock sharp", say("22:00", "ann", "Who has the keys?"), flags=[1], about={1: ["ann"]}),
    Example("a minute before seven", say("06:59", "ann", "Who has the keys?"), flags=[1]),
    Example("past midnight, on a picture", photo("00:30", "ann"), flags=[1]),
    Example(
        "one person, one night: once",
        say("22:10", "ann", "Who has the keys?"),
        say("d2 01:10", "ann", "Found them!"),
        say("d2 22:10", "ann", "And the van?"),
        flags=[1, 3],
    ),
    Example(
        "an answer within a running conversation counts with it",
        say("23:00", "ann", "Who has the keys?"),
        say("23:02", "bob", "Me, since Tuesday"),
        say("23:05", "ann", "Great"),
        say("23:06", "cat", "Can you bring them?"),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example(
        "somebody else, a quarter of an hour later, begins anew",
        say("23:00", "ann", "The hall is locked"),
        say("23:16", "bob", "By the way, the printer is broken"),
        flags=[1, 2],
    ),
    Example(
        "on a second night within fourteen days the duty admin hears of it",
        say("22:10", "ann", "Who has the keys?"),
        say("d15 22:10", "ann", "Who has the keys now?"),
        flags=[1, 2],
    ),
    Example(
        "night after night is one matter",
        [say(f"d{night} 22:10", "ann", "Who has the keys?") for night in range(1, 7)],
        flags=[1, 2],
    ),
    Example(
        "a conversation from before ten runs on",
        say("21:55", "ann", "The keys are with Bob"),
        say("22:01", "bob", "No, I gave them back"),
        say("22:16", "ann", "Found them"),
        say("22:17", "cat", "Good"),
    ),
    Example(
        "the answer to a question, half an hour later",
        say("21:40", "ann", "Who has the keys?"),
        say("22:10", "bob", "Me, since Tuesday"),
    ),
    Example(
        "an answer that comes later still wakes people",
        say("21:40", "ann", "Who has the keys?"),
        say("22:11", "bob", "Me, since Tuesday"),
        flags=[2],
    ),
    Example("a minute before ten", say("21:59", "ann", "Who has the keys?")),
    Example("at seven o'clock sharp", say("07:00", "ann", "Who has the keys?")),
    Example("summer time: six in the morning UTC is seven", say("d29 07:00", "ann", "Morning all")),
    Example(
        "an admin's urgent call",
        happens("10:00", Kind.ADMIN_PROMOTED, "ann"),
        say("23:00", "ann", "Urgent: the hall is flooded, is anybody near?"),
        say("23:01", "bob", "On my way"),
    ),
    Example(
        "the admin declared that updates are fine",
        happens("10:00", Kind.ADMIN_PROMOTED, "ann"),
        say("18:00", "ann", "Polling day tomorrow: updates all day and all night are fine until Friday morning"),
        say("d2 23:00", "bob", "Ward four is in"),
    ),
    Example(
        "a surge was declared",
        happens("09:00", Kind.REGISTER, entry=Entry(surge_until=instant(tick("d2 03:00")))),
        repeat(say("22:30", "ann", "Ward four is in"), every="1h", times=4),
    ),
]
