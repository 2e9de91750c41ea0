"""WhatsApp's own sentences: which they are, who acted, whom they are about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.sources.whatsapp_export.notices import Notice, Recogniser

KNOWN = ["Asha Patel", "Jo Webb", "Smith, Kim", "Bed and Breakfast", "Al P."]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Asha Patel added Jo Webb", Notice("joined", "Asha Patel", ("Jo Webb",), "added")),
        ("Asha Patel added you", Notice("joined", "Asha Patel", ("@me",), "added")),
        ("You added Jo Webb, Sam and Kim", Notice("joined", "@me", ("Jo Webb", "Sam", "Kim"), "added")),
        ("Asha Patel added Sam and you", Notice("joined", "Asha Patel", ("Sam", "@me"), "added")),
        ("Asha Patel added Sam & 3 others", Notice("joined", "Asha Patel", ("Sam",), "added")),
        ("Asha Patel added Smith, Kim", Notice("joined", "Asha Patel", ("Smith, Kim",), "added")),
        ("Asha Patel removed Bed and Breakfast", Notice("removed", "Asha Patel", ("Bed and Breakfast",))),
        ("Sam joined using this group’s invite link.", Notice("joined", None, ("Sam",), "link")),
        ("You joined from the community", Notice("joined", None, ("@me",), "community")),
        ("Sam requested to join. Tap to review.", Notice("join_requested", None, ("Sam",))),
        ("\u202a+44\u00a07700\u00a0900123\u202c left", Notice("left", None, ("+44\u00a07700\u00a0900123",))),
        ("You're now an admin", Notice("admin_promoted", None, ("@me",))),
        ("Sam created group “A: b”", Notice("group_created", "Sam", (), None, "A: b")),
        ("Sam changed the subject from “A” to “B: c”", Notice("group_renamed", "Sam", (), None, "B: c")),
        ("Sam's security code changed. Tap for more info.", Notice("security_code", None, ("Sam",))),
        ("Sam added you to a group in the community: Walkers", Notice("joined", "Sam", ("@me",), "added")),
        ("You added Sam, Kim, and Al", Notice("joined", "@me", ("Sam", "Kim", "Al"), "added")),
        ("Asha Patel أضاف Sam، وKim", Notice("joined", "Asha Patel", ("Sam", "Kim"), "added")),
        ("Sam 新增了 Kim及Al", Notice("joined", "Sam", ("Kim", "Al"), "added")),
        ("Dodali ste Sam in Kim", Notice("joined", "@me", ("Sam", "Kim"), "added")),
        (
            "Sam \u202a+44 7700 900123\u202c மற்றும் \u202a+44 7700 900456\u202c என்பவரை இதில் இணைத்தார்",
            Notice("joined", "Sam", ("+44 7700 900123", "+44 7700 900456"), "added"),
        ),
        ("Sam added this group and its participants to a community. Click to view.", Notice("other_notice", "Sam")),
        ("Sam ਨੇ ਗਰੁੱਪ ਵਿੱਚ ਸ਼ਾਮਲ ਹੋਣ ਲਈ ਬੇਨਤੀ ਕੀਤੀ।", Notice("join_requested", None, ("Sam",))),
        ("சமூகத்தில் இருந்து Sam சேர்ந்துள்ளார்", Notice("joined", None, ("Sam",), "community")),
        ("Sam was added via an invite link", Notice("joined", None, ("Sam",), "link")),
        ("A member was added", Notice("joined", None, (), "added")),
        ("Sam, Kim and 3 more were added", Notice("joined", None, ("Sam", "Kim"), "added")),
        ("You and Sam are now community admins", Notice("admin_promoted", None, ("@me", "Sam"))),
        (
            "Sam added you\nAll community members can use this chat to talk with each other",
            Notice("joined", "Sam", ("@me",), "added"),
        ),
        ('Sam changed the community\'s name from "A" to "B"', Notice("group_renamed", "Sam", (), None, "B")),
        ("Sam edited the event: Canvass on 3 May", Notice("other_notice", "Sam")),
        ("Sam turned on recent history sharing for new members. Tap to learn more.", Notice("group_settings", "Sam")),
        ("~\u202fSam ~\u202fKim P. ని చేర్చారు", Notice("joined", "~\u202fSam", ("~\u202fKim P.",), "added")),
        ("Sam přidal/a uživatele Al P..", Notice("joined", "Sam", ("Al P.",), "added")),
        ("Asha Patel added Jo Webb.", Notice("joined", "Asha Patel", ("Jo Webb",), "added")),
        ("Asha Patel added Sam Smith.", Notice("joined", "Asha Patel", ("Sam Smith",), "added")),
        ("Asha Patel added Sam Jr.", Notice("joined", "Asha Patel", ("Sam Jr.",), "added")),
        ("Asha Patel dodał(a) Sam i Kim", Notice("joined", "Asha Patel", ("Sam", "Kim"), "added")),
        ("Jo Webb توسط Asha Patel اضافه شد", Notice("joined", "Asha Patel", ("Jo Webb",), "added")),
        ("Asha Patel, Jo Webb kişisini ekledi", Notice("joined", "Asha Patel", ("Jo Webb",), "added")),
    ],
)
def test_a_notice_tells_kind_actor_and_targets(row: str, expected: Notice) -> None:
    """The sentence, not its place in the file, says who did what to whom."""
    assert Recogniser(KNOWN).notice(row) == expected


@pytest.mark.parametrize(
    "row",
    [
        "Sam: I left early",
        "Sam: added you both",
        "Sam: hello",
        "see you there",
        "Sam:\u00a0left",
        "Sam was added somehow",
        "added",
        "left",
        "",
    ],
)
def test_a_persons_row_is_no_notice(row: str) -> None:
    """Words that notices use do not make a message a notice."""
    assert Recogniser(KNOWN).notice(row) is None


def test_strictly_every_name_must_be_known() -> None:
    """Where a row may be somebody's own words, only a known name makes it a notice."""
    recogniser = Recogniser(KNOWN)
    assert recogniser.notice("three weeks left", strict=True) is None
    assert recogniser.notice("Jo Webb left", strict=True) == Notice("left", None, ("Jo Webb",))
    recogniser.add("three weeks")
    assert recogniser.notice("three weeks left", strict=True) is not None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<Media omitted>", "media"),
        ("\u200eimage omitted", "media"),
        ("Minutes.pdf • \u200e2 pages \u200edocument omitted", "media"),
        ("IMG-20240101-WA0001.jpg (file attached)\nwhat a view", "media"),
        ("\u200e<attached: 00000007-PHOTO-2024.jpg>", "media"),
        ("Location: https://maps.google.com/?q=51.5,-0.12", "media"),
        ("<pominięto multimedia>", "media"),
        ("This message was deleted.", "deleted"),
        ("Du hast diese Nachricht gelöscht.", "deleted"),
        ("This message was deleted by admin ~ Jo.", "deleted"),
        ("Missed voice call. \u200eTap to call back", "call"),
        ("Voice call, 5 min", "call"),
        ("POLL:\nWhere?\nOPTION: Hall (3 votes)", "poll"),
        ("location: the hall", None),
        ("Voice calls are better than typing, to be honest", None),
        ("image", None),
        ("", None),
    ],
)
def test_what_stands_in_place_of_a_message(body: str, kind: str | None) -> None:
    """What WhatsApp wrote into a person's row is told from what the person wrote."""
    assert Recogniser().placeholder(body) == kind


def test_a_sentence_may_go_on_where_nobody_can_have_written_it() -> None:
    """Only a row that is no person's is read by its first sentence alone."""
    row = "Sam turned on disappearing messages. Zorp blimf."
    assert Recogniser().notice(row) is None
    assert Recogniser().notice(row, loosely=True) == Notice("group_settings", "Sam")
    assert Recogniser().notice("Sam left. Zorp blimf.", loosely=True) is None


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    """Any text is read or refused, never an error; the parts of a notice are never empty."""
    recogniser = Recogniser(KNOWN)
    recogniser.placeholder(text)
    notice = recogniser.notice(text)
    assert notice is None or all(notice.targets)
