"""Abuse: profanity, attacks, threats, hatred, hostile tone and spam, read off one text."""

from services.rules.detectors.abuse.reader import LONGEST, Abuse

__all__ = ["LONGEST", "Abuse"]
