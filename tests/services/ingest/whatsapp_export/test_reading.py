"""What stands in a row: whose it is, what kind it is, and where it ends."""

from collections.abc import Callable

import pytest

from services.ingest.sources.whatsapp_export import Reject, Row

Read = Callable[[str], list[Row | Reject]]
HEAD = "25/12/2021, 10:30 - "
PHONE = "[25/12/2021, 10:30:00] "


def short(rows: list[Row | Reject]) -> list[tuple[str, str | None, str]]:
    """Kind, sender and text of each row."""
    return [("reject", None, r.text) if isinstance(r, Reject) else (r.kind, r.sender, r.text) for r in rows]


def test_a_notice_of_android_has_no_sender(read: Read) -> None:
    """A row without a name is WhatsApp's, and says who did what to whom."""
    row = read(f"{HEAD}Ana added Bob\n{HEAD}Ana: hello\n")[0]

    assert isinstance(row, Row)
    assert (row.notice, row.sender, row.kind, row.actor, row.targets, row.via) == (
        True,
        None,
        "joined",
        "Ana",
        ("Bob",),
        "added",
    )


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ("Ana changed the subject from “Leaflets” to “Leaflets: Sunday”", "group_renamed"),
        ('Ana created group "Plan: Sunday"', "group_created"),
    ],
)
def test_a_notice_may_hold_a_colon(read: Read, notice: str, kind: str) -> None:
    """A name in quotes with a colon in it does not make the words before it a person."""
    assert short(read(f"{HEAD}Ana: hi\n{HEAD}{notice}\n{HEAD}Ana: ok\n"))[1] == (kind, None, notice)


def test_a_notice_not_understood_keeps_its_text(read: Read) -> None:
    """Words of WhatsApp's that no table holds are still nobody's message."""
    assert short(read(f"{HEAD}Ana: hi\n{HEAD}Zorp blimfed the quux\n"))[1] == (
        "unknown_notice",
        None,
        "Zorp blimfed the quux",
    )


def test_a_colon_that_is_a_genitive(read: Read) -> None:
    """Swedish writes "Ana:s" for "Ana's"; what follows is no message of hers."""
    text = "Ana:s säkerhetskod har ändrats. Tryck för mer info."
    assert short(read(f"{HEAD}Ana: hej\n{HEAD}{text}\n"))[1] == ("security_code", None, text)


def test_a_notice_of_an_iphone_stands_behind_a_mark(read: Read) -> None:
    """The name before it is the group's or the acting person's, and no sender."""
    encryption = f"{PHONE}Ward 3: \u200eMessages and calls are end-to-end encrypted.\n"
    rows = read(f"{encryption}{PHONE}Ana: \u200eAna left\n{PHONE}Ana: hi\n")

    assert [(r.kind, r.sender, r.label) for r in rows if isinstance(r, Row)] == [
        ("encryption", None, "Ward 3"),
        ("left", None, "Ana"),
        ("message", "Ana", None),
    ]


def test_a_notice_of_an_iphone_without_its_mark(read: Read) -> None:
    """Where somebody took the marks away, the sentence itself tells, if it is long or about the phone's owner."""
    long = f"{PHONE}Ana: Messages and calls are end-to-end encrypted. Nobody outside can read them.\n"
    rows = read(
        f"{long}{PHONE}Ward 3: Bob added you\n{PHONE}Ana: hi\n{PHONE}Ana: Ana left\n{PHONE}Cyd: Ana left\n"
        f"{PHONE}Cyd: Ana added Cyd\n"
    )

    assert [(kind, sender) for kind, sender, _ in short(rows)] == [
        ("encryption", None),
        ("joined", None),
        ("message", "Ana"),
        ("left", None),
        ("message", "Cyd"),
        ("joined", None),
    ]


