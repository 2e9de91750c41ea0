"""The artefact: what training left, in one file known by its SHA-256."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

import msgspec

FILE = "tone.msgpack"


class ArtefactError(Exception):
    """The artefact is not the one that was shipped; the text says what to do."""


class Stack(msgspec.Struct, frozen=True):
    """A head's last step: logit = bias + sum of weight x input; `threshold` is the probability from which to flag."""

    bias: float
    inputs: tuple[str, ...]
    weights: tuple[float, ...]
    threshold: float


class Rudeness(msgspec.Struct, frozen=True):
    """Single words and how rude they are: of each its weight and its rarity, in units of `weight` and `rarity`."""

    words: dict[str, tuple[int, int]] = {}
    weight: float = 1.0
    rarity: float = 1.0
    bias: float = 0.0


class Phrased(msgspec.Struct, frozen=True):
    """Phrases: rows of signed bytes, one for each of the labels, and what a byte of each is worth."""

    labels: tuple[str, ...] = ()
    rows: bytes = b""
    scales: tuple[float, ...] = ()
    biases: tuple[float, ...] = ()


class Artefact(msgspec.Struct, frozen=True):
    """Everything learnt.

    `labels` are the columns of `rows` and what the model answers, in order; `scales` and `biases` belong to the
    columns. `cheap` and `full` are the stacks without and with the model. `model` is ONNX, `vocabulary` its pieces.
    """

    labels: tuple[str, ...]
    rows: bytes
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    cheap: dict[str, Stack]
    full: dict[str, Stack] = {}
    model: bytes = b""
    vocabulary: tuple[str, ...] = ()
    bars: dict[str, dict[str, float]] = {}
    """For `cheap` and `full`: logit of a head from which rules see a flag; hardly a harmless line reaches it."""
    gates: dict[str, float] = {}
    """Logit of a label, words alone, above which a text is looked at more closely."""
    rude: Rudeness = Rudeness()
    phrases: Phrased = Phrased()
    turns: dict[str, Stack] = {}
    """For `cheap` and `full`: how hostile a turn of a thread is (`threads.INPUTS`)."""
    toxic: dict[str, tuple[float, float, float, float]] = {}
    """What makes a word carry abuse, for `cheap` and `full`: weights of its own score, of its pieces in the model and
    of its rudeness, and a shift; a word carries where their sum is positive."""


@cache
def load() -> Artefact:
    """The artefact beside this file.

    Raises:
        ArtefactError: it is not the file whose SHA-256 stands beside it.
    """
    folder = files(__package__)
    content = (folder / FILE).read_bytes()
    if sha256(content).hexdigest() != (folder / f"{FILE}.sha256").read_text("utf-8").split()[0]:
        raise ArtefactError(f"{FILE} is damaged or was replaced: install Steward again, or run `make train`")
    return msgspec.msgpack.decode(content, type=Artefact)
