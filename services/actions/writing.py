"""Writing: gathers what the words of a delivery need, at the moment it leaves."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action
from moderation.contacts import Contact
from moderation.findings import Finding
from services.actions.casework import read
from services.actions.channels.port import Message
from services.actions.composing import Composer, Piece
from services.actions.directory import Directory
from services.actions.people import name_of
from services.actions.tables import Delivery, Item, KnownAction, KnownCase, KnownFinding


class Evidence(Protocol):
    """Where the words of the chat can be read, for a short time."""

    async def quote(self, finding: Finding, now: int) -> str:
        """The words that caused a finding, personal data masked; empty where they are no longer to be had."""


class NoEvidence:
    """Nothing is quoted."""

    async def quote(self, finding: Finding, now: int) -> str:  # noqa: ARG002 - the port's shape
        """Nothing."""
        return ""


class Writer:
    """Writes messages from what lies in the database.

    Args:
        directory: who is told.
        composer: puts it in words.
        evidence: where quotes come from.
    """

    def __init__(self, directory: Directory, composer: Composer, evidence: Evidence | None = None) -> None:
        self._directory = directory
        self._composer = composer
        self._evidence = evidence or NoEvidence()

    async def contact(self, session: AsyncSession, row: Delivery) -> Contact:
        """Whom a delivery goes to; somebody without routes where they are no longer known."""
        return await self._directory.contact(session, row.contact) or Contact(id=row.contact, name="")

    async def quotes(self, findings: Iterable[Finding], now: int) -> Mapping[str, str]:
        """The words that caused some findings, by id: read apart from any transaction, since it may take long."""
        return {finding.id: await self._evidence.quote(finding, now) for finding in findings}

    async def findings(self, session: AsyncSession, delivery: str) -> list[Finding]:
        """What a delivery is about."""
        row = await session.get(Delivery, delivery)
        found = []
        for action in await carried(session, row) if row is not None else ():
            name = msgspec.json.decode(action.body, type=Action).finding
            known = await session.get(KnownFinding, name) if name else None
            found += [msgspec.json.decode(known.body, type=Finding)] if known is not None else []
        return found

    async def message(
        self,
        session: AsyncSession,
        row: Delivery,
        contact: Contact,
        address: str,
        now: int,
        quotes: Mapping[str, str] | None = None,
    ) -> Message:
        """The message as it leaves."""
        pieces = [await self._piece(session, action, quotes or {}) for action in await carried(session, row)]
        names = await self._names(session, pieces)
        letter = self._composer.letter(pieces, contact, names, digest=row.digest, late=row.late, repeat=row.repeat)
        return Message(
            id=row.id,
            to=address,
            name=contact.name,
            subject=letter.subject,
            text=letter.text,
            at=now,
            confidential=any(piece.action.confidential for piece in pieces),
            repeat=row.repeat,
        )

    async def _piece(self, session: AsyncSession, row: KnownAction, quotes: Mapping[str, str]) -> Piece:
        action = msgspec.json.decode(row.body, type=Action)
        found = await session.get(KnownFinding, action.finding) if action.finding else None
        case = await session.get(KnownCase, action.case) if action.case else None
        finding = msgspec.json.decode(found.body, type=Finding) if found is not None else None
        return Piece(
            action=action,
            code=row.code,
            team=await self._directory.team(session, action.group),
            finding=finding,
            case=read(case) if case is not None else None,
            quote=quotes.get(action.finding, ""),
            note=row.note,
        )

    async def _names(self, session: AsyncSession, pieces: Iterable[Piece]) -> dict[str, str]:
        people = {person for piece in pieces for person in _people(piece)}
        deciders = {piece.action.approval.by for piece in pieces if piece.action.approval is not None}
        known = [one for decider in deciders if (one := await self._directory.contact(session, decider)) is not None]
        found = {person: name for person in people if (name := await name_of(session, person))}
        groups = {group for piece in pieces if piece.finding is not None for group in piece.finding.groups}
        teams = [await self._directory.team(session, group) for group in sorted(groups)]
        return found | {one.id: one.name for one in known} | {team.group: team.name for team in teams}


def _people(piece: Piece) -> set[str]:
    found = piece.finding
    case = {piece.case.person} if piece.case else set()
    return {*piece.action.about, *(found.people if found else ()), *(found.others if found else ())} | case


async def carried(session: AsyncSession, row: Delivery) -> list[KnownAction]:
    """The actions that a delivery carries, in order."""
    found = await session.scalars(
        select(KnownAction)
        .join(Item, Item.action == KnownAction.id)
        .where(Item.delivery == row.id)
        .order_by(Item.place)
    )
    return list(found)