def test_a_notice_of_android_under_a_name(read: Read) -> None:
    """A long sentence about the very name it stands under is WhatsApp's; a short one may be a joke."""
    timer = "Ana updated the message timer. New messages will disappear from this chat 24 hours after they're sent"
    rows = read(f"{HEAD}Ana: hi\n{HEAD}Ana: {timer}\n{HEAD}Ana: Ana left\n")

    assert [(kind, sender) for kind, sender, _ in short(rows)[1:]] == [("group_settings", None), ("message", "Ana")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You turned off disappearing messages. Tap to change.", "group_settings"),
        ("You turned off disappearing messages.", "message"),
        ("Messages and calls are end-to-end encrypted. Only people here can read them.", "encryption"),
    ],
)
def test_a_sentence_about_nobody_under_a_name(read: Read, text: str, kind: str) -> None:
    """Android writes some under a name; with the advice after it nobody typed it. An iPhone's mark would tell."""
    assert short(read(f"{HEAD}Ana: hi\n{HEAD}Ana: {text}\n"))[1][0] == kind
    assert short(read(f"{PHONE}Ana: \u200eimage omitted\n{PHONE}Ana: {text}\n"))[1][0] == "message"


@pytest.mark.parametrize("text", ["Zorp blimfed. Quux the flarn.", "Ana blimfed", "Zorp, blimf"])
def test_words_behind_a_mark_that_no_table_knows(read: Read, text: str) -> None:
    """A sentence, or words about somebody, are nobody's message even on a line marked as an attachment's."""
    rows = read(f"{PHONE}Ana: hi\n\u200e{PHONE}Ana: \u200e{text}\n\u200e{PHONE}Ana: \u200ezorp blimfed\n")

    assert [(kind, sender) for kind, sender, _ in short(rows)[1:]] == [("unknown_notice", None), ("media", "Ana")]


def test_an_attachment_without_a_name_is_the_person_s(read: Read) -> None:
    """What begins like an attachment is one, however it is broken."""
    rows = read(f"{PHONE}Ana: hi\n{PHONE}Bob: \u200e<attached: >\n{PHONE}Bob: \u200e<attached: \n000.jpg>\n")
    assert [(kind, sender) for kind, sender, _ in short(rows)[1:]] == [("media", "Bob")] * 2


def test_a_placeholder_of_an_iphone_is_the_person_s(read: Read) -> None:
    """An omitted picture, a deleted message and a call stand behind a mark too, but under somebody's name."""
    rows = read(
        f"\u200e{PHONE}Ana: \u200eimage omitted\n{PHONE}Ana: \u200eThis message was deleted.\n"
        f"{PHONE}Bob: \u200eMissed voice call\n"
        f"\u200e{PHONE}Bob: \u200e<attached: 00000007-PHOTO-2021-12-25-10-30-00.jpg>\n"
    )

    assert [(kind, sender) for kind, sender, _ in short(rows)] == [
        ("media", "Ana"),
        ("deleted", "Ana"),
        ("call", "Bob"),
        ("media", "Bob"),
    ]


def test_a_caption_belongs_to_its_picture(read: Read) -> None:
    """A caption stands on the next line, and stays in the text."""
    assert short(read(f"{HEAD}Ana: <Media omitted>\nOur stall\n")) == [("media", "Ana", "<Media omitted>\nOur stall")]


def test_a_body_is_kept_byte_for_byte(read: Read) -> None:
    """Blank lines, spaces and line ends inside a message stay."""
    assert short(read(f"{HEAD}Ana: one \r\n\r\n  two\r\n{HEAD}Ana: \r\n"))[0][2] == "one \r\n\r\n  two"


@pytest.mark.parametrize(
    "body", ["< attached: 0001-PHOTO-2021.jpg >", "2021-12-25-PHOTO-0001.jpg <\u200eattached>", "<Zorp omitted>"]
)
def test_media_in_words_no_table_knows(read: Read, body: str) -> None:
    """A file's name in angle brackets, or words in them of which one is known, stands for media in any language."""
    assert short(read(f"{HEAD}Ana: {body}\n"))[0][0] == "media"


