"""Numbers that name one person or account: IBAN, card, driving licence, National Insurance, NHS, passport, plate."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.gb import nhs

from services.rules.detectors.personal_data.passage import LIKELY, OWN, PLAIN, SURE, Found, Passage
from services.rules.detectors.personal_data.words import words

_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])")
_CARD = re.compile(r"(?<![a-z0-9.+-])[2-6]\d{3}(?:[ .-]?\d){9,15}(?![a-z0-9])")
_LICENCE = re.compile(
    r"(?<![a-z0-9])(?=[a-z]{1,5}9{0,4}\d)[a-z9]{5} ?\d[0156]\d[0-3]\d\d ?[a-z9]{2}[a-z0-9]{3}(?![a-z0-9])"
)
_NI = re.compile(
    r"(?<![a-z0-9])(?!bg|gb|kn|nk|nt|tn|zz)(?:[abceghj-prstw-z][abceghj-nprstw-z]|qq)"
    r"([ .-]?)\d\d[ .-]?\d\d[ .-]?\d\d(?:[ .-]?[a-d])?(?![a-z0-9])"
)
_NHS = re.compile(r"(?<![\w.+-])\d{3}([ .-]?)\d{3}([ .-]?)\d{4}(?![\w-])")
_PASSPORT = re.compile(r"(?<![a-z0-9])[a-z]?\d{6,9}(?![a-z0-9])")
_PLATE = re.compile(r"(?<![a-z0-9-])[a-hj-pr-y]{2}(?!00|01|50)\d\d( ?)[a-hj-pr-z]{3}(?![a-z0-9-])")
_OLD_PLATE = re.compile(r"(?<![a-z0-9-])(?:[a-z]\d{1,3} ?[a-z]{3}|[a-z]{3} ?\d{1,3}[a-z])(?![a-z0-9-])")

_NI_WORD = re.compile(r"\bn\.?i\.? ?(?:n|no|num|number)\b|national insurance|\bnino\b")
_NHS_WORD = re.compile(r"\bnhs\b|\bpatient|\bchi number|\bgp\b|hospital")
_PASSPORT_WORD = re.compile(r"\bpassport")
_CARD_WORD = re.compile(r"\bcard\b|\bvisa\b|\bmastercard\b|\bdebit\b")
_OTHER_ID = re.compile(
    r"\b(?:meeting|zoom|id|passcode|order|ref|reference|tracking|invoice|ticket|isbn|barcode|case)\b"
)


def ibans(passage: Passage) -> Iterator[Found]:
    """International bank account numbers whose check digits are right, with or without gaps."""
    for match in _IBAN.finditer(passage.text):
        end = match.end()
        while end > match.start():
            written = passage.text[match.start() : end]
            if iban.is_valid(written, check_country=False):
                yield Found(match.start(), end, "iban", SURE)
                break
            end = match.start() + written.rfind(" ")


def cards(passage: Passage) -> Iterator[Found]:
    """Payment cards: an issuer's prefix and length, and the Luhn digit."""
    for match in _CARD.finditer(passage.text):
        number = re.sub(r"\D", "", match[0])
        if not luhn.is_valid(number) or passage.in_link(match.start()):
            continue
        near = _CARD_WORD.search(passage.text, *passage.before(match.start()))
        if near or _issued(number):
            yield Found(*match.span(), "card", SURE if near else LIKELY)


def _issued(number: str) -> bool:
    """Whether a large issuer gives out numbers of this prefix and length."""
    size, two, four = len(number), int(number[:2]), int(number[:4])
    mastercard = 51 <= two <= 55 or 2221 <= four <= 2720  # noqa: PLR2004 - ISO/IEC 7812 ranges
    return (size == 16 and (number[0] == "4" or mastercard or two in {60, 64, 65})) or (size == 15 and two in {34, 37})  # noqa: PLR2004


def licences(passage: Passage) -> Iterator[Found]:
    """British driving licences: month 01 to 12 or 51 to 62, day 01 to 31."""
    for match in _LICENCE.finditer(passage.text):
        plain = match[0].replace(" ", "")
        month, day = int(plain[6:8]) % 50, int(plain[8:10])
        if 1 <= month <= 12 and 1 <= day <= 31:  # noqa: PLR2004 - a calendar
            yield Found(*match.span(), "driving_licence", SURE)


def ni_numbers(passage: Passage) -> Iterator[Found]:
    """National Insurance numbers by the prefix rule; there is no check digit."""
    for match in _NI.finditer(passage.text):
        cued = _NI_WORD.search(passage.text, *passage.before(match.start()))
        written = passage.cased(*match.span())
        word = match[1] and match[0][:2] in words("short_words") and not written[:2].isupper()
        if cued or (match[0][-1].isalpha() and not word):
            yield Found(*match.span(), "ni_number", SURE)


def nhs_numbers(passage: Passage) -> Iterator[Found]:
    """NHS numbers: ten digits beside the word, or written 3-3-4 with a right check digit."""
    for match in _NHS.finditer(passage.text):
        if passage.in_link(match.start()):
            continue
        right = nhs.is_valid(match[0].replace(".", ""))
        lead = passage.before(match.start())
        if _NHS_WORD.search(passage.text, *lead):
            yield Found(*match.span(), "nhs_number", SURE if right else PLAIN)
        elif right and match[1] and match[2] and match[0][0] in "4679" and not _OTHER_ID.search(passage.text, *lead):
            yield Found(*match.span(), "nhs_number", PLAIN)


def passports(passage: Passage) -> Iterator[Found]:
    """Nine digits, or an old letter and six, beside the word: the number has no check digit."""
    if "passport" not in passage.text:
        return
    for match in _PASSPORT.finditer(passage.text):
        around = passage.before(match.start(), 30)[0], passage.after(match.end(), 30)[1]
        if _PASSPORT_WORD.search(passage.text, *around) and not passage.in_link(match.start()):
            yield Found(*match.span(), "passport", SURE)


def plates(passage: Passage) -> Iterator[Found]:
    """Number plates: today's form in capitals by itself, older forms and small letters beside a word about cars."""
    cued = not words("cars").isdisjoint(passage.bag)
    for match in _PLATE.finditer(passage.text):
        capitals = passage.cased(*match.span()).isupper()
        coded = _OTHER_ID.search(passage.text, *passage.before(match.start(), 20))
        if cued or (capitals and match[1] and not coded):
            yield Found(*match.span(), "number_plate", PLAIN if cued else OWN)
    if cued:
        for match in _OLD_PLATE.finditer(passage.text):
            if passage.cased(*match.span()).isupper():
                yield Found(*match.span(), "number_plate", PLAIN)
