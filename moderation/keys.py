"""Keys: how ids of groups and people are derived, so that nobody without the installation's key can guess them."""

from hashlib import blake2b


def keyed(key: bytes, *parts: str) -> str:
    """Derive an id from parts under the key of the installation: 16 hexadecimal digits.

    A plain hash of a short text can be guessed; a keyed one cannot.
    """
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), key=key, digest_size=8).hexdigest()


def group_key(key: bytes, source: str, chat: str) -> str:
    """The key of a group, by the first platform id that the groups file gives it."""
    return keyed(key, "group", source, chat)
