"""The pages that are drawn from the code: docs/tables.md, docs/cli.md, docs/settings.md and docs/doctor.md.

``python tools/reference.py`` writes them; ``--check`` changes nothing and fails when one of them is stale.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kinagraph import language
from kinagraph.analysis.doctor.checks import CHECKS, Check
from kinagraph.cli.command import speak
from kinagraph.cli.main import program
from kinagraph.model import TABLES, WORDS, Column, Kind, Table
from kinagraph.settings import FILE, NAMES
from kinagraph.tables.checks import ROW_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs"
WIDTH: Final = 100
MADE: Final = "<!-- Made by tools/reference.py. Change the code, then run it; what is written here by hand is lost. -->"

HOLDS: Final = {
    Kind.ID: "an id",
    Kind.REFERENCE: "an id",
    Kind.REFERENCES: "ids",
    Kind.TEXT: "text",
    Kind.LIST: "texts",
    Kind.WORD: "a word",
    Kind.PERIOD: "a date",
    Kind.PERIOD_OR_YES: "a date, or `yes`",
    Kind.YES_NO: "yes or no",
    Kind.YES_NO_OR_TEXT: "yes, no, or text",
    Kind.WHOLE: "a whole number",
    Kind.NUMBER: "a number",
    Kind.COUNTRY: "a country",
    Kind.CURRENCY: "a currency",
}

CELLS: Final = (
    ("an id", "1 to 64 characters, without white space and without `;`"),
    ("ids, texts", "Several in one cell, separated by `;`. One that stands there twice is kept once; blanks around them go"),
    ("a date", "A day, an ISO week, a month or a year; see [Dates](#dates)"),
    ("a word", "One of a [vocabulary](#vocabularies), in English or Swedish, in upper or lower case"),
    ("yes or no", "`yes`/`no`, `ja`/`nej`, `true`/`false`, `sant`/`falskt`, `1`/`0`, `y`/`j`/`n`"),
    ("a number", "`12500`, `12500,50`, `12 500,00`, `12,500.00`. What can be read in two ways (`12,500`) is refused, with both readings"),
    ("a country", "Its two letters (ISO 3166-1 alpha-2), or its name in English or Swedish"),
    ("a currency", "Its three letters (ISO 4217), or `kr`, `€`, `$`, `£`"),
)


def pages() -> dict[str, str]:
    """Return each page's text by its file name."""
    with language.language("en"):
        return {"tables.md": _tables(), "cli.md": _cli(), "settings.md": _settings(), "doctor.md": _doctor()}


# Tables


def _tables() -> str:
    return _page(
        "# The tables",
        MADE,
        "A network arrives as a folder of CSV files named as the tables below, as single CSV files, or as a workbook whose sheets have "
        "these names. `actors` and `contacts` are enough to begin with. `kinagraph init FOLDER` writes a workbook to fill in, with all "
        "of them but `judgements`; `--lang sv` writes it in Swedish. [definitions.md](definitions.md) says what is computed from them.",
        _rows(
            ("Table", "In Swedish", "A row is told apart by", "What it holds"),
            ((f"[{t.name}](#{t.name})", t.swedish, ", ".join(f"`{key}`" for key in t.key), t.help) for t in TABLES.values()),
        ),
        _READING,
        "## What a cell takes",
        _rows(("Cell", "Takes"), CELLS),
        *(part for table in TABLES.values() for part in _table(table)),
        "## Vocabularies",
        "The first Swedish spelling is the one that kinagraph writes; the others are read too. `_`, `-` and a blank are the same.",
        *(part for name in WORDS for part in _vocabulary(name)),
        "## What is refused",
        "Beside cells that can't be read, and blank ones in required columns:",
        _list(_refusals()),
    )


