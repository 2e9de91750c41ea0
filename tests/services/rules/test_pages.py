"""The pages of the rules."""

from pathlib import Path

import pytest

from services.rules.loader import modules, rules
from services.rules.pages import first_step, page, pages, parameters, sections, write

FOLDER = Path(__file__).parents[3] / "docs" / "rules"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_committed_page_is_the_rule_s(name: str) -> None:
    """What docs/rules holds is what the rule files say now; `make rules` writes it anew."""
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name], "run make rules"


def test_no_page_is_left_of_a_rule_that_is_no_more() -> None:
    """Every page in docs/rules belongs to a rule."""
    assert {file.name for file in FOLDER.glob("*.md")} == set(pages())


def test_a_page_says_everything() -> None:
    """A page holds the explanation, the parameters with their defaults, the words for each, and every example."""
    (module,) = (module for module in modules() if module.__name__.endswith(".flood"))
    text = page(module)
    for part in ("What it does.", "When it is wrong.", "| `limit_10min` | `12` |", "The admin on duty", "### "):
        assert part in text
    assert all(example.title[1:] in text for example in module.EXAMPLES)


def test_sections_read_a_docstring() -> None:
    """Paragraphs are found by their headings, lines joined."""
    assert sections("Top.\n\n**Why.** Be-\ncause\nso.\n") == {"": "Top.", "Why.": "Be- cause so."}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_the_first_step_and_the_defaults_of_every_rule(rule: type) -> None:
    """Each rule has a first step, and its defaults can be written as settings and read again."""
    assert first_step(rule)
    assert rule(**rule().model_dump(mode="json")) == rule()
    assert "mode" not in parameters(rule)


def test_writing_takes_old_pages_away(tmp_path: Path) -> None:
    """A page whose rule was removed does not stay."""
    (tmp_path / "gone.md").write_text("old")
    write(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(pages())
