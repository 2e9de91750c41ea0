"""How accounts and rooms fare: what HQ is told, and whose clocks stand still."""

from collections.abc import Sequence

from moderation.events import Event, Kind
from moderation.register import read_register
from moderation.sources import SourceNews, SourceState
from services.chassis.bus import Posting
from services.ingest.directory import Directory
from services.ingest.health import ALIVE_FOR, AWAY, LAG, MINUTE, SILENT_AFTER, Health

KEY = b"for tests alone"
NOW = 1_790_000_000_000
TEXT = """
party: Example Party
accounts:
  - {source: waha, id: default, kind: own}
  - {source: matrix, id: home, kind: own}
groups:
  Rivermead: {ids: {waha: a@g.us}}
  Hillcombe: {ids: {waha: b@g.us}}
  Staff: {ids: {matrix: "!r:example.org"}}
"""
DIRECTORY = Directory(read_register(TEXT), KEY)
WAHA, MATRIX = DIRECTORY.register.accounts
RIVERMEAD = DIRECTORY.group_key("waha", "a@g.us")
HILLCOMBE = DIRECTORY.group_key("waha", "b@g.us")
STAFF = DIRECTORY.group_key("matrix", "!r:example.org")


def health() -> Health:
    """Of an installation that has just begun."""
    return Health(DIRECTORY, KEY)


def news(postings: Sequence[Posting]) -> list[SourceState]:
    """What HQ is told."""
    return [posting.record.state for posting in postings if isinstance(posting.record, SourceNews)]


def outages(postings: Sequence[Posting]) -> dict[str, tuple[int | None, int]]:
    """Which groups learn of which outage."""
    events = [posting.record for posting in postings if isinstance(posting.record, Event)]
    assert all(event.kind is Kind.OUTAGE for event in events)
    return {event.group: (event.entry.silent_since if event.entry else None, event.at) for event in events}


def ticked(one: Health, now: int) -> set[str]:
    """The groups whose clocks go on."""
    return {posting.record.group for posting in one.ticks(now) if isinstance(posting.record, Event)}


def test_what_was_never_heard_has_no_clock() -> None:
    """Nothing is known of an account before it was heard, so nothing is said of its groups."""
    one = health()

    assert ticked(one, NOW) == set()
    assert news(one.heard(WAHA, NOW)) == [SourceState.UP]
    assert ticked(one, NOW) == {RIVERMEAD, HILLCOMBE}
    assert [posting.record.at for posting in one.ticks(NOW) if isinstance(posting.record, Event)] == [NOW - LAG] * 2


def test_a_quiet_hour_stops_the_clock_and_tells_nobody() -> None:
    """Without a word for longer than an hour nothing says that the account is alive; that alone is no news."""
    one = health()
    one.heard(WAHA, NOW)

    assert ticked(one, NOW + ALIVE_FOR + 1) == set()
    assert SourceState.SILENT not in news(one.passed(NOW + ALIVE_FOR + 1))
    assert one.heard(WAHA, NOW + 2 * ALIVE_FOR) == []


def test_a_day_of_silence_is_told_and_was_an_outage() -> None:
    """HQ learns of the silence once; when something comes, each group learns for how long first of all."""
    one = health()
    one.heard(WAHA, NOW)
    later = NOW + SILENT_AFTER + 1

    assert news(one.passed(later)) == [SourceState.SILENT]
    assert one.passed(later + MINUTE) == []
    postings = one.heard(WAHA, later + 5 * MINUTE)
    assert outages(postings[:2]) == dict.fromkeys((RIVERMEAD, HILLCOMBE), (NOW, later + 5 * MINUTE))
    assert news(postings) == [SourceState.UP]


