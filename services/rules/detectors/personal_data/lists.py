"""Lists of people as attachments, told by their file names; contact cards too."""

import re
from collections.abc import Iterator

from moderation.events import Event, Kind
from services.rules.detectors.personal_data.passage import SURE, Found, Passage

_ENDING = re.compile(r"\.(?P<ending>xlsx?|csv|ods|tsv|numbers|zip|pdf|docx?|txt|vcf)\b")
_NAME = re.compile(r"(?:^|[\n:>•/\"“])[ \u200e]*(?P<name>[\w()&',.+ -]{1,120})$")
_PEOPLE = re.compile(
    r"members?(?:hip)?\b|canvass|elector|register\b|voters?\b|contacts?\b|supporters?\b|activists?\b"
    r"|volunteers?\b|donors?\b"
    r"|postal vote|\bpvs?\b|phone ?(?:list|bank|numbers)|address(?:es| list| book)|mailing ?list|attendees|residents?\b"
)
_LISTED = re.compile(
    r"list|register|roll\b|returns?\b|details|contacts|data|database|export|electors|numbers|addresses|canvass"
)
_HARMLESS = re.compile(
    r"\bforms?\b|template|guide|handbook|policy|leaflet|agenda|minutes|newsletter|poster|benefits|how to|training|blank"
    r"|script|instructions|application|rules|briefing|results|rota|register to vote|privacy"
)
_ATTACHED = re.compile(r"\(file attached\)|<attached|document omitted|• ")
_TABLES = frozenset({"xlsx", "xls", "csv", "ods", "tsv", "numbers"})
_REACH = 120
_MOST = 0.5


def lists(passage: Passage, event: Event) -> Iterator[Found]:
    """Attached membership lists, registers, canvass returns and contact cards; a file only talked about is none."""
    text = passage.text
    attached = event.kind is Kind.MEDIA or _ATTACHED.search(text) is not None
    for match in _ENDING.finditer(text):
        name = _NAME.search(text, max(0, match.start() - _REACH), match.start())
        if name is None or passage.in_link(match.start()):
            continue
        start, end = name.start("name"), match.end()
        if attached or end - start > _MOST * len(text):
            kind = _kind(name["name"].replace("_", " ").replace("-", " "), match["ending"])
            if kind:
                yield Found(start, end, kind, SURE)


def _kind(name: str, ending: str) -> str:
    """What a file of this name is, or nothing if it is no list of people."""
    if ending == "vcf":
        return "contact_card"
    if _HARMLESS.search(name) or not _PEOPLE.search(name):
        return ""
    return "membership_list" if ending in _TABLES or _LISTED.search(name) else ""
