"""Telephone numbers: in digits or spelled out, British or foreign, unless they are an organisation's."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from services.rules.detectors.personal_data.passage import OWN, SURE, Found, Passage
from services.rules.detectors.personal_data.people import named

if TYPE_CHECKING:
    from types import ModuleType

_GAP = r"[\s().\-/]{0,3}"
_BRITISH = re.compile(
    rf"(?<![a-z0-9@=/_#.])(?P<lead>(?:\+|\b00|\(\+?){_GAP}44{_GAP}(?:\(?0\)?{_GAP})?|44[ ]?(?=7)"
    rf"|\(?[0o][ .-]?)(?P<rest>[1-37-9o](?:{_GAP}[0-9o]){{8,9}})"
    r"(?![0-9]|[.,][0-9]|[a-z_])"
)
_BARE_MOBILE = re.compile(r"(?<![a-z0-9@=/_#.+-])7[1-9]\d{2}[ .-]?\d{3}[ .-]?\d{3}(?![\w-])")
_FOREIGN = re.compile(r"(?<![a-z0-9@=/_#.])(?:\+|00)(?!44)[1-9](?:[ ().\-/]{0,3}\d){7,13}(?![0-9a-z_])")
_LINKED = re.compile(r"(?:wa\.me/|tel:|whatsapp\.com/send\?phone=)(?P<number>\+?(?!44[38]|0[38])\d{9,15})\b")
_CUE = re.compile(r"\b(?:phone|mob|mobile|cell|tel|telephone|number|ring|call|text|whatsapp|contact|reach)\b")
_OFFICE = re.compile(
    r"\b(?:office|helpline|hotline|switchboard|reception|hq|headquarters|campaign (?:phone|line|mobile|number)|surgery"
    r"|council|police|hospital|newsdesk|press|taxis?|cabs?|venue|hall|pub|restaurant|bookings|customer services?|bank"
    r"|published|printed|public|publicly|leaflets?|website"
    r"|company|(?:electoral|election|registration) (?:services|office)|returning officer|enquiries|party line"
    r"|box office|school|clinic|station|agency|desk)\b"
)
_OWN = re.compile(r"\b(?:my|me|i'm|i am|mine|our landline)\b")
_NOT_AFTER = re.compile(
    r"(?:id|isbn|ref|order|invoice|tracking|barcode|version|passcode|ticket|account)\b(?: (?:number|no|code"
    r"|id))?[ :#.]*$"
)

_UNITS = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero oh o nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for word in words.split()
}
_UNITS["hundred"] = "00"
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_SPELLED = re.compile(rf"\b(?:(double|treble|triple)[ -])?({'|'.join(_UNITS)}|\d{{1,6}})\b")
_SPELLED_GAP = re.compile(r"[\s,.\-/]{0,3}(?:and )?")
_SPELLED_NUMBER = re.compile(r"0[127]\d{8,9}|44[127]\d{8,9}|\A7[1-9]\d{8}\Z")
SPELLED = frozenset({"zero", "oh", "o", "nought", "double", "triple", "treble"})
"""Words without which no British number is spelled out."""
_FEWEST_SPELLED = 2
_FULL = 10
_DATE = re.compile(r"\d\d([./-])\d\d\1(?:19|20)\d\d(?!\d)")
_DIGIT_THERE = re.compile(r"[ .-]?\d")
_DIGIT_HERE = re.compile(r"\d[ .-]?$")


@cache
def _library() -> "ModuleType":
    """The world's numbering plans, read when the first foreign number is met: they cost 90 ms to load."""
    import phonenumbers  # noqa: PLC0415

    return phonenumbers


