"""Extraction: collects what is marked for translation, `N_("...")`, into a template for translators.

`python -m services.actions.extraction services/actions/locale/steward.pot`
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("moderation", "services")
HEADER = """# What Steward says to people. Words in braces stay as they are.
msgid ""
msgstr ""
"Project-Id-Version: steward\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def template(root: Path = ROOT) -> str:
    """Every marked text once, in the order of the files, each with the files that hold it."""
    places: dict[str, list[str]] = {}
    for source in SOURCES:
        for file in sorted((root / source).rglob("*.py")):
            for text in marked(file.read_text(encoding="utf-8")):
                here = places.setdefault(text, [])
                here += [name] if (name := file.relative_to(root).as_posix()) not in here else []
    entries = [f'#: {" ".join(files)}\nmsgid {_quoted(text)}\nmsgstr ""\n' for text, files in places.items()]
    return "\n".join([HEADER, *entries])


def marked(code: str) -> Iterator[str]:
    """The texts inside `N_(...)` of a module, in its order.

    Raises:
        ValueError: something else than a plain text is marked, which no translator could see.
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            text = node.args[0]
            if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
                raise ValueError(f"line {node.lineno}: only a plain text can be marked with N_")
            yield text.value


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(template(), encoding="utf-8")
