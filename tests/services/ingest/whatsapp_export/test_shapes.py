"""Every way a phone writes a row is read back the same."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.ingest.sources.whatsapp_export import Row, open_export

NBSP = "\u00a0"
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
Head = Callable[[datetime], str]


def twelve(t: datetime, am: str, pm: str, pattern: str = "{h}:{m:02d}{s} {w}", *, seconds: bool = False) -> str:
    """A 12-hour clock."""
    tail = f":{t.second:02d}" if seconds else ""
    return pattern.format(h=t.hour % 12 or 12, m=t.minute, s=tail, w=am if t.hour < 12 else pm)


PHONES: dict[str, Head] = {
    "android british": lambda t: f"{t:%d/%m/%Y, %H:%M} - ",
    "android american": lambda t: f"{t.month}/{t.day}/{t:%y}, {twelve(t, 'AM', 'PM')} - ",
    "android american, narrow space": lambda t: f"{t.month}/{t.day}/{t:%y}, {twelve(t, 'AM', 'PM')} - ".replace(
        " AM", "\u202fAM"
    ).replace(" PM", "\u202fPM"),
    "android indian": lambda t: f"{t:%d/%m/%y}, {twelve(t, 'am', 'pm')} - ",
    "android spanish": lambda t: f"{t.day}/{t.month}/{t:%y}, {twelve(t, f'a.{NBSP}m.', f'p.{NBSP}m.')} - ",
    "android latin american, zero hours": lambda t: (
        f"{t.day}/{t.month}/{t:%Y} {t.hour % 12:02d}:{t.minute:02d} {'a. m.' if t.hour < 12 else 'p. m.'} - "
    ),
    "android german": lambda t: f"{t:%d.%m.%y, %H:%M} - ",
    "android french": lambda t: f"{t:%d/%m/%Y à %H:%M} - ",
    "android finnish": lambda t: f"{t.day}.{t.month}.{t:%Y} klo {t:%H.%M} - ",
    "android danish": lambda t: f"{t:%d.%m.%Y} kl. {t:%H.%M} - ",
    "android swedish": lambda t: f"{t:%Y-%m-%d %H:%M} - ",
    "android canadian french": lambda t: f"{t:%Y-%m-%d %H} h {t:%M} - ",
    "android hungarian": lambda t: f"{t:%Y. %m. %d. %H:%M} - ",
    "android croatian": lambda t: f"{t.day}. {t.month}. {t:%Y}. {t:%H:%M} - ",
    "android bulgarian": lambda t: f"{t:%d.%m.%y} г., {t:%H:%M} ч. - ",
    "android dutch": lambda t: f"{t:%d-%m-%Y %H:%M} - ",
    "android en dash": lambda t: f"{t:%d/%m/%Y, %H:%M} – ",
    "android korean": lambda t: f"{t.year}. {t.month}. {t.day}. {twelve(t, '오전', '오후', '{w} {h}:{m:02d}')} - ",
    "android chinese": lambda t: f"{t.year}/{t.month}/{t.day} {twelve(t, '上午', '下午', '{w}{h}:{m:02d}')} - ",
    "android japanese": lambda t: f"{t:%Y/%m/%d} {twelve(t, '午前', '午後', '{w}{h}:{m:02d}')} - ",
    "android greek": lambda t: f"{t.day}/{t.month}/{t:%y}, {twelve(t, 'π.μ.', 'μ.μ.')} - ",
    "android hebrew": lambda t: f"{t.day}.{t.month}.{t.year}, {twelve(t, 'לפנה״צ', 'אחה״צ')} - ",
    "android arabic": lambda t: f"{t.day}\u200f/{t.month}\u200f/{t.year}، {twelve(t, 'ص', 'م')} - ",
    "android arabic digits": lambda t: f"{t.day}/{t.month}/{t.year}، {twelve(t, 'ص', 'م')} - ".translate(ARABIC),
    "android persian digits": lambda t: f"{t.year}/{t.month}/{t.day}،\u200f {t:%H:%M} - ".translate(PERSIAN),
    "android punjabi": lambda t: f"{t.day}/{t.month}/{t:%y}, {twelve(t, 'ਪੂ.ਦੁ.', 'ਬਾ.ਦੁ.')} - ",
    "android english of the day": lambda t: (
        f"{t:%d/%m/%Y}, {t.hour % 12 or 12:02d}:{t.minute:02d} "
        f"{'in the morning' if t.hour < 12 else 'in the afternoon'} - "
    ),
    "android american of 2014": lambda t: f"{t:%b} {t.day}, {t.year}, {twelve(t, 'AM', 'PM')} - ",
    "copied, with the day of the week": lambda t: f"[{t:%A}, {t:%d} {t:%B} {t.year}, {t:%H:%M}] ",
    "spaces in the date": lambda t: f"{t:%d %m %y, %H:%M} - ",
    "commas in the date": lambda t: f"{t:%d,%m,%Y, %H:%M} - ",
    "android of 2014": lambda t: f"{t:%H:%M}, {t.day} {t:%b %Y} - ",
    "iphone british": lambda t: f"[{t:%d/%m/%Y, %H:%M:%S}] ",
    "iphone american": lambda t: f"[{t.month}/{t.day}/{t:%y}, {twelve(t, 'AM', 'PM', seconds=True)}] ",
    "iphone mark before": lambda t: f"\u200e[{t:%d/%m/%Y, %H:%M:%S}] ",
    "iphone indonesian": lambda t: f"[{t:%d/%m/%y %H.%M.%S}] ",
    "iphone swedish": lambda t: f"[{t:%Y-%m-%d, %H:%M:%S}] ",
    "iphone vietnamese": lambda t: f"[{t:%H:%M:%S}, {t.day}/{t.month}/{t:%Y}] ",
    "iphone thai": lambda t: f"[{t.day}/{t.month}/{t.year + 543} BE, {t:%H:%M:%S}] ",
    "iphone thai, short year": lambda t: f"[{t.day}/{t.month}/{t.year - 1957}, {t:%H:%M:%S}] ",
    "brackets and a dash": lambda t: f"[{t:%d/%m/%Y, %H:%M:%S}] - ",
    "copied from a browser": lambda t: f"[{t:%H:%M}, {t:%d/%m/%Y}] ",
    "copied from a browser, american": lambda t: f"[{twelve(t, 'AM', 'PM')}, {t.month}/{t.day}/{t.year}] ",
    "iphone japanese era": lambda t: f"[{t.month}/{t.day}/R{t.year - 2018}, {t:%H:%M:%S}] ",
    "iphone arabic": lambda t: (
        f"\u200f[{t.day}\u200f/{t.month}\u200f/{t.year}، "
        f"{twelve(t, 'ص', 'م', f'{{h}}:{{m:02d}}{{s}}{NBSP}{{w}}', seconds=True)}] ".translate(ARABIC)
    ),
    "iphone of the republic of china": lambda t: f"[{t.year - 1911}/{t.month}/{t.day} {t:%H:%M:%S}] ",
    "iphone chinese of taiwan": lambda t: (
        f"[{t.year}/{t.month}/{t.day} {twelve(t, '上午', '下午', '{w}{h}:{m:02d}{s}', seconds=True)}] "
    ),
    "iphone of 2012": lambda t: f"{t:%d/%m/%Y %H:%M:%S}: ",
    "iphone of 2016": lambda t: f"{t:%Y-%m-%d}, {twelve(t, 'AM', 'PM', seconds=True)}: ",
    "database viewer": lambda t: f"{t:%d.%m.%Y - %H:%M:%S}; ",
}
SECONDS = {"database viewer", "brackets and a dash"} | {name for name in PHONES if name.startswith("iphone")}
NAMES = [
    "Ana",
    "Bob - Ward 3",
    "\u202a+44 7700 900123\u202c",
    "~\u202fCyd",
    "Dr :) Day",
    "É. O'Neill & Co",
    "أحمد",
    "王",
    "🌻",
    "7",
]
LINES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Nd"), blacklist_characters="\u200e\u200f<:"), max_size=40
)
BODIES = st.lists(LINES, min_size=1, max_size=3).map("\n".join).filter(lambda body: not body.startswith("POLL"))
ROWS = st.lists(
    st.tuples(st.sampled_from(NAMES), BODIES, st.integers(60, 200_000)),
    min_size=4,
    max_size=12,
)


def told(phone: str, t: datetime) -> str:
    """The time as the reader is to give it."""
    return t.isoformat(timespec="seconds" if phone in SECONDS else "minutes")


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_day_round_the_clock(phone: str, end: str, tmp_path: Path) -> None:
    """Midnight, morning, noon and evening are read right on every phone, line by line."""
    times = [
        datetime.fromisoformat("2021-03-09T22:15:01") + timedelta(hours=h, minutes=h) for h in range(0, 24 * 20, 3)
    ]
    clocks = ("00:00", "00:59", "01:00", "11:59", "12:00", "12:59", "23:59")
    times += [datetime.fromisoformat(f"2021-04-25T{clock}") for clock in clocks]
    path = tmp_path / "_chat.txt"
    path.write_bytes("".join(f"{PHONES[phone](t)}Ana: hello{end}" for t in times).encode())

    rows = list(open_export(path).rows())

    assert [row.at for row in rows] == [told(phone, t) for t in times]
    assert {(row.sender, row.text, row.notice) for row in rows} == {("Ana", "hello", False)}
    assert [row.line for row in rows] == list(range(1, len(times) + 1))


@pytest.mark.parametrize("phone", PHONES)
@settings(
    max_examples=12,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # a slip breaks forty phones at once, and each would be made smaller for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS)
def test_what_was_written_is_read(phone: str, rows: list[tuple[str, str, int]], tmp_path: Path) -> None:
    """Sender, time and body come back byte for byte, whatever the phone."""
    t = datetime.fromisoformat("2021-03-25T09:00:00")
    wrote, truth = "", []
    for name, body, later in [("Ana", "first", 0), *[(n, "known", 60) for n in NAMES], *rows]:
        t += timedelta(seconds=later)
        wrote += f"{PHONES[phone](t)}{name}: {body}\n"
        truth.append((told(phone, t), name, body))
    path = tmp_path / "_chat.txt"
    path.write_bytes(wrote.encode())

    read = [(row.at, row.sender, row.text) for row in open_export(path).read() if isinstance(row, Row)]

    assert read == truth
