"""GOWA, go-whatsapp-web-multidevice. See docs/sources/gowa.md."""

from services.ingest.sources.gowa.envelope import NAME, SECRETS, parse, verify

__all__ = ["NAME", "SECRETS", "parse", "verify"]
