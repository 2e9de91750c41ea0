"""A chat exported from a phone, read row by row."""

from .export import Evidence, Export, open_export
from .rows import ExportError, Reject, Row

__all__ = ["Evidence", "Export", "ExportError", "Reject", "Row", "open_export"]
