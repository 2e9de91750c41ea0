"""`make train DATA=FOLDER`: from the sets and the party lines to the artefact and its card, in one command.

Stages, each of which leaves its work in a folder so that a stopped run goes on: the network on public sets, on public
sets and party lines, on the newest lines; word tables and phrases; ONNX; stacks, thresholds and gates; turns of
threads; artefact and card.
"""

import argparse
import pickle
import random
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import msgspec
import numpy as np

from moderation.features import HEADS
from services.rules.detectors.abuse import Abuse
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.artefact import FILE, Artefact, Stack
from services.rules.detectors.tone.judging import Judge
from services.rules.detectors.tone.tables import WORDS, words_of
from training import linear, student
from training.again import taken_up
from training.bars import bars_and_gates
from training.card import card, plot
from training.examples import examples, kept_back
from training.graph import as_onnx
from training.rude import unrolled
from training.sets import PARTY, TAUGHT, Line, SetError, lines, party_labels, party_lines
from training.spans import carrying
from training.stacking import stacks
from training.turns import turn_stack

SEED = 1
EARLY = "first-"
"""What the ids of the first writer's lines begin with."""
FIRST = (2.6, 3e-4)
"""Epochs over the public sets and the first writer's lines, and the highest learning rate."""
SECOND = (1.2, 2.5e-4)
SHARE = {"davidson": 2500, "measuring_hate": 2500, "sf": 2200, "ghc": 1000, "tsc": 2500, "sms": 2800}
"""Lines of the large public sets, by the beginning of their ids, that go into the second stage; of others all."""
BESIDE, REPEATED = 2, 4
"""How often party lines are read in the first stage, and in the second."""
THIRD = (1.2, 2e-4)
LATE, AGAIN, THINNED = ("third-", "hb-", "own-"), (2, 6), 4
"""In the third stage the latest writers' lines, whose ids begin so, are read oftener than the others, and one public
line in so many of the second stage's."""
ARTEFACT = Path(__file__).parent.parent / "services/rules/detectors/tone"
PLOT = Path(__file__).parent.parent / "docs/pictures/reliability.svg"


