"""Steward's own webhook, for everything without a source of its own. See docs/sources/generic.md."""

from services.ingest.sources.generic.webhook import NAME, parse
from services.ingest.sources.signed import SECRETS, verify

__all__ = ["NAME", "SECRETS", "parse", "verify"]