@pytest.mark.parametrize("text", ["<This message was edited>", "<insert the date here>"])
def test_other_words_in_angle_brackets(read: Read, text: str) -> None:
    """The mark of an edit, or a gap in a template, stands for no media."""
    assert short(read(f"{HEAD}Ana: {text}\n"))[0][0] == "message"


def test_a_doubled_carriage_return_is_a_line_end(read: Read) -> None:
    """An old editor writes the line end twice; the body does not keep half of it."""
    assert short(read(f"{HEAD}Ana: hi\r\r\n{HEAD}Ana: ok\r\r\n"))[0][2] == "hi"


def test_a_notice_may_go_on(read: Read) -> None:
    """What a version explains after a sentence we know, or on the next line, does not hide it."""
    rows = read(f'{HEAD}Ana created group "Walkers"\nwelcome\n{HEAD}Ana turned on disappearing messages. Zorp blimf.\n')

    assert [(row.kind, row.actor) for row in rows if isinstance(row, Row)] == [
        ("group_created", "Ana"),
        ("group_settings", "Ana"),
    ]


@pytest.mark.parametrize("empty", ["Ana: ", "Ana:"])
def test_an_empty_message_is_a_message(read: Read, empty: str) -> None:
    """A picture to be seen once leaves an empty row."""
    assert short(read(f"{HEAD}Ana: hi\n{HEAD}{empty}\n"))[1] == ("message", "Ana", "")


def test_a_name_may_hold_a_colon(read: Read) -> None:
    """Words that always stand before a second colon belong to the name."""
    rows = read("".join(f"{HEAD}Dr: Bob: message {n}\n" for n in range(3)) + f"{HEAD}Ana: note: this\n{HEAD}Ana: x\n")

    assert [(sender, text) for _, sender, text in short(rows)] == [
        ("Dr: Bob", "message 0"),
        ("Dr: Bob", "message 1"),
        ("Dr: Bob", "message 2"),
        ("Ana", "note: this"),
        ("Ana", "x"),
    ]


def test_a_name_with_a_colon_that_a_notice_tells(read: Read) -> None:
    """Who was added under a name with a colon is known by it from then on, even for a single message."""
    rows = read(f"{HEAD}Ana: hi\n{HEAD}Ana added Dr: No\n{HEAD}Dr: No: hello\n{HEAD}Ana: note: this\n")

    assert short(rows)[1:] == [
        ("joined", None, "Ana added Dr: No"),
        ("message", "Dr: No", "hello"),
        ("message", "Ana", "note: this"),
    ]
    assert isinstance(rows[1], Row)
    assert rows[1].targets == ("Dr: No",)


def test_a_long_name(read: Read) -> None:
    """A name beyond what phones show is one where it comes again; longer than any it is no name."""
    long = "Bartholomew " * 10 + "Ashdown"
    rows = read(f"{HEAD}Ana: hi\n{HEAD}{long}: yo\n{HEAD}{long}: yo\n{HEAD}{'A' * 8_000}: yo\n")

    assert [(kind, sender) for kind, sender, _ in short(rows)[1:]] == [
        ("message", long),
        ("message", long),
        ("unknown_notice", None),
    ]


def test_rows_pasted_into_a_message_stay_in_it(read: Read) -> None:
    """A head with a name never seen, at a time long past, is text somebody quoted."""
    quoted = "look\n01/02/2019, 08:00 - Zed: old\n01/02/2019, 08:01 - Yan: older\nend"
    rows = read(f"{HEAD}Ana: hi\n{HEAD}Bob: {quoted}\n{HEAD}Ana: ok\n")

    assert short(rows) == [("message", "Ana", "hi"), ("message", "Bob", quoted), ("message", "Ana", "ok")]
    assert [r.line for r in rows] == [1, 2, 6]


def test_a_row_of_another_shape_that_never_fits_is_quoted(read: Read) -> None:
    """Somebody quotes themselves as another phone wrote it: that row lies in the past."""
    quoted = "I said so:\n[1.12.21, 08:00:00] Ana: leaflets"
    rows = read(f"[25.12.2021, 10:30:00] Ana: {quoted}\n[25.12.2021, 10:31:00] Bob: ok\n")

    assert short(rows) == [("message", "Ana", quoted), ("message", "Bob", "ok")]


