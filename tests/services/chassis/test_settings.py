"""Settings: variables, files of secrets, and one clear line for what cannot be used."""

from pathlib import Path

import pytest

from services.chassis.settings import Secret, Settings, SettingsError, load


class Own(Settings):
    """Settings with a secret."""

    webhook_key: Secret


class Optional(Own):
    """Settings with a secret that need not be there."""

    token: Secret | None = None


def test_a_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """`STEWARD_PARTITIONS` is the field `partitions`."""
    monkeypatch.setenv("STEWARD_PARTITIONS", "12")
    assert load(Settings).partitions == 12


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The file's one line is the secret, without its end; what is printed does not show it."""
    (tmp_path / "key").write_text("long and random\n")
    monkeypatch.setenv("STEWARD_WEBHOOK_KEY_FILE", str(tmp_path / "key"))
    settings = load(Own)
    assert settings.webhook_key.get_secret_value() == "long and random"
    assert "random" not in repr(settings)


def test_a_secret_that_may_be_absent_may_lie_in_a_file_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its file is read as well; an empty one says that there is none. A secret that must be set may not be empty."""
    (tmp_path / "token").write_text("long and random\n")
    (tmp_path / "empty").write_text("\n")
    monkeypatch.setenv("STEWARD_WEBHOOK_KEY_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("STEWARD_TOKEN_FILE", str(tmp_path / "token"))
    token = load(Optional).token
    assert token is not None
    assert token.get_secret_value() == "long and random"
    monkeypatch.setenv("STEWARD_TOKEN_FILE", str(tmp_path / "empty"))
    assert load(Optional).token is None
    monkeypatch.setenv("STEWARD_WEBHOOK_KEY_FILE", str(tmp_path / "empty"))
    with pytest.raises(SettingsError, match=r"^STEWARD_WEBHOOK_KEY cannot be used: it is empty"):
        load(Own)


@pytest.mark.parametrize("value", ["", "  ", "changeme", "SECRET", "429683C4C977415CAAFCCE10F7D57E11"])
def test_a_secret_everybody_knows_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Empty and well-known secrets stop the process, and are not repeated in the error."""
    monkeypatch.setenv("STEWARD_WEBHOOK_KEY", value)
    with pytest.raises(
        SettingsError, match=r"^STEWARD_WEBHOOK_KEY cannot be used: it is (empty|a known default)"
    ) as error:
        load(Own)
    assert not value.strip() or value not in str(error.value)


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there is one line."""
    monkeypatch.setenv("STEWARD_WEBHOOK_KEY_FILE", "/nowhere/key")
    with pytest.raises(SettingsError, match="/nowhere/key: No such file"):
        load(Own)


def test_what_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that cannot be used is named."""
    monkeypatch.setenv("STEWARD_PARTITIONS", "many")
    with pytest.raises(SettingsError, match="STEWARD_PARTITIONS cannot be used"):
        load(Settings)
