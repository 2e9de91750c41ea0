"""Planning: actions become deliveries: to whom, on what day and at what hour, together with what else."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action, ActionKind, action_id
from moderation.calendar import Calendar
from moderation.cases import Standing
from moderation.contacts import Contact, Team, whom
from moderation.decision import doers
from moderation.findings import Finding, Recipient
from moderation.model import DAY
from moderation.timing import DEFAULT_HOURS, Hours, Slot, slot, urgent
from services.actions.composing import said
from services.actions.directory import Directory, members
from services.actions.tables import Delivery, Item, KnownAction, KnownFinding, State

EXECUTOR = "executor:"
"""How the contact of a delivery begins that goes to a platform instead of a person."""
NOBODY = "nobody who may be told of this is on the register of groups"


class Wanted(NamedTuple):
    """An action, the day by which admins take turns, and what it is about where that was found just now."""

    action: Action
    day_at: int
    finding: Finding | None = None
    safety: bool = False


class Planner:
    """Puts actions into deliveries.

    Args:
        directory: who can be told.
        hours: when.
        executors: platforms on which approved removals are carried out.
    """

    def __init__(self, directory: Directory, hours: Hours = DEFAULT_HOURS, executors: Collection[str] = ()) -> None:
        self._directory = directory
        self._hours = hours
        self._executors = executors

    async def plan(self, session: AsyncSession, wanted: Sequence[Wanted], now: int, *, by_people: bool = False) -> None:
        """Add each action to a delivery for each who is told. What one finding asks of one person is one message.

        What a person approved goes to the platform where the group opted in, unless it is to be done by people.
        """
        told: dict[tuple[str, str], list[tuple[Wanted, Contact, Team]]] = {}
        for one in wanted:
            team = await self._directory.team(session, one.action.group)
            if not by_people and (executor := await self._executor(session, one.action, team)):
                await _carry_out(session, one.action, executor, now)
                continue
            contacts = await self._contacts(session, one, team)
            cause = _cause(one)
            for contact in contacts or (Contact(id="", name=""),):
                told.setdefault((contact.id, cause), []).append((one, contact, team))
        for (_, cause), items in told.items():
            await self._put(session, items, cause, now)

    async def said(self, session: AsyncSession, group: str, at: int) -> str:
        """An instant in words, by the group's clock."""
        team = await self._directory.team(session, group)
        return said(Calendar(ZoneInfo(team.zone)).moment(at))

    async def standing(self, session: AsyncSession, group: str, person: str) -> Standing:
        """Why nobody is asked to remove somebody, going by the register."""
        team = await self._directory.team(session, group)
        if any(one.concerned((person,)) for one in (*team.hq, *team.safeguarding)):
            return Standing.HQ
        leads = (*team.admins, *((team.organiser,) if team.organiser else ()))
        return Standing.ADMIN if any(one.concerned((person,)) for one in leads) else Standing.NONE

    async def _executor(self, session: AsyncSession, action: Action, team: Team) -> str:
        """Which platform carries an action out; empty where a person does, as where it was tried already."""
        if action.kind is not ActionKind.ASK_REMOVAL or action.approval is None or "remove" not in team.executors:
            return ""
        tried = (
            select(Delivery.id)
            .join(Item, Item.delivery == Delivery.id)
            .join(KnownAction, KnownAction.id == Item.action)
        )
        of_case = (KnownAction.case == action.case, Delivery.contact.startswith(EXECUTOR))
        if await session.scalar(tried.where(*of_case).limit(1)) is not None:
            return ""
        return next((source for source, _ in team.places if source in self._executors), "")

    async def _contacts(self, session: AsyncSession, one: Wanted, team: Team) -> tuple[Contact, ...]:
        action = one.action
        day = Calendar(ZoneInfo(team.zone)).local(one.day_at).day
        about = await _about(session, action)
        if action.to is not Recipient.SENDER or one.finding is None:
            return whom(action.to, about, team, day)
        found = [
            contact
            for doer in doers(one.finding)
            for contact in whom(action.to, about, team, day, await self._sender(session, team, doer))
        ]
        return tuple({contact.id: contact for contact in found}.values())

    async def _sender(self, session: AsyncSession, team: Team, person: str) -> Contact | None:
        """Whoever did something, by the routes of the register, else where the platform lets us write to them."""
        known = next((one for one in members(team) if person in one.keys and one.routes), None)
        return known or await self._directory.sender(session, team.group, person)

    async def _put(
        self, session: AsyncSession, items: Sequence[tuple[Wanted, Contact, Team]], cause: str, now: int
    ) -> None:
        (_, contact, team), actions = items[0], [one.action for one, _, _ in items]
        calendar = Calendar(ZoneInfo(team.zone))
        today = await _sent_since(session, contact.id, calendar.instant(calendar.local(now).day))
        slots = [slot(one.action, now, calendar, self._hours, safety=one.safety, told=today) for one, _, _ in items]
        when = min(slots, key=lambda each: (each.digest, each.at))
        wakes = any(urgent(one.action, safety=one.safety) for one, _, _ in items)
        delivery = await _delivery(session, contact, when, cause, actions[0])
        delivery.urgent = delivery.urgent or wakes
        if not contact.routes:
            delivery.state, delivery.reason = State.HELD, NOBODY
        await _add(session, delivery, actions)


