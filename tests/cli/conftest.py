"""What the tests of several commands stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kinagraph.cli.main import program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on the sample network, in an empty folder; no traceback may reach a user."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KINAGRAPH_STORE", str(sample_file))

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(program, list(arguments), prog_name="kinagraph")
        assert not result.exception or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result

    return invoke
