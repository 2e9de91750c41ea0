"""Slack's Events API. See docs/sources/slack.md."""

from services.ingest.sources.slack.envelope import NAME, SECRETS, challenge, parse, verify

__all__ = ["NAME", "SECRETS", "challenge", "parse", "verify"]
