"""Text that a terminal may be given: no sign in it is obeyed, whoever wrote it into a table.

A name may hold what moves the cursor, rewrites the window's title or turns the direction of writing. Wherever people read
it is shown as �; machine output, as JSON and CSV into a file, keeps it.
"""

from __future__ import annotations

from typing import IO, Any, Final

_CONTROL: Final = (*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029)
_DIRECTION: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SHOWN: Final = dict.fromkeys((*_CONTROL, *_DIRECTION), "�")


def harmless(text: str) -> str:
    r"""Return a text as a terminal may be given it; tabs and line breaks stay.

    >>> harmless("Lund\x1b[2J 隆德"), harmless("a\tb\n")
    ('Lund�[2J 隆德', 'a\tb\n')
    """
    return text if text.isprintable() else text.translate(_SHOWN)


class Harmless:
    """A stream of text that lets no control sign through; in all else it is the stream that it stands before."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a text, harmless."""
        return self.stream.write(harmless(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def trusted(stream: Any) -> Any:
    """Return the stream behind a :class:`Harmless` one, for whoever writes colours and cares for the rest."""
    return stream.stream if isinstance(stream, Harmless) else stream
