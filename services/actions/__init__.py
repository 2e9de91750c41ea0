"""Findings become cases, messages and requests."""
