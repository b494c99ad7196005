"""Read a workbook and keep nothing, in as much memory as a table may take: ``python -m kinagraph.tables.trial FILE``.

Ends with 0 where it can be read, 1 where it can't (and says why), and with anything else where it takes too much.
"""

from __future__ import annotations

import sys
from contextlib import suppress

_MEMORY = 3 << 30


def main() -> int:
    """Try the file that is named."""
    with suppress(ImportError, ValueError, OSError):  # where memory can't be limited
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(sys.argv[1])
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        sys.stderr.write(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
