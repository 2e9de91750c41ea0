"""Answering: what people say to what they were asked, by reply or by a command, moves the case; nothing else does."""

from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action, Fate
from moderation.answers import understood
from moderation.cases import (
    ENDED,
    Appeal,
    Approached,
    Approve,
    Case,
    Input,
    Recorded,
    Refuse,
    Reported,
    Wrong,
)
from moderation.contacts import Contact, Team
from moderation.people import Reply
from services.actions.casework import Casework, lock, read
from services.actions.directory import Directory, members
from services.actions.notices import unclear
from services.actions.tables import Answer, Decided, Delivery, Item, KnownAction, KnownCase

RECORDED = ("verbal", "email", "other")
DECISIONS = ("approve", "refuse")


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """An answer that cannot be taken; the text says why, for whoever gave it."""


class Given(NamedTuple):
    """An answer: its own id, what, by whom, when, and why."""

    id: str
    what: str
    by: Contact
    at: int
    reason: str = ""


class Answers:
    """Takes answers.

    Args:
        casework: what they lead to.
        directory: who may give them.
    """

    def __init__(self, casework: Casework, directory: Directory) -> None:
        self._casework = casework
        self._directory = directory

    async def replied(self, session: AsyncSession, reply: Reply, now: int, trace: str = "") -> None:
        """Somebody wrote to Steward. What cannot be understood goes to a person at headquarters, with its words."""
        if await session.get(Answer, reply.id) is not None:
            return
        action, what, reason = await self._meant(session, reply)
        refused = ""
        if action is not None and what:
            contact = await self._asked(session, action, reply.person)
            try:
                await self.answered(session, action, Given(reply.id, what, contact, reply.at, reason), now)
            except Refused as error:
                refused = str(error)
        else:
            refused = "it is not clear which question it answers, or how"
        if refused:
            session.add(Answer(id=reply.id, at=reply.at, by=reply.person, action=action.id if action else "", what=""))
            known = await self._directory.known(session, reply.person)
            await unclear(session, self._casework, reply, refused, known.name if known else "", now, trace)

    async def answered(self, session: AsyncSession, row: KnownAction, given: Given, now: int) -> Case | None:
        """Take an answer to an action. Returns the case, where there is one.

        Raises:
            Refused: it may not be given by this person, without a reason, or any more.
        """
        await lock(session, row.group)
        action = msgspec.json.decode(row.body, type=Action)
        known = await session.get(KnownCase, row.case, with_for_update=True) if row.case else None
        case = read(known) if known is not None else None
        await self._check(session, action, case, given)
        session.add(Answer(id=given.id, at=given.at, by=given.by.id, action=action.id, what=given.what))
        if known is None or case is None:
            return None
        given_input = _input(given, action, case)
        if given_input is None:
            return case
        moved, _ = await self._casework.happened(session, known, given_input, given.at, now, given.by.id)
        if given.what in DECISIONS:
            session.add(_decision(case, moved, given))
        return moved

    async def _check(self, session: AsyncSession, action: Action, case: Case | None, given: Given) -> None:
        team = await self._directory.team(session, action.group)
        if not await _may(session, action, given.by, team):
            raise Refused("this was not asked of you")
        if given.by.concerned(action.about) and given.what != "appeal":
            raise Refused("this is about you, so somebody else has to decide")
        if given.what in DECISIONS and not given.reason.strip():
            raise Refused("a decision needs a reason: write it after the word “because”")
        if given.what not in (*action.answers, "wrong", "appeal"):
            raise Refused(f"the answers are {', '.join((*action.answers, 'wrong'))}")
        if case is not None and case.step in ENDED:
            raise Refused("that matter is closed")

    async def _meant(self, session: AsyncSession, reply: Reply) -> tuple[KnownAction | None, str, str]:
        """The action that a reply answers: by its code, else the only open one that the person was asked."""
        said = understood(reply.text)
        if said.code:
            row = await session.scalar(select(KnownAction).where(KnownAction.code == said.code).limit(1))
        else:
            row = await self._only(session, reply.person)
        if row is None:
            return None, said.answer, said.reason
        there = msgspec.json.decode(row.body, type=Action).answers
        said = understood(reply.text, tuple(dict.fromkeys((*there, "wrong", "appeal"))))
        return row, said.answer, said.reason

    async def _only(self, session: AsyncSession, person: str) -> KnownAction | None:
        """The only open question to a person."""
        found = []
        for row in await session.scalars(
            select(KnownAction)
            .join(KnownCase, KnownCase.id == KnownAction.case)
            .order_by(KnownAction.at.desc())
            .limit(200)
        ):
            action = msgspec.json.decode(row.body, type=Action)
            case = await session.get(KnownCase, row.case)
            if action.answers and case is not None and read(case).step not in ENDED:
                contact = await self._asked(session, row, person)
                if contact.routes:
                    found.append(row)
        newest = {row.case: row for row in reversed(found)}
        return next(iter(newest.values())) if len(newest) == 1 else None

    async def _asked(self, session: AsyncSession, row: KnownAction, person: str) -> Contact:
        """The contact whom this action was sent to and whom chats know by this key; somebody unknown otherwise."""
        team = await self._directory.team(session, row.group)
        known = [one for one in members(team) if person in one.keys]
        return known[0] if known else Contact(id=f"sender:{person}", name="", keys=frozenset({person}))


async def _may(session: AsyncSession, action: Action, by: Contact, team: Team) -> bool:
    """Whether somebody was asked, or holds the role at headquarters; of what is confidential, safeguarding alone."""
    if action.confidential:
        return any(one.id == by.id for one in team.safeguarding)
    if any(one.id == by.id for one in (*team.hq, *team.admins)):
        return True
    sent = select(Item.action).join(Delivery, Delivery.id == Item.delivery)
    asked = await session.scalar(sent.where(Item.action == action.id, Delivery.contact == by.id).limit(1))
    return asked is not None


def _input(given: Given, action: Action, case: Case) -> Input | None:
    """The answer as the case understands it; a person who decides about themselves is known by their own key."""
    by = case.person if given.by.concerned((case.person,)) else given.by.id
    inputs: dict[str, Input] = {
        "approached": Approached(given.id, by),
        "approve": Approve(given.id, by, given.reason),
        "refuse": Refuse(given.id, by, given.reason),
        "done": Reported(given.id, action.id, Fate.DONE),
        "cannot": Reported(given.id, action.id, Fate.REFUSED),
        "wrong": Wrong(given.id, by, action.finding),
        "appeal": Appeal(given.id, by),
    }
    return inputs.get(given.what) or (Recorded(given.id, by) if given.what in RECORDED else None)


def _decision(before: Case, after: Case, given: Given) -> Decided:
    """The record of a person's decision, whatever the case made of it."""
    approval = after.approval
    rules = approval.rules if approval else tuple((one.rule, one.version) for one in before.strikes)
    evidence = approval.evidence if approval else tuple(one.finding for one in before.strikes)
    return Decided(
        case=before.id,
        what=given.what if after.step is not before.step else f"{given.what} (no change)",
        by=given.by.id,
        at=given.at,
        reason=given.reason,
        rules=msgspec.json.encode(rules).decode(),
        evidence=msgspec.json.encode(evidence).decode(),
    )
