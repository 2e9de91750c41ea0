"""Casework: what happened moves cases; cases and actions are written down, with what is to be published, at once."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action
from moderation.answers import LENGTH, LETTERS
from moderation.cases import ENDED, REVIEWED, Case, CaseKind, Due, Input, Standing
from moderation.decision import kind, on
from moderation.findings import Finding
from moderation.ladder import DEFAULT, Ladder
from moderation.paths import decide
from services.actions.giving_way import give_way, graves
from services.actions.outbox import outgoing
from services.actions.planning import Planner, Wanted
from services.actions.settling import settle, supersede
from services.actions.tables import GroupAdmin, GroupClock, KnownAction, KnownCase, KnownFinding

ENDED_STEPS = tuple(step.value for step in ENDED)


def code(action: str) -> str:
    """What a person writes to answer an action: five letters, derived from its id."""
    number, letters = int(action, 16), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters


class Casework:
    """Writes down what findings and answers lead to.

    Args:
        planner: puts actions into deliveries.
        ladder: how long and how much.
    """

    def __init__(self, planner: Planner, ladder: Ladder = DEFAULT) -> None:
        self._planner = planner
        self._ladder = ladder

    async def found(self, session: AsyncSession, finding: Finding, now: int, trace: str = "") -> tuple[Action, ...]:
        """A finding was made, or grew. Returns what is newly wanted."""
        await lock(session, finding.group, finding.at)
        await session.merge(
            KnownFinding(
                id=finding.id,
                group=finding.group,
                rule=finding.rule,
                at=finding.at,
                confidential=finding.confidential,
                body=_write(finding),
            )
        )
        latest = {person: case for person in finding.people if (case := await self._now(session, finding, person, now))}
        standing = {person: await self.standing(session, finding.group, person) for person in finding.people}
        decision = on(finding, latest, standing, self._ladder, await graves(session, finding))
        for case in decision.cases:
            await save(session, case, trace)
        opened = {case.id: case.opened for case in decision.cases}
        first = min(opened.values(), default=finding.at)
        wanted = [
            Wanted(action, opened.get(action.case, first), finding, finding.safety) for action in decision.actions
        ]
        if finding.safety:
            wanted += [Wanted(action, light.at, light) for light, action in await give_way(session, finding, now)]
        return await self._want(session, wanted, now, trace)

    async def happened(
        self, session: AsyncSession, row: KnownCase, given: Input, at: int, now: int, by: str | None = None
    ) -> tuple[Case, tuple[Action, ...]]:
        """Something happened to a case, which the caller has locked. Returns it, and what is newly wanted."""
        case = read(row)
        move = decide(case, given, at, self._ladder)
        await save(session, move.case, row.trace)
        if move.case.step in ENDED and case.step not in ENDED:
            await settle(session, move.case, by, now)
        safety = case.kind in REVIEWED
        wanted = [Wanted(action, case.opened, None, safety) for action in move.actions]
        return move.case, await self._want(session, wanted, now, row.trace)

    async def time_passed(self, session: AsyncSession, group: str, clock: int, now: int) -> int:
        """Let what is due in a group by its own clock happen, in due order. Returns how many moves there were."""
        moves = 0
        while (row := await _next_due(session, group, clock)) is not None:
            await self._due(session, row, now)
            moves += 1
        return moves

    async def _now(self, session: AsyncSession, finding: Finding, person: str, now: int) -> Case | None:
        """The latest case about somebody as it is at the instant of a finding: what was due before has happened."""
        row = await self._latest(session, finding, person)
        while row is not None and row.kind == CaseKind.CONDUCT and row.due is not None and row.due <= finding.at:
            await self._due(session, row, now)
        return read(row) if row is not None else None

    async def _due(self, session: AsyncSession, row: KnownCase, now: int) -> None:
        """The case's time has come; where that changes nothing, it does not come again."""
        due = row.due or 0
        given = Due(f"due {row.id} {due} {read(row).times}")
        case, _ = await self.happened(session, row, given, due, now)
        if case.due == due:
            await save(session, msgspec.structs.replace(case, due=None), row.trace)

    async def _latest(self, session: AsyncSession, finding: Finding, person: str) -> KnownCase | None:
        wanted = kind(finding)
        if wanted is None:
            return None
        row: KnownCase | None = await session.scalar(
            select(KnownCase)
            .where(KnownCase.group == finding.group, KnownCase.person == person, KnownCase.kind == wanted)
            .order_by(KnownCase.opened.desc())
            .limit(1)
        )
        return row

    async def note(self, session: AsyncSession, action: Action, words: str, now: int, trace: str = "") -> None:
        """Tell something that has neither finding nor case, in words that are given."""
        await self._want(session, [Wanted(action, now)], now, trace, words)

    async def ask_people(self, session: AsyncSession, wanted: Wanted, now: int) -> None:
        """Ask a person to do what could not be carried out."""
        await self._planner.plan(session, [wanted], now, by_people=True)

    async def said(self, session: AsyncSession, group: str, at: int) -> str:
        """An instant in words, by the group's clock."""
        return await self._planner.said(session, group, at)

    async def standing(self, session: AsyncSession, group: str, person: str) -> Standing:
        """Why nobody is asked to remove somebody: what the platform shows, then what the register says."""
        known = await session.get(GroupAdmin, (group, person))
        return Standing.ADMIN if known is not None else await self._planner.standing(session, group, person)

    async def _want(
        self, session: AsyncSession, wanted: Sequence[Wanted], now: int, trace: str, words: str = ""
    ) -> tuple[Action, ...]:
        """Write down actions that are new: themselves, their record for the topic, and their deliveries."""
        new = [one for one in wanted if await session.get(KnownAction, one.action.id) is None]
        for one in new:
            await supersede(session, one.action, now)
            session.add(_row(one.action, trace, words))
            session.add(outgoing("actions", one.action, trace, one.action.id))
        await session.flush()
        await self._planner.plan(session, new, now)
        return tuple(one.action for one in new)