_READING: Final = """\
## How files are read
- A table is told by the name of its file or sheet, in English or Swedish; a sheet of another name by its headings.
  `--table` says it for files whose names don't.
- Headings are read in English and Swedish, in upper or lower case. A column that is none of ours is kept as it is, and reported once.
- Separators are `,`, `;` and tab. Encodings are UTF-8, UTF-16 with its mark, and Windows-1252. Workbooks are `.xlsx`, `.xlsm`,
  `.xlsb`, `.xls` and `.ods`.
- All problems of all files are reported at once, with file, row as the spreadsheet counts, column, value and reason. Then nothing is
  written, unless `--skip-bad-rows` says so. `--problems FILE.csv` writes the rejected rows, to be mended and loaded again.
- A file is looked through before it is read, and refused in a sentence when it is no table: one of another kind under a table's name, a
  workbook that unpacks to far more than its size or whose cells lie far apart, more than 1,000 columns, a line of more than 4,194,304
  signs, a file of more than 1 GB, a pipe or a device. Formulas in a workbook are read as their last values and never run; links to
  other files are not followed.
- In a CSV that kinagraph writes, a text that a spreadsheet would run as a formula (one that begins with `=`, `+`, `-`, `@`, a tab or a
  carriage return, also after a `;` or a line break within the cell) has an apostrophe before it. That apostrophe is taken away when a
  table is read, so that a text comes back as it was. Numbers, as `-5`, have none. A workbook holds such texts as text.

## Loading again
- Rows are matched by what tells them apart. The order of files and rows does not matter, and loading the same files twice changes
  nothing.
- A row that the files leave out stays. A column that a file lacks keeps its values. A blank cell clears the value.
- The participants of a contact are one value: a load that names any of them replaces them all, and one that names none keeps them.
  So a blank cell in the column `participants` of `contacts` clears nothing.
- Follow-up points are matched by their own `id`; a load never removes one.
- The column `participants` of `contacts` is a shorter way of writing rows of the table `participants` that have an `actor` alone, and
  is kept as such rows. Where both name the same actor, the row of `participants` stands, because it says more.
- A row of `relations` that names the partner first is turned, and reported.

## Dates
| Precision | Written as |
| --- | --- |
| day | `2012-11-19`, `20121119`, `19 november 2012`, `Nov 19, 2012` |
| ISO week | `2012-W47`, `v. 47 2012`, `2012 vecka 47` |
| month | `2012-11`, `nov 2012` |
| year | `2012` |

A date is a period and stays as coarse as it is written: `2012-11` is never taken for the first of November. What can be read in two ways
(`05/06/2012`) is refused with both readings; a time of day is left out. Years run from 1500 to 2199."""


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield f"{table.help}. In Swedish: {table.swedish}. Required columns are **bold**."
    yield _rows(
        ("Column", "Swedish headings", "Holds", "What it says", "Example"),
        (
            (
                f"**`{column.name}`**" if column.required else f"`{column.name}`",
                ", ".join(column.swedish),
                _holds(column),
                column.help,
                f"`{column.example}`" if column.example else "",
            )
            for column in table.columns
        ),
    )


def _holds(column: Column) -> str:
    text = HOLDS[column.kind]
    if column.refers:
        text += " of " + " or ".join(f"[{name}](#{name})" for name in column.refers)
    if column.words:
        text += f": [{column.words}](#{_slug(column.words)})"
    if column.least is not None:
        text += f", at least {column.least}"
    return text


def _vocabulary(name: str) -> Iterator[str]:
    where = [f"`{table.name}.{column.name}`" for table in TABLES.values() for column in table.columns if column.words == name]
    yield f"### {name}"
    yield f"Of {', '.join(where)}."
    yield _rows(("Value", "In Swedish"), ((f"`{word}`", ", ".join(swedish)) for word, swedish in WORDS[name].items()))


def _refusals() -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for rule in ROW_RULES:
        places.setdefault(rule.reason, []).append(f"`{rule.table}.{rule.column}`")
    for reason, named in places.items():
        yield f"{', '.join(named)}: {reason}."
    yield "`actors.parent`: over its parents the actor is a part of itself."
    yield "`people`: employments of one person overlap."
    yield "`relations`: neither actor is on our side, or the pair stands there twice."
    yield "`judgements.one`, `judgements.other`: not an actor, or not a person, as `kind` says; `judgements.kept`: neither of the two."
    yield "`judgements`: a second judgement in force of the same two, one that contradicts others, or one that makes our side and a partner one."
    yield "Two rows of one key that say different things; where they agree, they are one row (in `relations` never)."
    yield "An id that refers to a row that is nowhere; a near one is suggested."


# Commands


def _cli() -> str:
    return _page(
        "# The command line",
        MADE,
        "Every command's help, as `kinagraph COMMAND --help` shows it. Results go to standard output, all else to standard error.",
        _rows(
            ("Exit code", "Means"),
            (
                ("0", "Done; with `--fail`, and nothing found"),
                ("1", "Something that should not happen"),
                ("2", "A command, an option or a setting that can't be taken"),
                ("3", "A file that can't be read, or rows that can't be taken"),
                ("4", "A store that can't be reached, read or written"),
                ("5", "No actor of that id, name or alias"),
                ("10", "With `--fail`: something was found"),
            ),
        ),
        "```text\n" + help_of() + "\n```",
        *(part for name, command in program.commands.items() for part in section_of(name, command)),
    )


def section_of(name: str, command: click.Command) -> list[str]:
    """Return the section of a command, and those of the commands in it."""
    parts = [f"## {name}", "```text\n" + help_of(name, command) + "\n```"]
    for inner, each in command.commands.items() if isinstance(command, click.Group) else ():
        parts += [f"### {name} {inner}", "```text\n" + help_of(f"{name} {inner}", each) + "\n```"]
    return parts


def help_of(name: str | None = None, command: click.Command | None = None) -> str:
    """Return the help of the program, or of one of its commands, a hundred signs wide."""
    settings = {"terminal_width": WIDTH, "max_content_width": WIDTH, "help_option_names": ["-h", "--help"]}
    top = click.Context(program, info_name="kinagraph", **settings)
    if command is None:
        return program.get_help(top).rstrip()
    return command.get_help(click.Context(command, info_name=name, parent=top, **settings)).rstrip()


