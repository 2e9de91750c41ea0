"""WAHA: any of its engines (WEBJS, WPP, NOWEB, GOWS). See docs/sources/waha.md."""

from services.ingest.sources.waha.envelope import NAME, SECRETS, parse, verify

__all__ = ["NAME", "SECRETS", "parse", "verify"]
