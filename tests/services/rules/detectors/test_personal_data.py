"""Personal data is found in any form that people give it, and told with its kind and place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.events import Event, Kind
from moderation.features import Span
from services.rules.detectors.personal_data import read
from services.rules.detectors.reading import Reading


def asked(text: str, kind: Kind = Kind.MESSAGE) -> tuple[dict[str, float], list[Span]]:
    """Heads and spans of a text."""
    return read(Reading(text), Event(id="1", group="g", at=0, kind=kind, text=text))


FOUND = [
    ("phone", "07700 900123", "ring Beryl on {} please"),
    ("phone", "07700.900-123", "Kwame: {}"),
    ("phone", "07700\n900123", "Beryl: {}"),
    ("phone", "+44 (0)7700 900 123", "try {} for Wanda"),
    ("phone", "0044 7700 900123", "{} is hers"),
    ("phone", "0 7 7 0 0 9 0 0 1 2 3", "her number {}"),
    ("phone", "o77oo 900456", "try {}"),
    ("phone", "٠٧٧٠٠٩٠٠٤٥٦", "her new number is {}"),
    ("phone", "(01632) 960 123", "Beryl's landline {}"),
    ("phone", "oh seven seven double oh nine double oh one two three", "{} is Tom's number"),
    ("phone", "zero seven seven zero zero, nine hundred, six one two", "his mobile is {}"),
    ("phone", "07700 900 three two one", "{}, that's Lorna"),
    ("phone", "+1 202 555 0143", "Maria is on {}"),
    ("phone", "447700900123", "wa.me/{}"),
    ("email", "lena_fox@example.co.uk", "{} for lifts"),
    ("email", "lena dot fox at example dot org", "{} is the one"),
    ("email", "lena.fox [at] example [dot] org", "{}"),
    ("email", "lena.fox at gmail", "email {}"),
    ("address", "14 Mill Lane", "{} needs a poster board"),
    ("address", "number 6 Church Rd", "drop the leaflets to {}, the blue door"),
    ("address", "number six Church Road", "{}, she's in after lunch"),
    ("address", "flat 3, Parkside Court", "she's at {}"),
    ("address", "Flat 2, 19a Albert Terrace, Eastfold SW1A 2AA", "leaflets to {} for Wanda Finch"),
    ("address", "Rose Cottage, Mill Lane", "he lives at {}"),
    ("address", "27 acacia avenue", "deliver to {} please, mr jones"),
    ("address", "no 12", "Mrs Patel at {} wants a lift"),
    ("address", "5 The Crescent", "pick up Doreen from {}"),
    ("address", "14 Mill Lane", "meet at Jean's, {}, 7pm"),
    ("postcode", "SW1A 2AA", "his postcode is {}"),
    ("postcode", "SW1A2AA", "Harpreet lives at {}"),
    ("postcode", "sw1a 2aa", "house 12, {}"),
    ("ni_number", "QQ 12 34 56 C", "NI is {}"),
    ("ni_number", "qq123456c", "her ni number: {}"),
    ("nhs_number", "999 000 0018", "{} on the letter"),
    ("nhs_number", "9990000026", "nhs no. {}"),
    ("sort_code", "20-00-00", "sort code {} account 55779911"),
    ("bank_account", "5577 9911", "send the petrol money to 20-00-00 {}"),
    ("bank_account", "55779911", "account number {} sort code 20-00-00"),
    ("bank_account", "55779911", "pay Sue for the donation tins, her account is 20-00-00 {}"),
    ("bank_account", "55779911", "Sue's account for donations: 20-00-00 {}"),
    ("address", "14 Mill Lane", "Promoted by the branch. Mrs Lee lives at {}"),
    ("phone", "447700900123", "ring {} for a lift"),
    ("card", "4242 4242 4242 4242", "his card is {}"),
    ("iban", "GB82 WEST 1234 5698 7654 32", "{}"),
    ("passport", "123456789", "passport no {} for Ann"),
    ("driving_licence", "MORGA657054SM9IJ", "{} is her licence"),
    ("number_plate", "AB51 ABC", "silver hatchback {} blocking the drive"),
    ("number_plate", "ab51abc", "reg is {}"),
    ("date_of_birth", "3rd May 1961", "she was born {}"),
    ("date_of_birth", "03/05/61", "dob {}"),
    ("date_of_birth", "third of May 1961", "Jean, born on the {}"),
    ("date_of_birth", "22.11.39", "postal vote for Jean Tolley (dob {})"),
    ("special_category", "Mrs Patel at no 12 has cancer", "{}"),
    ("special_category", "Margaret's husband had a stroke", "Apparently {}"),
    ("special_category", "Ann O'Brien's daughter is in rehab", "Poor {}"),
    ("special_category", "Fatima Noor is a practising Muslim", "{}, so no bacon rolls"),
    ("special_category", "Jean Moss can't deliver, she's just been diagnosed with breast cancer", "{}"),
    ("special_category", "He is HIV positive", "{} you know, our Steve Marsh"),
    ("special_category", "Edna has dementia", "{} so don't canvass her"),
    ("special_category", "lady at number 6 is housebound", "the {}"),
    ("special_category", "Tom was diagnosed with bipolar disorder", "{} last year"),
    ("special_category", "Mr Jones is on universal credit", "{}"),
    ("special_category", "Gary has a criminal record", "{}"),
    ("special_category", "Mo is Muslim", "{} so no pork at the social"),
    ("special_category", "Lee is a member of Unite", "{}"),
    ("special_category", "Jo is fleeing domestic", "{} violence"),
    ("membership_list", "members.xlsx", "{} (file attached)"),
    ("membership_list", "canvass returns ward 3.csv", "{}"),
    ("membership_list", "marked_register.pdf", "{} • 12 pages document omitted"),
    ("contact_card", "Beryl Smith.vcf", "{} (file attached)"),
]


@pytest.mark.parametrize(("kind", "data", "around"), FOUND)
def test_personal_data_is_found_where_it_stands(kind: str, data: str, around: str) -> None:
    """Each form is flagged, and its span covers exactly the data."""
    text = around.format(data)
    heads, spans = asked(text)
    assert heads["pii"] >= 0.5
    assert (kind, data) in {(span.kind, text[span.start : span.end]) for span in spans if span.head == "pii"}


@pytest.mark.parametrize(
    "text", ["my number is 07700 900123", "call me on 07700900123", "my address is 4 Quarry Rd", "I'm at 4 Quarry Road"]
)
def test_own_data_scores_lower(text: str) -> None:
    """What a person tells of themselves is flagged, below somebody else's."""
    assert 0.5 <= asked(text)[0]["pii"] <= 0.6


