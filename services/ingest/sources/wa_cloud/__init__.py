"""WhatsApp's official Cloud API, with groups. Off unless switched on. See docs/sources/wa_cloud.md."""

from services.ingest.sources.wa_cloud.envelope import NAME, SECRETS, challenge, parse, verify

__all__ = ["NAME", "SECRETS", "WARNING", "challenge", "parse", "verify"]
WARNING = (
    "WhatsApp's business policy excludes political parties, politicians, candidates and campaigns from this API, "
    "whatever they use it for. Steward reads it only because you switched it on; ask your legal team first."
)
"""Said in the log whenever this source is switched on."""
