"""Changes: what a batch would write, kept apart from the state until it is durable."""

from collections.abc import Iterator, MutableMapping

from moderation.state import State

_SEPARATOR = "\x1f"


class Changes(MutableMapping[str, bytes]):
    """The state as it will be. `made` holds what is different: key to record, None where it is to go.

    Args:
        state: the records as they are; it is read and not written.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self.made: dict[str, bytes | None] = {}

    def __getitem__(self, key: str) -> bytes:
        found = self.made[key] if key in self.made else self._state[key]
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        """The record of a key."""
        if key in self.made:
            found = self.made[key]
            return default if found is None else found
        return self._state.get(key, default)

    def __setitem__(self, key: str, value: bytes) -> None:
        self.made[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self.made[key] = None

    def __contains__(self, key: object) -> bool:
        return self.made[key] is not None if key in self.made else key in self._state

    def __iter__(self) -> Iterator[str]:
        kept = (key for key in self._state if key not in self.made)
        return iter([*kept, *(key for key, value in self.made.items() if value is not None)])

    def __len__(self) -> int:
        return sum(1 for _ in self)


def whole(made: dict[str, bytes | None]) -> Iterator[list[tuple[str, bytes | None]]]:
    """All changes in one run: they become durable at once."""
    return iter([list(made.items())] if made else [])


def runs(made: dict[str, bytes | None]) -> Iterator[list[tuple[str, bytes | None]]]:
    """The changes, group by group: what one event changes must become durable at once."""
    groups: dict[str, list[tuple[str, bytes | None]]] = {}
    for key, value in made.items():
        groups.setdefault(key.partition(_SEPARATOR)[0], []).append((key, value))
    return iter(groups.values())
