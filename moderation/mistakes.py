"""Mistakes: what is wrong with a setting, in words for whoever wrote it."""

from pydantic import ValidationError

_WORDS = {
    "extra_forbidden": "there is no setting of this name here",
    "missing": "this setting is needed",
    "string_type": "should be a text",
    "dict_type": "should hold settings, each as `name: value`",
    "model_type": "should hold settings, each as `name: value`",
    "tuple_type": "should be a list, each entry on a line of its own after a dash",
    "list_type": "should be a list, each entry on a line of its own after a dash",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "date_type": "should be a date such as 2026-05-07",
    "date_parsing": "should be a date such as 2026-05-07",
    "date_from_datetime_parsing": "should be a date such as 2026-05-07",
    "datetime_type": "should be a day and time such as 2026-05-07 07:00",
    "datetime_parsing": "should be a day and time such as 2026-05-07 07:00",
    "datetime_from_date_parsing": "should be a day and time such as 2026-05-07 07:00",
}
"""By pydantic's name of the mistake."""


def mistakes(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    """Everything that is wrong: where, by names, and what."""
    return [(one["loc"], _said(one["type"], one["msg"])) for one in error.errors()]


def mistake(error: ValidationError) -> str:
    """What is wrong first of all."""
    return mistakes(error)[0][1]


def _said(kind: str, message: str) -> str:
    return _WORDS.get(kind) or message.removeprefix("Value error, ").replace("Input should be", "should be")
