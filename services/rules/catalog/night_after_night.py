"""One person addressed night after night, without an answer.

**What it does.** Remembers late messages that speak to one person alone. It speaks when the same writer did so on three
nights within two weeks and the person never answered; or five times in one night over half an hour or more, where a
message of personal attention, or one that presses for an answer, counts twice and one about a task does not. A writer
who addresses several people at night is an organiser at work and does not count; nor does anything while a surge is
declared. Only HQ's safeguarding role is told.

**Why.** Somebody who does not answer has usually said enough. Alone with it at night, people leave rather than report.

**When it is wrong.** Two friends who answer each other elsewhere; work that really had to be done that week.

**First step.** The safeguarding role asks the person addressed how they are, without naming a suspicion.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient
from moderation.model import MINUTE, Duration
from moderation.remark import SAID, Score, addressed, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, Step, say
from moderation.words import N_

HELD = 8
"""Pairs of people remembered in a group."""
KEPT = 6
"""Events remembered of a pair."""
PROMPT = 30 * MINUTE
"""Whoever speaks within this time after the writer is taken to answer."""
WORK = int(Talk.REMINDER | Talk.RULES | Talk.URGENT | Talk.THANKS | Talk.CELEBRATION)
"""What an organiser writes late."""


class Pursuit(msgspec.Struct, array_like=True):
    """One person's unanswered late messages to another: on which nights, how many, the last one when.

    `begun`: the first of the last night, `tonight`: how much those of that night count.
    """

    by: str
    nights: list[int] = []
    count: int = 0
    last: int = 0
    evidence: list[str] = []
    begun: int = 0
    tonight: int = 0


class Pursuits(msgspec.Struct, array_like=True):
    """The last of these in the group, by the one addressed."""

    to: dict[str, list[Pursuit]] = {}


class NightAfterNight(Rule):
    """Late messages to one person on several nights, never answered."""

    id: ClassVar[str] = "night_after_night"
    clause: ClassVar[str] = "conduct-8"
    title: ClassVar[str] = N_("One person addressed night after night, without an answer")
    on = SAID
    confidential: ClassVar[bool] = True
    safety: ClassVar[bool] = True
    purpose: ClassVar[str] = "safeguarding"
    to = (Recipient.SAFEGUARDING,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SAFEGUARDING: N_(
            "In {group}, {person} has addressed one person late at night again and again, and had no answer: "
            "{because}. It may be nothing. Please ask the person addressed how they are, in an open way; do not "
            "contact {person} first. Write down their own words, and do not promise to keep it secret. If anyone "
            "is in danger now, ring 999 first. This is for nobody else, the group's admins included. Their age is not "
            "known: they may be under 18."
        ),
    }

    from_minute: PositiveInt = 22 * 60
    to_minute: PositiveInt = 6 * 60
    nights: PositiveInt = 3
    days: PositiveInt = 14
    many: PositiveInt = 5
    over: Duration = 30 * MINUTE
    pressing: Score = 0.2

    def check(self, seen: Seen) -> Finding | None:
        """Take back what was answered; judge a late message to one person."""
        person = seen.event.person
        if person is None:
            return None
        held = self.group_slot(seen, Pursuits)
        if person in held.to:
            self._answered(seen, held, person)
        minute = seen.local.minute
        if self.to_minute <= minute < self.from_minute:
            return None
        towards = () if seen.surging or seen.talk & WORK else addressed(seen)
        if not towards:
            return None
        night = seen.local.day - (minute < self.to_minute)
        pairs = [self._note(seen, held, person, other, night) for other in towards]
        return self._judged(seen, held, pairs[0], towards[0]) if len(pairs) == 1 else None

    def _answered(self, seen: Seen, held: Pursuits, person: str) -> None:
        """Forget who was answered; a refusal is no answer."""
        recent = seen.group.recent
        if seen.does(Talk.REFUSAL):
            return
        answered = set(addressed(seen))
        before = recent[-2] if len(recent) > 1 else None
        if before is not None and (seen.at - before.at <= PROMPT or seen.does(Talk.ANSWER)):
            answered.add(before.person)
        held.to[person] = [pursuit for pursuit in held.to[person] if pursuit.by not in answered]
        if not held.to[person]:
            del held.to[person]

    def _note(self, seen: Seen, held: Pursuits, by: str, to: str, night: int) -> Pursuit:
        pursuits = held.to.setdefault(to, [])
        found = next((pursuit for pursuit in pursuits if pursuit.by == by), None)
        if found is None:
            found = Pursuit(by)
            pursuits.append(found)
            self._forget(held)
        fresh = [one for one in found.nights if one > night - self.days]
        if not fresh:
            found.count, found.evidence = 0, []
        if night not in fresh:
            found.begun, found.tonight = seen.at, 0
        found.nights = sorted({*fresh, night})
        found.tonight += self._counts(seen)
        found.count += 1
        found.last = max(found.last, seen.at)
        found.evidence = [*found.evidence, seen.event.id][-KEPT:]
        return found

    def _counts(self, seen: Seen) -> int:
        """What a message counts within one night."""
        if seen.does(Talk.PERSONAL) or seen.features.heads.get("boundary", 0.0) >= self.pressing:
            return 2
        return 0 if seen.does(Talk.TASK) else 1

    @staticmethod
    def _forget(held: Pursuits) -> None:
        """Beyond the limit, the one that was silent longest is forgotten; a new one has not begun yet."""
        known = [(pursuit.last, to, pursuit.by) for to, those in held.to.items() for pursuit in those if pursuit.last]
        if len(known) < HELD:
            return
        _, to, by = min(known)
        held.to[to] = [pursuit for pursuit in held.to[to] if pursuit.by != by]
        if not held.to[to]:
            del held.to[to]

    def _reason(self, pursuit: Pursuit) -> str:
        nights = len(pursuit.nights)
        if nights < self.nights:
            return (
                f"{messages(pursuit.count)} to one person late at night, none of them answered, where {self.many} in "
                f"a night are the limit and personal ones count twice"
            )
        return (
            f"{messages(pursuit.count)} to one person on {nights} nights within {self.days} days, none of them "
            f"answered, where {self.nights} nights are the limit"
        )

    def _judged(self, seen: Seen, held: Pursuits, pursuit: Pursuit, to: str) -> Finding | None:
        often = pursuit.tonight >= self.many and seen.at - pursuit.begun >= self.over
        if len(pursuit.nights) < self.nights and not often:
            return None
        if any(other.by == pursuit.by for one, those in held.to.items() if one != to for other in those):
            return None
        return self.finding(
            seen,
            self._reason(pursuit),
            subject=pursuit.by,
            episode=f"{to} {pursuit.nights[0]}",
            people=[pursuit.by],
            others=[to],
            evidence=pursuit.evidence,
            numbers={"messages": pursuit.count, "nights": len(pursuit.nights), "limit": self.nights},
            count=len(pursuit.nights),
        )


def _late(when: str, by: str = "tom", to: str = "bea") -> Step:
    return say(when, by, "...", Features(words=4, about=(to,)))


EXAMPLES = [
    Example(
        "three nights, no answer",
        _late("23:10"),
        say("d2 12:00", "bea", "...", Features(words=5)),
        _late("d2 23:20"),
        _late("d4 00:05"),
        flags=[4],
        about={4: ["tom"]},
    ),
    Example(
        "in words",
        say("18:00", "bea", "Round 4 is done"),
        say("23:10", "tom", "Bea are you still awake?"),
        say("d2 23:20", "tom", "Bea? You there?"),
        say("d3 23:05", "tom", "Bea why don't you answer me"),
        flags=[4],
    ),
    Example("five times in one night, over half an hour", [_late(f"23:{n}") for n in (10, 15, 20, 30, 40)], flags=[5]),
    Example(
        "in one night, in words",
        say("18:00", "bea", "Round 4 is done"),
        say("23:02", "tom", "Bea are you awake?"),
        say("23:10", "tom", "Bea I keep thinking about you"),
        say("23:35", "tom", "Bea why won't you answer me"),
        flags=[4],
        about={4: ["tom"]},
    ),
    Example("five scraps within half an hour", [_late(f"23:{n}") for n in (10, 15, 20, 30, 39)]),
    Example("four times in one night", [_late(f"23:{n}") for n in (10, 20, 30, 55)]),
    Example(
        "asked about a task again and again",
        [say(f"22:{n}", "tom", "Bea have you got the leaflets for the stall?") for n in (10, 20, 30, 40, 50)],
    ),
    Example("just late enough", _late("22:00"), _late("d2 22:00"), _late("d3 05:59"), _late("d3 22:00"), flags=[4]),
    Example("just not late", _late("21:59"), _late("d2 21:59"), _late("d3 21:59")),
    Example("two nights", _late("23:10"), _late("23:40"), _late("d2 23:20")),
    Example(
        "answered in between",
        _late("23:10"),
        _late("d2 23:20"),
        say("d2 23:25", "bea", "...", Features(words=3, talk=Talk.ANSWER)),
        _late("d3 23:05"),
    ),
    Example(
        "an organiser who writes to several",
        _late("23:10"),
        _late("23:11", to="cat"),
        _late("d2 23:20"),
        _late("d3 23:05"),
    ),
    Example("one night every two weeks", _late("23:10"), _late("d15 23:10"), _late("d29 23:10")),
]
