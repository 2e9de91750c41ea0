"""Special-category data about a named or identifiable person: health, belief, sexuality, crime, need."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.rules.detectors.personal_data.passage import Found, Passage
from services.rules.detectors.personal_data.people import TITLED, first_names
from services.rules.detectors.personal_data.words import words

_HOW = (
    r"(?:(?:just|been|also|still|now|really|severely|registered|clinically|profoundly|openly|seriously|badly"
    r"|actually|currently|a|an"
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
_OPENING = (
    "apparently|sadly|actually|allegedly|supposedly|unfortunately|basically|honestly|recently|obviously|hopefully|turns"
    "|poor|did|has|is|was|does|and|but|so|because|since|sorry|heard|hear|hearing|also|maybe|while|when|as|though"
)
_KIN = "husband|wife|son|daughter|mum|mother|dad|father|partner|child|brother|sister|boyfriend|girlfriend"
_NAME = r"[A-Z](?:['’][A-Z])?[a-zé]+(?:-[A-Z]?[a-zé]+)?"
_SUBJECT = re.compile(rf"{TITLED}|\b(?!(?i:{_OPENING})\b){_NAME}(?: {_NAME})?(?:['’]s (?:{_KIN}))?(?: {_NAME})?")
_RELATED = re.compile(
    rf"\b(?:her|his|their) (?:{_KIN})\b"
    r"|\b(?:lady|woman|man|guy|bloke|couple|chap|family|voter|member|neighbour|resident|girl|lad|tenant) (?:at"
    r"|from|in|on|of|next door|opposite|who lives)\b"
    r"|\b(?:our|the) (?:treasurer|chair|secretary|agent|candidate|organiser|membership secretary)\b|\b(?:at"
    r"|from) (?:no\.?|number|flat) ?\d{1,4}\b"
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he)(?:['’]s)?(?: (?:has|is|was|had|just|been|now|also|really))* ?$")
"""Whoever was named before it."""
_NAMED_AFTER = re.compile(rf", (?:our |that |old )?{_NAME} {_NAME}\b")
_OWN_FAMILY = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:husband|wife|son|daughter|mum|mother|dad|father|partner|brother|sister|child|boyfriend"
    r"|girlfriend|nan|gran|grandad|grandson|granddaughter|youngest|eldest|hubby|missus),? (?:\w+,? )?$"
)
"""Somebody of the writer's own family, whose news is the writer's to tell."""
_TOKEN = re.compile(r"[^\s,()\-]+")
_NOT_AFTER = re.compile(
    r" (?:to\b|spots?\b|of\b|research|charity|awareness|uk\b|policy|cuts|reform"
    r"|support|street\b|flag|jack\b|movement|services?\b|stories|rights|duty|building|hall|rally|branch|office"
    r"|meeting|cafe|shop|drunk|luck|nation|nations|country|community|ban\b|world|vote\b|voters|areas?\b)"
)
_FICTION = re.compile(r"\b(?:if|suppose|imagine|whether|characters?|novel|film|series)\b")
_CLOSED = re.compile(
    r"\s*(?:[.,;!?:)\n(-]|$)| (?:so|and|but|now|again|btw|since|because|with|too|also|after|from|at|in|last|this|for|on"
    r"|who|is|has|anyway|apparently|sadly|poor|then|these|if|that|as|by|or|when|though|please|pls)\b"
)
_PLURAL = re.compile(r"(?:are|were) ")
_OTHERS = re.compile(r"\b(?:you|we|i|they)\b")
_ABBREVIATED = frozenset({"ms", "aids", "uc", "pip"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "cllr", "councillor"})
_NEWS = re.compile(
    r"\b(?:bbc|guardian|telegraph|daily mail|mirror|financial times|observer|independent|sky news|itv news"
    r"|channel 4 news|evening standard) (?:reports?|reported|says|said|story|article|piece)\b"
    r"|\baccording to the (?:bbc|guardian|times|telegraph|mail|mirror)\b"
)
_WIDTH = 60
_GRAVE = 0.7
"""What scores less ("in hospital") is no matter where it is said in kindness."""
_KINDLY = re.compile(
    r"\bget well|\bspeedy recovery|\bsorry to hear|\bbest wishes|\bthinking of (?:you|him|her)|\bflowers\b|\bget-well"
    r"|\bcard for\b|\bsend(?:ing)? (?:our |my )?love\b|\bour thoughts\b|\bwish (?:him|her|them) well\b"
)


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
    if _in_the_news(passage):
        return
    for remark in _remarks():
        if remark.triggers.isdisjoint(passage.bag):
            continue
        for match in remark.pattern.finditer(passage.text):
            if remark.score < _GRAVE and _KINDLY.search(passage.text):
                continue
            start = _subject(passage, match.start(), match.end()) if _is_said(passage, match) else None
            if start is not None:
                yield Found(start, match.end(), "special_category", remark.score)


def _in_the_news(passage: Passage) -> bool:
    """Whether it says where everybody can read it: "the Guardian reports that ... was jailed"."""
    return _NEWS.search(passage.text) is not None


def _is_said(passage: Passage, match: re.Match[str]) -> bool:
    """Whether it is a remark, not "Leo's blind faith", an account that "has been disabled" or a word like "ms"."""
    if match["what"] in _ABBREVIATED and not passage.cased(*match.span("what")).isupper():
        return False
    if match["what"] == "disabled" and "been" in match[0]:
        return False
    if match[0].startswith("'s ") and not _CLOSED.match(passage.text, match.end()):
        return False
    return _NOT_AFTER.match(passage.text, match.end()) is None


def _subject(passage: Passage, end: int, said: int) -> int | None:
    """Where the person begins that a remark is about: a name, a title or "the lady at no 12"; None if nobody is."""
    low, high = passage.before(end, _WIDTH)
    if _FICTION.search(passage.text, low, high):
        return None
    written = passage.cased(low, high)
    names = [match for match in _SUBJECT.finditer(written) if _is_person(match)]
    if names and _OWN_FAMILY.search(written[: names[-1].start()].lower()):
        return None
    if pronoun := _PRONOUN.search(written):
        if names:
            return passage.lowered_at(low, names[-1].start())
        if _NAMED_AFTER.search(passage.cased(said, min(said + _WIDTH, len(passage.text)))):
            return passage.lowered_at(low, pronoun.start())
    plural = _PLURAL.match(passage.text, end) is not None
    for match in reversed(names):
        if not plural and all(_links(token) for token in _TOKEN.findall(written[match.end() :])):
            return passage.lowered_at(low, match.start())
    related = list(_RELATED.finditer(passage.text, low, high))
    near = related and not _OTHERS.search(passage.text, related[-1].end(), high)
    return related[-1].start() if near else None


def _is_person(match: re.Match[str]) -> bool:
    said = re.split(r"[ '’]", match[0].lower())
    if said[0].rstrip(".") in _TITLES:
        return True
    adverb = said[0].endswith("ly") and said[0] not in first_names()
    ill = said[0] in triggers() or f"{said[0]}'s" in triggers()
    return not (adverb or ill or said[0] in words("things") or said[0] in words("no_subjects"))


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
