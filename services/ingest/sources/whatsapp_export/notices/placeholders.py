"""What WhatsApp writes in a person's row in place of a message."""

from functools import cache

from services.ingest.sources.whatsapp_export.notices import tables
from services.ingest.sources.whatsapp_export.notices.fold import EDGES, fold
from services.ingest.sources.whatsapp_export.notices.index import Index
from services.ingest.sources.whatsapp_export.notices.template import Template

_TELLS = {"media": "media", "waiting": "media", "location": "media", "deleted": "deleted", "call": "call", "poll": "poll"}
_LONGEST = 400


def read(text: str) -> str | None:
    """Which kind of row a body makes that WhatsApp wrote, or None for a person's own words."""
    line = text.partition("\n")[0]
    if len(line) > _LONGEST:
        return None
    folded = fold(line).strip(EDGES)
    for bare, template in _index().candidates(folded):
        if bare == template.pieces[0] if not template.slots else any(True for _ in template.readings(bare)):
            return _TELLS[template.phrase.kind]
    return None


@cache
def _index() -> Index:
    every = [(code, phrase) for code in tables.languages() for phrase in tables.phrases(code)]
    return Index((Template(phrase, code) for code, phrase in every if phrase.kind in _TELLS), ())
