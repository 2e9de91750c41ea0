"""Home: the folder on this machine where Steward keeps what it has read, and the key of the installation."""

import os
import secrets
import shutil
from pathlib import Path

from platformdirs import user_data_path

from services.embedded.store import StoreError

KEY_BYTES = 32
_DATABASES = ("steward.db", "live.db", "actions.sqlite")


def home() -> Path:
    """`STEWARD_HOME`, or the user's data folder."""
    chosen = os.environ.get("STEWARD_HOME")
    return Path(chosen).expanduser() if chosen else user_data_path("steward")


def open_home() -> Path:
    """The folder, made where it is not, readable by its owner alone."""
    folder = home()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be made ({error.strerror}); set STEWARD_HOME to another folder") from error
    return folder


def installation_key() -> bytes:
    """The secret under which ids are derived; made once, never shown."""
    place = open_home() / "key"
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(secrets.token_bytes(KEY_BYTES))
    except FileExistsError:
        pass
    key = place.read_bytes()
    if len(key) != KEY_BYTES:
        raise StoreError(
            f"{place} is not a key of {KEY_BYTES} bytes; restore it from a backup, or run `steward forget`"
        )
    return key


def database() -> Path:
    """Where log, state and findings lie."""
    return open_home() / "steward.db"


def live_database() -> Path:
    """Where `steward serve` keeps what travels and what the rules remember."""
    return open_home() / "live.db"


def forget_everything() -> bool:
    """Delete the folder with all that was read. Returns whether there was one."""
    folder = home()
    if not folder.exists():
        return False
    for place in (folder / "key", *(found for name in _DATABASES for found in folder.glob(f"{name}*"))):
        place.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        shutil.rmtree(folder)
    return True
