"""Something rude was said, and nobody reminded the group of its rules.

**What it does.** When a message is surely rude, an attack, an accusation or gossip, it asks for a reminder of the
group's rules, at most once in a calendar week, and not where anybody posted one within a day. An oath at the weather or
the printer asks for none, and nor do threats and hatred, which HQ deals with first. It is about the
group: whoever wrote the message is not named, and has a finding of their own.

**Why.** A word to all, a little later, says what is expected without pointing at anybody.

**When it is wrong.** It was meant as a joke and taken as one. A reminder just after a quarrel can feel like taking
sides: wait until the next morning.

**First step.** Post the reminder the next day; a text that can be copied is in the message.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK
from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import DAY, Duration, duration_words
from moderation.remark import Score
from moderation.rule import Rule, Seen
from moderation.testing import Example, Step, say
from moderation.words import N_

GRAVE = frozenset({"thr", "idn", "hate"})


class Asked(msgspec.Struct, array_like=True):
    """When the rules were last posted, and the week in which a reminder was last asked for."""

    reminded: int = 0
    week: int = 0


class ReminderAfterConduct(Rule):
    """A finding on how people speak asks for a reminder."""

    id: ClassVar[str] = "reminder_after_conduct"
    clause: ClassVar[str] = "admin-2"
    title: ClassVar[str] = N_("Conduct slipped, and no recent reminder of the rules")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    on = TALK
    heads = frozenset({"prof", "att", "acc", "gos"})
    talk = Talk.RULES
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            'In {group} {because}. A friendly word to everybody, tomorrow rather than now, may help. For example: "A '
            "reminder of how we do things here: be kind, no strong language, nothing about people behind their backs, "
            "and anything that troubles you goes to an admin in private. Remember that what is posted in a group can "
            "end up in public. If it keeps going wrong, an admin will have a word, and may ask somebody to leave. "
            'Thank you all!"'
        ),
    }

    least: Score = 0.5
    posted_within: Duration = DAY

    def check(self, seen: Seen) -> Finding | None:
        """Note a reminder; ask for one where a message surely breaks the rules of conduct."""
        slot = self.group_slot(seen, Asked)
        if seen.does(Talk.RULES):
            slot.reminded = max(slot.reminded, seen.at)
            return None
        if not self._slipped(seen):
            return None
        monday = seen.local.day - seen.local.weekday
        if slot.week == monday or (slot.reminded and seen.at - slot.reminded < self.posted_within):
            return None
        slot.week = monday
        return self._asked(seen, monday)

    def _slipped(self, seen: Seen) -> bool:
        """Whether it is rude or worse to somebody, and nothing that a friendly word to all would make light of."""
        scores = seen.features.heads
        sure = [head for head, score in scores.items() if score >= self.least]
        if not GRAVE.isdisjoint(sure):
            return False
        oaths = [span.kind for span in seen.features.spans if span.head == "prof"]
        mild = bool(oaths) and all(kind == "mild" for kind in oaths)
        return not self.heads.isdisjoint(sure) and not (mild and self.heads.intersection(sure) == {"prof"})

    def _asked(self, seen: Seen, monday: int) -> Finding:
        return self.finding(
            seen,
            "a message was rude or worse, and no reminder of the rules was posted within "
            f"{duration_words(self.posted_within)}",
            episode=str(monday),
            evidence=[seen.event.id],
            numbers={"limit": self.least},
        )


def _rude(when: str, score: float = 0.7, head: str = "prof") -> Step:
    return say(when, "ann", "...", Features(words=5, heads={head: score}))


_REMINDER = "A reminder of our group rules: be kind, keep to the topic, no personal details"

EXAMPLES = [
    Example("a strong oath", say("10:00", "ann", "oh for fuck's sake, who ordered fifty thousand"), flags=[1]),
    Example("just sure enough", _rude("10:00", 0.5, "gos"), flags=[1]),
    Example("several in a week ask once", _rude("10:00"), _rude("d2 10:00", head="att"), _rude("d7 23:00"), flags=[1]),
    Example("the week after it asks again", _rude("d7 23:00"), _rude("d8 10:00"), flags=[1, 2]),
    Example("a reminder a day ago is too old", say("10:00", "bob", _REMINDER), _rude("d2 10:00"), flags=[2]),
    Example("an oath at the weather", say("10:00", "ann", "shit forecast for Saturday")),
    Example("a threat is HQ's first", _rude("10:00", 0.9, "thr")),
    Example("a threat in rude words", say("10:00", "ann", "Bob you fucking rat, I'm going to break your legs")),
    Example("not sure enough", _rude("10:00", 0.45)),
    Example("a reminder within the day", say("10:00", "bob", _REMINDER), _rude("d2 09:59")),
    Example("a cheerful thread", say("10:00", "ann", "Well done all, forty doors!"), say("10:01", "bob", "Thank you!")),
    Example("personal data is spoken of elsewhere", _rude("10:00", 0.9, "pii")),
]
