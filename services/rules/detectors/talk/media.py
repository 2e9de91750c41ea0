"""Placeholder: what WhatsApp writes into an export where a picture, video or file was."""

import re

from moderation.events import Event, Kind
from moderation.features import Talk

_NAMED = re.compile(r"[^\s<>:]{1,200}\.(\w{2,5})\b")
_PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "heic", "mp4", "mov", "3gp", "avi", "mkv", "webm"})
_SOUNDS = frozenset({"opus", "m4a", "mp3", "aac", "ogg", "oga", "wav", "amr"})
_FILES = frozenset(
    [
        "pdf",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "csv",
        "ppt",
        "pptx",
        "odt",
        "ods",
        "txt",
        "rtf",
        "zip",
        "vcf",
        "pages",
        "numbers",
        "key",
        "json",
        "xml",
        "html",
        "eml",
        "msg",
        "tsv",
        "rar",
        "epub",
        "ics",
    ]
)
_DOCUMENT = re.compile(r"document omitted|contact card omitted|\bpages?\b.{0,12}omitted", re.IGNORECASE)
_SOUND = re.compile(r"(?:audio|voice message|ptt) omitted", re.IGNORECASE)
_PICTURE = re.compile(
    r"(?:image|photo|video|gif|sticker|video note) omitted|-(?:PHOTO|VIDEO|GIF|STICKER)-", re.IGNORECASE
)
_LONGEST = 400
_BARE = re.compile(r"<[^<>\n]{1,300}>|[^\n]{1,80} omitted|[^\n<>]{1,200}\.\w{2,5} \([^()\n]{1,60}\)")
_MARKS = "\u200e\u200f \n"


def bare(event: Event) -> bool:
    """Whether a media event has no words of a person: only the placeholder, in whatever language, or a file's name."""
    if event.kind is not Kind.MEDIA:
        return False
    text = (event.text or "").strip(_MARKS)
    return not text or (len(text) <= _LONGEST and _BARE.fullmatch(text) is not None)


def media(event: Event) -> Talk:
    """PHOTO or DOCUMENT for a media event; a placeholder that says no more counts as a picture."""
    if event.kind is not Kind.MEDIA:
        return Talk(0)
    text = (event.text or "")[:_LONGEST]
    for match in _NAMED.finditer(text):
        ending = match.group(1).lower()
        if ending in _PICTURES:
            return Talk.PHOTO
        if ending in _FILES:
            return Talk.DOCUMENT
        if ending in _SOUNDS:
            return Talk(0)
    if _DOCUMENT.search(text):
        return Talk.DOCUMENT
    return Talk(0) if _SOUND.search(text) and not _PICTURE.search(text) else Talk.PHOTO
