"""E-mail addresses of persons; role mailboxes and placeholders are nobody's."""

import re
from collections.abc import Iterator

from services.rules.detectors.personal_data.passage import OWN, SURE, Found, Passage

_PLAIN = re.compile(
    r"(?<![a-z0-9._%+/-])([a-z0-9][a-z0-9._%+'-]{0,63})@((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18})(?![a-z0-9@])"
)
_DOMAIN_END = r"(?:com|org|net|uk|co|scot|wales|london|eu|ie|me|info|email|mail)"
_PROVIDER = r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|proton|protonmail|aol)"
_HIDDEN = re.compile(
    r"(?<![a-z0-9._+-])([a-z0-9][a-z0-9._+-]{0,63}(?: dot [a-z0-9_-]{1,40}){0,3})"
    r"(?: ?[(\[<{] ?at ?[)\]>}] ?| at )"
    rf"({_PROVIDER}(?![a-z. ]{{0,5}}(?:com|co)\b)|[a-z0-9-]{{1,63}}(?:(?:\.| ?[(\[] ?dot ?[)\]] ?| dot )[a-z0-9-]{{1,63}}){{0,3}}(?:\.| ?[(\[] ?dot ?[)\]] ?| dot ){_DOMAIN_END})\b"
)
DOMAINS = frozenset(
    """Words one of which is in every address that is written out in words."""
    "dot com org net uk scot wales gmail googlemail hotmail outlook yahoo icloud btinternet proton aol".split()
)
_OWN = re.compile(r"\b(?:my|me|i'm|mine)\b")
_CUE = re.compile(r"\b(?:e-?mail|mail|contact|write|reach|address|send)\b")

_ROLES = frozenset(
    "info office press membership members member contact contactus hello enquiries enquiry admin administration support "
    "help helpdesk campaign campaigns team news newsdesk newsletter media events event volunteer volunteers volunteering "
    "secretary chair treasurer noreply no reply donate donations compliance data dpo protection privacy safeguarding "
    "complaints postmaster webmaster hr jobs careers sales bookings booking reception training elections electoral "
    "services registration agent organiser organisers hq mail email group branch council democratic policy finance "
    "accounts service customer customerservice security abuse legal feedback letters editor the us general party "
    "labour greens green libdems conservatives candidate mp clerk parish councillors".split()
)
_NOBODY = frozenset(
    "user username name yourname you your test foo bar baz example someone somebody me myname xxx abc git root e-mail "
    "johndoe janedoe john jane doe anonymous cc bcc nobody redacted username password "
    "firstname first last lastname surname address npm mailto localhost".split()
)
_CREDENTIALS = re.compile(r"://[^\s/]*:$")
_PART = re.compile(r"[a-z]+")


def mails(passage: Passage) -> Iterator[Found]:
    """Addresses as they are and hidden ones ("kim dot lee at example dot org")."""
    text = passage.text
    if "@" in text:
        for match in _PLAIN.finditer(text):
            yield from _judged(passage, match)
    if "at" in passage.bag and not DOMAINS.isdisjoint(passage.bag):
        for match in _HIDDEN.finditer(text):
            clear = any(mark in match[1] for mark in "._+0123456789") or " dot " in match[1] or " at " not in match[0]
            if clear or _CUE.search(text, *passage.before(match.start(), 30)):
                yield from _judged(passage, match)


def _judged(passage: Passage, match: re.Match[str]) -> Iterator[Found]:
    parts = _PART.findall(match[1].replace(" dot ", "."))
    if parts and all(part in _ROLES for part in parts):
        return
    if _CREDENTIALS.search(passage.text, max(0, match.start() - 80), match.start()):
        return
    if not parts or all(part in _NOBODY for part in parts) or match[1].endswith(".mp"):
        return
    score = OWN if _OWN.search(passage.text, *passage.before(match.start(), 30)) else SURE
    yield Found(*match.span(), "email", score)
