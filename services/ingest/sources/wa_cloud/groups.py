"""Who comes to a group of the Cloud API and goes, and when a group begins and ends."""

from collections.abc import Iterable

from moderation.events import Kind
from services.ingest.platform import EventKind, Found, Person, PlatformEvent, Reject, derived
from services.ingest.sources.bodies import BodyError, dig, instant, items, word
from services.ingest.sources.wa_cloud.number import Number, person_of


def participants(told: object, value: object, number: Number) -> Iterable[Found]:
    """People who came, left, were removed or ask to come in. What failed or was taken back tells nothing."""
    group, kind = _group(told), word(told, "type") or ""
    if kind == "group_participants_add":
        via = "link" if word(told, "reason") == "invite_link" else "unknown"
        yield from _each(told, "added_participants", Kind.JOINED, (), number, group, via)
    elif kind == "group_participants_remove":
        by = word(told, "initiated_by") or word(value, "initiated_by")
        left = by == "participant"
        actor = number.business if by == "business" else ()
        yield from _each(told, "removed_participants", Kind.LEFT if left else Kind.REMOVED, actor, number, group)
    elif kind == "group_join_request_created":
        who = person_of(told)
        if not who:
            raise BodyError("a request to join that names nobody")
        yield _event(told, number, Kind.JOIN_REQUESTED, group, who, key=word(told, "join_request_id"))
    elif kind != "group_join_request_revoked":
        yield _event(told, number, "unknown", group, key=kind)


def _each(
    told: object, name: str, kind: Kind, actor: Person, number: Number, group: str, via: str | None = None
) -> Iterable[Found]:
    people = items(told, name)
    if not people and not items(told, "failed_participants") and not items(told, "errors"):
        raise BodyError(f"a change of participants without {name}")
    for one in people:
        who = person_of(one)
        if who:
            yield _event(told, number, kind, group, who, actor, via=via)
        else:
            yield Reject(reason="a participant without an id", group=group)


def lifecycle(told: object, value: object, number: Number) -> Iterable[Found]:  # noqa: ARG001 - readers are called alike
    """A group is made or deleted by the business number. That it failed is a platform error."""
    kinds: dict[str, EventKind] = {"group_create": Kind.GROUP_CREATED, "group_delete": Kind.GROUP_DELETED}
    if items(told, "errors"):
        return
    kind = kinds.get(word(told, "type") or "", "unknown")
    text = word(told, "subject") if kind == Kind.GROUP_CREATED else None
    yield _event(told, number, kind, _group(told), (), number.business, text=text, key=word(told, "request_id"))


def status(told: object, value: object, number: Number) -> Iterable[Found]:  # noqa: ARG001 - readers are called alike
    """WhatsApp suspends a group, or lets it go on."""
    known = word(told, "type") in {"group_suspend", "group_suspend_cleared"}
    yield _event(told, number, Kind.GROUP_SETTINGS if known else "unknown", _group(told), key=word(told, "type"))


def _group(told: object) -> str:
    found = word(told, "group_id")
    if found is None:
        raise BodyError("a change of a group that names no group")
    return found


def _event(
    told: object, number: Number, kind: EventKind, group: str, who: Person = (), actor: Person = (), *,
    via: str | None = None, text: str | None = None, key: str | None = None,
) -> PlatformEvent:  # fmt: skip
    return PlatformEvent(
        id=derived(kind, group, word(told, "type"), dig(told, "timestamp"), key, who[0] if who else None),
        kind=kind,
        group=group,
        person=who,
        actor=actor,
        text=text,
        at=instant(dig(told, "timestamp")),
        via=via,
        account=number.name,
    )
