"""What a command costs as a whole process: the time on the clock, the processors' time, and its peak memory with all its children."""

from __future__ import annotations

import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE_SECONDS: Final = 0.01
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Limits:
    """Where a command is stopped: seconds on the clock, and MB of it and its children together."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Cost:
    """What a command took; ``more_than`` says at which limit it was stopped, ``failed`` why there is nothing."""

    seconds: float = 0.0
    processor: float = 0.0
    memory: float = 0.0
    more_than: str = ""
    failed: str = ""

    @property
    def known(self) -> bool:
        """Whether it came to its end."""
        return not self.more_than and not self.failed


def measure(command: Sequence[str], limits: Limits, folder: Path, environment: Mapping[str, str], server: int | None = None) -> Cost:
    """Run a command once, and read what the operating system says of it.

    Parameters
    ----------
    folder
        Where it runs.
    environment
        Over the one that is there.
    server
        The process of a server that works for it: its processor time is added, its memory is not.
    """
    served = _processor_of(server)
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
            cwd=folder,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        watch = _Watch(child.pid, limits)
        watch.start()
        try:
            # Only wait4 tells one child's use from that of all the children before it.
            _pid, status, used = os.wait4(child.pid, 0)
        except KeyboardInterrupt:
            _kill(child.pid)
            raise
        seconds = time.perf_counter() - start
        watch.end()
        child.returncode = os.waitstatus_to_exitcode(status)
        if watch.exceeded:
            return Cost(more_than=watch.exceeded)
        if child.returncode:
            told.seek(0)
            return Cost(failed=_reason(child.returncode, told.read().decode(errors="replace")))
    # The system's own figure misses nothing, but Linux counts in it what we held ourselves when the command was started.
    unit = 1024 * (1024 if sys.platform == "darwin" else 1)
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if sys.platform == "linux" else 0
    memory = max(watch.peak, used.ru_maxrss / unit if used.ru_maxrss > ours else 0)
    processor = used.ru_utime + used.ru_stime + _processor_of(server) - served
    return Cost(seconds, processor, memory)


class _Watch(threading.Thread):
    """Looks now and then how much memory a process and its children take, and stops them at a limit."""

    def __init__(self, pid: int, limits: Limits) -> None:
        super().__init__(daemon=True)
        self.pid, self.limits = pid, limits
        self.peak = 0.0
        self.exceeded = ""
        self._done = threading.Event()

    def run(self) -> None:
        deadline = time.monotonic() + self.limits.seconds
        while not self._done.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(_largest, _family(self.pid))))
            if self.peak > self.limits.megabytes:
                self.exceeded = f"{self.limits.megabytes / 1024:g} GB"
            elif time.monotonic() > deadline:
                self.exceeded = f"{self.limits.seconds:g} s"
            if self.exceeded:
                _kill(self.pid)
                return

    def end(self) -> None:
        self._done.set()
        self.join()


def _kill(pid: int) -> None:
    """End a process and its children: it was started as the head of a group."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _family(pid: int) -> list[int]:
    """Return a process and all that descend from it, where the operating system tells."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            for thread in Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def _largest(pid: int) -> float:
    """Return the most that a process has held so far, in MB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _processor_of(pid: int | None) -> float:
    if pid is not None:
        with suppress(OSError, IndexError):
            told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return (int(told[11]) + int(told[12])) / _TICKS
    return 0.0


def _reason(code: int, told: str) -> str:
    """Return the line that says why: our own programs end in a hint, Python in the error."""
    lines = [line for line in told.strip().splitlines() if line.strip() and not line.startswith("Hint:")] or [""]
    return f"exit code {code}: {lines[-1].strip()[:160]}"


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the run in the middle by time, or the first that failed or was stopped."""
    wrong = [cost for cost in costs if not cost.known]
    return wrong[0] if wrong else sorted(costs, key=lambda cost: cost.seconds)[(len(costs) - 1) // 2]


def machine() -> str:
    """Say what it is measured on."""
    names = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyarrow", "pandas", "neo4j"))
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30 if hasattr(os, "sysconf") else 0
    return f"{os.cpu_count()} processors, {memory:.0f} GB; {platform.system()}, Python {platform.python_version()}, {names}"


def busy() -> str:
    """Say how busy the machine is: what waits for a processor, and how long a fixed piece of plain Python takes."""
    waits = f"load average {os.getloadavg()[0]:.1f}, " if hasattr(os, "getloadavg") else ""
    return f"{waits}yardstick {yardstick():.2f} s"


def yardstick() -> float:
    """Return the seconds that a fixed piece of plain Python takes here: figures of two machines compare by it."""
    runs = []
    for _run in range(5):
        start = time.perf_counter()
        sum(number * number % 7 for number in range(2_000_000))
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)
