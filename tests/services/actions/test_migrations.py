"""Migrations that two versions can bear: the new one while the old one still works on the database."""

import ast
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from moderation.cases import Step
from moderation.events import Kind
from moderation.model import HOUR
from services.actions import migrate as migrating
from services.actions.migrate import MIGRATIONS, migrate

pytestmark = pytest.mark.anyio
ADDS = frozenset({"create_table", "add_column", "create_index", "batch_alter_table", "f"})
"""What a migration may do at any time."""
TOMORROW = '''
"""What a later version adds."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{last}"


def upgrade() -> None:
    with op.batch_alter_table("cases") as batch_op:
        batch_op.add_column(sa.Column("region", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("weight", sa.BigInteger(), nullable=False, server_default="1"))
        batch_op.create_index("ix_cases_region", ["region"])
    op.create_table("notes", sa.Column("id", sa.BigInteger(), primary_key=True))
'''


def wrong(source: str) -> list[str]:
    """Return what a migration does that the version before it cannot bear.

    One that takes away says in `TAKES_AWAY` since which release nothing uses it any more.
    """
    module = ast.parse(source)
    if any(isinstance(each, ast.Assign) and _names(each) == {"TAKES_AWAY"} for each in module.body):
        return []
    (upgrade,) = [one for one in module.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade"]
    calls = [one for one in ast.walk(upgrade) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    ours = [one for one in calls if isinstance(one.func.value, ast.Name) and one.func.value.id in {"op", "batch_op"}]  # type: ignore[attr-defined]
    return [one.func.attr for one in ours if one.func.attr not in ADDS or _must_be_given(one)]  # type: ignore[attr-defined]


def _names(assigned: ast.Assign) -> set[str]:
    return {target.id for target in assigned.targets if isinstance(target, ast.Name)}


def _must_be_given(call: ast.Call) -> bool:
    """Whether it adds a column that the version before it would have to write."""
    if call.func.attr != "add_column":  # type: ignore[attr-defined]
        return False
    column = next(one for one in call.args if isinstance(one, ast.Call))
    said = {one.arg: one.value for one in column.keywords}
    nullable = said.get("nullable", ast.Constant(value=True))
    return isinstance(nullable, ast.Constant) and nullable.value is False and "server_default" not in said


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("versions/[0-9]*.py")), ids=lambda path: path.stem)
def test_a_migration_only_adds(path: Path) -> None:
    """Tables, columns that need not be given, and indexes; what takes away says since when nothing uses it."""
    assert wrong(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        'op.drop_table("notes")',
        'batch_op.drop_column("body")',
        'batch_op.alter_column("body", new_column_name="content")',
        'op.rename_table("cases", "matters")',
        'batch_op.add_column(sa.Column("weight", sa.BigInteger(), nullable=False))',
        'op.create_unique_constraint("uq", "cases", ["person"])',
        'op.execute("DELETE FROM cases")',
    ],
)
def test_what_the_version_before_cannot_bear_is_found(line: str) -> None:
    """Each of these would stop the old version in the midst of an upgrade."""
    assert len(wrong(f"def upgrade() -> None:\n    {line}\n")) == 1
    assert wrong(f"TAKES_AWAY = 'unused since 0.2'\ndef upgrade() -> None:\n    {line}\n") == []


async def test_this_version_works_on_while_and_after_a_newer_one_migrates(
    make_office: Any, pigeon: Any, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A story on PostgreSQL: begun before the migration, gone on after it, and after a restart on the newer database.

    Red where this version refuses a newer database, or where what a later one may add gets in its way.
    """
    later = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, later)
    last = max(path.stem.split("_")[0] for path in later.glob("versions/[0-9]*.py"))
    (later / "versions" / "9999_tomorrow.py").write_text(TOMORROW.replace("{last}", last))
    await migrate(postgres_url)
    office = make_office({"email": pigeon}, place=postgres_url)
    office.begin()
    await office.take(office.person("p-cyril", "Cyril Fenn", "wa-phone:447700900001"), office.finding())
    with monkeypatch.context() as newer:
        newer.setattr(migrating, "MIGRATIONS", later)
        await migrate(postgres_url)
    await office.work()
    await office.take(office.seen(Kind.LEFT, office.at + HOUR))
    await office.close()
    await migrate(postgres_url)
    office.begin()
    await office.take(office.finding(1, at=office.at + 2 * HOUR))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.CLOSED, Step.NOTICE]
    async with office.database.transaction() as session:
        assert await session.scalar(text("SELECT sum(weight) FROM cases")) == 2
        assert await session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    await office.close()
