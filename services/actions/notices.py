"""Notices: what headquarters is told that no rule found: a source that cannot be read, a reply nobody understood."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action, ActionKind, action_id
from moderation.findings import Recipient, Severity
from moderation.model import DAY
from moderation.people import Reply
from moderation.sources import SourceNews, SourceState
from moderation.words import N_
from services.actions.casework import Casework
from services.actions.people import name_of
from services.actions.tables import Delivery, Halt, State

NEWS = {
    SourceState.DOWN: N_("Steward hears nothing from {place} since {since}: {reason}."),
    SourceState.LOGGED_OUT: N_(
        "{place} was logged out at {since}: {reason}. Somebody has to link it again, on the telephone it belongs to."
    ),
    SourceState.BANNED: N_(
        "{place} was barred by the platform at {since}: {reason}. Please do not try another number before you know why."
    ),
    SourceState.UNREADABLE: N_(
        "Steward is in a group and cannot read it, since {since}: {reason}. It came by {place}."
    ),
    SourceState.SILENT: N_("{place} has been silent since {since}, which is unusual: {reason}. Is it still connected?"),
}
HELD = N_(
    "Steward holds back {count}. That happens when much more is to be said than usual, when a message could not be "
    "delivered, or when nobody may be told. Nothing is lost. Please have whoever runs Steward look at it today."
)
HALTED = N_(
    "Steward sends nothing more by {channel} for now: {reason}. Messages go by other ways meanwhile. Please have "
    "whoever runs Steward look at it."
)
STILL = N_("Until it is back, nothing in its groups is judged, and all clocks of its groups stand still.")
UNCLEAR = N_("{person} wrote to Steward, and it could not be used: {why}. The words: “{text}”")
"""What headquarters reads of a reply that cannot be used."""
_LONGEST = 500


async def heard_of(session: AsyncSession, casework: Casework, news: SourceNews, now: int, trace: str = "") -> None:
    """Tell headquarters how a source fares, where that is not well; once for each time it happens."""
    words = NEWS.get(news.state)
    if words is None:
        return
    text = words.format(
        place=f"The {news.source} account {news.account}",
        since=await casework.said(session, news.group or "", news.since),
        reason=news.reason or "no reason is known",
    )
    place = (news.source, news.account, news.group or "", news.state, news.since)
    severity = Severity.WARNING if news.state is SourceState.UNREADABLE else Severity.SERIOUS
    action = _tell(action_id("source", *place), f"source_{news.state}", news.group or "", now, severity)
    await casework.note(session, action, f"{text} {STILL}", now, trace)


async def held(session: AsyncSession, casework: Casework, now: int) -> None:
    """Tell headquarters once a day that something is held, and once of each account that was stopped."""
    waiting = select(func.count()).select_from(Delivery).where(Delivery.state == State.HELD)
    count = await session.scalar(waiting) or 0
    if count:
        words = HELD.format(count="one message" if count == 1 else f"{count} messages")
        place = action_id("held", now // DAY)
        await casework.note(session, _tell(place, "held_messages", "", now, Severity.WARNING), words, now)
    for halt in await session.scalars(select(Halt)):
        words = HALTED.format(channel=halt.channel, reason=halt.reason)
        place = action_id("halted", halt.channel, halt.account, halt.since)
        await casework.note(session, _tell(place, "halted_account", "", now, Severity.SERIOUS), words, now)


async def unclear(
    session: AsyncSession, casework: Casework, reply: Reply, why: str, name: str, now: int, trace: str = ""
) -> None:
    """Tell headquarters what somebody wrote that could not be used, so that nothing is lost."""
    who = name or await name_of(session, reply.person) or "Somebody who is not on the register"
    text = UNCLEAR.format(person=who, why=why, text=" ".join(reply.text.split())[:_LONGEST])
    action = _tell(action_id("reply", reply.id), "unclear_reply", "", reply.at, Severity.WARNING, (reply.person,))
    await casework.note(session, action, text, now, trace)


def _tell(place: str, rule: str, group: str, at: int, severity: Severity, about: tuple[str, ...] = ()) -> Action:
    return Action(
        id=place, kind=ActionKind.TELL, group=group, at=at, to=Recipient.HQ, about=about, severity=severity, rule=rule
    )
