"""The review of kinagraph match: pair by pair, one key an answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from kinagraph.errors import KinagraphError
from kinagraph.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kinagraph.analysis.findings import Findings
    from kinagraph.network import Network


def on_terminal() -> bool:
    """Say whether somebody can be asked."""
    return sys.stdin.isatty()


class Review:
    """Asks about pairs, one key an answer; each answer is written at once, so that whoever stops has lost nothing."""

    def __init__(self, network: Network, findings: Findings, day: date, *, people: bool) -> None:
        self.network, self.findings, self.day, self.people = network, findings, day, people
        self.seen_as: dict[str, str] = {}
        self.asked: set[frozenset[str]] = set()
        self.done = 0

    def ask(self) -> None:
        """Ask about each pair in turn."""
        from kinagraph.present.identity import texts

        if not self.findings.found:
            click.echo(texts.headline(0, self.findings.examined, people=self.people))
            return
        # One letter an answer: same, different, unsure, skip, quit.
        keys = _("sdukq")
        prompt = _("[s]ame  [d]ifferent  [u]nsure  s[k]ip  [q]uit: ")
        for number, row in enumerate(self.findings, start=1):
            if not self._is_new(row):
                continue
            self._show(number, row)
            answer = _key(prompt, keys)
            if answer in {"quit", ""}:
                break
            if answer != "skip":
                self._record(row, answer)
        click.echo("\n" + ngettext("{n} judgement recorded.", "{n} judgements recorded.", self.done).format(n=self.done))

    def _is_new(self, row: Mapping[str, Any]) -> bool:
        """Say whether a pair is still to be asked about, after what has been answered."""
        pair = frozenset(self._now(row[which]) for which in ("one", "other"))
        new = len(pair) == 2 and pair not in self.asked
        self.asked.add(pair)
        return new

    def _now(self, key: str) -> str:
        while key in self.seen_as:
            key = self.seen_as[key]
        return key

    def _show(self, number: int, row: Mapping[str, Any]) -> None:
        from kinagraph.present.identity import texts
        from kinagraph.present.terminal import plain

        head = _("{n} of {all}, score {score}: {why}").format(
            n=number, all=self.findings.found, score=f"{row['score']:.2f}", why=texts.why(row)
        )
        click.echo("\n" + plain(head))
        for place, which in enumerate(("one", "other"), start=1):
            click.echo(plain(f"  {place}  {texts.named(row, which)}"))
            for line in (texts.facts(row, which), *self._last(row[which])):
                if line:
                    click.echo(plain(f"       {line}"))
        if row["person_name"]:
            click.echo(plain("     " + _("holder: {name}").format(name=row["person_name"])))
        if row["against"]:
            click.echo(plain("  " + _("against it: {what}").format(what=texts.why_not(row))))

    def _last(self, key: str) -> list[str]:
        """Return the last contacts of an actor, a line each."""
        if self.people or not key:
            return []
        from kinagraph.present import words

        found = list(self.network.at(self.day).contacts(actor=self._now(key)))[:3]
        return [
            f"{words.period(row['date'], row['end'])} {words.word(words.KIND, row['kind'])}"
            + (f": {row['purpose']}" if row["purpose"] else "")
            for row in found
        ]

    def _record(self, row: Mapping[str, Any], verdict: str) -> None:
        kept, lost = row["one"], row["other"]
        same = verdict == "same" and row["verdict"] == "same"
        if same:
            chosen = _key(_("keep [1] or [2]? (Enter: 1) "), "12", enter="1")
            if not chosen:
                return
            kept, lost = (lost, kept) if chosen == "2" else (kept, lost)
        try:
            key = self.network.judge_found(row, verdict, at=self.day, keep=kept if same else None)
        except KinagraphError as error:
            click.echo(error.message, err=True)
        else:
            self.done += 1
            if same:
                self.seen_as[self._now(lost)] = self._now(kept)
            recorded(key)


def recorded(key: str) -> None:
    """Say that a judgement was recorded, and how to take it back."""
    click.echo(_("Recorded as {id}; `kinagraph match --undo {id}` takes it back.").format(id=key))


_ANSWERS: Final = ("same", "different", "unsure", "skip", "quit")


def _key(prompt: str, keys: str, enter: str = "") -> str:
    """Ask for one key; what is none of them is asked again. Blank where nobody is there any more."""
    click.echo(prompt, nl=False)
    while True:
        try:
            pressed = click.getchar().casefold()
        except (KeyboardInterrupt, EOFError):
            pressed = ""
        if not pressed:
            return ""
        if pressed in {"\r", "\n"} and enter:
            pressed = enter
        if pressed in keys:
            click.echo(pressed)
            return _ANSWERS[keys.index(pressed)] if len(keys) == len(_ANSWERS) else pressed
