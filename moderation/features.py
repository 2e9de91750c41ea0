"""Features: what is read off one text, once. Rules see these and never the text."""

from enum import IntFlag
from typing import Protocol

import msgspec

from moderation.events import Event

HEADS = (
    "offence", "hate", "insult", "prof", "att", "thr", "idn", "acc", "gos", "heat", "sign", "conf", "pii", "boundary",
    "spam",
)  # fmt: skip
"""What a detector scores, 0 to 1: offensive language, hatred of a group, insult, profanity, personal attack, threat,
identity attack, accusation of wrongdoing, gossip or hearsay, hostile tone, formal decision or sign-off, confidential
matter, personal data, unwanted personal attention, spam."""


class Talk(IntFlag):
    """What a text does in the conversation, as far as its own words show."""

    QUESTION = 1 << 0
    THANKS = 1 << 1
    PRAISE = 1 << 2
    REMINDER = 1 << 3
    """Reminds of a task, a date or an event ("don't forget", "reminder:", "tonight 7pm at the hall")."""
    RULES = 1 << 4
    """Reminds of the group's rules or of what may become public."""
    URGENT = 1 << 5
    """Calls for urgency; not inside a name ("Urgent Treatment Centre"), not denied ("no rush", "not urgent")."""
    SURGE = 1 << 6
    """Declares that frequent or late messages are fine for a while."""
    LEAVE = 1 << 7
    """The writer asks to be taken out of this group."""
    CONSENT = 1 << 8
    """Says that somebody agreed to be added, or thanks for having been added."""
    PURPOSE = 1 << 9
    """Says what the group is for or until when it is needed."""
    YOU = 1 << 10
    """Speaks to somebody in the second person."""
    REFUSAL = 1 << 11
    """Declines personal attention or asks for distance."""
    APOLOGY = 1 << 12
    CALMING = 1 << 13
    """Asks to stop quarrelling or to take it outside the thread."""
    GREETING = 1 << 14
    ANSWER = 1 << 15
    """Short reply to what somebody just said ("yes", "on my way", "agreed")."""
    PERSONAL = 1 << 16
    """Personal or romantic attention to one person: looks, dates, feelings, being alone together."""
    ENCOURAGEMENT = 1 << 17
    PHOTO = 1 << 18
    """A picture or video, as far as the placeholder says."""
    DOCUMENT = 1 << 19
    """An attached file that is not a picture, video or sound."""
    CELEBRATION = 1 << 20
    """Birthday, result, new baby: talk that is off the purpose and welcome."""
    LEISURE = 1 << 21
    """Speaks of a pastime: sport, films, cooking at home, pets, holidays, games."""
    TASK = 1 << 22
    """Speaks of what volunteers organise: leaflets, doors, stalls, rotas, halls, what to bring."""
    NO = 1 << 23
    """A short no, or words that put somebody in their place; what they answer shows only what was said before."""
    AGAIN = 1 << 24
    """Says that the writer has said it before: the second no, not the first."""
    LAUGHTER = 1 << 25
    """Laughs, in a word or a sign."""
    ELSEWHERE = 1 << 26
    """Sends a matter to email, a meeting or an officer, where it belongs."""
    PASTIME = 1 << 27
    """A word that may be about a pastime, and shows nothing by itself."""
    PROXY = 1 << 28
    """Asks to be taken out of this group on behalf of somebody else, who asked for it."""


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Characters `start` to `end` of the original text that carried `head`; `kind` says which sort of it."""

    start: int
    end: int
    head: str
    kind: str = ""


class Surge(msgspec.Struct, frozen=True, array_like=True):
    """When a surge declared in words holds: days after the day of the message, and minutes into the day."""

    first_day: int = 0
    last_day: int = 0
    until: int = 24 * 60


class Features(msgspec.Struct, frozen=True, omit_defaults=True):
    """What rules may know of a text.

    `heads`: only those that score anything. `about`: person keys the text names or addresses by name. `sketch`: up to
    eight keyed 32-bit hashes of its words, smallest first, for likeness. `topics`: keyed hashes of its content words.
    `whole`: keyed hash of all its words together; equal texts have the same.
    `ends`: last day the text says the group is needed, as a proleptic ordinal.
    """

    length: int = 0
    words: int = 0
    talk: Talk = Talk(0)
    heads: dict[str, float] = {}
    spans: tuple[Span, ...] = ()
    about: tuple[str, ...] = ()
    sketch: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    surge: Surge | None = None
    ends: int | None = None
    whole: int = 0


NOTHING = Features()
"""The features of an event without text."""


class Detector(Protocol):
    """Reads a text once. The cheap tier and a trained tier fulfil it alike."""

    def read(self, event: Event, weekday: int, ordinal: int) -> Features:
        """Read the features off an event's text.

        Args:
            event: with its text and the people it names.
            weekday: of the group's local day, Monday 0; for "until Friday".
            ordinal: of the group's local day (`date.toordinal`); for "until 7 May".
        """
        ...


def likeness(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """How alike two texts are, 0 to 1, estimated from their bottom-k sketches (Broder 1997)."""
    if not a or not b:
        return 0.0
    size = max(len(a), len(b))
    smallest = sorted({*a, *b})[:size]
    return len(set(a).intersection(b, smallest)) / len(smallest)
