"""Hooks: `python -m services.ingest.hooks` prints the secrets of the webhooks, with those made that are ours to choose.

Each account of the groups file that has none gets a random one, which is then given to its gateway. A secret that the
platform chooses cannot be made here: whoever set up the account writes it down.
"""

import json
import secrets
import sys
from collections.abc import Mapping

from moderation.register import Register, RegisterError, read_register
from services.chassis.settings import SettingsError, load
from services.ingest import sources
from services.ingest.settings import IngestSettings

THEIRS = frozenset({"slack", "wa_cloud"})
"""Sources whose platform chooses the secret."""


def completed(register: Register, given: Mapping[str, object]) -> dict[str, object]:
    """The secrets with those that are missing made."""
    made: dict[str, object] = dict(given)
    for account in register.accounts:
        if account.source not in THEIRS and not made.get(account.place):
            (name, *_others) = sources.source(account.source).SECRETS
            made[account.place] = {name: secrets.token_urlsafe(32)}
    return made


def main() -> int:
    """Print them; returns the exit status."""
    try:
        settings = load(IngestSettings)
        register = read_register(settings.groups.read_text(encoding="utf-8"))
        given = json.loads(settings.hook_secrets.get_secret_value())
    except (SettingsError, RegisterError, OSError, ValueError) as error:
        sys.stderr.write(f"no webhook secrets were made: {error}\n")
        return 2
    sys.stdout.write(json.dumps(completed(register, given), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
