"""Special-category data about a named or identifiable person: health, belief, sexuality, crime, need."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.rules.detectors.personal_data.passage import Found, Passage
from services.rules.detectors.personal_data.people import TITLED
from services.rules.detectors.personal_data.words import words

_HOW = (
    r"(?:(?:just|been|also|still|now|really|severely|registered|clinically|profoundly|openly|seriously|badly"
    r"|actually|currently"
    r"|secretly|recently|practising|in|on|back|having|going through|undergoing|living|terminally|almost"
    r"|completely|nearly|heavily|a bit|very|quite) ){0,3}"
)
_OF = (
    r"(?:(?:a|an|the|his|her|bad|severe|terminal|breast|prostate|lung|bowel|skin|brain|throat|early|late|onset"
    r"|stage|type|\w{1,3}|nervous|vascular"
    r"|major|minor|serious|chronic|mild|advanced|diagnosed|with|been|just|got|had|history of|some|several"
    r"|multiple) ){0,4}"
)
_LEADS = {
    "has": (
        r"(?:has|'s got|had|'s had|suffers? (?:badly )?(?:from|with)|suffering (?:from|with)"
        r"|diagnosed (?:as having|with)|living with"
        r"|treat(?:ed|ment) for|recovering from|battling|fighting|beat|dying of|died of|having|undergoing|with|'s"
        r"|needs a) " + _OF
    ),
    "is": r"(?:is|are|'s|was|were|has been|'s been|has become|went|registered) " + _HOW,
    "is on": r"(?:is|are|'s|was|were|has been|went|goes|ended up|moved|still|uses|a member of|active) "
    + _HOW
    + r"(?:(?:in|on|into|of|using|to|under|at|receiving|a member of) )?(?:a |the )?",
    "gets": r"(?:claims?|claiming|gets?|getting|receives?|receiving|applied for|lost (?:his|her|their)) ",
    "was": r"(?:was|has been|'s been|got|been|is being|being) (?:\w+ly )?",
    "record": r"(?:has|'s got|had|with) (?:a |an |several |some |previous )?(?:\w+ )?",
    "bare": r"\b",
}
_SUBJECT = re.compile(
    rf"{TITLED}|\b[A-Z][a-zé]+(?:['’]s (?:{{kin}}))?(?: [A-Z][a-z’'-]+)?".replace(
        "{kin}", "husband|wife|son|daughter|mum|mother|dad|father|partner|child"
    )
)
_RELATED = re.compile(
    r"\b(?:her|his|their|your) (?:husband|wife|son|daughter|mum|mother|dad|father|partner|brother|sister|child"
    r"|boyfriend|girlfriend)\b"
    r"|\b(?:lady|woman|man|guy|bloke|couple|chap|family|voter|member|neighbour|resident|girl|lad|tenant) (?:at"
    r"|from|in|on|of|next door|opposite|who lives)\b"
    r"|\b(?:our|the) (?:treasurer|chair|secretary|agent|candidate|organiser|membership secretary)\b|\b(?:at"
    r"|from) (?:no\.?|number|flat) ?\d{1,4}\b"
)
_TOKEN = re.compile(r"[^\s,()\-]+")
_NOT_AFTER = re.compile(
    r" (?:to (?:the|our|this|any|it|what|all)\b|spots?\b|of\b|research|charity|awareness|uk\b|policy|cuts|reform"
    r"|support|street\b|flag|jack\b|movement|services?\b|stories|rights)"
)
_FICTION = re.compile(r"\b(?:if|suppose|imagine|whether|characters?|novel|film|series)\b")
_WIDTH = 60


class Remark(NamedTuple):
    """One sort of remark: what it looks like and how much it scores."""

    pattern: re.Pattern[str]
    score: float
    triggers: frozenset[str]


def _weight(word: str) -> tuple[bool, int]:
    """How well a word tells its phrase from ordinary talk."""
    return word not in words("ordinary"), len(word)


@cache
def _remarks() -> tuple[Remark, ...]:
    """The remarks of `special.toml`; each phrase can only match where its longest word stands."""
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["remark"]
    return tuple(
        Remark(
            re.compile(
                _LEADS[one["lead"]]
                + f"(?P<what>{'|'.join(sorted(map(re.escape, one['words']), key=len, reverse=True))})\\b"
            ),
            one["score"],
            frozenset(max(phrase.split(), key=_weight) for phrase in one["words"]),
        )
        for one in told
    )


@cache
def triggers() -> frozenset[str]:
    """One of these words is in every such remark."""
    return frozenset().union(*(remark.triggers for remark in _remarks()))


def specials(passage: Passage) -> Iterator[Found]:
    """Remarks whose subject is a name or points at one person; the span covers both."""
    if triggers().isdisjoint(passage.bag):
        return
    for remark in _remarks():
        if remark.triggers.isdisjoint(passage.bag):
            continue
        for match in remark.pattern.finditer(passage.text):
            abbreviated = (
                match["what"] in {"ms", "aids", "uc", "pip"} and not passage.cased(*match.span("what")).isupper()
            )
            start = None if abbreviated else _subject(passage, match.start())
            if start is not None and not _NOT_AFTER.match(passage.text, match.end()):
                yield Found(start, match.end(), "special_category", remark.score)


def _subject(passage: Passage, end: int) -> int | None:
    """Where the person begins that a remark is about: a name, a title or "the lady at no 12"; None if nobody is."""
    low, high = passage.before(end, _WIDTH)
    if _FICTION.search(passage.text, low, high):
        return None
    written = passage.cased(low, high)
    names = [match for match in _SUBJECT.finditer(written) if _is_person(match)]
    for match in reversed(names):
        if all(_links(token) for token in _TOKEN.findall(written[match.end() :])):
            return passage.lowered_at(low, match.start())
    related = list(_RELATED.finditer(passage.text, low, high))
    return related[-1].start() if related else None


def _is_person(match: re.Match[str]) -> bool:
    said = re.split(r"[ '’]", match[0].lower())
    titled = said[0].rstrip(".") in {"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "cllr", "councillor"}
    return titled or (said[0] not in words("things") and said[0] not in words("no_subjects"))


def _links(token: str) -> bool:
    """Whether a word may stand between a person and what is said of them."""
    word = token.lower().strip(".'’s")
    return (
        token.lower() in words("linking")
        or word in words("linking")
        or word[:1].isdigit()
        or (token[0].isupper() and len(token) > 1)
        or not word
    )
