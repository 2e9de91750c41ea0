"""The files that make images: read by those who know what goes wrong in such."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_dockerfiles_are_as_they_should_be() -> None:
    """Hadolint finds nothing in any of them."""
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint is not None
    files = [ROOT / "deploy" / "images" / "Dockerfile", *(ROOT / "deploy" / "standins").glob("*/Dockerfile")]
    done = subprocess.run([hadolint, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0
