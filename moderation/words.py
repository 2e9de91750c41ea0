"""Marks a text for translation with gettext; it is translated where it is shown."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Return the text as it is."""
    return text
