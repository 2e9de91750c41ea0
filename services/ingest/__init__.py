"""The front door: verify, parse, publish."""