# Settings


def _settings() -> str:
    return _page(
        "# Settings",
        MADE,
        "Every setting has a default. Each of these goes before the one above it:",
        _list(
            (
                f"`{FILE}` in the working folder;",
                "the environment: `KINAGRAPH_` and the name in capitals;",
                "on the command line `--store`; in Python `kg.open(…, settings={…})`, and for one day `net.at(day, settings={…})`.",
            )
        ),
        f"`kinagraph init FOLDER` writes a `{FILE}` with all of them, commented out.",
        f"A setting that does not exist, or a value that one can't take, is refused with a sentence. `{FILE}` is TOML:",
        '```toml\nstore = "china.duckdb"\npartner_countries = ["CN", "HK", "MO", "TW"]\ncadence_a = 120\n```',
        "In the environment a list is separated by commas: `KINAGRAPH_PARTNER_COUNTRIES=CN,HK`. A blank variable counts as none.",
        _rows(
            ("Setting", "Default", "In the environment", "What it says"),
            ((f"`{name}`", _default(each.default), f"`KINAGRAPH_{name.upper()}`", _said(each.metadata)) for name, each in NAMES.items()),
        ),
        _OTHERS,
    )


_OTHERS: Final = """\
## Not settings, but read from the environment
| Variable | What it says |
|---|---|
| `KINAGRAPH_LANG` | The language of everything a person reads, `sv` or `en`; without it `LC_ALL`, `LC_MESSAGES` and `LANG` are asked |
| `NEO4J_USERNAME`, `NEO4J_PASSWORD` | Who loads and reads at a Neo4j server; the user is `neo4j` by default. See [neo4j.md](neo4j.md) |
| `NEO4J_DATABASE` | The database at the server, where `neo4j_database` is blank |
| `NO_COLOR`, `COLUMNS` | Print without colours; the width to print in |"""


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`" if value != "" else "blank"


def _said(metadata: object) -> str:
    least, words = metadata["least"], metadata["words"]  # type: ignore[index]
    text = metadata["help"]  # type: ignore[index]
    if least is not None:
        text += f" (at least {least})"
    if words:
        text += f" (of the [{words}](tables.md#{_slug(words)}) words)"
    return text


# The doctor


def _doctor() -> str:
    return _page(
        "# What weakens the analyses",
        MADE,
        _COSTS,
        _rows(("Check", "Finds"), ((f"[`{check.name}`](#{check.name})", _heading(check)) for check in CHECKS)),
        *(part for check in CHECKS for part in _check(check)),
    )


_COSTS: Final = """\
`kinagraph doctor` looks for what in the tables weakens the lists, the rules and the map. It shows the costliest check first, with what
it touches, what to do, and its worst rows; `--only CHECK` shows all rows of one. `--format json` gives every check with its counts, and
every row with its evidence; `snap.doctor()` gives the same in Python.

What a check costs is measured on the day, and is the sum of three shares:
- of the relations (no acquaintances): those of which it leaves an answer open, or makes it doubtful;
- of the contacts (not cancelled): those that are lost to a list for it, or doubtful;
- of the rules of the policy: those that read what is missing or count what stands there twice, times the share of the rows looked at that
  were found.

So twelve contacts without a level weigh as much as the relations and rules that they make undecidable, and a contact whose level would
change nothing weighs next to nothing. A check that finds nothing costs nothing. What was found is never mended by kinagraph: it is for
those who know to say what was meant."""


def _check(check: Check) -> Iterator[str]:
    yield f"## {check.name}"
    yield f"**{_heading(check)}.** {check.costs} {check.remedy}"
    told = [f"“{text.replace('{names}', '…')}”" for text in check.reasons.values()]
    rules = [f"read {', '.join(f'`{name}`' for name in check.fields)}"] if check.fields else []
    rules += [f"are of the kind {', '.join(f'`{name}`' for name in check.kinds)}"] if check.kinds else []
    long = (
        [f"Takes long: with more than {check.most:,} {check.examined} it is made only where `--only {check.name}` asks for it"]
        if check.most
        else []
    )
    yield _list([f"Because: {'; '.join(told)}", *([f"Weakens rules that {' or '.join(rules)}"] if rules else []), *long])


def _heading(check: Check) -> str:
    text = check.title[1].replace("{n} ", "")
    return text[0].upper() + text[1:]


# Markdown


def _page(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


def _rows(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def stale() -> list[str]:
    """Return the names of the pages that are not as the code says."""
    return [name for name, text in pages().items() if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text]


def main() -> int:
    """Write the pages, or with ``--check`` say which are stale."""
    speak("en")
    if "--check" in sys.argv:
        found = stale()
        sys.stderr.writelines(f"docs/{name} is stale; run python tools/reference.py\n" for name in found)
        return 1 if found else 0
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
