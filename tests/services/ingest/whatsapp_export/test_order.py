"""Day or month first: told from the file, and said why."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from services.ingest.sources.whatsapp_export import Export, Row, open_export

Opened = Callable[[str], Export]


def chat(*dates: str, clock: str = "10:30") -> str:
    """One message on each date."""
    return "".join(f"{date}, {clock} - Ana: hello\n" for date in dates)


@pytest.mark.parametrize(
    ("text", "order", "why"),
    [
        (chat("3/6/18", "13/6/18"), "dmy", "impossible"),
        (chat("3/6/18", "3/13/18"), "mdy", "impossible"),
        (chat("2018/06/03", "2018/07/01"), "ymd", "year comes first"),
        (chat("18.03.22", "27.03.22", "2.04.22"), "dmy", "impossible"),
        (chat("8/3/17", "10/5/17", "6/9/17"), "dmy", "go back"),
        (chat("6/3/17", "8/5/17", "9/4/17"), "mdy", "go back"),
        (chat("3/4/17", "4/4/17", "5/4/17", "6/4/17"), "dmy", "closest together"),
        (chat("4/3/17", "4/4/17", "4/5/17", "4/6/17"), "mdy", "closest together"),
        (chat("5/5/18", "6/6/18"), "dmy", "reads the same"),
        (chat("25/12/23", "31/01/23"), "dmy", "impossible"),
        (chat("13/06/18"), "dmy", "impossible"),
        (chat("18. 6. 3", "18. 6. 4", "18. 6. 30", "18. 7. 2"), "ymd", "closest together"),
        (chat("18/6/3"), "ymd", "before 2009"),
        (chat(*["25/12/23"] * 3, "45/12/23", *[f"{n}/12/23" for n in range(13, 30)]), "dmy", "impossible"),
        ("3/4/18, 10:30 - Ana: IMG-20180304-WA0001.jpg (file attached)\n", "mdy", "attached"),
        ("3/4/18, 10:30 - Ana: IMG-20180403-WA0001.jpg (file attached)\n", "dmy", "attached"),
    ],
)
def test_evidence(opened: Opened, text: str, order: str, why: str) -> None:
    """Impossible dates speak first, then names of files, then steps back in time, then how close the days lie."""
    evidence = opened(text).evidence

    assert (evidence.order, evidence.ambiguous) == (order, False)
    assert why in evidence.why


@pytest.mark.parametrize(
    ("text", "order"),
    [(chat("03/04/2018"), "dmy"), (chat("3/4/18", clock="1:55 PM"), "mdy"), (chat("3/4/18", clock="1:55 pm"), "dmy")],
)
def test_no_evidence_is_said(opened: Opened, text: str, order: str) -> None:
    """Where the file cannot tell, the usual reading is taken and called a guess."""
    evidence = opened(text).evidence

    assert (evidence.order, evidence.ambiguous) == (order, True)


def test_evidence_of_the_last_line(opened: Opened) -> None:
    """The whole file is looked at, not its beginning."""
    export = opened(chat(*["3/4/18"] * 5_000, "25/4/18"))

    assert [row.at for row in export.rows()][:1] == ["2018-04-03T10:30"]


def test_the_persian_calendar(opened: Opened) -> None:
    """A year of the Persian calendar is given in the common one."""
    assert [row.at for row in opened(chat("1401/1/5")).read() if isinstance(row, Row)] == ["2022-03-25T10:30"]


def test_the_islamic_calendar(opened: Opened) -> None:
    """A year of the calendar of Umm al-Qura is given in the common one, with its sign or without."""
    for date in ("14/9/1445 هـ", "14/9/1445", "14/9/45 هـ"):
        assert [row.at for row in opened(chat(date)).rows()] == ["2024-03-24T10:30"]


def test_rows_without_a_year(opened: Opened) -> None:
    """Old phones left out the current year: it is the one after the last that is written."""
    export = opened("19:23, 28 Dec 2013 - Ana: hi\n08:57, 2 Jan - Bob: yo\n09:57, 3 Feb - Bob left\n")

    assert [row.at for row in export.rows()] == ["2013-12-28T19:23", "2014-01-02T08:57", "2014-02-03T09:57"]
    assert "of 2014, the year after" in export.evidence.why


def test_the_year_of_attached_files(opened: Opened) -> None:
    """Where no year is written, names of files hold it."""
    export = opened("18 Mar 12:14 - Ana: IMG-20150318-WA0001.jpg (file attached)\n19 Mar 12:14 - Ana: hi\n")

    assert [row.at[:10] for row in export.rows()] == ["2015-03-18", "2015-03-19"]
    assert not export.evidence.ambiguous


def test_a_year_that_nothing_tells(write: Callable[[str], Path]) -> None:
    """Then the file's own date bounds it, and that is called a guess."""
    path = write("18 Mar 12:14 - Ana: hi\n30 Nov 12:14 - Ana: ho\n")
    os.utime(path, times=(1_456_790_400, 1_456_790_400))  # 1 March 2016
    export = open_export(path)

    assert [row.at[:10] for row in export.rows()] == ["2015-03-18", "2015-11-30"]
    assert export.evidence.ambiguous


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [("18/03", "2/4", "dmy"), ("3/18", "4/2", "mdy"), ("18.3.", "2.4.", "dmy")],
)
def test_rows_copied_on_a_phone(write: Callable[[str], Path], first: str, second: str, order: str) -> None:
    """They have day and month in numbers and no year: the order is told as ever, the year by the file's own date."""
    path = write(f"[{first}, 14:56] Ana: hi\n[{second}, 10:00] Bob: yo\n")
    os.utime(path, times=(1_456_790_400, 1_456_790_400))  # 1 March 2016
    export = open_export(path)

    assert [row.at for row in export.rows()] == ["2015-03-18T14:56", "2015-04-02T10:00"]
    assert (export.evidence.order, export.evidence.ambiguous) == (order, True)


def test_two_orders_in_one_file(opened: Opened) -> None:
    """A phone whose region was changed writes years at another length, and each kind of date has its own order."""
    export = opened(chat("6/30/23", "6/30/23", "30/6/2023", "30/6/2023"))

    assert [row.at[:10] for row in export.rows()] == ["2023-06-30"] * 4