@pytest.mark.parametrize("text", ["his number is 07700 900123", "Wanda lives at 4 Quarry Rd", "jo.fox@example.org"])
def test_data_of_others_scores_high(text: str) -> None:
    """Somebody else's data is beyond doubt."""
    assert asked(text)[0]["pii"] == 0.9


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("CONFIDENTIAL: shortlist below", "CONFIDENTIAL"),
        ("[Strictly private and confidential] see below", "Strictly private and confidential"),
        ("Not for sharing outside this group", "Not for sharing"),
        ("please do not forward this", "do not forward this"),
        ("embargoed until Friday", "embargoed until"),
        ("This is confidential, please don't pass it on", "don't pass it on"),
    ],
)
def test_markings_are_found(text: str, mark: str) -> None:
    """A marking on content scores as confidential and is told as a marking."""
    heads, spans = asked(text)
    assert heads["conf"] >= 0.5
    assert mark in {text[span.start : span.end] for span in spans if (span.head, span.kind) == ("conf", "marking")}


def test_invisible_and_wide_characters_hide_nothing() -> None:
    """A number with zero-width and full-width characters is found at its place in the original."""
    text = "😀 ring ０77\u200b00 900123 now"
    (span,) = asked(text)[1]
    assert text[span.start : span.end] == "０77\u200b00 900123"


def test_the_whole_of_a_long_text_is_read() -> None:
    """A number after a hundred thousand characters is found."""
    text = "nothing here. " * 8_000 + "ring Beryl on 07700 900123"
    assert [span.kind for span in asked(text)[1]] == ["phone"]


def test_an_address_inside_a_remark_is_told_too() -> None:
    """A remark on somebody's health does not hide their address."""
    kinds = {span.kind for span in asked("my neighbour at 14 Mill Lane is an alcoholic")[1]}
    assert kinds == {"special_category", "address"}


def test_a_picture_named_in_a_caption_is_no_list() -> None:
    """Only lists of people count among the attachments."""
    assert asked("agenda.pdf", Kind.MEDIA) == ({}, [])


_PIECES = st.sampled_from(["07700 900123 ", "Mrs Lee ", "at no 12 ", "has cancer ", "20-00-00 ", "55779911 ", "@", "é"])


@given(st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=80))
def test_spans_stay_inside_the_text_and_agree_with_the_heads(text: str) -> None:
    """Any text is read without an error; a head is scored exactly if it has a span."""
    heads, spans = asked(text)
    assert {span.head for span in spans} == set(heads)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(0.5 <= score <= 1 for score in heads.values())


@pytest.mark.parametrize(
    "text",
    [
        "my number is oh seven seven double-nine oh oh one two three",
        "seven seven double oh nine double oh four five six, that's Dave",
        "she lives at number forty two Acacia Avenue",
        "born on the third of May nineteen sixty two",
        "sort code is twenty oh oh oh oh, account five five seven seven nine nine one one",
    ],
)
def test_what_is_read_out_in_words_is_found(text: str) -> None:
    """Numbers, houses, dates and accounts written out in words are personal data like those in digits."""
    assert asked(text)[0].get("pii", 0.0) >= 0.5
