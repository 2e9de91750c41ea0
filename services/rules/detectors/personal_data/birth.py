"""Dates of birth: a date beside a word that says so."""

import re
from collections.abc import Iterator

from services.rules.detectors.personal_data.passage import OWN, SURE, Found, Passage
from services.rules.detectors.personal_data.people import own

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TENS = "(?:twenty|thirty)"
_ORDINAL = (
    "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    "|fifteenth"
    "|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_UNIT = "(?:one|two|three|four|five|six|seven|eight|nine)"
_YEAR = (
    r"(?:19\d\d|20\d\d|'?\d\d"
    rf"|nineteen[ -](?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]{_UNIT})?|oh {_UNIT})"
    rf"|two thousand(?: and {_UNIT})?)"
)
_DATE = re.compile(
    rf"(?<![\w/.-])(?:\d\d?([./ -])\d\d?\1{_YEAR}|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d\d?(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}\.?,?[ -]{_YEAR}"
    rf"|(?:{_TENS}[ -])?{_ORDINAL} (?:of )?{_MONTH},? {_YEAR}|{_MONTH}\.? \d\d?(?:st|nd|rd"
    rf"|th)?,? {_YEAR})(?![\w/-])"
)
_BEFORE = re.compile(r"\b(?:born|dob|d\.o\.b|d\.?o\.?b\.?|date of birth|birth ?date|birthday)\b[^\d\n]{0,25}$")
_AFTER = re.compile(r"[ ,:(=-]{0,4}(?:dob|date of birth|d\.o\.b)\b")
_NOBODY = re.compile(r"\b(?:party|nhs|movement|union|group|council|country|state|nation)\b[^\n]{0,30}$")
WORDS = frozenset({"born", "dob", "d", "birth", "birthdate", "birthday"})
"""Words without which no date is a date of birth."""


def births(passage: Passage) -> Iterator[Found]:
    """Full dates next to "born", "dob" and the like."""
    if WORDS.isdisjoint(passage.bag):
        return
    for match in _DATE.finditer(passage.text):
        low, start = passage.before(match.start(), 50)
        lead = passage.text[low:start]
        told = _BEFORE.search(lead)
        if not told and not _AFTER.match(passage.text, match.end()):
            continue
        if told and _NOBODY.search(lead[: told.start()]):
            continue
        yield Found(*match.span(), "date_of_birth", OWN if own(passage, (low, start)) else SURE)
