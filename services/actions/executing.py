"""Executing: what a person approved is carried out where the group opted in; where that fails, a person is asked."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action, Approval, Fate, Outcome
from moderation.cases import Case, Reported, Step
from moderation.contacts import Team
from moderation.model import MINUTE, MS
from services.actions.casework import Casework, lock, read
from services.actions.database import Database
from services.actions.directory import Directory, members
from services.actions.executors.port import End, Ended, Executor, Removal
from services.actions.outbox import report
from services.actions.planning import EXECUTOR, Wanted
from services.actions.tables import Alias, Delivery, Halt, Item, KnownAction, KnownCase, State
from services.actions.telemetry import Telemetry
from services.actions.writing import carried

ATTEMPTS = 5
FIRST_WAIT = MINUTE
SHOWN = "Removed by decision of the group's admins."
"""What is shown on the platform: no reason that others may read."""


class Task(NamedTuple):
    """A removal that was begun."""

    delivery: str
    executor: Executor
    removal: Removal


class Performer:
    """Carries out approved removals.

    Args:
        database: where they lie.
        casework: told what became of them.
        directory: who is never removed.
        executors: by the name that the register has for their platform.
        now: the clock.
        telemetry: told of outcomes.
    """

    def __init__(
        self,
        database: Database,
        casework: Casework,
        directory: Directory,
        executors: Mapping[str, Executor],
        now: Callable[[], int],
        telemetry: Telemetry,
    ) -> None:
        self._telemetry = telemetry
        self._database = database
        self._casework = casework
        self._directory = directory
        self._executors = executors
        self._now = now

    async def perform(self) -> int:
        """Carry out what is due. What was begun when the process stopped is begun again: the roster is read first."""
        unpublished = exists().where(
            Item.delivery == Delivery.id, KnownAction.id == Item.action, KnownAction.published.is_(False)
        )
        due = select(Delivery.id).where(
            Delivery.contact.startswith(EXECUTOR),
            Delivery.state.in_((State.WAITING, State.SENDING)),
            Delivery.due <= self._now(),
            ~unpublished,
        )
        async with self._database.transaction() as session:
            found = list(await session.scalars(due.order_by(Delivery.due, Delivery.id)))
        for delivery in found:
            task = await self._begin(delivery)
            if task is not None:
                await self._end(task, await task.executor.remove(task.removal))
        return len(found)

    async def _begin(self, delivery: str) -> Task | None:
        """Mark it as begun, if the approval still stands."""
        async with self._database.transaction() as session:
            row = await session.get(Delivery, delivery, with_for_update=True)
            if row is None or row.state not in {State.WAITING, State.SENDING}:
                return None
            (action,) = await carried(session, row)
            case = await session.get(KnownCase, action.case)
            wanted = msgspec.json.decode(action.body, type=Action)
            if case is None or not _stands(read(case), wanted.approval):
                await self._close(session, row, State.DISCARDED, Fate.DISCARDED, "the approval stands no longer")
                return None
            executor = self._executors.get(row.contact.removeprefix(EXECUTOR))
            team = await self._directory.team(session, row.group)
            if executor is None or await session.get(Halt, (row.contact, executor.account)) is not None:
                await self._ask_people(session, row, action, "nothing can be carried out on this platform")
                return None
            removal = await self._removal(session, row, team, executor, wanted.about)
            row.state, row.channel, row.account = State.SENDING, row.contact, executor.account
            row.claimed, row.attempts = self._now(), row.attempts + 1
            return Task(delivery, executor, removal)

    async def _removal(
        self, session: AsyncSession, row: Delivery, team: Team, executor: Executor, about: tuple[str, ...]
    ) -> Removal:
        aliases = list(await session.scalars(select(Alias.alias).where(Alias.person.in_(about))))
        place = next((chat for source, chat in team.places if source == executor.source), "")
        protected = frozenset(alias for one in members(team) for alias in one.aliases)
        person = frozenset(alias for alias in aliases if alias.startswith(executor.schemes))
        return Removal(row.id, place, person, protected, SHOWN)

    async def _end(self, task: Task, ended: Ended) -> None:
        """Write down what became of it; what could not be done is asked of a person."""
        async with self._database.transaction() as session:
            row = await session.get(Delivery, task.delivery, with_for_update=True)
            if row is None or row.state != State.SENDING:
                return
            (action,) = await carried(session, row)
            if ended.end in {End.LATER, End.UNKNOWN} and row.attempts < ATTEMPTS:
                wait = int(ended.after * MS) if ended.after is not None else FIRST_WAIT << (row.attempts - 1)
                row.state, row.due, row.reason = State.WAITING, self._now() + wait, ended.reason
            elif ended.end in {End.DONE, End.ALREADY}:
                await self._close(session, row, State.SENT, Fate.DONE, ended.reason or "carried out")
                await self._report(session, action, Fate.DONE)
            elif ended.end is End.PROTECTED:
                await self._close(session, row, State.FAILED, Fate.REFUSED, ended.reason)
                await self._report(session, action, Fate.REFUSED)
            else:
                await self._ask_people(session, row, action, ended.reason)

    async def _ask_people(self, session: AsyncSession, row: Delivery, action: KnownAction, reason: str) -> None:
        await self._close(session, row, State.FAILED, Fate.FAILED, reason)
        wanted = msgspec.json.decode(action.body, type=Action)
        await self._casework.ask_people(session, Wanted(wanted, wanted.at), self._now())

    async def _report(self, session: AsyncSession, action: KnownAction, fate: Fate) -> None:
        await lock(session, action.group)
        row = await session.get(KnownCase, action.case, with_for_update=True)
        if row is not None:
            given = Reported(f"executed {action.id} {fate}", action.id, fate)
            await self._casework.happened(session, row, given, max(read(row).moved, self._now()), self._now())

    async def _close(self, session: AsyncSession, row: Delivery, state: State, fate: Fate, reason: str) -> None:
        row.state, row.reason, row.done = state, reason, self._now()
        for action in await carried(session, row):
            action.fate = fate
            outcome = Outcome(
                action=action.id, group=action.group, at=self._now(), fate=fate, channel=row.contact, reason=reason
            )
            report(session, outcome, action.trace)
            self._telemetry.ended(row, action, fate, reason, self._now())


def _stands(case: Case, approval: Approval | None) -> bool:
    """Whether a person's approval is on record and has not been taken back."""
    return approval is not None and case.step is Step.APPROVED and case.approval == approval
