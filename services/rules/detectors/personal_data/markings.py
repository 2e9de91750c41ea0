"""Markings on content: "CONFIDENTIAL", "not for sharing", "do not forward"."""

import re
from collections.abc import Iterator

from services.rules.detectors.personal_data.passage import LIKELY, PLAIN, SURE, Found, Passage
from services.rules.detectors.personal_data.words import words

_HEADING = re.compile(
    r"(?m)(?:^|[\[(*_:\-–] ?|[.!] )(?P<mark>(?:strictly |private (?:and|&) |highly "
    r"|in strict ){0,3}(?:confidential|confidence)(?: and private| please)?)"
    r"(?= ?(?:[:\])*_!\-–]|$|\n|\.(?:\s|$)))"
)
_NOT_FOR = re.compile(
    r"\bkeep (?:this|it|that) (?:strictly )?confidential\b"
    r"|\bnot for (?:(?:public|onward|wider|further|general|any|external) )?(?:sharing|forwarding|circulation"
    r"|publication|distribution|release)\b"
    r"|\b(?:for )?your eyes only\b|\bfor internal (?:use|eyes) only\b|\bembargoed (?:until|till)\b"
    r"|\bin (?:the )?strict(?:est)? confidence\b"
)
_DO_NOT = re.compile(
    r"\b(?:do not|don't|dont|must not be|never) (?:be )?(?P<verb>share|shared|forward|forwarded"
    r"|circulate|circulated|pass on|passed on|pass (?:this|it|them) (?:on|around))\b"
    r"(?P<what> (?:this|it|these|any of this|onwards?|on|further|outside|beyond|wider|widely|anywhere|publicly"
    r"|with anyone|to anyone|but|yet|please))?(?P<end>\s*(?:[.!)\]*,]|$|\n))?"
)
_PASSWORD = re.compile(r" (?:your |my |the |any )?(?:password|passwords|link|links|misinformation|fake)")


def markings(passage: Passage) -> Iterator[Found]:
    """Markings, not talk about confidentiality."""
    text = passage.text
    if words("markings").isdisjoint(passage.bag):
        return
    for match in _HEADING.finditer(text):
        if passage.in_link(match.start("mark")):
            continue
        yield Found(*match.span("mark"), "marking", SURE if passage.cased(*match.span("mark")).isupper() else LIKELY)
    for match in _NOT_FOR.finditer(text):
        yield Found(*match.span(), "marking", LIKELY)
    for match in _DO_NOT.finditer(text):
        if (match["what"] or match["end"] is not None) and not _PASSWORD.match(text, match.end()):
            yield Found(*match.span(), "marking", PLAIN)
