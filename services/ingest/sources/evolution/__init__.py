"""Evolution API 2.x. See docs/sources/evolution.md."""

from services.ingest.sources.evolution.envelope import NAME, SECRETS, parse
from services.ingest.sources.evolution.proof import verify

__all__ = ["NAME", "SECRETS", "parse", "verify"]