def test_rows_copied_on_a_phone_and_pasted_are_quoted(read: Read) -> None:
    """Rows without a year are no rows of an export, however many a message holds."""
    quoted = "see:\n" + "\n".join(f"[24/12, 08:{n:02}] Bob: no {n}" for n in range(9))
    rows = read(f"{HEAD}Ana: hi\n{HEAD}Bob: {quoted}\n{HEAD}Ana: ok\n")

    assert short(rows)[1:] == [("message", "Bob", quoted), ("message", "Ana", "ok")]


def test_several_chats_in_one_file(read: Read) -> None:
    """What stands at the beginning of a chat begins another one: its people are no quotation."""
    old = "01/02/2019, 08:00 - "
    begins = f"{old}Messages to this chat and calls are now secured with end-to-end encryption.\n"
    rows = read(f"{HEAD}Ana: hi\n\n{begins}{old}Zed: yo\n{HEAD}Ana: ok\n")

    assert [(kind, sender) for kind, sender, _ in short(rows)] == [
        ("message", "Ana"),
        ("encryption", None),
        ("message", "Zed"),
        ("message", "Ana"),
    ]


def test_a_file_that_goes_back_in_time_is_read_on(read: Read) -> None:
    """Somebody who writes at a fitting time elsewhere is no quotation where the clock goes back."""
    rows = read(f"{HEAD}Ana: hi\n01/02/2019, 08:00 - Bob: late\n{HEAD}Bob: ok\n")

    assert [sender for _, sender, _ in short(rows)] == ["Ana", "Bob", "Bob"]


def test_a_line_that_cannot_be_read_is_told(read: Read) -> None:
    """Text before the first row and impossible dates become rejects with their line; the rest goes on."""
    rows = read(
        f"forwarded\n{HEAD}Ana: hi\nmore\n45/12/2021, 10:30 - Ana: no\n{HEAD}Ana: 99:99\n26/12/2021, 25:30 - Ana: no\n"
    )

    assert [(type(r), r.line) for r in rows] == [(Reject, 1), (Row, 2), (Reject, 4), (Row, 5), (Reject, 6)]


def test_a_file_cut_in_the_middle_of_a_row(read: Read) -> None:
    """What there is of the last row is given."""
    assert short(read(f"{HEAD}Ana: hi\n{HEAD}Ana: hel"))[-1] == ("message", "Ana", "hel")


def test_a_row_on_the_edge_of_a_block(read: Read) -> None:
    """Rows come out whole wherever the file is cut for reading."""
    bodies = [f"{n} " + "é👍x" * (n % 700) for n in range(600)]
    rows = read("".join(f"{HEAD}Ana: {body}\n" for body in bodies))

    assert [text for _, _, text in short(rows)] == bodies


def test_two_phones_in_one_file(read: Read) -> None:
    """A file joined from two phones is read in both their ways."""
    one = "".join(f"{n}/12/2021, 10:30 - Ana: a{n}\n" for n in range(13, 23))
    two = "".join(f"[12/{n}/21, 1:30:05 PM] Ana: b{n}\n" for n in range(23, 31))

    assert [r.at for r in read(one + two) if isinstance(r, Row)] == [f"2021-12-{n}T10:30" for n in range(13, 23)] + [
        f"2021-12-{n}T13:30:05" for n in range(23, 31)
    ]


def test_a_message_beyond_reason_is_cut(read: Read) -> None:
    """Megabytes without a row are told line by line, and the rows after them are read at their right lines."""
    rows = read(f"{HEAD}Ana: hi\n" + "flood\n" * 400_000 + f"{HEAD}Ana: ok\n")

    last = rows[-1]
    assert isinstance(last, Row)
    assert (last.line, last.text) == (400_002, "ok")
    assert {row.reason for row in rows if isinstance(row, Reject)} == {"longer than any message"}
    assert [row.line for row in rows] == sorted(row.line for row in rows)
