"""Lined: a YAML document together with the line on which each of its values stands."""

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

DEPTH = 20
"""Levels of nesting; no file that people write goes deeper."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]


class LinedError(Exception):
    """A document that cannot be read; `line` counts from 1."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


class Lined:
    """A document read from YAML: its `value`, and `line(path)` of anything in it.

    Raises:
        LinedError: it is no YAML, says a name twice, uses anchors, or is nested too deeply.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        try:
            _check(text)
            node = yaml.compose(text, Loader=_Loader)
            if node is not None:
                self._walk(node, ())
            self.value: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are safe ones
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise LinedError(mark.line + 1 if mark else 1, f"this is not YAML: {error.problem}") from error
        except (yaml.YAMLError, ValueError) as error:
            raise LinedError(1, f"this is not YAML: {' '.join(str(error).split())}") from error

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the value at a path, or of the nearest thing around it."""
        for upto in range(len(path), -1, -1):
            found = self._lines.get(tuple(path[:upto]))
            if found is not None:
                return found
        return 1

    def _walk(self, node: yaml.Node, path: Path) -> None:
        for name, key, child in _children(node):
            place = (*path, name)
            if place in self._lines:
                raise LinedError(key.start_mark.line + 1, f"{name!r} is said twice; keep one of the two")
            self._lines[place] = key.start_mark.line + 1
            self._walk(child, place)


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            yield str(key.value), key, child
    elif isinstance(node, yaml.SequenceNode):
        for number, child in enumerate(node.value):
            yield number, child, child


def _check(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise LinedError(line, "anchors (& and *) are not used here; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise LinedError(line, f"this is nested more than {DEPTH} levels deep")
