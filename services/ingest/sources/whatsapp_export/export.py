"""Export: one chat, found, surveyed and ready to be read any number of times."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from .files import Source, find
from .notices import Recogniser
from .reading import Reader
from .rows import ExportError, Reject, Row
from .survey import Found, Survey


class Evidence(msgspec.Struct, frozen=True):
    """How the file is written, and on what evidence."""

    encoding: str
    phone: str
    clock: str
    order: str
    why: str
    ambiguous: bool
    shapes: int
    rows: int

    def said(self) -> str:
        """The same in a sentence."""
        doubt = "; another order would do as well, so check a date" if self.ambiguous else ""
        shapes = "" if self.shapes == 1 else f", {self.shapes} shapes of row in one file"
        return f"{self.phone}, {self.encoding}, {self.clock} clock, dates {self.order} ({self.why}{doubt}){shapes}"


class Export(msgspec.Struct, frozen=True):
    """A chat export. `evidence` says how it is read, and why so; `others` are the other chats of the same zip."""

    source: Source
    evidence: Evidence
    found: Found
    others: tuple[str, ...] = ()

    def read(self) -> Iterator[Row | Reject]:
        """Rows and rejects in file order. Each call reads the file anew."""
        return Reader(self.found, Recogniser(), self.source.blocks).rows()

    def rows(self) -> Iterator[Row]:
        """The rows alone."""
        return (row for row in self.read() if isinstance(row, Row))


def open_export(path: Path | str) -> Export:
    """The likeliest chat in a `.txt` or `.zip`. Its `others` name what else may be read with `open_exports`.

    Raises:
        ExportError: nothing in it can be read as a chat.
    """
    return open_exports(path)[0]


def open_exports(path: Path | str) -> tuple[Export, ...]:
    """Finds each chat in a `.txt` or `.zip` and learns how it is written.

    Raises:
        ExportError: nothing in it can be read as a chat.
    """
    failed: ExportError | None = None
    opened: list[Export] = []
    for source in find(Path(path)):
        try:
            opened += _opened(source)
        except ExportError as error:
            failed = failed or error
    if not opened:
        raise failed or ExportError(
            f"{path}: no line looks like a message of WhatsApp's. Give the file that 'Export chat' made, unchanged."
        )
    return tuple(
        msgspec.structs.replace(one, others=tuple("/".join(o.source.inside) for o in opened if o is not one))
        for one in opened
    )


def _opened(source: Source) -> Iterator[Export]:
    found = Survey().read(source.blocks())
    if found is None:
        return
    found = msgspec.structs.replace(found, orders=tuple(order.before(source.saved) for order in found.orders))
    main, decision = found.shapes[0], found.orders[0]
    evidence = Evidence(
        encoding=source.encoding.name,
        phone="iphone" if main.brackets else "android",
        clock="12h" if main.twelve_hours else "24h",
        order=decision.order,
        why=decision.why,
        ambiguous=decision.ambiguous,
        shapes=len(found.shapes),
        rows=sum(found.rows),
    )
    yield Export(source, evidence, found)