def _row(action: Action, trace: str, words: str) -> KnownAction:
    return KnownAction(
        id=action.id,
        group=action.group,
        case=action.case,
        kind=action.kind,
        rule=action.rule,
        at=action.at,
        confidential=action.confidential,
        code=code(action.id),
        note=words,
        trace=trace,
        body=_write(action),
    )


async def lock(session: AsyncSession, group: str, at: int = 0) -> GroupClock:
    """Nobody else decides anything about the group until the end of the transaction; its clock never goes back."""
    found = await session.get(GroupClock, group, with_for_update=True)
    if found is None:
        found = GroupClock(group=group, clock=at)
        session.add(found)
        await session.flush()
    found.clock = max(found.clock, at)
    return found


def read(row: KnownCase) -> Case:
    """The case that a row holds."""
    return msgspec.json.decode(row.body, type=Case)


async def save(session: AsyncSession, case: Case, trace: str = "") -> None:
    """Write a case as it is now."""
    row = await session.get(KnownCase, case.id) or KnownCase(id=case.id, trace=trace)
    row.group, row.person, row.kind, row.step = case.group, case.person, case.kind, case.step
    row.opened, row.due, row.body = case.opened, case.due, _write(case)
    row.confidential = case.kind is CaseKind.CONFIDENTIAL
    session.add(row)
    await session.flush()


async def _next_due(session: AsyncSession, group: str, clock: int) -> KnownCase | None:
    found: KnownCase | None = await session.scalar(
        select(KnownCase)
        .where(KnownCase.group == group, KnownCase.due <= clock, KnownCase.step.not_in(ENDED_STEPS))
        .order_by(KnownCase.due, KnownCase.id)
        .limit(1)
    )
    return found


def _write(record: object) -> str:
    return msgspec.json.encode(record).decode()
