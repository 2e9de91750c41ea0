"""Wordings: what rules say to whom, without knowing the rules: from the file beside, which `make messages` writes."""

from functools import cache
from pathlib import Path

import msgspec

from moderation.findings import Recipient
from moderation.words import N_

FILE = Path(__file__).with_name("wordings.json")

PLAIN = N_("In {group}, {when}: {because}. This is about {people}.")
"""What is said of a rule whose words are not known, such as that of another team's rule service."""


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in words: `quotes`, where words of the chat belong in the message."""

    title: str
    clause: str = ""
    first_step: str = ""
    quotes: bool = False
    words: dict[Recipient, str] = {}

    def said(self, to: Recipient) -> str:
        """The words for a recipient."""
        return self.words.get(to) or self.words.get(Recipient.DUTY_ADMIN) or PLAIN


@cache
def wordings() -> dict[str, Wording]:
    """Every rule's words, by its id."""
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, Wording])


def wording(rule: str) -> Wording:
    """A rule's words; plain ones where it is not known."""
    return wordings().get(rule) or Wording(title=rule.replace("_", " ").capitalize())
