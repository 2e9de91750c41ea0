"""People in a stretch of text: is somebody named or pointed at here, and is it the writer?"""

import re
from functools import cache
from pathlib import Path

from services.rules.detectors.personal_data.passage import Passage

TITLED = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Sir|Dame|Lady|Lord|Cllr|Councillor|Prof)\.? [A-Z][A-Za-z'’-]+"
_TITLED = re.compile(rf"\b{TITLED}")
_FULL = re.compile(r"\b([A-Z][a-z’'-]+) ([A-Z][a-z]?[a-zA-Z’'-]+)\b")
_WORD = re.compile(r"[A-Za-z]+(?:['’-](?!s\b)[A-Za-z]+)*")
_POINTED = re.compile(r"\b(?:his|hers?|their|she|he|neighbour|husband|wife|widow|(?:mr|mrs|ms|miss) [a-z]+)\b")
_OWN = re.compile(r"\b(?:my|mine|our|me|i|i'm|i've)\b")

THINGS = frozenset(
    "the a an and or at in on to of for from with by this that these those all our my your his her their its we you he "
    "she they it i who what when where why how please thanks thank hi hello hey dear yes no not ok okay if but so as "
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december today tomorrow tonight meet meeting drop leaflet leaflets email phone call ring text "
    "contact details number address postcode party labour green greens liberal democrat democrats tory tories "
    "conservative conservatives reform village town community church parish school primary hall centre office club "
    "library station pub hotel inn cafe park council ward north south east west upper lower great little old new road "
    "street lane avenue close drive way court house gardens st saint polling day royal british united kingdom england "
    "scotland wales london great britain national health service election campaign order invoice planning ref train "
    "results version next driving use payroll company tracking barcode everyone everybody nobody anyone anybody someone "
    "somebody people canvass walk evens odds street stall action team group chair secretary".split()
)
"""Words that start with a capital without naming anybody."""


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
    return any(first.lower() not in THINGS and last.lower() not in THINGS for first, last in pairs)


def known(passage: Passage, stretch: tuple[int, int]) -> bool:
    """Whether a stretch names a person beyond doubt: by a title or a common first name."""
    written = passage.cased(*stretch)
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
