"""What is kept, and for how long: nothing grows for ever, and nothing open is lost."""

from typing import Any

import pytest
from sqlalchemy import func, select

from moderation.cases import Step
from moderation.events import Kind
from moderation.findings import Severity
from moderation.model import DAY, HOUR
from services.actions.channels.port import Receipt, Result
from services.actions.migrate import migrate
from services.actions.purging import DECIDED, FOUND
from services.actions.tables import Base

pytestmark = pytest.mark.anyio
STAY = {"names", "aliases", "group_admins", "group_clocks", "positions", "halts", "outbox"}
"""As many as people, groups, partitions and accounts there are; and what waits for the broker."""


async def rows(office: Any) -> dict[str, int]:
    """Return how many rows each table has, without those that have none."""
    async with office.database.transaction() as session:
        found = {
            name: await session.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }
    return {name: number for name, number in found.items() if number}


async def story(office: Any) -> None:
    """A finding, an answer, and the end of the case; a letter in the console's inbox."""
    await office.take(office.person("p-cyril", "Cyril Fenn", "wa-phone:447700900001"), office.finding())
    await office.work()
    line = next(line for line in office.channels["email"].sent[0].text.splitlines() if "APPROACHED" in line)
    await office.take(office.reply("p-ben", line), office.seen(Kind.LEFT, office.at + HOUR))
    await office.work()


async def test_what_is_over_goes_when_its_time_has_come(make_office: Any, pigeon: Any) -> None:
    """Findings and answers go after 90 days, cases, actions and outcomes after two years; no table is forgotten."""
    await from_first_to_last(make_office({"email": pigeon}))


async def test_it_goes_on_postgresql(make_office: Any, pigeon: Any, postgres_url: str) -> None:
    """The same on PostgreSQL."""
    office = make_office({"email": pigeon})
    office.place = postgres_url
    await from_first_to_last(office)


async def from_first_to_last(office: Any) -> None:
    """A story, and what is left of it as time passes."""
    await migrate(office.url)
    office.begin()
    await story(office)
    before, begun = await rows(office), office.at
    assert {"findings", "answers", "cases", "actions", "deliveries", "items", "outcomes"} <= before.keys()
    await office.actions.tidy()
    office.at = begun + FOUND - DAY
    await office.actions.tidy()
    assert await rows(office) == before
    office.at = begun + FOUND + DAY
    await office.actions.tidy()
    assert before.keys() - (await rows(office)).keys() == {"findings", "answers"}
    office.at = begun + DECIDED + DAY
    await office.actions.tidy()
    assert (await rows(office)).keys() <= STAY
    await office.close()


async def test_what_is_open_or_held_stays_with_its_finding(office: Any, pigeon: Any) -> None:
    """However old: a case that nobody decided, a message that is held, and the findings they rest on."""
    pigeon.answers = [Receipt(Result.REFUSED, "no")] * 9
    await office.take(office.finding(severity=Severity.SERIOUS), office.finding(1, people=(), at=office.at + 1))
    await office.work()
    before = await rows(office)
    assert [case.step for case in await office.cases()] == [Step.NOTICE]
    office.at += 2 * DECIDED
    await office.actions.tidy()
    after = await rows(office)
    assert {name: after[name] for name in ("findings", "cases", "actions", "items", "deliveries")} == {
        name: before[name] for name in ("findings", "cases", "actions", "items", "deliveries")
    }


def test_every_table_has_its_time_or_is_bounded() -> None:
    """A new table must be purged or be named here as one that does not grow."""
    purged = {"findings", "answers", "inbox", "items", "deliveries", "cases", "decisions", "actions", "outcomes"}
    assert set(Base.metadata.tables) == STAY | purged
