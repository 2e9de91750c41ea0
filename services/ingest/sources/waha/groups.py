"""Who comes and goes and what a group is, as WAHA and its engines tell it."""

from collections.abc import Iterable, Mapping

from moderation.events import Kind
from services.ingest.platform import EventKind, Found, Person, PlatformEvent, Reject, derived
from services.ingest.sources.bodies import BodyError, dig, first, items, word
from services.ingest.sources.waha.heard import Heard, address, people
from services.ingest.sources.whatsapp.ids import is_group, overlap
from services.ingest.sources.whatsapp.ids import joined as both

_KINDS: Mapping[str, Kind] = {
    "join": Kind.JOINED, "leave": Kind.LEFT, "promote": Kind.ADMIN_PROMOTED, "demote": Kind.ADMIN_DEMOTED,
}  # fmt: skip
_NOTIFICATIONS: Mapping[str, tuple[Kind, str | None]] = {
    "add": (Kind.JOINED, "added"), "invite": (Kind.JOINED, "link"), "linked_group_join": (Kind.JOINED, "community"),
    "remove": (Kind.REMOVED, None), "leave": (Kind.LEFT, None), "promote": (Kind.ADMIN_PROMOTED, None),
    "demote": (Kind.ADMIN_DEMOTED, None), "membership_approval_request": (Kind.JOIN_REQUESTED, None),
    "created_membership_requests": (Kind.JOIN_REQUESTED, None), "subject": (Kind.GROUP_RENAMED, None),
    "description": (Kind.GROUP_DESCRIBED, None), "announce": (Kind.GROUP_SETTINGS, "admins"),
    "restrict": (Kind.GROUP_SETTINGS, "admins"), "picture": (Kind.GROUP_SETTINGS, None),
    "create": (Kind.GROUP_CREATED, None), "delete": (Kind.GROUP_DELETED, None),
}  # fmt: skip
"""The browser engine's names of what happens in a group."""
_NAMED = {Kind.GROUP_RENAMED: "subject", Kind.GROUP_DESCRIBED: "description"}
_REASONS = {"invite": "link", "linked_group_join": "community", "default_sub_group_promotion": "community",
            "membership_approval": "approved"}  # fmt: skip
"""whatsmeow's reasons of joining."""


def participants(heard: Heard) -> Iterable[Found]:
    """People who came, went, or became or ceased to be admins: one event each."""
    group, kind = _group(heard), word(heard.payload, "type")
    if kind is None or kind not in _KINDS:
        yield _event(heard, group, "unknown", ())
        return
    told = items(heard.payload, "participants")
    if not told:
        raise BodyError("a WAHA change of participants that names nobody")
    beside = {alias: ids for one in items(heard.data, "participants") if (ids := _ids(one)) for alias in ids}
    for one in told:
        who = _ids(one)
        who = both(who, next((beside[alias] for alias in who if alias in beside), ()))
        if not who:
            yield Reject(reason="a WAHA participant without an id", group=group)
            continue
        yield _change(heard, group, _KINDS[kind], who)


def _change(heard: Heard, group: str, kind: Kind, who: Person) -> PlatformEvent:
    by = heard.actor()
    actor = () if overlap(by, who) else by
    if kind is Kind.JOINED:
        return _event(heard, group, kind, who, actor, via=_via(heard, who, by))
    if kind is Kind.LEFT and (actor or heard.notice() == "remove"):
        return _event(heard, group, Kind.REMOVED, who, actor)
    return _event(heard, group, kind, who, actor)


def _via(heard: Heard, who: Person, actor: Person) -> str:
    """How somebody came in: GOWS and the browser engines say; otherwise another's hand means added."""
    said = first(word(heard.data, "JoinReason"), word(heard.data, "Reason"))
    if said in _REASONS:
        return _REASONS[said]
    noticed = _NOTIFICATIONS.get(heard.notice(), (None, None))
    if noticed[0] is Kind.JOINED:
        return noticed[1] or "unknown"
    if not actor:
        return "unknown"
    return "link" if overlap(actor, who) else "added"


def _ids(one: object) -> Person:
    """A participant by every id it is told with."""
    names = ("id", "pn", "lid", "phoneNumber")
    return people(*(dig(one, name) for name in names)) or people(one)


def joined(heard: Heard) -> Iterable[Found]:
    """The account itself is now in a group: whose people it can see from here on."""
    group = _group(heard)
    actor = heard.actor()
    yield _event(heard, group, Kind.JOINED, heard.me, actor, via=_via(heard, heard.me, actor))
    yield from _roster(heard, group)


