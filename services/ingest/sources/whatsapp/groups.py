"""Groups as linked-device libraries hand them on: who came and went, names and settings, the whole roster."""

from collections.abc import Iterable, Mapping

from moderation.events import Kind
from services.ingest.platform import Found, Person, PlatformEvent, Reject, derived
from services.ingest.sources.bodies import BodyError, dig, first, instant, items, word
from services.ingest.sources.whatsapp.ids import is_group, joined, overlap, person
from services.ingest.sources.whatsapp.line import Line
from services.ingest.sources.whatsapp.stubs import how, member

_ACTIONS: Mapping[str, Kind] = {
    "add": Kind.JOINED, "remove": Kind.REMOVED, "leave": Kind.LEFT, "promote": Kind.ADMIN_PROMOTED,
    "demote": Kind.ADMIN_DEMOTED, "join": Kind.JOINED,
}  # fmt: skip
_ENDINGS = ("", "Pn", "Jid", "PhoneNumber")
"""What libraries append to a field for the same person's other id."""
_SETTINGS = ("announce", "restrict", "memberAddMode", "joinApprovalMode")


def read_participants(told: object, line: Line) -> Iterable[Found]:
    """People who came, went, or became or ceased to be admins: one event each."""
    group, actor = _group(told), _author(told)
    action = word(told, "action") or ""
    kind = _ACTIONS.get(action)
    at = instant(dig(told, "timestamp"))
    people = list(_participants(told))
    if kind is None:
        if not action:
            raise BodyError("a change of participants that does not say which")
        yield line.event("unknown", group, people[0][0] if people else (), actor, at=at, key=action)
        return
    if not people:
        raise BodyError("a change of participants that names nobody")
    for who, name in people:
        if not who:
            yield Reject(reason="a participant without an id", group=group)
            continue
        gone = kind is Kind.REMOVED and overlap(who, actor)
        via = how(who, actor) if kind is Kind.JOINED else None
        yield line.event(Kind.LEFT if gone else kind, group, who, actor, at=at, name=name, via=via)


def _participants(told: object) -> Iterable[tuple[Person, str | None]]:
    """Each participant by every id the body has of them, and the name if it has one."""
    data = items(told, "participantsData")
    beside = {alias: one for one in data for alias in member(one)}
    for one in items(told, "participants") or data:
        who = member(one)
        same = next((beside[alias] for alias in who if alias in beside), None)
        yield joined(who, member(same)), first(word(same, "name"), word(one, "name"))


def _author(told: object) -> Person:
    names = ("author", "authorPn", "authorJid", "authorLid", "authorAlt")
    return person(*(dig(told, name) for name in names), dig(told, "actionBy", "id"))


def _group(told: object) -> str:
    found = next(
        (dig(told, name) for name in ("id", "jid", "groupJid", "remoteJid") if is_group(dig(told, name))), None
    )
    if found is None:
        raise BodyError("a change of a group that names no group")
    return str(found)


def read_request(told: object, line: Line) -> Iterable[Found]:
    """Somebody asks to come in. That it was turned down or taken back is nothing to judge."""
    group = _group(told)
    if word(told, "action") not in {"created", None}:
        return
    who = person(dig(told, "participant"), dig(told, "participantPn"), dig(told, "participantLid")) or member(
        dig(told, "participant")
    )
    if not who:
        raise BodyError("a request to join that names nobody")
    yield line.event(Kind.JOIN_REQUESTED, group, who, _author(told), at=instant(dig(told, "timestamp")))


def read_group(told: object, line: Line) -> Iterable[Found]:
    """A group as it is now, sent when the account comes into it and after many a change: a roster, not a new group."""
    group = _group(told)
    found = list(read_roster(told, group, line))
    yield from found or [line.event("unknown", group, (), _author(told))]


def read_roster(told: object, group: str, line: Line) -> Iterable[Found]:
    """Everybody in a group and who is admin; nothing where the body does not name them."""
    people = [(member(one), _is_admin(one)) for one in items(told, "participants")]
    members = tuple(who for who, _ in people if who)
    if not members:
        return
    size = dig(told, "size")
    admins = tuple(who for who, admin in people if who and admin)
    yield PlatformEvent(
        id=derived(Kind.ROSTER, group, *sorted(one[0] for one in members), "|", *sorted(one[0] for one in admins)),
        kind=Kind.ROSTER,
        group=group,
        members=members,
        admins=admins,
        complete=len(members) == len(people) and (not isinstance(size, int) or size <= len(people)),
        account=line.account,
    )


def _is_admin(told: object) -> bool:
    rank = dig(told, "admin")
    by_rank = rank is True or (isinstance(rank, str) and rank in {"admin", "superadmin"})
    return by_rank or dig(told, "isAdmin") is True or dig(told, "isSuperAdmin") is True


def read_change(told: object, line: Line) -> Iterable[Found]:
    """A group's name, description or settings; several may change at once."""
    group, by = _group(told), _author(told)
    found = list(_changes(told, group, by, line))
    yield from found
    yield from read_roster(told, group, line)
    if not found and not items(told, "participants"):
        yield line.event("unknown", group, (), by)


def _changes(told: object, group: str, by: Person, line: Line) -> Iterable[Found]:
    if word(told, "subject"):
        actor = by or person(*(dig(told, f"subjectOwner{kind}") for kind in _ENDINGS))
        at = instant(dig(told, "subjectTime"))
        yield line.event(Kind.GROUP_RENAMED, group, (), actor, at=at, text=word(told, "subject"))
    if isinstance(dig(told, "desc"), str):
        actor = by or person(*(dig(told, f"descOwner{kind}") for kind in _ENDINGS))
        yield line.event(
            Kind.GROUP_DESCRIBED, group, (), actor, at=instant(dig(told, "descTime")), text=word(told, "desc")
        )
    if word(told, "inviteCode"):
        yield line.event(Kind.GROUP_LINK_RESET, group, (), by, key=word(told, "inviteCode") or "")
    if any(dig(told, name) is not None for name in _SETTINGS):
        yield line.event(
            Kind.GROUP_SETTINGS, group, (), by, via="admins", key=derived(*(dig(told, one) for one in _SETTINGS))
        )
    elif dig(told, "ephemeralDuration") is not None:
        yield line.event(Kind.GROUP_SETTINGS, group, (), by, key=derived("timer", dig(told, "ephemeralDuration")))
