"""Who is told, when, and what a reply means: laws of pure functions."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from moderation.actions import Action, ActionKind
from moderation.answers import LENGTH, LETTERS, understood
from moderation.budgets import DEFAULT_BUDGET, exceeded
from moderation.calendar import Calendar
from moderation.contacts import Contact, Route, Team, whom
from moderation.findings import Recipient, Severity
from moderation.model import DAY, HOUR
from moderation.timing import DEFAULT_HOURS, evening, morning, slot

LONDON = Calendar(ZoneInfo("Europe/London"))
INSTANTS = st.integers(1_760_000_000_000, 1_800_000_000_000)
KEYS = ("p1", "p2", "p3", "p4", "p5")


def contact(key: str) -> Contact:
    """Somebody who can be reached."""
    return Contact(id=f"c-{key}", name=key, keys=frozenset({key}), routes=(Route("email", f"{key}@example.org"),))


TEAM = Team(
    group="g",
    name="G",
    zone="Europe/London",
    admins=(contact("p1"), contact("p2")),
    organiser=contact("p3"),
    hq=(contact("p4"),),
    safeguarding=(contact("p5"),),
)


@given(
    st.sampled_from([one for one in Recipient if one is not Recipient.SENDER]),
    st.sets(st.sampled_from(KEYS)),
    st.integers(0, 10**6),
)
def test_nobody_is_told_about_themselves(to: Recipient, about: set[str], day: int) -> None:
    """Whoever is told, it is nobody it is about; and what is for safeguarding goes nowhere else."""
    told = whom(to, tuple(about), TEAM, day)
    assert not any(one.concerned(tuple(about)) for one in told)
    if to is Recipient.SAFEGUARDING:
        assert set(told) <= set(TEAM.safeguarding)
    else:
        assert told or "p4" in about


@given(INSTANTS)
def test_the_morning_is_no_night(now: int) -> None:
    """Whatever the hour and the season, the morning is now or later, within eleven hours, and no night."""
    at = morning(now, LONDON)
    assert now <= at <= now + 12 * HOUR
    assert DEFAULT_HOURS.night_until <= LONDON.local(at).minute < DEFAULT_HOURS.night_from


@given(INSTANTS)
def test_the_evening_comes_within_a_day(now: int) -> None:
    """The digest's hour is ahead, within a day and an hour."""
    at = evening(now, LONDON)
    assert now < at <= now + DAY + HOUR
    assert LONDON.local(at).minute == DEFAULT_HOURS.digest_at


@given(
    INSTANTS,
    st.integers(0, 5 * DAY),
    st.sampled_from(list(Severity)),
    st.sampled_from(list(ActionKind)),
    st.booleans(),
    st.integers(0, 20),
)
def test_only_what_is_urgent_and_fresh_comes_at_night(
    now: int,
    age: int,
    severity: Severity,
    kind: ActionKind,
    safety: bool,  # noqa: FBT001
    told: int,
) -> None:
    """What comes at night is urgent or a serious matter of safety, and fresh; what is long past says so."""
    action = Action(id="a", kind=kind, group="g", at=now - age, to=Recipient.DUTY_ADMIN, severity=severity)
    when = slot(action, now, LONDON, safety=safety, told=told)
    minute = LONDON.local(when.at).minute
    if not DEFAULT_HOURS.night_until <= minute < DEFAULT_HOURS.night_from:
        assert severity is Severity.URGENT or (safety and severity is Severity.SERIOUS)
        assert age <= DEFAULT_HOURS.stale_after
    assert when.late == (age > DEFAULT_HOURS.stale_after)


@given(st.text(st.sampled_from(LETTERS), min_size=LENGTH, max_size=LENGTH), st.sampled_from(["done", "Done", "DONE!"]))
def test_a_code_and_a_word_are_understood(code: str, word: str) -> None:
    """A code in any case, before or after the word, is understood; a reason after `because` is kept whole."""
    for text in (f"{word} {code}", f"{code.lower()}: {word}", f"{word} {code} because I did it"):
        said = understood(text, ("done", "cannot"))
        assert (said.code, said.answer) == (code, "done")
    assert understood(f"{word} {code} because I did it", ("done",)).reason == "I did it"


@given(st.text(max_size=200))
def test_no_reply_breaks_the_reading(text: str) -> None:
    """Any text at all is read to the end."""
    said = understood(text)
    assert said.answer == "" or said.answer.isalpha()


def test_what_is_denied_or_open_is_left_to_a_person() -> None:
    """`not done yet`, or two answers at once, is no answer."""
    assert understood("not done yet", ("done", "cannot")).answer == ""
    assert understood("done? or cannot?", ("done", "cannot")).answer == ""
    assert understood("I can't, I have no rights", ("done", "cannot")).answer == "cannot"
    assert understood("thanks", ("done", "cannot")).answer == ""


def test_a_budget_says_which_limit() -> None:
    """The first limit that is reached is named, with its number."""
    spent = {"by_channel": 0, "by_account": 0, "by_person": 0, "by_rule": 0}
    assert exceeded(DEFAULT_BUDGET, "email", **spent) == ""
    assert exceeded(DEFAULT_BUDGET, "whatsapp", **(spent | {"by_account": 20})).startswith("20 messages through")
    assert exceeded(DEFAULT_BUDGET, "email", **(spent | {"by_account": 20})) == ""
