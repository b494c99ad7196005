"""The Swedish catalogue: find every sentence, keep the translations, compile them.

``python tools/catalogue.py`` brings ``kinagraph.po`` up to date (new sentences are added untranslated, gone ones
removed) and compiles both catalogues. ``--check`` changes nothing and fails when a sentence has no translation, a
placeholder is missing in one, or a compiled catalogue is stale.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "kinagraph" / "locale" / "sv" / "LC_MESSAGES"
OURS, CLICKS = FOLDER / "kinagraph.po", FOLDER / "messages.po"
KEYWORDS = {"_": None, "N_": None, "NN_": (1, 2), "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def extracted() -> Catalog:
    """Return every sentence that the package shows."""
    catalog = Catalog(locale="sv", project="kinagraph", charset="utf-8")
    found = extract_from_dir(str(ROOT / "kinagraph"), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for _file, _line, message, _comments, _context in found:
        if message:
            catalog.add(message)
    return catalog


def known(path: Path) -> Catalog:
    """Return a catalogue as it stands on disk."""
    if not path.exists():
        return Catalog(locale="sv")
    with path.open("rb") as file:
        return read_po(file, locale="sv")


def merged() -> Catalog:
    """Return the sentences found, each with the translation that it has."""
    catalog, before = extracted(), known(OURS)
    for message in catalog:
        old = before.get(message.id) if message.id else None
        # A sentence that has got a plural since is another sentence.
        if old is not None and old.pluralizable == message.pluralizable:
            message.string = old.string
    return catalog


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalogue as text and compiled, the same bytes for the same sentences."""
    text = io.BytesIO()
    write_po(text, catalog, sort_output=True, omit_header=True, width=120, no_location=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: sv\\n"\n"POT-Creation-Date: 2012-01-01 00:00+0000\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    path.write_bytes(header.encode() + text.getvalue().lstrip())
    path.with_suffix(".mo").write_bytes(compiled(path))


def compiled(path: Path) -> bytes:
    """Return a catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, known(path))
    return out.getvalue()


def sentences(catalogue: bytes) -> list[tuple[object, object]]:
    """Return what a compiled catalogue says; its bytes differ between versions of Babel."""
    return sorted((repr(message.id), message.string) for message in read_mo(io.BytesIO(catalogue)) if message.id)


def complaints() -> list[str]:
    """Return what is wrong with the catalogues as they stand."""
    found = []
    translated = known(OURS)
    for message in extracted():
        if not message.id:
            continue
        entry = translated.get(message.id)
        texts = [] if entry is None else list(entry.string) if isinstance(entry.string, tuple | list) else [entry.string]
        if not texts or not all(texts):
            found.append(f"not translated: {message.id!r}")
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        wanted = set(PLACEHOLDER.findall(" ".join(ids)))
        found += [f"other placeholders: {text!r}" for text in texts if set(PLACEHOLDER.findall(text)) - wanted]
        found += [f"a placeholder is missing: {text!r}" for text in texts[-1:] if wanted - set(PLACEHOLDER.findall(text))]
    found += [
        f"stale: {path.with_suffix('.mo').name}; run python tools/catalogue.py"
        for path in (OURS, CLICKS)
        if not path.with_suffix(".mo").exists() or sentences(path.with_suffix(".mo").read_bytes()) != sentences(compiled(path))
    ]
    return found


def main() -> int:
    """Bring the catalogues up to date, or with ``--check`` say what is wrong."""
    if "--check" not in sys.argv:
        write(merged(), OURS)
        write(known(CLICKS), CLICKS)
    found = complaints()
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
