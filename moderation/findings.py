"""Finding: what a rule says, once for each episode."""

from enum import StrEnum
from hashlib import blake2b

import msgspec


class Severity(StrEnum):
    """How much it matters: a notice waits for the digest, `urgent` may wake somebody."""

    NOTICE = "notice"
    WARNING = "warning"
    SERIOUS = "serious"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for a notice to 3 for urgent."""
        return tuple(Severity).index(self)


class Recipient(StrEnum):
    """Who is told. `sender` is the person whose act it was."""

    SENDER = "sender"
    DUTY_ADMIN = "duty_admin"
    ORGANISER = "organiser"
    HQ = "hq"
    SAFEGUARDING = "safeguarding"


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule says about an episode. The same episode always has the same id; a later copy of it replaces this one.

    `people` are whom it is about, `others` who else was there; both are person keys. `groups` are the other groups it
    is about, where it looked over several. `because` and `numbers` hold no
    name and no word of the chat. `evidence` are ids of events; where `since` is set, everything `people` wrote from
    then to `at` is evidence too. `count` grows while the episode goes on. `safety`: a threat, hatred or unwanted
    attention, which no pardon covers.
    """

    id: str
    rule: str
    version: int
    clause: str
    severity: Severity
    group: str
    at: int
    episode: str
    to: tuple[Recipient, ...]
    because: str
    people: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    numbers: dict[str, int | float | str] = {}
    evidence: tuple[str, ...] = ()
    since: int | None = None
    count: int = 1
    confidential: bool = False
    safety: bool = False
    shadow: bool = False


def finding_id(rule: str, version: int, subject: str, episode: str) -> str:
    """Derive the id of a finding: 16 hexadecimal digits."""
    return blake2b(f"{rule}\0{version}\0{subject}\0{episode}".encode(), digest_size=8).hexdigest()