def phones(passage: Passage) -> Iterator[Found]:
    """Every personal telephone number; helplines and 03, 08, 09 numbers are organisations'."""
    if passage.digits >= 7:  # noqa: PLR2004 - some digits may be written as the letter o
        yield from _british(passage)
        yield from _foreign(passage)
        yield from _linked(passage)
    if not SPELLED.isdisjoint(passage.bag) or (passage.digits >= 4 and not _UNITS.keys().isdisjoint(passage.bag)):  # noqa: PLR2004 - "07700"
        yield from _spelled(passage)


def _british(passage: Passage) -> Iterator[Found]:
    for match in _BRITISH.finditer(passage.text):
        number = re.sub(r"\D", "", match["rest"].replace("o", "0"))
        short = number[0] == "1" and len(number) < _FULL and not _among(passage.text, *match.span())
        dated = _DATE.match(match[0]) or number in "1234567890"
        if (short or _private(number)) and not dated and not passage.in_link(match.start()):
            yield from _judged(passage, match.start(), match.end(), mobile=number[0] == "7")
    for match in _BARE_MOBILE.finditer(passage.text):
        if _CUE.search(passage.text, *passage.before(match.start(), 30)):
            yield from _judged(passage, match.start(), match.end(), mobile=True)


def _linked(passage: Passage) -> Iterator[Found]:
    for match in _LINKED.finditer(passage.text):
        yield Found(*match.span("number"), "phone", SURE)


def _among(text: str, start: int, end: int) -> bool:
    """Whether other digits stand directly before or after."""
    return _DIGIT_HERE.search(text, max(0, start - 2), start) is not None or _DIGIT_THERE.match(text, end) is not None


def _private(number: str) -> bool:
    """Whether a national number, without its 0, can be a person's: 01, 02 and 07."""
    return len(number) == _FULL and (number[0] in "27" or (number[0] == "1" and number[1] != "0"))


def _foreign(passage: Passage) -> Iterator[Found]:
    for match in _FOREIGN.finditer(passage.text):
        library = _library()
        try:
            number = library.parse(match[0].replace("00", "+", 1) if match[0][0] == "0" else match[0], None)
        except library.NumberParseException:
            continue
        if library.is_valid_number(number) and not passage.in_link(match.start()):
            yield from _judged(passage, match.start(), match.end(), mobile=True)


def _spelled(passage: Passage) -> Iterator[Found]:
    for pieces, run in spelled_runs(passage.text):
        owner = [match for match, piece in zip(run, pieces, strict=True) for _ in piece]
        for number in _SPELLED_NUMBER.finditer("".join(pieces)):
            start, end = owner[number.start()].start(), owner[number.end() - 1].end()
            yield from _judged(passage, start, end, mobile="7" in number[0][:3])


def spelled_runs(text: str) -> Iterator[tuple[list[str], list[re.Match[str]]]]:
    """Stretches of digits of which at least two are spelled out: the digits of each match, and the matches."""
    for run in _runs(text):
        if sum(not match[2][0].isdigit() for match in run) >= _FEWEST_SPELLED:
            yield [_UNITS.get(match[2], match[2]) * _TIMES.get(match[1] or "", 1) for match in run], run


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Stretches of digit words and digits with nothing else between them."""
    run: list[re.Match[str]] = []
    for match in _SPELLED.finditer(text):
        if run and not _SPELLED_GAP.fullmatch(text, run[-1].end(), match.start()):
            yield run
            run = []
        run.append(match)
    yield run


def _judged(passage: Passage, start: int, end: int, *, mobile: bool) -> Iterator[Found]:
    """Whose number it is decides: nobody's (an office), the writer's own, or somebody else's."""
    text = passage.text
    low, _ = passage.before(start, 40)
    _, high = passage.after(end, 20)
    if _NOT_AFTER.search(text[low:start]):
        return
    somebody = named(passage, (low, start))
    office = _OFFICE.search(text, low, start) or _OFFICE.search(text, end, high)
    if office and not (mobile and somebody):
        return
    score = OWN if _OWN.search(text, low, start) and not somebody else SURE
    yield Found(start, end, "phone", score)
