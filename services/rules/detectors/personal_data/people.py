"""People in a stretch of text: is somebody named or pointed at here, and is it the writer?"""

import re
from functools import cache
from pathlib import Path

from services.rules.detectors.personal_data.passage import Passage
from services.rules.detectors.personal_data.words import words

TITLED = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Sir|Dame|Lady|Lord|Cllr|Councillor|Prof)\.? [A-Z][A-Za-z'’-]+"
_TITLED = re.compile(rf"\b{TITLED}")
_FULL = re.compile(r"\b([A-Z][a-z’'-]+) ([A-Z][a-z]?[a-zA-Z’'-]+)\b")
_WORD = re.compile(r"[A-Za-z]+(?:['’-](?!s\b)[A-Za-z]+)*")
_SAINT = re.compile(r"\bSt\.? [A-Z][a-z]+")
_POINTED = re.compile(r"\b(?:his|hers?|their|she|he|neighbour|husband|wife|widow|(?:mr|mrs|ms|miss) [a-z]+)\b")
_OWN = re.compile(r"\b(?:my|mine|our|me|i|i'm|i've)\b")


@cache
def first_names() -> frozenset[str]:
    """Common first names in the United Kingdom, lower case."""
    names = Path(__file__).parent.parent / "abuse" / "names.txt"
    return frozenset(names.read_text("utf-8").split())


def named(passage: Passage, stretch: tuple[int, int]) -> bool:
    """Whether a stretch names a person: as `known` does, or in two words with capitals that are no things."""
    if known(passage, stretch):
        return True
    pairs = _FULL.findall(passage.cased(*stretch))
    return any(first.lower() not in words("things") and last.lower() not in words("things") for first, last in pairs)


def known(passage: Passage, stretch: tuple[int, int]) -> bool:
    """Whether a stretch names a person beyond doubt: by a title or a common first name."""
    written = _SAINT.sub("", passage.cased(*stretch))
    if _TITLED.search(written):
        return True
    names = first_names()
    return any(word[0].isupper() and word.lower() in names for word in _WORD.findall(written))


def pointed(passage: Passage, stretch: tuple[int, int]) -> bool:
    """Whether a stretch points at one other person without a name."""
    return _POINTED.search(passage.text, *stretch) is not None


def own(passage: Passage, stretch: tuple[int, int]) -> bool:
    """Whether a stretch speaks of the writer."""
    return _OWN.search(passage.text, *stretch) is not None
