"""The data sets: which there are, known by their SHA-256, and what each of their labels teaches."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

HERE = Path(__file__).parent
PARTY = ("att", "thr", "idn", "acc", "gos", "heat", "sign", "conf", "pii", "prof", "boundary", "spam")
"""Heads that only party lines teach; named `party_att` and so on, since public sets mean something else by them."""
PUBLIC = (
    "offence", "hate_posts", "hate_forum", "hate_emoji", "insult", "identity", "threat", "profane", "toxic",
    "vulgar", "aggressive", "spam",
)  # fmt: skip
"""What public sets teach; each labelling scheme is a head of its own, since merging them made most of them worse."""
TAUGHT = (*PUBLIC, *(f"party_{head}" for head in PARTY))
_HARM = ("hate_posts", "hate_forum", "hate_emoji", "insult", "identity", "threat", "toxic", "vulgar", "aggressive")


class Line(NamedTuple):
    """A text to learn from: what it teaches each head (0 to 1; absent: nothing), and its toxic characters if known."""

    id: str
    text: str
    labels: dict[str, float]
    weight: float = 1.0
    toxic: frozenset[int] | None = None


class SetError(Exception):
    """A data set is absent or not the one that the artefact was made from."""


def known() -> dict[str, dict[str, str]]:
    """Every set: its SHA-256, licence and source, from `sets.toml`."""
    return tomllib.loads((HERE / "sets.toml").read_text("utf-8"))


def rows(folder: Path, name: str, split: str = "") -> list[dict[str, Any]]:
    """The rows of a set.

    Raises:
        SetError: it is not there, or not the file that is known.
    """
    place = folder / f"{name}.jsonl"
    if not place.is_file():
        raise SetError(f"{place} is not there: DATA must be the folder with the training sets (training/README.md)")
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != known()[name]["sha256"]:
        raise SetError(f"{place} is not the file in training/sets.toml: its SHA-256 differs")
    found = [json.loads(line) for line in content.decode("utf-8").splitlines()]
    return [row for row in found if not split or row["split"] == split]


def party_lines() -> list[dict[str, Any]]:
    """The party's own lines, `lines/*.jsonl`. Those in `held_back` are for testing only."""
    places = sorted((HERE / "lines").glob("*.jsonl"))
    return [json.loads(line) for place in places for line in place.read_text("utf-8").splitlines() if line]


def choosing_lines() -> list[dict[str, Any]]:
    """Lines that thresholds are chosen on; neither tables nor network nor stacks learn from them."""
    return [json.loads(line) for line in (HERE / "choosing/party.jsonl").read_text("utf-8").splitlines()]


def party_labels(row: dict[str, Any]) -> dict[str, float]:
    """What a party line teaches: every party head, and that a clean line is no harm in the public sets' sense.

    Readers disagree whether an attack or a threat to somebody's face is hostile talk as well, and whether a threat or
    hatred of a group is an attack: where a line leaves that open, it teaches one half.
    """
    said = set(row["labels"])
    labels = {f"party_{head}": float(head in said) for head in PARTY}
    labels |= {f"party_{head}": 0.5 for head in doubtful(row)}
    return labels if said else labels | dict.fromkeys(_HARM, 0.0) | {"offence": 0.0}


def doubtful(row: dict[str, Any]) -> set[str]:
    """The heads on which readers of a line would not agree."""
    said = set(row["labels"])
    to_face = "thr" in said or ("att" in said and row["target"] == "you")
    of_people = not said.isdisjoint({"idn", "thr"})
    return (({"heat"} if to_face else set()) | ({"att"} if of_people else set())) - said


def kept_for_last(number: str) -> bool:
    """Whether a row of a set that has no development rows is kept for the last step: every second one."""
    return crc32(number.encode()) % 2 == 0


def _ham(row: dict[str, Any]) -> dict[str, float]:
    if row["label"]:
        return {"spam": 1.0}
    quiet = ("thr", "idn", "acc", "sign", "conf", "spam", "att", "heat", "gos")
    return {"spam": 0.0} | dict.fromkeys(_HARM[:7], 0.0) | {f"party_{head}": 0.0 for head in quiet}


def _brexit(row: dict[str, Any]) -> dict[str, float]:
    return {"offence": row["offensive"], "aggressive": row["aggressive"], "hate_posts": row["hate"]}


def _types(row: dict[str, Any]) -> dict[str, float]:
    shares = {"insult": "insult", "identity": "identity", "threat": "threat", "profane": "profane"}
    return {head: row[share] for head, share in shares.items()} | {"toxic": 1.0 - row["not_toxic"]}


_TEACHES: dict[str, Callable[[dict[str, Any]], dict[str, float]]] = {
    "davidson": lambda row: {"offence": float(row["label"])},
    "measuring_hate": lambda row: {"hate_posts": float(row["label"])},
    "stormfront": lambda row: {"hate_forum": float(row["label"])},
    "ghc": lambda row: {"hate_forum": float(row["label"]), "vulgar": float(row["vo"])},
    "hatemoji_build": lambda row: {"hate_emoji": float(row["label"])},
    "hs_brexit": _brexit,
    "toxic_types": _types,
    "toxic_spans": lambda _: {"toxic": 1.0},
    "sms_spam": _ham,
    "profanity_uk": lambda row: {"party_prof": float(row["label"])},
}


def lines(folder: Path, split: str) -> Iterator[Line]:
    """Everything public that can be learnt from, set by set; comments with toxic spans once, with both labels."""
    spans = {row["text"]: frozenset(row["spans"]) for row in rows(folder, "toxic_spans", split)}
    for name, teaches in _TEACHES.items():
        for row in rows(folder, name, split):
            if name == "hs_brexit" and kept_for_last(row["id"]):
                continue
            toxic = spans.pop(row["text"], None) if name in {"toxic_types", "toxic_spans"} else None
            if name != "toxic_spans" or toxic is not None:
                yield Line(row["id"], row["text"], teaches(row), 1.0, toxic)
