"""E-mail addresses of persons; role mailboxes and placeholders are nobody's."""

import re
from collections.abc import Iterator

from services.rules.detectors.personal_data.passage import OWN, SURE, Found, Passage
from services.rules.detectors.personal_data.words import words

_PLAIN = re.compile(
    r"(?<![a-z0-9._%+/-])([a-z0-9][a-z0-9._%+'-]{0,63})@((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18})(?![a-z0-9@])"
)
_DOMAIN_END = r"(?:com|org|net|uk|co|scot|wales|london|eu|ie|me|info|email|mail)"
_PROVIDER = r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|proton|protonmail|aol)"
_HIDDEN = re.compile(
    r"(?<![a-z0-9._+-])([a-z0-9][a-z0-9._+-]{0,63}(?: dot [a-z0-9_-]{1,40}){0,3})"
    r"(?: ?[(\[<{] ?at ?[)\]>}] ?| at )"
    rf"({_PROVIDER}(?![a-z. ]{{0,5}}(?:com|co)\b)|[a-z0-9-]{{1,63}}(?:(?:\.| ?[(\[] ?dot ?[)\]] ?"
    rf"| dot )[a-z0-9-]{{1,63}}){{0,3}}(?:\.| ?[(\[] ?dot ?[)\]] ?| dot ){_DOMAIN_END})\b"
)
_OWN = re.compile(r"\b(?:my|me|i'm|mine)\b")
_CUE = re.compile(r"\b(?:e-?mail|mail|contact|write|reach|address|send)\b")

_CREDENTIALS = re.compile(r"://[^\s/]*:$")
_PART = re.compile(r"[a-z]+")


def mails(passage: Passage) -> Iterator[Found]:
    """Addresses as they are and hidden ones ("kim dot lee at example dot org")."""
    text = passage.text
    if "@" in text:
        for match in _PLAIN.finditer(text):
            yield from _judged(passage, match)
    if "at" in passage.bag and not words("mail_written_out").isdisjoint(passage.bag):
        for match in _HIDDEN.finditer(text):
            clear = any(mark in match[1] for mark in "._+0123456789") or " dot " in match[1] or " at " not in match[0]
            if clear or _CUE.search(text, *passage.before(match.start(), 30)):
                yield from _judged(passage, match)


def _judged(passage: Passage, match: re.Match[str]) -> Iterator[Found]:
    parts = _PART.findall(match[1].replace(" dot ", "."))
    if parts and all(part in words("mailbox_roles") for part in parts):
        return
    if _CREDENTIALS.search(passage.text, max(0, match.start() - 80), match.start()):
        return
    if (
        not parts
        or all(part in words("mailbox_placeholders") for part in parts)
        or match[1].endswith(".mp")
        or match[2].startswith("lists.")
    ):
        return
    score = OWN if _OWN.search(passage.text, *passage.before(match.start(), 30)) else SURE
    yield Found(*match.span(), "email", score)
