"""The catalogue as a table, with the values in force and where each comes from."""

from rich.table import Table

from moderation.policy import Policy


def rules_table(policy: Policy, group: str = "") -> Table:
    """Draw one row for each rule, in the order of the clauses."""
    table = Table("rule", "clause", "catches", "parameters (from)", title="Rules in force", show_lines=True)
    for rule in sorted(policy.rules_for(group).rules, key=lambda rule: (rule.clause, rule.id)):
        values = rule.model_dump(mode="json")
        lines = [f"{name} = {value} ({policy.origin(rule.id, name, group)})" for name, value in values.items()]
        table.add_row(rule.id, rule.clause, rule.title, "\n".join(lines))
    return table
