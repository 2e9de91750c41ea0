"""Matrix, as an application service. See docs/sources/matrix.md."""

from services.ingest.sources.matrix.transaction import NAME, SECRETS, parse, verify

__all__ = ["NAME", "SECRETS", "parse", "verify"]
