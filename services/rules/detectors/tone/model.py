"""Model: the small network, run where onnxruntime is installed (`pip install steward[model]`)."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, Self

from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.artefact import Artefact
from services.rules.detectors.tone.pieces import Piece, Pieces


class Answer(NamedTuple):
    """Logits of the labels, in their order, and of each piece's being toxic."""

    logits: list[float]
    pieces: list[Piece]
    toxic: list[float]


class Model:
    """Reads a text in about a millisecond."""

    def __init__(self, runtime: Any, model: bytes, vocabulary: Sequence[str]) -> None:  # noqa: ANN401 - an optional library
        import numpy as np  # noqa: PLC0415 - comes with onnxruntime, which is optional

        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._pieces = Pieces(vocabulary)
        self._array: Callable[[list[list[int]]], Any] = partial(np.array, dtype=np.int64)

    @classmethod
    def load(cls, artefact: Artefact) -> Self | None:
        """The model, or None where there is none or nothing to run it with."""
        if not artefact.model:
            return None
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before it is imported: else it tells Microsoft of each session
        try:
            import onnxruntime  # noqa: PLC0415 - optional
        except ImportError:
            return None
        return cls(onnxruntime, artefact.model, artefact.vocabulary)

    def read(self, reading: Reading) -> Answer:
        """Read a text's first `pieces.MOST` pieces."""
        pieces = self._pieces.of(reading)
        numbers = [self._pieces.opening, *(piece.number for piece in pieces), self._pieces.closing]
        logits, toxic = self._session.run(None, {"pieces": self._array([numbers])})
        return Answer(logits[0].tolist(), pieces, toxic[0][1:-1].tolist())
