"""The page of settings says what the code says."""

from pathlib import Path

from services.embedded.settings_page import page

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_page_is_as_the_code_says() -> None:
    """Run `make settings` after a change."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_variable_is_explained() -> None:
    """No variable stands there without words, and no secret shows a default."""
    rows = [line for line in page().splitlines() if line.startswith("| `STEWARD_")]
    assert len(rows) > 40
    assert not [row for row in rows if "None" in row]
    assert all("none" in row or "must be set" in row for row in rows if "**secret**" in row)
