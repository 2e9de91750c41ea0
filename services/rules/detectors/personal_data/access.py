"""What opens something: codes of doors, key safes and alarms, PINs, passwords that are written out."""

import re
from collections.abc import Iterator

from services.rules.detectors.personal_data.passage import LIKELY, Found, Passage
from services.rules.detectors.personal_data.words import words

_VALUE = r"(?P<value>[a-z]?\d{3,8}[a-z#*]?)(?![\w.:/-])"
_CODE = re.compile(
    r"\b(?:(?:pass|key)?code|combination|combo|combi|pin)\b(?! of\b)(?P<gap>[^\d\n.!?;]{0,40}?)[\s:=#]" + _VALUE
)
_SAFE = re.compile(r"\b(?:key ?safe|lock ?box|key ?pad|padlock)\b(?P<gap>[^\d\n.!?;]{0,20}?)[\s:=#]" + _VALUE)
_ALARM = re.compile(
    r"\b(?:alarm|(?:door|gate|safe|lock) (?:code|combination|combo))\b(?P<gap>[^\d\n.!?;]{0,12}?)[\s:=#]"
    r"(?P<value>\d{2}(?:[ -]?\d{1,2}){1,3}#?)(?![\w:/-])"
)
_HOUR = re.compile(r"\b(?:at|for|by|from|till|until)\s*$")
_PLACE = re.compile(
    r"\b(?:key ?safe|safe|lock|locked|padlock|lock ?box|door|doors|gate|gates|barrier|entry|entrance|office|alarm"
    r"|key ?pad|shed|store|storeroom|cupboard|garage|hall|building|flats?|intercom|buzzer|trade|machine|card|laptop"
    r"|phone|ipad|tablet|voicemail|access|security|unit|lift|back|front|cabinet)\b"
)
_OTHER = re.compile(
    r"\b(?:qr|bar|post|zip|dress|discount|voucher|promo|error|country|area|dialling|dial|zoom|meeting|teams|webinar"
    r"|sort|tax|product|source|exit|status|book|colour|color|http|return|rolling|badge|enamel|map|drop)\b"
)
_NAMED = re.compile(
    r"\b(?:password|passcode|passphrase|pass ?word|pwd|pw)\b"
    r"(?:(?: (?:for|to|on|of) [^\n.!?:=]{1,40}?)?(?: is| was)?(?: now| still)?[:=\s] ?| )(?P<value>[\w@#$%&*!+-]{4,40})"
)
_LOGIN = re.compile(
    r"\b(?:log-?in|username|user|credentials)\b[^\n.?]{0,40}?[:=\s](?P<value>[\w@#$%&*.-]{3,40} ?/ ?\S{4,40})"
)


def codes(passage: Passage) -> Iterator[Found]:
    """Codes beside what they open, and passwords that hold a figure: a word after "password" may be any word."""
    if words("codes").isdisjoint(passage.bag) or not passage.digits:
        return
    text = passage.text
    for match in _CODE.finditer(text):
        around = max(0, match.start() - 60), min(len(text), match.end() + 30)
        lead = text[max(0, match.start() - 12) : match.start()]
        if _PLACE.search(text, *around) and not _OTHER.search(lead) and not _OTHER.search(match["gap"]):
            yield Found(*match.span("value"), "access_code", LIKELY)
    for pattern in (_SAFE, _ALARM):
        for match in pattern.finditer(text):
            if not _OTHER.search(match["gap"]) and not _HOUR.search(match["gap"]):
                yield Found(*match.span("value"), "access_code", LIKELY)
    for pattern in (_NAMED, _LOGIN):
        for match in pattern.finditer(text):
            called = _OTHER.search(text, *passage.before(match.start(), 40))
            if not called and any(letter.isdigit() for letter in match["value"]):
                yield Found(*match.span("value"), "access_code", LIKELY)
