"""Lists of people as attachments, told by their file names; contact cards too."""

import re
from collections.abc import Iterator

from moderation.events import Event, Kind
from services.rules.detectors.personal_data.passage import SURE, Found, Passage

_FILE = re.compile(
    r"(?P<name>[\w()&',-][\w ()&',.-]{0,120}?)\.(?P<ending>xlsx?|csv|ods|tsv|numbers|zip|pdf|docx?|txt|vcf)\b"
)
_PEOPLE = re.compile(
    r"members?(?:hip)?\b|canvass|elector|register|voters?\b|contacts?\b|supporters?\b|activists?\b|volunteers?\b|donors?\b"
    r"|postal vote|\bpvs?\b|phone ?(?:list|bank|numbers)|address(?:es| list| book)|mailing ?list|attendees|residents?\b"
)
_LISTED = re.compile(
    r"list|register|roll|returns?|details|contacts|data|database|export|electors|numbers|addresses|canvass"
)
_HARMLESS = re.compile(
    r"form\b|template|guide|handbook|policy|leaflet|agenda|minutes|newsletter|poster|benefits|how to|training|blank|script"
    r"|instructions|application|rules|briefing|results|rota"
)
_ATTACHED = re.compile(r"\(file attached\)|<attached|document omitted|• ")
_TABLES = frozenset({"xlsx", "xls", "csv", "ods", "tsv", "numbers"})
_MOST = 0.5


def lists(passage: Passage, event: Event) -> Iterator[Found]:
    """Attached membership lists, registers, canvass returns and contact cards; a file only talked about is none."""
    text = passage.text
    if "." not in text:
        return
    for match in _FILE.finditer(text):
        sent = event.kind is Kind.MEDIA or _ATTACHED.search(text) or len(match[0]) > _MOST * len(text)
        if not sent or passage.in_link(match.start()):
            continue
        name = match["name"].replace("_", " ").replace("-", " ")
        if match["ending"] == "vcf":
            yield Found(*match.span(), "contact_card", SURE)
        elif (
            _PEOPLE.search(name) and not _HARMLESS.search(name) and (match["ending"] in _TABLES or _LISTED.search(name))
        ):
            yield Found(*match.span(), "membership_list", SURE)