async def _about(session: AsyncSession, action: Action) -> tuple[str, ...]:
    """Everybody whom the finding behind an action is about: none of them is asked about the others."""
    found = await session.get(KnownFinding, action.finding) if action.finding else None
    people = msgspec.json.decode(found.body, type=Finding).people if found is not None else ()
    return (*action.about, *people)


async def _carry_out(session: AsyncSession, action: Action, executor: str, now: int) -> None:
    made = Delivery(
        id=action_id("executor", executor, action.id),
        group=action.group,
        contact=EXECUTOR + executor,
        due=now,
        state=State.WAITING,
    )
    session.add(made)
    await _add(session, made, [action])


def _cause(one: Wanted) -> str:
    found = one.finding
    if found is None or found.id != one.action.finding:
        return one.action.id
    return f"{found.group} {found.rule} {found.episode} {found.count} {found.severity.rank}"


async def _delivery(session: AsyncSession, contact: Contact, when: Slot, cause: str, first: Action) -> Delivery:
    """The delivery that waits for this contact and cause, or a new one."""
    place = action_id("digest", contact.id, when.at) if when.digest else action_id("delivery", contact.id, cause)
    found = await session.get(Delivery, place)
    if found is not None and found.state == State.WAITING:
        found.late = found.late or when.late
        return found
    if found is not None:
        place = action_id("delivery", contact.id, first.id, place)
    made = Delivery(
        id=place,
        group=first.group,
        contact=contact.id,
        due=when.at,
        digest=when.digest,
        late=when.late,
        state=State.WAITING,
    )
    session.add(made)
    return made


async def _add(session: AsyncSession, delivery: Delivery, actions: Iterable[Action]) -> None:
    await session.flush()
    known = set(await session.scalars(select(Item.action).where(Item.delivery == delivery.id)))
    for place, action in enumerate((each for each in actions if each.id not in known), len(known)):
        session.add(Item(delivery=delivery.id, action=action.id, place=place))
    await session.flush()


async def _sent_since(session: AsyncSession, contact: str, start: int) -> int:
    """Messages to a contact today, sent or about to be."""
    near = (Delivery.due >= start) & (Delivery.due < start + DAY) & ~Delivery.digest
    found = await session.scalar(
        select(func.count()).where(
            Delivery.contact == contact, near, Delivery.state.in_((State.WAITING, State.SENDING, State.SENT))
        )
    )
    return found or 0
