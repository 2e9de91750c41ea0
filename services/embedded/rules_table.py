"""The catalogue as a list, with the values in force and where each comes from."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from moderation.clauses import CLAUSES
from moderation.policy import Policy
from moderation.rule import Rule


def rules_table(policy: Policy, group: str = "") -> Group:
    """Say each rule and what is set for it, by who set it, under its clause."""
    rules = sorted(policy.rules_for(group).rules, key=lambda rule: (rule.clause, rule.id))
    lines: list[RenderableType] = []
    if group and group not in policy.file.groups:
        lines.append(Text(f"The policy sets nothing for a group {group!r}; this is what holds for every such group."))
    clause = ""
    for rule in rules:
        if rule.clause != clause:
            clause = rule.clause
            lines.append(Text(f"\n{clause}  {CLAUSES.get(clause, '')}", style="bold"))
        lines.append(Text.assemble("  ", (rule.id, "cyan"), f"  {rule.title}"))
        lines.extend(Padding(Text(said), (0, 0, 0, 6)) for said in _set(policy, rule, group))
    lines.append(Text("\nsteward explain RULE shows the whole page of a rule; docs/policy.md how to set values."))
    return Group(*lines)


def _set(policy: Policy, rule: Rule, group: str) -> list[str]:
    """One line for each place that values come from: `default: limit_10min = 12, ...`."""
    places: dict[str, list[str]] = {}
    for name, value in rule.model_dump(mode="json").items():
        said = ", ".join(map(str, value)) if isinstance(value, list) else value
        places.setdefault(policy.origin(rule.id, name, group), []).append(f"{name} = {said}")
    return [f"{place}: {', '.join(values)}" for place, values in places.items()]