def test_a_gateway_that_is_logged_out_is_told_once() -> None:
    """What happened before it was logged out does not bring it back; what happens afterwards does."""
    one = health()
    one.heard(WAHA, NOW)

    assert news(one.news(WAHA, SourceState.LOGGED_OUT, NOW + 1000, NOW + 1000)) == [SourceState.LOGGED_OUT]
    assert one.news(WAHA, SourceState.LOGGED_OUT, NOW + 2000, NOW + 2000) == []
    assert ticked(one, NOW + 3000) == set()
    assert one.heard(WAHA, NOW + 4000, at=NOW - 5000) == []
    assert outages(one.heard(WAHA, NOW + 9000, at=NOW + 8000)[:2]) == dict.fromkeys(
        (RIVERMEAD, HILLCOMBE), (NOW + 1000, NOW + 9000)
    )


def test_another_source_goes_on() -> None:
    """An outage of one source leaves the groups of another alone."""
    one = health()
    one.heard(WAHA, NOW)
    one.heard(MATRIX, NOW)
    one.news(WAHA, SourceState.BANNED, NOW, NOW)

    assert ticked(one, NOW) == {STAFF}


def test_an_unreadable_room_is_told_once_and_stands_still() -> None:
    """A room whose messages cannot be read has no clock; when it can be read again that was an outage of this room."""
    one = health()
    one.heard(MATRIX, NOW)

    assert news(one.unreadable(MATRIX, STAFF, NOW, "encrypted")) == [SourceState.UNREADABLE]
    assert one.unreadable(MATRIX, STAFF, NOW + 1, "encrypted") == []
    assert ticked(one, NOW + 1) == set()
    postings = one.readable(MATRIX, STAFF, NOW + 1000)
    assert outages(postings[:1]) == {STAFF: (NOW, NOW + 1000)}
    assert ticked(one, NOW + 1000) == {STAFF}


def test_one_message_that_cannot_be_read_is_no_closed_room() -> None:
    """Where several in a row are asked for, anything readable in between begins the count again."""
    one = health()

    for at in range(2):
        assert one.unreadable(WAHA, RIVERMEAD, NOW + at, "encrypted", 3) == []
    assert one.readable(WAHA, RIVERMEAD, NOW + 3) == []
    for at in range(2):
        assert one.unreadable(WAHA, RIVERMEAD, NOW + at, "encrypted", 3) == []
    assert news(one.unreadable(WAHA, RIVERMEAD, NOW + 9, "encrypted", 3)) == [SourceState.UNREADABLE]


def test_an_unregistered_group_is_told_once_for_all_restarts() -> None:
    """HQ learns that Steward is in a group that nobody registered, and not again."""
    one = health()
    chat = DIRECTORY.group_key("waha", "x@g.us")
    (posting,) = one.unregistered(WAHA, chat, NOW)
    again = health()
    assert isinstance(posting.record, SourceNews)
    again.remember(posting.record, NOW + MINUTE)

    assert one.unregistered(WAHA, chat, NOW + 1) == []
    assert again.unregistered(WAHA, chat, NOW + MINUTE) == []


def test_the_doors_own_absence_was_an_outage() -> None:
    """A door that was away for long tells each group so when its source is next heard; a short restart does not."""
    one = health()
    one.heard(WAHA, NOW)
    (told,) = one.passed(NOW + MINUTE)
    assert isinstance(told.record, SourceNews)
    short, long = health(), health()
    short.remember(told.record, NOW + 2 * MINUTE)
    long.remember(told.record, NOW + MINUTE + AWAY + 1)

    assert short.heard(WAHA, NOW + 2 * MINUTE) == []
    back = NOW + MINUTE + AWAY + 2
    assert outages(long.heard(WAHA, back)[:2]) == dict.fromkeys((RIVERMEAD, HILLCOMBE), (NOW + MINUTE, back))


def test_a_gateway_that_is_asked_is_missed_sooner() -> None:
    """Where a gateway can be asked, three minutes without an answer are an outage."""
    one = Health(DIRECTORY, KEY, frozenset({WAHA.place}))
    one.heard(WAHA, NOW)

    assert news(one.passed(NOW + 4 * MINUTE)) == [SourceState.SILENT]
