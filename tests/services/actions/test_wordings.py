"""The words of rules, as the actions service has them."""

import json
import re

from services.actions.messages import without_quote
from services.actions.wordings import FILE, wordings
from services.rules.wordings import wordings as written


def test_the_file_is_what_the_rules_say() -> None:
    """The generated file holds what the rules say today; `make messages` writes it."""
    assert FILE.read_text(encoding="utf-8") == written()
    assert set(wordings()) == set(json.loads(written()))


def test_without_a_quote_no_sentence_is_about_one() -> None:
    """Where nothing can be quoted, the sentence that would quote is left out, and no other."""
    for rule in wordings().values():
        for words in rule.words.values():
            left = without_quote(words, "")
            assert "{quote}" not in left
            assert "“”" not in left
            assert all(part in left for part in words.split(". ") if "{quote}" not in part and ":" not in part)


def test_no_words_claim_that_anybody_was_told() -> None:
    """A replay sends nothing, and live a note may be held: words say for whom else there is one, not who has had it."""
    said = [(rule, words) for rule, one in wordings().items() for words in (*one.words.values(), one.first_step)]
    claims = re.compile(r"\b(was|were|has been|have been) (also )?(told|informed|sent)\b")
    assert [(rule, words) for rule, words in said if claims.search(words)] == []
