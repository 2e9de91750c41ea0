"""Settings: from the environment, `STEWARD_...`; a secret may also lie in the file that `STEWARD_..._FILE` names."""

import os
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "STEWARD_"
_KNOWN = frozenset(
    word
    for line in (
        "admin changeme change-me change_me default example guest key letmein none null password passwd postgres root",
        "secret secret-key steward test token tbd todo xxx yoursecretkey your-secret your_secret your-api-key 123",
        "1234 12345 123456 1234567 12345678 429683c4c977415caafcce10f7d57e11 666",
    )
    for word in line.split()
)
"""What examples and defaults put where a secret belongs; the long one is a gateway's documented default."""


class SettingsError(Exception):
    """The settings cannot be used; the text is one line that says which and why."""


def _refuse_known(secret: SecretStr) -> SecretStr:
    plain = secret.get_secret_value().strip()
    if not plain:
        raise ValueError("it is empty")
    if plain.casefold() in _KNOWN:
        raise ValueError("it is a known default, which anybody can guess; make a random one")
    return SecretStr(plain)


Secret = Annotated[SecretStr, AfterValidator(_refuse_known)]
"""A secret: never shown, never empty, no known default."""


class _FromFiles(PydanticBaseSettingsSource):
    """Reads a secret from the file that `STEWARD_..._FILE` names, as containers hand secrets over.

    They hand over all that are declared: of one that need not be, an empty file says that there is none.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = secret_file(field_name) if is_secret(field.annotation) else None
        secret = path.read_text(encoding="utf-8").rstrip("\r\n") if path else None
        return (secret if secret or field.is_required() else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def secret_file(name: str) -> Path | None:
    """Where the secret of a field lies; None where it is in the environment itself."""
    given = os.environ.get(f"{PREFIX}{name}_FILE".upper())
    return Path(given) if given else None


def is_secret(annotation: Any) -> bool:  # noqa: ANN401 - an annotation can be anything
    """Whether a field of this type is a secret, also where it may be absent."""
    return annotation is SecretStr or any(is_secret(part) for part in get_args(annotation))


class Settings(BaseSettings):
    """What every process is told. A service adds its own by inheritance; the field `x_y` is `STEWARD_X_Y`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=False)

    kafka: str = Field("127.0.0.1:29092", min_length=1, description="the brokers to begin with, host:port, by commas")
    topic_prefix: str = Field("", pattern=r"^[a-zA-Z0-9._-]*$", description="goes before the name of every topic")
    partitions: int = Field(4, ge=1, le=1000, description="partitions of every topic; never to be changed afterwards")
    replication: int = Field(1, ge=1, le=9, description="copies of every partition; 3 where there are three brokers")
    min_insync: int = Field(1, ge=1, le=9, description="copies that must have a record before it counts; 2 of 3")
    stuck_s: float = Field(180.0, ge=5, description="seconds without progress on what waits, then the process ends")
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="how much is logged")
    version: str = Field("", description="what this is, for the metrics; an image sets it")
    commit: str = Field("", description="what this was built from, for the metrics; an image sets it")
    traces: str = Field(
        "", description="where spans go by OTLP/HTTP, such as http://127.0.0.1:4318/v1/traces; empty: nowhere"
    )
    host: str = Field("127.0.0.1", min_length=1, description="the address it answers on; 0.0.0.0 only in a container")
    port: int = Field(0, ge=0, le=65535, description="where the process answers there; 0: its own default")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nor a folder of secrets
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the code says, then files of secrets, then the environment."""
        return init_settings, _FromFiles(settings_cls), env_settings


Any_ = TypeVar("Any_", bound=Settings)


def anew(settings: Any_, name: str) -> Any_:
    """The same settings with one secret read again from its file.

    Raises:
        SettingsError: one line: what is wrong with it.
    """
    path = secret_file(name)
    if path is None:
        return settings
    try:
        secret = _refuse_known(SecretStr(path.read_text(encoding="utf-8").rstrip("\r\n")))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"{PREFIX}{name.upper()}_FILE cannot be used: {said}") from None
    return settings.model_copy(update={name: secret})


def load(kind: type[Any_], **given: object) -> Any_:
    """Read the settings of one process.

    Raises:
        SettingsError: one line: which variable, and what is wrong with it. A secret's value is never in it.
    """
    try:
        return kind(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name} cannot be used: {reason[:1].lower()}{reason[1:]}") from None
    except OSError as error:
        raise SettingsError(f"a file of a secret cannot be read: {error.filename}: {error.strerror}") from None
