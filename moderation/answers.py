"""Answers: what somebody means who replies to a message of ours. Pure."""

import re
from typing import NamedTuple

LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
"""Of which codes are made: no vowels, so that no code is a word, and nothing that looks like something else."""
LENGTH = 5
_CODE = re.compile(rf"(?<![A-Za-z0-9])([{LETTERS}]{{{LENGTH}}})(?![A-Za-z0-9])", re.IGNORECASE)
_REASON = re.compile(r"\b(?:because|reason)\b[:\s]*(.+)", re.IGNORECASE | re.DOTALL)
_SAID = {
    "approached": r"approached|had (?:the|a|that) word|spoke to|spoken|talked to",
    "wrong": r"wrong|mistake|false alarm|not true",
    "approve": r"approved?|yes,? remove",
    "refuse": r"refused?|reject(?:ed)?|(?:should|can|may) stay|keep (?:them|him|her)",
    "done": r"done|removed|(?:is|are) out|did it",
    "cannot": r"cannot|can't|can’t|unable|not me|no rights",
    "verbal": r"verbal(?:ly)?|in person|by phone",
    "email": r"(?:by )?e-?mail",
    "other": r"other",
    "appeal": r"appeal|i object|objection",
}
_WORDS = {answer: re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE) for answer, said in _SAID.items()}
_NOT = re.compile(r"\b(?:not|haven't|haven’t|hasn't|hasn’t|didn't|didn’t|isn't|isn’t|nobody)\b", re.IGNORECASE)


class Said(NamedTuple):
    """What a reply says: the code it names, the answer, the reason; each empty where it does not."""

    code: str
    answer: str
    reason: str


def understood(text: str, answers: tuple[str, ...] = ()) -> Said:
    """Understand a reply.

    Args:
        text: as written.
        answers: those there are; any where none are given.

    Returns:
        No answer where several are meant, or one is denied ("not done yet"): then a person reads it.
    """
    reason = _REASON.search(text)
    plain = text[: reason.start()] if reason else text
    code = _CODE.search(plain)
    wanted = answers or tuple(_WORDS)
    found = [answer for answer in wanted if answer in _WORDS and _WORDS[answer].search(plain)]
    denied = _NOT.search(plain) is not None and found not in (["cannot"], ["wrong"])
    return Said(
        code=code[1].upper() if code else "",
        answer=found[0] if len(found) == 1 and not denied else "",
        reason=" ".join(reason[1].split()) if reason else "",
    )
