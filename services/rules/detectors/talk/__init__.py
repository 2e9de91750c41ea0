"""What a text does in the conversation, and which matters of the guidance it touches, read off its words."""

from services.rules.detectors.talk.reader import TalkReader, TalkReading

__all__ = ["TalkReader", "TalkReading"]
