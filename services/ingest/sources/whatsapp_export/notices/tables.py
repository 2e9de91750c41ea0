"""The phrase tables, read once: one file of JSON lines for each language."""

from functools import cache
from pathlib import Path

import msgspec

from services.ingest.sources.whatsapp_export.notices.template import Phrase

_HERE = Path(__file__).parent
_PHRASE = msgspec.json.Decoder(Phrase)


class Words(msgspec.Struct, frozen=True):
    """What a language says for the phone's owner and in lists of people.

    Attributes:
        seen: where these were seen.
        you: the owner in the place of a name.
        conj: what stands between the last two of several names, spaces included.
        others: what ends a list when people are only counted, `{n}` where the number stands.
    """

    seen: str
    you: tuple[str, ...] = ()
    conj: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@cache
def languages() -> tuple[str, ...]:
    """The codes of all tables."""
    return tuple(sorted(path.stem for path in (_HERE / "phrases").glob("*.jsonl")))


@cache
def phrases(language: str) -> tuple[Phrase, ...]:
    """All phrases of a language."""
    return tuple(_PHRASE.decode_lines((_HERE / "phrases" / f"{language}.jsonl").read_bytes()))


@cache
def words() -> dict[str, Words]:
    """For each language the words of lists."""
    return msgspec.json.decode((_HERE / "words.json").read_bytes(), type=dict[str, Words])
