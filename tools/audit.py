"""Whether a known vulnerability is in anything that a user installs: ``python tools/audit.py``, by pip-audit.

Where an index serves no advisories, pip-audit finds none and says so as if it had looked. So it is first asked about a
release of which everybody knows one; only who tells of that is believed about ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from dependencies import dependencies

PROBE: Final = "jinja2==2.10"
"""CVE-2019-10906, and others since."""


def audit(requirements: list[str]) -> tuple[dict[str, list[str]], str]:
    """Return the advisories by release, and what else pip-audit says: that of which it could learn nothing."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("\n".join(requirements), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--strict",
            "--disable-pip",
            "--no-deps",
            "--progress-spinner",
            "off",
            "--format",
            "json",
        ]
        done = subprocess.run([*command, "--requirement", str(listed)], capture_output=True, text=True, check=False)
    try:
        told: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        lines = [line for line in done.stderr.strip().splitlines() if "--no-deps" not in line and "pip-compile" not in line]
        return {}, (lines or [f"pip-audit ended with {done.returncode}"])[-1].rpartition(":pip_audit._cli:")[2]
    found = {f"{each['name']} {each.get('version', '')}": [vuln["id"] for vuln in each.get("vulns", [])] for each in told}
    return {name: ids for name, ids in found.items() if ids}, ""


def main() -> int:
    """Ask about the probe, then about ours; return the exit code."""
    known, why = audit([PROBE])
    if not known:
        print(f"not checked: no advisories are served here ({why or f'none is told of {PROBE}, which has some'})")  # noqa: T201
        return 0
    ours = [f"{each.name}=={each.found.version}" for each in dependencies(developers=False).values()]
    found, why = audit(ours)
    for release, advisories in found.items():
        print(f"{release}: {', '.join(advisories)}")  # noqa: T201
    if why:
        print(f"not checked, or not all: {why}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{len(ours)} releases checked, {len(found)} with a known vulnerability")  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
