"""A chat exported from a phone, read row by row."""

from .doubts import Doubt, Doubts
from .export import Evidence, Export, open_export, open_exports
from .facts import Facts, Oddity, facts
from .rows import ExportError, Reject, Row

__all__ = [
    "Doubt",
    "Doubts",
    "Evidence",
    "Export",
    "ExportError",
    "Facts",
    "Oddity",
    "Reject",
    "Row",
    "facts",
    "open_export",
    "open_exports",
]