def left(heard: Heard) -> Iterable[Found]:
    """The account itself is out of a group."""
    group = _group(heard)
    actor = heard.actor()
    removed = bool(actor) and not overlap(actor, heard.me)
    yield _event(heard, group, Kind.REMOVED if removed else Kind.LEFT, heard.me, actor if removed else ())


def _roster(heard: Heard, group: str) -> Iterable[Found]:
    told = [(people(dig(one, "id"), dig(one, "pn")), word(one, "role")) for one in items(heard.payload, "group",
                                                                                        "participants")]  # fmt: skip
    members = tuple(who for who, role in told if who and role != "left")
    if members:
        admins = tuple(who for who, role in told if who and role in {"admin", "superadmin"})
        at = heard.at()
        yield PlatformEvent(
            id=derived(Kind.ROSTER, group, at), kind=Kind.ROSTER, group=group, at=at, members=members, admins=admins,
            complete=len(members) == len(told), account=heard.session,
        )  # fmt: skip


def updated(heard: Heard) -> Iterable[Found]:
    """A group's name, description or settings; engines may name several at once, or all there are."""
    group, told = _group(heard), dig(heard.payload, "group")
    actor = (
        heard.actor() or people(dig(heard.data, "Name", "NameSetBy")) or people(dig(heard.data, "Topic", "TopicSetBy"))
    )
    notified = _NOTIFICATIONS.get(heard.notice())
    if notified is not None:
        text = word(told, _NAMED.get(notified[0], "")) or word(heard.data, "body")
        return [_event(heard, group, notified[0], (), actor, via=notified[1], text=text)]
    found = []
    if word(told, "subject"):
        found.append(_event(heard, group, Kind.GROUP_RENAMED, (), actor, text=word(told, "subject")))
    if isinstance(dig(told, "description"), str):
        found.append(_event(heard, group, Kind.GROUP_DESCRIBED, (), actor, text=word(told, "description")))
    if word(told, "invite"):
        found.append(_event(heard, group, Kind.GROUP_LINK_RESET, (), actor))
    settings = ("membersCanAddNewMember", "membersCanSendMessages", "newMembersApprovalRequired")
    if any(dig(told, name) is not None for name in settings):
        found.append(_event(heard, group, Kind.GROUP_SETTINGS, (), actor, via="admins"))
    if dig(heard.data, "Delete", "Deleted") is True:
        found.append(_event(heard, group, Kind.GROUP_DELETED, (), actor))
    return found or [_event(heard, group, "unknown", (), actor)]


def join_request(heard: Heard) -> Iterable[Found]:
    """Somebody asks to come in. That it was turned down or taken back is nothing to judge."""
    group = _group(heard)
    if word(heard.payload, "action") != "created":
        return
    who = people(dig(heard.payload, "requesterId"), dig(heard.payload, "requesterPn"))
    if not who:
        raise BodyError("a WAHA request to join that names nobody")
    yield _event(heard, group, Kind.JOIN_REQUESTED, who)


def notification(heard: Heard) -> Iterable[Found]:
    """The older `group.join` and `group.leave`, whose payload is the engine's own."""
    payload = heard.payload
    places = (("chatId",), ("id", "remote"), ("id",), ("JID",), ("group", "id"))
    chat = next((found for place in places if is_group(found := address(dig(payload, *place)))), None)
    if chat is None:
        raise BodyError(f"a WAHA {heard.event} that names no group")
    actor = people(dig(payload, "author"), dig(payload, "Sender"), dig(payload, "SenderPN"))
    default = (Kind.JOINED if heard.event == "group.join" else Kind.LEFT, None)
    kind, via = _NOTIFICATIONS.get(word(payload, "type") or "", default)
    via = via or ("unknown" if kind is Kind.JOINED else None)
    told = items(payload, "recipientIds") or items(payload, "participants")
    for who in [people(one) or people(dig(one, "id"), dig(one, "phoneNumber")) for one in told] or [heard.me]:
        yield _event(heard, str(chat), kind, who, () if overlap(actor, who) else actor, via=via)


def _group(heard: Heard) -> str:
    places = (("group", "id"), ("groupId",), ("chatId",), ("group",), ("id",))
    found = next((one for place in places if is_group(one := address(dig(heard.payload, *place)))), None)
    if found is None:
        raise BodyError(f"a WAHA {heard.event} that names no group")
    return str(found)


def _event(
    heard: Heard, group: str, kind: EventKind, who: Person, actor: Person = (), *, via: str | None = None,
    text: str | None = None,
) -> PlatformEvent:  # fmt: skip
    at = heard.at()
    return PlatformEvent(
        id=derived(kind, group, who[0] if who else "", at, text),
        kind=kind, group=group, person=who, actor=actor, text=text, at=at, via=via, account=heard.session,
    )  # fmt: skip
