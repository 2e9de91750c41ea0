"""Translation: messages in the language of whoever reads them, where somebody has translated them."""

import gettext
from collections.abc import Sequence
from pathlib import Path

from services.actions.messages import Translate

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "steward"


def translator(languages: Sequence[str] | None = None, locales: Path = LOCALES) -> Translate:
    """Translate by `<locales>/<language>/LC_MESSAGES/steward.mo`; what has no translation stays British English.

    Args:
        languages: the first that there is; those of the environment (`LANGUAGE`, `LANG`) where none are given.
        locales: where translations lie.
    """
    return gettext.translation(DOMAIN, locales, languages, fallback=True).gettext