def main() -> None:
    """Train everything, or go on from an artefact's network."""
    asked = argparse.ArgumentParser(description="Trains the tone artefact.")
    asked.add_argument("data", type=Path, help="the folder with the training sets")
    asked.add_argument("model", type=Path, help="the folder with model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    asked.add_argument("--work", type=Path, default=Path("build/train"), help="where stages leave their work")
    asked.add_argument("--out", type=Path, default=ARTEFACT, help="where the artefact goes")
    asked.add_argument(
        "--from", type=Path, dest="earlier", help="an artefact whose network the third stage goes on from"
    )
    options = asked.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        _train(options.data, options.model, options.work, options.out, options.earlier)
    except SetError as error:
        sys.exit(f"steward: {error}")


def _train(data: Path, model: Path, work: Path, out: Path, earlier: Path | None) -> None:
    party = [Line(row["id"], row["text"], party_labels(row), 1.5) for row in party_lines() if not kept_back(row)]
    public = list(lines(data, "train"))
    weights, vocabulary = _network(public, party, model, work, earlier)
    columns, biases = _kept(work / "tables.pkl", lambda: _tables(public, party, data))
    rows, scales = linear.as_bytes(columns)
    undecided = {head: Stack(0.0, (), (), 0.5) for head in HEADS}
    learnt = Artefact(
        (*TAUGHT, WORDS), rows, tuple(scales), tuple(biases), undecided, undecided, as_onnx(weights), tuple(vocabulary),
        rude=unrolled(), phrases=linear.teach_phrases([*public, *party]),
    )  # fmt: skip
    known = _kept(work / "examples.pkl", lambda: examples(data, Judge(artefact=learnt)))
    (cheap, cheap_f1), (full, full_f1) = stacks(known, model=False), stacks(known, model=True)
    toxic = {
        "full": carrying(data, Judge(artefact=learnt)), "cheap": carrying(data, Judge(artefact=learnt, cheap=True)),
    }  # fmt: skip
    bars, gates = bars_and_gates(known, cheap, full, learnt.labels)
    learnt = msgspec.structs.replace(learnt, cheap=cheap, full=full, bars=bars, gates=gates, toxic=toxic)
    turns = {"full": turn_stack(Judge(artefact=learnt)), "cheap": turn_stack(Judge(artefact=learnt, cheap=True))}
    learnt = msgspec.structs.replace(learnt, turns=turns)
    plot(full, known, PLOT)
    content = msgspec.msgpack.encode(learnt)
    digest = sha256(content).hexdigest()
    (out / FILE).write_bytes(content)
    (out / f"{FILE}.sha256").write_text(f"{digest}  {FILE}\n", encoding="utf-8")
    (out / "card.md").write_text(card(learnt, len(content), digest, cheap_f1, full_f1), "utf-8")


def _kept(place: Path, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what a stage makes
    """What a stage made before, or makes now."""
    if not place.exists():
        made = make()
        place.write_bytes(pickle.dumps(made))
    return pickle.loads(place.read_bytes())  # noqa: S301 - written by the line above


def _network(
    public: list[Line], party: list[Line], model: Path, work: Path, earlier: Path | None
) -> tuple[dict[str, Any], list[str]]:
    """The network after its third stage. That one begins from eight-bit weights, as an artefact holds them."""
    shuffled = public.copy()
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - nothing secret
    before, vocabulary = _taken_up(earlier) if earlier else _two_stages(shuffled, party, model, work)
    late = [line for line in party if line.id.startswith(LATE)]
    others, more = AGAIN
    mixed = [*_shared(shuffled)[::THINNED], *party * others, *late * (more - others)]
    return _kept(work / "third.pkl", lambda: _taught(before, mixed, vocabulary, THIRD, 3, work)), vocabulary


class _Network(msgspec.Struct):
    """What is taken up of an artefact, of whatever form the rest is."""

    model: bytes
    vocabulary: tuple[str, ...]


def _taken_up(artefact: Path) -> tuple[dict[str, Any], list[str]]:
    learnt = msgspec.msgpack.decode(artefact.read_bytes(), type=_Network)
    return taken_up(learnt.model), list(learnt.vocabulary)


def _two_stages(shuffled: list[Line], party: list[Line], model: Path, work: Path) -> tuple[dict[str, Any], list[str]]:
    party = [line for line in party if not line.id.startswith(LATE)]
    early = [*shuffled, *[line for line in party if line.id.startswith(EARLY)] * BESIDE]
    weights, vocabulary = _kept(work / "begun.pkl", lambda: _begun(model, early))
    first = _kept(work / "first.pkl", lambda: _taught(weights, early, vocabulary, FIRST, 1, work))
    mixed = [*_shared(shuffled), *party * REPEATED]
    second = _kept(work / "second.pkl", lambda: _taught(first, mixed, vocabulary, SECOND, 2, work))
    return taken_up(as_onnx(second)), vocabulary


def _taught(
    start: dict[str, Any], known: list[Line], vocabulary: list[str], plan: tuple[float, float], stage: int, work: Path
) -> dict[str, Any]:
    samples = student.samples(known, student.Pieces(vocabulary))
    made = student.teach(jax.tree.map(jnp.asarray, start), samples, *plan, stage, work / f"stage{stage}.pkl")
    return jax.tree.map(np.asarray, made)


def _begun(model: Path, early: list[Line]) -> tuple[dict[str, Any], list[str]]:
    weights, vocabulary = student.begin(model, [line.text for line in early], SEED)
    return jax.tree.map(np.asarray, weights), vocabulary


def _shared(public: list[Line]) -> list[Line]:
    """The public lines of the second stage."""
    left = dict(SHARE)
    chosen = []
    for line in public:
        name = line.id.split("-", 1)[0]
        if left.get(name, 1) > 0:
            chosen.append(line)
            left[name] = left.get(name, 10**9) - 1
    return chosen


def _tables(public: list[Line], party: list[Line], data: Path) -> tuple[list[np.ndarray], list[float]]:
    abuse = Abuse.load()
    weighted = [line._replace(weight=2.0) for line in party]
    found = linear.teach([*public, *weighted], lambda text: words_of(abuse.uncover(Reading(text))))
    found[WORDS] = linear.teach_words(data)
    return [found[label][0] for label in (*TAUGHT, WORDS)], [found[label][1] for label in (*TAUGHT, WORDS)]


if __name__ == "__main__":
    assert set(PARTY) <= set(HEADS)
    main()
