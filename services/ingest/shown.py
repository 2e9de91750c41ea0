"""What a source understood of a body, as `steward parse` writes it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from moderation.events import Kind
from services.ingest.platform import Found, Person, PlatformEvent, Reject

_SHOWN_AS = {Kind.POLL: Kind.MESSAGE, Kind.CALL: "unknown", Kind.GROUP_LINK_RESET: Kind.GROUP_SETTINGS}
"""Kinds that the core tells apart, by the kinds that `steward parse` promises."""


def shown(found: Iterable[Found]) -> Iterator[dict[str, object]]:
    """One object for each event or reject. Own messages and news of the gateway are nothing to judge."""
    for one in found:
        if isinstance(one, Reject):
            yield {"reject": f"{one.where}: {one.reason}" if one.where else one.reason}
        elif isinstance(one, PlatformEvent) and one.kind == "unknown" and one.group is None:
            if not one.own:
                yield {"reject": "a direct message of a form that is not known here"}
        elif isinstance(one, PlatformEvent) and not one.own:
            yield _event(one)


def _event(event: PlatformEvent) -> dict[str, object]:
    return {
        "kind": str(_SHOWN_AS.get(event.kind, event.kind)) if isinstance(event.kind, Kind) else event.kind,
        "group": event.group,
        "person": _written(event.person),
        "actor": _written(event.actor),
        "text": event.text,
        "at": iso(event.at),
        "ref": event.ref.written if event.ref is not None else None,
        **({"members": [_written(one) for one in event.members], "admins": [_written(one) for one in event.admins],
            "complete": event.complete} if event.kind == Kind.ROSTER else {}),
    }  # fmt: skip


def _written(person: Person) -> list[str] | None:
    return [one.written for one in person] or None


def iso(at: int | None) -> str | None:
    """An instant in ISO 8601, UTC; milliseconds only where there are any."""
    if at is None:
        return None
    moment = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000)
    return moment.isoformat(timespec="milliseconds" if at % 1000 else "seconds").replace("+00:00", "Z")
