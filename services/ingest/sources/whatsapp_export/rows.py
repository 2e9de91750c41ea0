"""Row and reject: what one export says, line by line."""

from datetime import datetime

import msgspec

TALK = ("message", "media", "poll", "deleted", "call")
"""Kinds of a person's own rows; everything else is a notice."""


class Row(msgspec.Struct, gc=False):
    """One row of an export.

    `line` is where it begins, from 1. `at` is the wall time as written (ISO 8601, seconds only where written). `notice`
    is true for everything WhatsApp wrote; such a row has no `sender`. `text` is the body as written, without the line
    end that closes the row. The phone's owner is `@me` in `actor` and `targets`. `detail` is the new name, number or
    time a notice holds; `label` the name an iPhone wrote before it (the group's, or the acting person's). `stray` is
    true for a row that ends (LF or CRLF) in another way than most of its file.
    """

    line: int
    at: str
    kind: str
    notice: bool
    sender: str | None
    text: str
    actor: str | None = None
    targets: tuple[str, ...] = ()
    via: str | None = None
    detail: str | None = None
    label: str | None = None
    stray: bool = False

    @property
    def wall(self) -> datetime:
        """The wall time, without a zone: an export does not say which."""
        return datetime.fromisoformat(self.at)


class Reject(msgspec.Struct, gc=False):
    """A line that could not be read: where it is, why, and how it begins."""

    line: int
    reason: str
    text: str


class ExportError(Exception):
    """A file of which nothing can be read. The text is one line: what, where, and what to do."""
