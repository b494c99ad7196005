"""The wheel, the same to the byte whoever builds it: ``python tools/wheel.py`` builds it twice, compares, and puts it into dist/.

Built from copies in folders of different names, with different umasks and times, as two people would. ``--try`` installs it
into an environment of its own with all that it needs, and ``--try-here`` beside what is installed already, and runs the
demonstration from it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DIST: Final = ROOT / "dist"
EPOCH: Final = "1577836800"
"""The day on every file in it, 2020-01-01; ``SOURCE_DATE_EPOCH`` names another."""
NOT_COPIED: Final = shutil.ignore_patterns(".*", "build", "dist", "__pycache__", "node_modules", "*.duckdb")


def build(name: str, umask: int) -> Path:
    """Build the wheel from a copy of the sources; return it."""
    folder = Path(tempfile.mkdtemp(prefix=name))
    before = os.umask(umask)
    try:
        sources = folder / name
        shutil.copytree(ROOT, sources, ignore=NOT_COPIED, copy_function=shutil.copyfile)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", EPOCH), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
        done = subprocess.run(command, cwd=sources, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
    finally:
        os.umask(before)
    [wheel] = folder.glob("*.whl")
    return wheel


def try_out(wheel: Path, *, here: bool) -> None:
    """Run the demonstration from the wheel, in an empty folder, and see that nothing comes from the sources."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python, environment = sys.executable, {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        if here:
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps"]
            subprocess.run([*pip, "--target", str(folder / "only"), str(wheel)], check=True)
            environment["PYTHONPATH"] = str(folder / "only")
        else:
            subprocess.run([sys.executable, "-m", "venv", str(folder / "only")], check=True)
            python = str(folder / "only" / ("Scripts" if os.name == "nt" else "bin") / "python")
            subprocess.run([python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", str(wheel)], check=True)
        work = folder / "work"
        work.mkdir()
        where = subprocess.run(
            [python, "-c", "import kinagraph; print(kinagraph.__file__)"],
            cwd=work,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        if not Path(where.stdout.strip()).resolve().is_relative_to((folder / "only").resolve()):
            raise SystemExit(f"not from the wheel: {where.stdout.strip()}")
        shown = subprocess.run([python, "-m", "kinagraph", "demo"], cwd=work, env=environment, check=True, capture_output=True, text=True)
        print("\n".join(shown.stdout.splitlines()[:4]))  # noqa: T201


def main() -> int:
    """Build twice, compare, keep one; return the exit code."""
    wheels = [build("one", 0o022), build("another-folder", 0o077)]
    sums = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels]
    if len(set(sums)) != 1:
        print(f"two builds differ: {wheels[0]} {wheels[1]}", file=sys.stderr)  # noqa: T201
        return 1
    DIST.mkdir(exist_ok=True)
    kept = Path(shutil.copy(wheels[0], DIST))
    for wheel in wheels:
        shutil.rmtree(wheel.parent)
    print(f"{kept.relative_to(ROOT)}: {kept.stat().st_size} bytes, sha256 {sums[0]}, the same twice")  # noqa: T201
    if "--try" in sys.argv[1:] or "--try-here" in sys.argv[1:]:
        try_out(kept, here="--try-here" in sys.argv[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
