"""Pages: a rule file as a page that people read, and what is needed of it elsewhere.

`python -m services.rules.pages FOLDER` writes every page and the list of them.
"""

import re
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from types import ModuleType

from moderation.features import Features, Talk
from moderation.model import clock_words
from moderation.rule import Rule
from moderation.testing import Example, Step
from services.rules.loader import modules, rule_in

HEADINGS = ("What it does.", "Why.", "When it is wrong.", "First step.")
_PARAGRAPH = re.compile(r"\*\*(?P<heading>[^*]+)\*\* (?P<text>.+)", re.DOTALL)
_TOLD = {
    "sender": "whoever did it",
    "duty_admin": "the admin on duty",
    "organiser": "the organiser",
    "hq": "headquarters",
    "safeguarding": "the safeguarding role at headquarters",
}
_SAME_STEPS = 3


def sections(docstring: str) -> dict[str, str]:
    """The paragraphs of a rule file's docstring by their headings; the line at its top under an empty heading."""
    top, *paragraphs = docstring.strip().split("\n\n")
    found = {"": " ".join(top.split())}
    for paragraph in paragraphs:
        match = _PARAGRAPH.match(paragraph.strip())
        if match is not None:
            found[match["heading"]] = " ".join(match["text"].split())
    return found


def first_step(rule: type[Rule]) -> str:
    """What to do first, as the rule's file says."""
    return sections(sys.modules[rule.__module__].__doc__ or "").get("First step.", "")


def parameters(rule: type[Rule]) -> dict[str, str]:
    """Each parameter of a rule with its default, as it is written in settings."""
    defaults = rule().model_dump(mode="json")
    return {name: _value(defaults[name]) for name in rule.model_fields if name != "mode"}


def _value(value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(one) for one in value)
    return str(value)


def page(module: ModuleType) -> str:
    """A rule's page in Markdown.

    Raises:
        TypeError: the file does not hold exactly one rule.
    """
    rule, said = rule_in(module), sections(module.__doc__ or "")
    parts = [
        f"# {rule.title}",
        f"Rule `{rule.id}` · clause `{rule.clause}` · severity {rule.severity.value}",
        said[""],
        *(f"**{heading}** {said[heading]}" for heading in HEADINGS if heading in said),
        "## Parameters",
        _table(rule),
        "## Who is told, and how",
        *(f"**{_TOLD[recipient.value].capitalize()}**\n\n> {rule.words[recipient]}" for recipient in rule.to),
    ]
    if rule.confidential:
        parts.append("Nobody else learns of it: it is in no report, list, digest or count.")
    examples: list[Example] = module.EXAMPLES
    parts += ["## It speaks here", *(_example(example) for example in examples if example.flags)]
    parts += ["## It stays silent here", *(_example(example) for example in examples if not example.flags)]
    return "\n\n".join(parts) + "\n"


def _table(rule: type[Rule]) -> str:
    rows = [f"| `{name}` | `{value}` |" for name, value in parameters(rule).items()]
    return "\n".join(["| parameter | default |", "|---|---|", *rows, "| `mode` | `live` (or `shadow`, `off`) |"])


def _example(example: Example) -> str:
    """A timeline as a list; a run of the same step is one line, a step at which the rule speaks is marked."""
    title = f"### {example.title[0].upper()}{example.title[1:]}"
    given = [f"With `{name}` set to `{value}`." for name, value in example.parameters.items()]
    numbered = enumerate(example.steps, 1)
    runs = [list(run) for _, run in groupby(numbered, key=lambda one: _alike(one[0], one[1], example))]
    lines = [line for run in runs for line in _lines(run, example)]
    return "\n\n".join([title, *given, "\n".join(lines)])


def _alike(number: int, step: Step, example: Example) -> object:
    text = re.sub(r"\d+", "#", step.text or "")
    return (number in example.flags and number, step.kind, step.person, step.actor, text)


def _lines(run: list[tuple[int, Step]], example: Example) -> Iterable[str]:
    if len(run) <= _SAME_STEPS:
        for number, step in run:
            spoken = " **⟵ the rule speaks**" if number in example.flags else ""
            yield f"- {_when(step)} {_said(step)}{spoken}"
        return
    (_, first), (_, last) = run[0], run[-1]
    yield f"- {_when(first)} {_said(first)}"
    yield f"- … and so on, {len(run)} times in all, until {_when(last)}"


def _when(step: Step) -> str:
    day, _, clock = step.when.rpartition(" ")
    minutes = sum(int(part) * unit for part, unit in zip(clock.split(":"), (3600, 60, 1), strict=False))
    days, seconds = divmod(minutes + step.shift // 1000, 24 * 3600)
    moment = clock_words(seconds // 60) + (f":{seconds % 60:02}" if seconds % 60 else "")
    number = (int(day[1:]) if day else 1) + days
    return moment if number == 1 else f"day {number}, {moment}"


def _said(step: Step) -> str:
    who = (step.person or "").capitalize()
    if step.kind in ("message", "edited"):
        return f"{who}: “{step.text}”{_read(step.features)}"
    if step.kind == "tick":
        return "(time passes)"
    what = step.kind.value.replace("_", " ")
    people = ", ".join(person.capitalize() for person in step.targets[:4]) or who
    if len(step.targets) > len(step.targets[:4]):
        people += f" and {len(step.targets) - 4} more"
    by = f" by {step.actor.capitalize()}" if step.actor else ""
    via = f" (via {step.via})" if step.via and not by else ""
    text = f": “{step.text}”" if step.text and step.kind != "media" else ""
    return f"*{what}* {people}{by}{via}{text}{_read(step.features)}".replace("  ", " ").rstrip()


def _read(features: Features | None) -> str:
    """What is taken to have been read off the text, where an example says so."""
    if features is None:
        return ""
    said = [f"{head} {score:g}" for head, score in sorted(features.heads.items())]
    said += [str(flag.name).lower() for flag in Talk if flag in features.talk]
    return f" *(read as {', '.join(said)})*" if said else ""


def index(found: Iterable[ModuleType]) -> str:
    """The list of all pages, by clause."""
    rules = sorted((rule_in(module) for module in found), key=lambda rule: (rule.clause, rule.id))
    rows = [
        f"| `{rule.clause}` | [{rule.title}]({rule.id}.md) | `{rule.id}` | {rule.severity.value} |" for rule in rules
    ]
    return "\n".join(
        ["# The rules", "", "| clause | what it catches | rule | severity |", "|---|---|---|---|", *rows, ""]
    )


def pages() -> dict[str, str]:
    """Every page by its file name."""
    found = list(modules())
    return {"README.md": index(found)} | {f"{rule_in(module).id}.md": page(module) for module in found}


def write(folder: Path) -> None:
    """Write every page into a folder, and take away those of rules that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    written = pages()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    for old in set(folder.glob("*.md")) - {folder / name for name in written}:
        old.unlink()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
