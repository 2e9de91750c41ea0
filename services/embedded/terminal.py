"""Terminal: what is printed for a person. No name, text or file can move the cursor or turn a line around."""

import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters but the line end, and the marks that turn the direction of what follows."""


def visible(text: str) -> str:
    r"""The text with each control character written out, such as `\x1b`; line ends stay."""
    return _CONTROLS.sub(lambda found: repr(found[0])[1:-1], text)


class Terminal(Console):
    """A console of which each printed character but its own colours can be seen."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - those of rich's console
        super().__init__(highlight=False, markup=False, **settings)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments of which only rich's own controls are controls."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def say(text: str) -> None:
    """Print one line."""
    print(visible(text))


def complain(text: str) -> None:
    """Print one line about what is wrong, on standard error."""
    print(f"steward: {visible(text)}", file=sys.stderr)


def write_json(line: bytes) -> None:
    """Write one line of JSON as it is; on a terminal what JSON leaves as it is of control characters is escaped too."""
    if sys.stdout.isatty():
        line = _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line.decode()).encode()
    sys.stdout.buffer.write(line + b"\n")
