"""Tell with which seed the tests ran, and what they found to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.torture.tools import KILLS, SEED, THOROUGH

if TYPE_CHECKING:
    import pytest


def pytest_report_header() -> str:
    """Name what makes a run the same again."""
    return f"torture: KINAGRAPH_TEST_SEED={SEED} KINAGRAPH_TEST_KILLS={KILLS} KINAGRAPH_TEST_FUZZ={THOROUGH}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests recorded, a line a test."""
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "torture" and getattr(report, "when", "") == "call"
    ]
    if lines:
        terminalreporter.section("torture")
        for line in sorted(lines):
            terminalreporter.write_line(line)
