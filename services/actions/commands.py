"""Commands for a person: decide, answer, let go or drop what is held. Each says what it did; each decision is kept."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import ActionKind, Fate, Outcome
from moderation.cases import Case
from moderation.contacts import Contact
from services.actions.answering import Answers, Given, Refused
from services.actions.casework import ENDED_STEPS, Casework
from services.actions.database import Database
from services.actions.directory import Listed
from services.actions.outbox import report
from services.actions.planning import Planner
from services.actions.settings import ActionsSettings
from services.actions.tables import Delivery, Halt, KnownAction, KnownCase, Letter, State
from services.actions.wiring import directory, executors
from services.actions.writing import carried
from services.chassis.clock import now
from services.chassis.settings import SettingsError, load

commands = typer.Typer(no_args_is_help=True, add_completion=False, help="What a person decides about Steward's work.")
Answer = TypeVar("Answer")
By = Annotated[str, typer.Option("--by", help="who decides: their handle in the groups file")]
Reason = Annotated[str, typer.Option("--reason", help="why; it is kept")]


def _within(do: Callable[[AsyncSession, Listed], Awaitable[Answer]]) -> Answer:
    """Do something in one transaction on the service's database, or say in one line why not."""

    async def work() -> Answer:
        settings = load(ActionsSettings)
        people, database = directory(settings), Database(settings.database())
        try:
            async with database.transaction() as session:
                return await do(session, people)
        finally:
            await database.close()

    try:
        return asyncio.run(work())
    except (SettingsError, Refused) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


async def _contact(session: AsyncSession, people: Listed, handle: str) -> Contact:
    found = await people.contact(session, handle)
    if found is None or handle.startswith("sender:"):
        raise Refused(f"nobody in the groups file is called {handle!r}")
    return found


async def _answered(
    session: AsyncSession, people: Listed, row: KnownAction | None, what: str, by: str, reason: str
) -> Case | None:
    if row is None:
        raise Refused("nothing like that was asked; `cases` lists what is open")
    given = Given(f"command {row.id} {what} {by} {now()}", what, await _contact(session, people, by), now(), reason)
    planner = Planner(people, executors=executors(load(ActionsSettings)))
    answers = Answers(Casework(planner), people)
    return await answers.answered(session, row, given, now())


def _decide(case: str, what: str, by: str, reason: str) -> None:
    async def work(session: AsyncSession, people: Listed) -> Case | None:
        asked = (
            select(KnownAction)
            .where(KnownAction.case == case, KnownAction.kind == ActionKind.ASK_APPROVAL)
            .order_by(KnownAction.at.desc())
            .limit(1)
        )
        return await _answered(session, people, await session.scalar(asked), what, by, reason)

    moved = _within(work)
    _say(f"Recorded. The case is now: {moved.step.value.replace('_', ' ')}." if moved else "Recorded.")


@commands.command()
def approve(case: str, by: By, reason: Reason) -> None:
    """Decide that the person of a case is to be removed."""
    _decide(case, "approve", by, reason)


@commands.command()
def refuse(case: str, by: By, reason: Reason) -> None:
    """Decide that the person of a case stays."""
    _decide(case, "refuse", by, reason)


@commands.command()
def answer(code: str, what: str, by: By, reason: Reason = "") -> None:
    """Enter an answer that came by mail or telephone: CODE is in the message, WHAT such as done, wrong, approached."""

    async def work(session: AsyncSession, people: Listed) -> Case | None:
        row = await session.scalar(select(KnownAction).where(KnownAction.code == code.upper()).limit(1))
        return await _answered(session, people, row, what.lower(), by, reason)

    moved = _within(work)
    _say(f"Recorded. The case is now: {moved.step.value.replace('_', ' ')}." if moved else "Recorded.")


@commands.command()
def cases() -> None:
    """List open cases, without those that are confidential."""

    async def work(session: AsyncSession, people: Listed) -> list[str]:
        wanted = select(KnownCase).where(KnownCase.step.not_in(ENDED_STEPS), ~KnownCase.confidential)
        lines = []
        for row in await session.scalars(wanted.order_by(KnownCase.opened)):
            team = await people.team(session, row.group)
            lines.append(f"{row.id}  {row.kind:<10}  {row.step.replace('_', ' '):<20}  {team.name}")
        return lines

    _say("\n".join(_within(work)) or "No case is open.")


@commands.command()
def held() -> None:
    """List what is held, and why."""

    async def work(session: AsyncSession, _people: Listed) -> list[str]:
        rows = await session.scalars(select(Delivery).where(Delivery.state == State.HELD).order_by(Delivery.due))
        return [f"{row.id}  {row.contact or 'nobody':<20}  {row.reason}" for row in rows]

    _say("\n".join(_within(work)) or "Nothing is held.")


@commands.command()
def release(deliveries: list[str], by: By) -> None:
    """Let go what is held: it is sent, whatever the budgets say."""
    _held(deliveries, by, State.WAITING, Fate.HELD, "released")


@commands.command()
def discard(deliveries: list[str], by: By, reason: Reason) -> None:
    """Drop what is held: it is never sent. That it was dropped, by whom and why, is kept."""
    _held(deliveries, by, State.DISCARDED, Fate.DISCARDED, reason)


def _held(deliveries: list[str], by: str, state: State, fate: Fate, reason: str) -> None:
    async def work(session: AsyncSession, people: Listed) -> int:
        contact = await _contact(session, people, by)
        done = 0
        for place in deliveries:
            row = await session.get(Delivery, place, with_for_update=True)
            if row is None or row.state != State.HELD:
                raise Refused(f"{place} is not held; `held` lists what is")
            row.state, row.released, row.due, row.route, row.attempts = state, True, now(), 0, 0
            for action in await carried(session, row):
                outcome = Outcome(
                    action=action.id, group=action.group, at=now(), fate=fate, by=contact.id, reason=reason
                )
                report(session, outcome, action.trace)
            done += 1
        return done

    _say(f"{_within(work)} {'released' if state is State.WAITING else 'discarded'}.")


@commands.command()
def halts() -> None:
    """List accounts through which nothing is sent."""

    async def work(session: AsyncSession, _people: Listed) -> list[str]:
        return [f"{row.channel}  {row.account}  {row.reason}" for row in await session.scalars(select(Halt))]

    _say("\n".join(_within(work)) or "No account is stopped.")


@commands.command()
def resume(channel: str, account: str, by: By) -> None:
    """Let an account send again."""

    async def work(session: AsyncSession, people: Listed) -> bool:
        await _contact(session, people, by)
        row = await session.get(Halt, (channel, account))
        if row is None:
            raise Refused("that account is not stopped; `halts` lists those that are")
        await session.delete(row)
        return True

    _within(work)
    _say("It may send again.")


@commands.command()
def inbox(contact: str) -> None:
    """Show what lies in somebody's inbox, the newest last, and mark it as read."""

    async def work(session: AsyncSession, people: Listed) -> list[str]:
        await _contact(session, people, contact)
        rows = list(await session.scalars(select(Letter).where(Letter.contact == contact).order_by(Letter.at)))
        for row in rows:
            row.read = True
        return [f"{row.subject}\n\n{row.text}" for row in rows]

    _say("\n---\n".join(_within(work)) or "The inbox is empty.")


__all__ = ["commands"]
