"""Public: people in public life, by name or by office. What is said of them is politics, deeds apart.

It knows who is often spoken of today, and the offices of a government; it is wrong on a namesake in the group whom the
source does not name.
"""

from collections.abc import Sequence
from importlib.resources import files

_KNOWN = frozenset((files(__package__) / "public.txt").read_text("utf-8").split())
_OFFICES = frozenset({"prime", "home", "foreign", "health", "education", "transport", "environment", "defence"})
"""What stands before the secretary or minister of a government."""
_OPPONENTS = frozenset(
    {"their", "tory", "labour", "libdem", "lib-dem", "reform", "green", "snp", "ukip", "conservative"}
)
"""What stands before somebody of another party; before one's own it stands as well, among strangers to it."""
_STANDING = frozenset({"candidate", "candidates", "leader", "mp", "mps", "frontbench", "manifesto", "cabinet"})


def in_public_life(words: Sequence[str], at: int) -> bool:
    """Whether word `at` names somebody in public life."""
    bare = words[at].removesuffix("'s").removesuffix("'")
    return bare in _KNOWN or (at > 0 and bare in {"secretary", "minister"} and words[at - 1] in _OFFICES)


def is_opponent(words: Sequence[str], at: int) -> bool:
    """Whether word `at` is what somebody of a party stands as ("their candidate"). Deeds may be libel all the same."""
    return at > 0 and words[at].removesuffix("'s") in _STANDING and words[at - 1] in _OPPONENTS
