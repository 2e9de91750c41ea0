"""Wordings: what each rule says to whom, as a file for the service that sends it, which does not know the rules.

`python -m services.rules.wordings services/actions/wordings.json`
"""

import json
import sys
from pathlib import Path

from services.rules.loader import modules, rule_in
from services.rules.pages import first_step


def wordings() -> str:
    """Every rule by its id: title, clause, first step, words by recipient, and whether it quotes."""
    rules = sorted((rule_in(module) for module in modules()), key=lambda rule: rule.id)
    found = {
        rule.id: {
            "title": rule.title,
            "clause": rule.clause,
            "first_step": first_step(rule),
            "quotes": bool(rule.heads),
            "words": {recipient.value: words for recipient, words in rule.words.items()},
        }
        for rule in rules
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(wordings(), encoding="utf-8")
