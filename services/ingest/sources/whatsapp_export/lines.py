"""Text in blocks that end at a line's end."""

from collections.abc import Iterable, Iterator

LONGEST_LINE = 1 << 20
"""Characters after which a line is cut: WhatsApp allows 65,536 in a message."""


def whole_lines(blocks: Iterable[str]) -> Iterator[str]:
    """The same text, each block but the last ending in a newline (or cut inside a line beyond reason)."""
    held: list[str] = []
    length = 0
    for block in blocks:
        cut = block.rfind("\n") + 1
        if cut:
            yield "".join((*held, block[:cut]))
            held, length = [], 0
        held.append(block[cut:])
        length += len(block) - cut
        if length > LONGEST_LINE:
            yield "".join(held)
            held, length = [], 0
    if length:
        yield "".join(held)
