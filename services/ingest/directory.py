"""Directory: which chat is which registered group, whose account heard it, and who is an admin of what."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from moderation.keys import group_key
from moderation.register import Account, Contact, Group, Register

PERSONAL_IN_DOUBT = frozenset({"waha", "evolution", "gowa", "baileys"})
"""Sources that link people's own telephones: an account of theirs that nobody declared is taken for somebody's own."""


class Known(NamedTuple):
    """A registered group: its key, its name in the file, and what the file says of it."""

    key: str
    name: str
    group: Group


class Directory:
    """The groups file, looked up the way the front door asks.

    Args:
        register: what the file says.
        key: of the installation; a group's key is derived from the first id that the file gives it.
    """

    def __init__(self, register: Register, key: bytes) -> None:
        self.register = register
        self._key = key
        self.groups: dict[str, Known] = {}
        self._by_place: dict[tuple[str, str], Known] = {}
        self._accounts: dict[tuple[str, str], Account] = {
            (account.source, account.id): account for account in register.accounts
        }
        for name, group in register.groups.items():
            known = Known(self.group_key(*next(group.places())), name, group)
            self.groups[known.key] = known
            self._by_place.update((place, known) for place in group.places())

    def group_key(self, source: str, chat: str) -> str:
        """The key of a chat, registered or not."""
        return group_key(self._key, source, chat)

    def group(self, source: str, chat: str) -> Known | None:
        """The registered group that a chat is."""
        return self._by_place.get((source, chat))

    def account(self, source: str, account: str) -> Account | None:
        """A declared account."""
        return self._accounts.get((source, account))

    def heard_by(self, source: str, account: Account, said: str | None) -> Account | None:
        """Whose account heard something: the one of the webhook's address, or another that the body names.

        None where the body names one that nobody declared, on a source that links people's own telephones.
        """
        if said is None or said == account.id or said in account.ids:
            return account
        other = self._accounts.get((source, said))
        if other is not None:
            return other
        return None if source in PERSONAL_IN_DOUBT else account

    def readers(self, group: Group) -> tuple[Account, ...]:
        """The accounts through which a group is read: those it names, else all of its sources."""
        if group.accounts:
            return tuple(account for account in self.register.accounts if account.place in group.accounts)
        return tuple(account for account in self.register.accounts if account.source in group.ids)

    def read_through(self, account: Account) -> Iterator[Known]:
        """The groups that are read through an account."""
        return (known for known in self.groups.values() if account in self.readers(known.group))

    def contacts(self, handles: Iterable[str | None]) -> Iterator[Contact]:
        """People of the file by their handles."""
        return (self.register.people[handle] for handle in handles if handle is not None)
