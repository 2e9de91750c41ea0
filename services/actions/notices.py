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
    SourceState.DOWN: N_("{place} has been disconnected since {since}, so Steward hears nothing of its groups."),
    SourceState.LOGGED_OUT: N_(
        "{place} was logged out at {since}. Somebody has to link it again, on the phone or in the workspace it is of."
    ),
    SourceState.BANNED: N_(
        "{place} was barred by the platform at {since}. Please do not try another number before you know why."
    ),
    SourceState.UNREADABLE: N_("Steward has not been able to read this group since {since} through {place}."),
    SourceState.SILENT: N_("Nothing has come from {place} since {since}, which is unusual. Is it still connected?"),
    SourceState.UNREGISTERED: N_(
        "{place} was added to a group at {since} that is not in the groups file. Nothing of it is read. If it should "
        "be, ask whoever runs Steward to register it; if not, please have the account taken out of it."
    ),
}
PLACE = N_("the {platform} account “{account}”")
PLATFORMS = {
    "waha": "WhatsApp", "evolution": "WhatsApp", "gowa": "WhatsApp", "baileys": "WhatsApp", "wa_cloud": "WhatsApp",
    "slack": "Slack", "matrix": "Matrix",
}  # fmt: skip
REASON = N_("What is known: {reason}.")
CODE = N_("The gateway calls it “{reason}”.")
"""What a gateway says in one word of its own helps whoever runs Steward."""
HELD = N_(
    "Steward holds back {count}. That happens when much more is to be said than usual, when a message could not be "
    "delivered, or when nobody may be told. Nothing is lost. Please have whoever runs Steward look at it today."
)
HALTED = N_(
    "Steward sends nothing more by {channel} for now: {reason}. Messages go by other ways meanwhile. Please have "
    "whoever runs Steward look at it."
)
STILL = N_("Until it is back, nothing in its groups is judged, and all clocks of its groups stand still.")
ROOM_STILL = N_("Until it can be read again, nothing in it is judged, and its clocks stand still.")
AFTER = {SourceState.UNREADABLE: ROOM_STILL, SourceState.UNREGISTERED: ""}
"""What follows from a state, where it is not that of a whole account."""
UNCLEAR = N_("{person} wrote to Steward, and it could not be used: {why}. The words: “{text}”")
"""What headquarters reads of a reply that cannot be used."""
_LONGEST = 500


async def heard_of(session: AsyncSession, casework: Casework, news: SourceNews, now: int, trace: str = "") -> None:
    """Tell headquarters how a source fares, where that is not well; once for each time it happens."""
    if news.state not in NEWS:
        return
    registered = "" if news.state is SourceState.UNREGISTERED else news.group or ""
    since = await casework.said(session, registered, news.since)
    place = (news.source, news.account, news.group or "", news.state, news.since)
    severity = Severity.SERIOUS if news.group is None else Severity.WARNING
    action = _tell(action_id("source", *place), f"source_{news.state}", registered, now, severity)
    await casework.note(session, action, _fares(news, since), now, trace)


def _fares(news: SourceNews, since: str) -> str:
    """How a source fares, in sentences: what happened, what is known of why, and what follows."""
    where = PLACE.format(platform=PLATFORMS.get(news.source, news.source), account=news.account)
    told = NEWS[news.state].format(place=where, since=since)
    why = (REASON if " " in news.reason else CODE).format(reason=news.reason) if news.reason else ""
    own = news.state is SourceState.UNREGISTERED  # its reason is what the sentence says
    said = (told[0].upper() + told[1:], "" if own else why, AFTER.get(news.state, STILL))
    return " ".join(sentence for sentence in said if sentence)


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
