"""Personal data and confidential markings in a text: heads `pii` and `conf`, and where they stand.

Kinds of `pii` spans: phone, email, address, postcode, ni_number, nhs_number, bank_account, sort_code, card, iban,
passport, driving_licence, number_plate, date_of_birth, special_category, membership_list, contact_card,
access_code. `conf` spans are of kind marking. The whole text is read, however long.
"""

import re
from collections.abc import Iterator
from functools import cache

from moderation.events import Event
from moderation.features import Span
from services.rules.detectors.personal_data import (
    access,
    bank,
    birth,
    identifiers,
    lists,
    mail,
    markings,
    phones,
    places,
    special,
)
from services.rules.detectors.personal_data.passage import Found, Passage, apart
from services.rules.detectors.personal_data.words import words
from services.rules.detectors.reading import Reading

_MARKS = re.compile(r"[0-9@]")
_FILES = re.compile(r"\.(?:xlsx?|csv|ods|tsv|numbers|zip|pdf|docx?|txt|vcf)\b")
_CODE = re.compile(r"[a-z]\d")
_LONG, _SOME = 6, 2


def read(reading: Reading, event: Event) -> tuple[dict[str, float], list[Span]]:
    """Score heads `pii` and `conf`, 0 to 1, and say where in the original text they stand.

    Own data ("my number is ...") scores 0.55, somebody else's up to 0.9. Only what is flagged (0.5 and more) is told.
    """
    if not _worth_reading(reading):
        return {}, []
    passage = Passage(reading)
    personal = [*apart(_personal(passage, event)), *special.specials(passage)]
    marked = list(markings.markings(passage))
    heads = {head: max(one.score for one in found) for head, found in (("pii", personal), ("conf", marked)) if found}
    spans = [_span(passage, one, "pii") for one in personal] + [_span(passage, one, "conf") for one in marked]
    return heads, sorted(spans, key=lambda span: span.start)


def _worth_reading(reading: Reading) -> bool:
    """Whether anything here can be personal data: most messages have no digit, no @ and none of the words."""
    text = reading.lowered
    if not reading.bag.isdisjoint(_triggers()) or _MARKS.search(text):
        return True
    return "(at)" in text or "[at]" in text or ("." in text and _FILES.search(text) is not None)


@cache
def _triggers() -> frozenset[str]:
    """Without a digit or an @, personal data has one of these words."""
    homes = {"lives", "living", "address", "number"}
    return (
        special.triggers()
        | words("markings")
        | words("mail_written_out")
        | phones.SPELLED
        | homes
        | birth.WORDS
        | bank.SAID
    )


def _personal(passage: Passage, event: Event) -> Iterator[Found]:
    """Every finder that can find something, in the order in which they may claim a stretch of text."""
    if passage.digits >= _LONG:
        yield from identifiers.ibans(passage)
        yield from identifiers.cards(passage)
        yield from identifiers.licences(passage)
        yield from identifiers.ni_numbers(passage)
    yield from mail.mails(passage)
    yield from lists.lists(passage, event)
    yield from phones.phones(passage)
    if passage.digits >= _LONG:
        yield from identifiers.nhs_numbers(passage)
        yield from bank.pairs(passage)
    if not phones.SPELLED.isdisjoint(passage.bag) or not bank.SAID.isdisjoint(passage.bag):
        yield from bank.spelled(passage)
    if passage.digits or not birth.WORDS.isdisjoint(passage.bag):
        yield from birth.births(passage)
    if passage.digits:
        yield from access.codes(passage)
    yield from places.addresses(passage)
    if passage.digits >= _SOME and _CODE.search(passage.text):
        yield from identifiers.plates(passage)
        yield from places.postcodes(passage)
    if passage.digits >= _LONG:
        yield from identifiers.passports(passage)


def _span(passage: Passage, found: Found, head: str) -> Span:
    offset = passage.reading.offset
    return Span(offset(found.start), offset(found.end - 1) + 1, head, found.kind)
