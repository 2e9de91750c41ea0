"""Examples for the last step: lines that neither the tables nor the network learnt from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from moderation.features import HEADS
from services.rules.detectors.tone.judging import Judge
from training.sets import PARTY, choosing_lines, doubtful, kept_for_last, party_lines, rows
from training.stacking import CHOOSING, Example

_HALF = 0.5
_LITTLE = 0.2
HELD = 4
"""One party line in so many is kept from tables and network, for the last step."""
Asked = tuple[str, dict[str, float], str, bool, bool]


def kept_back(row: dict[str, Any]) -> bool:
    """Whether a party line is for the last step."""
    return crc32(row["id"].encode()) % HELD == 0


def _party() -> Iterator[Asked]:
    for row in filter(kept_back, party_lines()):
        yield _asked(row, "party")
    for row in choosing_lines():
        yield _asked(row, CHOOSING)


def _asked(row: dict[str, Any], name: str) -> Asked:
    labels = {head: float(head in row["labels"]) for head in PARTY}
    attacked = bool({"att", "idn", "thr"} & set(row["labels"]))
    clean = not row["labels"]
    labels |= {"insult": labels["att"], "hate": labels["idn"]}
    labels = {head: one for head, one in labels.items() if head not in doubtful(row)}
    if attacked or clean or "prof" in row["labels"]:
        labels["offence"] = float(attacked or "prof" in row["labels"])
    return row["text"], labels, name, False, clean


def _offensive(folder: Path) -> Iterator[Asked]:
    for row in rows(folder, "davidson", "dev"):
        yield row["text"], {"offence": float(row["label"])}, "davidson", False, False
    for row in filter(lambda row: kept_for_last(row["id"]), rows(folder, "hs_brexit")):
        yield row["text"], {"offence": float(row["offensive"] >= _HALF)}, "hs_brexit", False, False
    for row in rows(folder, "toxic_types", "dev"):
        shares = {"insult": "insult", "idn": "identity", "thr": "threat"}
        labels = {
            head: float(row[share] >= _HALF)
            for head, share in shares.items()
            if row[share] >= _HALF or row[share] <= _LITTLE
        }
        yield row["text"], labels | {"offence": 1.0 - (row["not_toxic"] > _HALF)}, "toxic_types", False, False


def _hateful(folder: Path) -> Iterator[Asked]:
    for name in ("measuring_hate", "stormfront", "ghc", "hatemoji_build"):
        for row in rows(folder, name, "dev"):
            yield row["text"], {"hate": float(row["label"])}, name, False, False


def _others(folder: Path) -> Iterator[Asked]:
    quiet = dict.fromkeys(HEADS, 0.0)
    for row in rows(folder, "sms_spam", "dev"):
        spam = bool(row["label"])
        yield row["text"], {"spam": 1.0} if spam else quiet, "sms_spam", not spam, False
    for row in rows(folder, "uk_mp_tweets"):
        yield row["text"], quiet, "uk_mp_tweets", True, False
    for row in rows(folder, "pii_uk", "dev"):
        yield row["text"], {"pii": float(row["label"])}, "pii_uk", False, False
    for row in rows(folder, "profanity_uk"):
        yield row["text"], {"prof": float(row["label"])}, "profanity_uk", False, False


def examples(folder: Path, judge: Judge) -> list[Example]:
    """Every example, with what is known of its text."""
    made = []
    for part in (_party(), _offensive(folder), _hateful(folder), _others(folder)):
        for text, labels, name, harmless, clean in part:
            inputs = judge.gather(text).inputs
            swears = harmless and inputs["g.prof"] > 0
            known = {
                head: one for head, one in labels.items() if not (swears and head in {"prof", "offence", "insult"})
            }
            made.append(Example(inputs, known, name, harmless, clean))
    return made
