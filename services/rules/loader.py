"""Finds every rule: one a file in the catalogue, and those that other packages install."""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from inspect import isclass
from pkgutil import iter_modules
from types import ModuleType

from moderation.rule import Rule
from services.chassis import log
from services.rules import catalog
from services.rules.guarding import guarded

ENTRY_POINTS = "steward.rules"
"""Group of entry points; each names a module shaped like one of the catalogue."""

_log = log.get(__name__)


def modules() -> Iterator[ModuleType]:
    """Every rule file, the catalogue's first, in the order of their names."""
    for found in sorted(iter_modules(catalog.__path__), key=lambda module: module.name):
        yield import_module(f"{catalog.__name__}.{found.name}")
    yield from _installed()


def _installed() -> Iterator[ModuleType]:
    """Those of other packages; one that cannot be loaded is told in the log, and the others hold."""
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        try:
            module = entry.load()
            rule_in(module)
        except Exception as error:  # noqa: BLE001 - what another package does wrong is data
            _log.error("rule not loaded", entry=entry.name, exc_info=error)
        else:
            yield module


def rule_in(module: ModuleType) -> type[Rule]:
    """The one rule a file holds.

    Raises:
        TypeError: it holds none, or several.
    """
    found = [
        value
        for value in vars(module).values()
        if isclass(value) and issubclass(value, Rule) and value is not Rule and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must hold exactly one rule; it holds {len(found)}")
    return found[0]


def rules() -> list[type[Rule]]:
    """Every rule there is; those of other packages within a budget of time.

    Raises:
        TypeError: two rules have the same id.
    """
    ours = f"{catalog.__name__}."
    each = ((module.__name__.startswith(ours), rule_in(module)) for module in modules())
    found = [rule if own else guarded(rule) for own, rule in each]
    ids = [rule.id for rule in found]
    for name in ids:
        if ids.count(name) > 1:
            raise TypeError(f"two rules are called {name!r}")
    return found
