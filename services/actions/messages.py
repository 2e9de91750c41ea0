"""Messages: a finding in the words of its rule, for each who is told."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from moderation.findings import Finding, Recipient
from moderation.rule import Rule
from moderation.words import N_

Translate = Callable[[str], str]

KEPT_FIRST = N_(
    "There is a graver note about the same message of {person}, and this besides: {because}. The words: “{quote}”. "
    "Please have nothing deleted yet, and write to nobody about it. First take a screenshot that shows who wrote it "
    "and when, and give it to HQ. Once HQ has it and agrees, have the message deleted for everyone, so that it stands "
    "there no longer than it must."
)
"""What is said of a message that should be deleted, and is evidence of something graver."""
CALM_FIRST = N_(
    "Tempers are running high in {group} between {people}: {because}. There is a graver note about one of these "
    "messages, so please have nothing deleted, and leave the private words to whoever HQ asks. You could write to "
    'everybody: "Let us leave it there for today, please." And ask whoever was attacked how they are.'
)
"""What is said of a quarrel in which something graver was said."""
PART_OF = N_(
    "About the same message as a graver note: {because}. The words: “{quote}”. Nothing needs doing about it by itself: "
    "it belongs to what is decided there. Please have nothing deleted before that."
)
"""What is said of anything else, to whoever deals with the graver matter."""
WRONG = N_("If this is wrong, tell us: it helps.")
FROM_ADMINS = N_("From the admins of {group}:")

_NUMBER = re.compile(r"^[~\s\u202a-\u202e\u2066-\u2069]*\+?[\d\s().\u00a0\u2011-]{7,}[\u202c\u2069\s]*$")
_SHOWN_DIGITS = 3
YOU = "you"
"""Whoever owns the phone, where only that is known, on a page that they read."""
OWNER = N_("the owner of the phone")
"""The same person in a message that somebody else reads."""
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows: a name that holds one could reorder a whole page."""
_QUOTING = re.compile(r" ?\(“\{quote\}”\)|(?:(?<=[.?!:] )|^)[^.?!:]*:? ?“\{quote\}”\. ?")
"""The sentence of a rule that quotes."""
_BY_NAME = re.compile(r",? \{first_name\}")
"""How the words of a rule speak to somebody: `Hello {first_name}`, `Thanks, {first_name}!`."""


def plain(text: str) -> str:
    """A text on one line, without control characters: no name can move the cursor or turn a page around."""
    kept = (" " if char.isspace() else char for char in text if char not in _TURNS)
    return "".join(char for char in kept if unicodedata.category(char) != "Cc")


def called(name: str) -> str:
    """A person's name as a message says it: never a whole telephone number."""
    if _NUMBER.match(name):
        digits = re.sub(r"\D", "", name)
        return f"the number ending in {digits[-_SHOWN_DIGITS:]}"
    return plain(name).strip("\u200e\u200f ").lstrip("~\u202f\u00a0 ")


def first_name(name: str) -> str:
    """How one would speak to them; an empty text where only a number is known."""
    said = called(name)
    return "" if name in {YOU, OWNER} or _NUMBER.match(name) or not said else said.split()[0]


def listed(names: Sequence[str], none: str = "somebody") -> str:
    """`Ann`, `Ann and Ben`, `Ann, Ben and Cara`, `Ann, Ben and 5 more`."""
    said = [called(name) for name in names]
    if not said:
        return none
    if len(said) > 4:  # noqa: PLR2004 - more names than a sentence bears
        said = [*said[:2], f"{len(said) - 2} more"]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def without_quote(words: str, quote: str) -> str:
    """Words of a rule without the sentence that would quote, where there is nothing to quote."""
    return words if quote else _QUOTING.sub("", words).strip()


class Blanks(dict[str, object]):
    """Leaves a placeholder nobody can fill as three dots, so that a message always goes out."""

    def __missing__(self, name: str) -> str:
        return "…"


def filled(words: str, blanks: Mapping[str, object]) -> str:
    """The words with their blanks filled in; nobody is spoken to by name where only a number is known."""
    return (words if blanks.get("first_name") else _BY_NAME.sub("", words)).format_map(blanks)


def beside(clause: str, to: Recipient) -> str:
    """The words of a finding that gives way to a graver one."""
    if to is not Recipient.DUTY_ADMIN:
        return PART_OF
    return CALM_FIRST if clause == "conduct-2" else KEPT_FIRST


def render(
    finding: Finding,
    rule: Rule,
    names: Mapping[str, str],
    *,
    quote: str,
    when: str,
    group: str,
    aside: bool = False,
    translate: Translate = str,
) -> dict[Recipient, str]:
    """Write what each recipient is told.

    Args:
        finding: what was found.
        rule: whose words are used.
        names: person key -> name.
        quote: the masked words that caused it, or an empty text.
        when: the group's local time in words.
        group: the group's name.
        aside: it gives way to a graver finding about the same lines.
        translate: gettext.
    """
    people = [names.get(person, "somebody") for person in finding.people]
    blanks = Blanks(
        finding.numbers,
        person=called(people[0]) if people else "somebody",
        first_name=first_name(people[0]) if people else "",
        people=listed(people),
        others=listed([names.get(person, "somebody") for person in finding.others], "nobody else"),
        because=translate(finding.because),
        quote=quote,
        when=when,
        group=plain(group),
    )
    told = {}
    for recipient in finding.to:
        words = translate(beside(rule.clause, recipient) if aside else rule.words[recipient])
        text = filled(without_quote(words, quote), blanks)
        if recipient is Recipient.SENDER:
            text = f"{translate(FROM_ADMINS).format_map(blanks)} {text}"
        told[recipient] = f"{text[:1].upper()}{text[1:]} {translate(WRONG)}"
    return told
