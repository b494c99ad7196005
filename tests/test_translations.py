"""Every sentence that asks to be translated is in the Swedish catalogue."""

from __future__ import annotations

import ast

from babel.messages.pofile import read_po

from tests.conftest import ROOT


def test_no_sentence_hides_in_an_f_string() -> None:
    # What collects the sentences doesn't look into an f-string: one there, and nowhere else, would stay English.
    with (ROOT / "kinagraph" / "locale" / "sv" / "LC_MESSAGES" / "kinagraph.po").open("rb") as file:
        known = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)}
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {call.args[0].value}"
        for path in sorted((ROOT / "kinagraph").rglob("*.py"))
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
        if isinstance(call.args[0], ast.Constant) and call.args[0].value not in known
    ]
    assert hidden == []
