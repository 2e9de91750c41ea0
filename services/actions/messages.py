"""Messages: a finding in the words of its rule, for each who is told."""

import re
from collections.abc import Callable, Mapping, Sequence

from moderation.findings import Finding, Recipient
from moderation.rule import Rule
from moderation.words import N_

Translate = Callable[[str], str]

WRONG = N_("If this is wrong, tell us: it helps.")
FROM_ADMINS = N_("From the admins of {group}:")

_NUMBER = re.compile(r"^[~\s\u202a-\u202e\u2066-\u2069]*\+?[\d\s().\u00a0\u2011-]{7,}[\u202c\u2069\s]*$")
_SHOWN_DIGITS = 3


def called(name: str) -> str:
    """A person's name as a message says it: never a whole telephone number."""
    if _NUMBER.match(name):
        digits = re.sub(r"\D", "", name)
        return f"the number ending in {digits[-_SHOWN_DIGITS:]}"
    return name.lstrip("~\u202f\u00a0 ").strip("\u200e\u200f\u202a\u202c\u2068\u2069")


def first_name(name: str) -> str:
    """How one would speak to them."""
    said = called(name)
    return "there" if said.startswith("the number") or not said else said.split()[0]


def listed(names: Sequence[str], none: str = "somebody") -> str:
    """`Ann`, `Ann and Ben`, `Ann, Ben and Cara`, `Ann, Ben and 5 more`."""
    said = [called(name) for name in names]
    if not said:
        return none
    if len(said) > 4:  # noqa: PLR2004 - more names than a sentence bears
        said = [*said[:2], f"{len(said) - 2} more"]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


class _Blanks(dict[str, object]):
    """Leaves a placeholder nobody can fill as three dots, so that a message always goes out."""

    def __missing__(self, name: str) -> str:
        return "…"


def render(
    finding: Finding,
    rule: Rule,
    names: Mapping[str, str],
    *,
    quote: str,
    when: str,
    group: str,
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
        translate: gettext.
    """
    people = [names.get(person, "somebody") for person in finding.people]
    blanks = _Blanks(
        finding.numbers,
        person=called(people[0]) if people else "somebody",
        first_name=first_name(people[0]) if people else "there",
        people=listed(people),
        others=listed([names.get(person, "somebody") for person in finding.others], "nobody else"),
        because=translate(finding.because),
        quote=quote or "…",
        when=when,
        group=group,
    )
    told = {}
    for recipient in finding.to:
        text = translate(rule.words[recipient]).format_map(blanks)
        if recipient is Recipient.SENDER:
            text = f"{translate(FROM_ADMINS).format_map(blanks)} {text}"
        told[recipient] = f"{text} {translate(WRONG)}"
    return told
