"""The command match, as those meet it who clean up a list: propose, review, a colleague's workbook, taking back."""

from __future__ import annotations

import json

import openpyxl
import pytest
from click.testing import CliRunner

import kinagraph as kg
from kinagraph.cli.main import program
from kinagraph.errors import InputError, RowsRejected, UsageError
from tests.conftest import ACTORS

DAY = "2012-12-31"
MORE = [
    {"id": "gd2", "name": "广东省人民政府", "kind": "province", "country": "CN"},
    {"id": "uni2", "name": "Our University", "kind": "university", "country": "SE"},
    {"id": "cgl", "name": "Consul General, Mr Li", "kind": "embassy", "country": "CN"},
]


@pytest.fixture
def loaded(network, write_tables):
    network.load(
        write_tables(
            actors=[*ACTORS, *MORE],
            contacts=[
                {"id": "c1", "date": "2012-05-01", "kind": "meeting", "participants": "us;gd", "purpose": "Health"},
                {"id": "c2", "date": "2012-06-01", "kind": "visit", "participants": "us;cgl"},
            ],
        )
    )
    return network


@pytest.fixture
def run(loaded, monkeypatch):
    monkeypatch.setenv("KINAGRAPH_STORE", str(loaded.store.path))
    monkeypatch.setenv("KINAGRAPH_USER", "me")

    def run(*words, lang="en"):
        return CliRunner().invoke(program, ["match", *words, "--as-of", DAY, "--lang", lang])

    return run


def ids(network):
    with network.at(DAY).store.reading() as connection:
        return [key for (key,) in connection.execute("SELECT id FROM actors ORDER BY id").fetchall()]


def fill(path, *answers):
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    for line, answer in enumerate(answers, start=2):
        for position, value in enumerate(answer, start=1):
            sheet.cell(line, position).value = value
    workbook.save(path)


def test_pairs_are_listed_with_reasons_in_both_languages(run):
    told = run().output
    assert "3 pairs among 9 actors may be one actor each" in told
    assert "the same name, the same country, the same kind" in told
    assert "(no actor yet)" in told
    assert "samma namn, samma land, samma typ" in run(lang="sv").output
    found = json.loads(run("--format", "json").output)
    assert [(row["one"], row["other"], row["verdict"]) for row in found["findings"]] == [
        ("cgl", "", "holder"),
        ("gd", "gd2", "same"),
        ("uni", "uni2", "same"),
    ]
    assert run("--format", "csv", "--limit", "1").output.count("\n") == 2
    assert "0 pairs among 0 people" in run("--people").output


def test_two_are_judged_directly_and_the_judgement_taken_back(run, loaded):
    told = run("Guangdong", "广东省人民政府", "--same", "--why", "one government")
    assert told.exit_code == 0, told.output
    [judged] = loaded.judgements()
    assert (judged["one"], judged["other"], judged["kept"], judged["by"], judged["at"], judged["why"]) == (
        "gd", "gd2", "gd", "me", DAY, "one government",
    )  # fmt: skip
    assert judged["id"] in told.output
    assert "gd2" not in ids(loaded)
    assert "one government" in run("--list").output
    assert json.loads(run("--list", "--format", "json").output)["judgements"][0]["one_name"] == "Guangdong"
    assert loaded.loads()[-1].action == "match"
    told = run("--undo", judged["id"])
    assert (told.exit_code, "may be judged anew" in told.output) == (0, True)
    assert "gd2" in ids(loaded)
    assert DAY in run("--list").output
    told = run("--undo", judged["id"])
    assert (told.exit_code, told.output) == (
        2,
        f"Error: the judgement {judged['id']} was taken back on {DAY}\nHint: `kinagraph match --list` shows them\n".partition("Hint")[0],
    )
    assert run("gd", "gd2", "--different").exit_code == 0
    assert run("gd2", "gd", "--same", "--keep", "gd2").exit_code == 3


def test_keep_names_the_other(run, loaded):
    assert run("gd", "gd2", "--same", "--keep", "gd2").exit_code == 0
    assert "gd" not in ids(loaded)
    assert loaded.at(DAY).actor("Guangdong").actor["id"] == "gd2"


def test_an_office_and_its_holder_are_made_from_one_actor(run, loaded):
    told = run("cgl", "hh", "--holder", "Mr Li")
    assert told.exit_code == 0, told.output
    with loaded.at(DAY).store.reading() as connection:
        assert connection.execute("SELECT actor, person FROM participants WHERE contact = 'c2' ORDER BY ALL").fetchall() == [
            ("hh", "mr-li"),
            ("us", None),
        ]
        assert connection.execute("SELECT id, name, actor FROM people").fetchall() == [("mr-li", "Mr Li", "hh")]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["gd"], 2, "name two to judge"),
        (["gd", "gd2"], 2, "what are gd and gd2?"),
        (["gd", "nobody-at-all", "--same"], 5, "there is no actor called “nobody-at-all”"),
        (["gd", "us", "--same"], 3, "not recorded: us is on our side and gd is a partner"),
        (["gd", "gd", "--same"], 3, "not recorded: nothing is to be judged"),
        (["p", "q", "--people", "--same"], 5, "there is no person called “p”"),
        (["gd", "gd2", "--list"], 2, "--list and two names don't go together"),
        (["--undo", "nope"], 2, "there is no judgement nope"),
        (["--review"], 2, "--review asks in a terminal, and this is none"),
        (["--threshold", "2"], 2, "2.0 is not in the range"),
        (["--xlsx", "pairs.csv"], 2, "pairs.csv is no workbook's name"),
        (["--apply", "nothing.xlsx"], 3, "there is no file nothing.xlsx"),
    ],
)
def test_what_cannot_be_done_is_said(run, loaded, words, code, told):
    result = run(*words)
    assert (result.exit_code, told in result.output) == (code, True), result.output
    assert loaded.judgements() == []


# A colleague's workbook


def test_a_workbook_is_filled_in_and_applied(run, loaded, tmp_path):
    path = tmp_path / "pairs.xlsx"
    assert "3 pairs written" in run("--xlsx", str(path)).output
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[1]][:3] == ["same?", "keep", "why"]
    rows = {row[12]: line for line, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2)}
    assert set(rows) == {"uni", "gd", "cgl"}
    choices = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert choices["A2:A4"] == '"same,different,unsure"'
    answers = {"uni": ("same", "uni2", "the English name"), "gd": ("", "", ""), "cgl": ("same", "", "")}
    fill(path, *(answers[key] for key in sorted(rows, key=rows.get)))
    told = run("--apply", str(path))
    assert (told.exit_code, "2 judgements recorded." in told.output) == (0, True), told.output
    judged = {row["one"]: row for row in loaded.judgements()}
    assert (judged["uni"]["verdict"], judged["uni"]["kept"], judged["uni"]["why"]) == ("same", "uni2", "the English name")
    assert judged["uni"]["score"] == 1.0
    assert (judged["cgl"]["verdict"], judged["cgl"]["other"], judged["cgl"]["person"]) == ("holder", "consul-general", "mr-li")
    assert loaded.loads()[-1].sources[0].name == "pairs.xlsx"
    card = loaded.at(DAY).actor("Consul General")
    assert (card.actor["kind"], card.actor["country"], [row["name"] for row in card.people]) == ("embassy", "CN", ["Mr Li"])
    # The same once more is refused, and nothing is made twice.
    before = [frame.to_csv() for frame in loaded.tables().values()]
    told = run("--apply", str(path))
    assert (told.exit_code, "have been judged before" in told.output) == (3, True)
    assert [frame.to_csv() for frame in loaded.tables().values()] == before


def test_nothing_of_a_workbook_is_applied_when_an_answer_is_wrong(run, loaded, tmp_path):
    path = tmp_path / "pairs.xlsx"
    run("--xlsx", str(path))
    fill(path, ("maybe", "", ""), ("same", "x", ""), ("same", "", ""))
    told = run("--apply", str(path))
    assert told.exit_code == 3
    assert "pairs.xlsx, sheet Pairs, row 2, column same? “maybe”: not a value of this column" in told.output
    assert "row 3, column keep “x”: write one of the two ids" in told.output
    assert "nothing was judged: 2 answers can't be taken" in told.output
    assert loaded.judgements() == []
    # What the checks of the tables find is told by row as well.
    fill(path, ("", "", ""), ("", "", ""), ("same", "", ""))
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["M4"] = "nobody"
    workbook.worksheets[0]["B4"] = None
    workbook.save(path)
    told = run("--apply", str(path))
    assert (told.exit_code, "sheet Pairs, row 4, column one “nobody”" in told.output) == (3, True), told.output
    assert loaded.judgements() == []


def test_a_swedish_workbook_is_read_whatever_the_language(run, loaded, tmp_path):
    path = tmp_path / "par.xlsx"
    assert "3 par" in run("--xlsx", str(path), lang="sv").output
    fill(path, ("olika", "", ""), ("osäker", "", ""))
    assert run("--apply", str(path)).exit_code == 0
    assert sorted(row["verdict"] for row in loaded.judgements()) == ["different", "unsure"]
    assert run().output.startswith("1 pair")
    assert run("--all").output.startswith("3 pairs")


def test_a_workbook_without_answers_or_of_something_else(run, tmp_path, write_tables):
    path = tmp_path / "pairs.xlsx"
    run("--xlsx", str(path))
    assert "holds no answer" in run("--apply", str(path)).output
    told = run("--apply", str(write_tables(actors=ACTORS) / "actors.csv"))
    assert (told.exit_code, "is no list of pairs to judge" in told.output) == (3, True)


# Pair by pair


@pytest.fixture
def review(run, monkeypatch):
    """Give a function that reviews with these keys: what click reads keys from is the runner's input, which is no terminal."""
    monkeypatch.setattr("kinagraph.cli.match.on_terminal", lambda: True)

    def review(keys, *words, lang="en"):
        return CliRunner().invoke(program, ["match", "--review", "--as-of", DAY, "--lang", lang, *words], input=keys)

    return review


def judged(network):
    return sorted((row["one"], row["verdict"], row["kept"]) for row in network.judgements())


def test_a_review_asks_pair_by_pair_with_what_is_known(review, loaded):
    # The university: a wrong key, the same, the second is kept. Guangdong: passed over. The consul: an office and its holder.
    told = review("xs2ks")
    assert told.exit_code == 0, told.output
    assert "1 of 3, score 1.00: the same name, the same country, the same kind" in told.output
    assert "  1  Guangdong (gd)" in told.output
    assert "province, CN, 1 contact, 2012-05-01" in told.output
    assert "2012-05-01 meeting: Health" in told.output
    assert "holder: Mr Li" in told.output
    assert "2 judgements recorded." in told.output
    assert judged(loaded) == [("cgl", "holder", "consul-general"), ("uni", "same", "uni2")]


def test_a_review_that_is_left_has_kept_what_was_said(review, loaded):
    told = review("dq")
    assert "1 judgement recorded." in told.output
    assert judged(loaded) == [("uni", "different", None)]
    # The input ends, as when a terminal is closed.
    assert "1 judgement recorded." in review("u").output
    assert judged(loaded) == [("gd", "unsure", None), ("uni", "different", None)]


def test_a_review_in_swedish_has_swedish_keys(review, loaded):
    assert "[v]et inte" in review("vohh", lang="sv").output
    assert [verdict for _one, verdict, _kept in judged(loaded)] == ["different", "unsure"]


def test_what_follows_from_an_answer_is_not_asked_again(review, loaded, write_tables):
    loaded.load(write_tables(actors=[{"id": "gd3", "name": "Kwangtung", "kind": "province", "country": "CN"}]))
    told = review("s\ns\nkkkk", "--threshold", "0.9")
    assert told.exit_code == 0
    gd = [row for row in judged(loaded) if row[0] != "uni"]
    assert len(gd) + 1 == len(judged(loaded))
    assert told.output.count("(gd3)") <= 2


def test_an_answer_that_contradicts_others_is_told_and_the_review_goes_on(review, loaded, write_tables):
    # Two names of one university, one of them judged different from a third that is the same.
    loaded.load(write_tables(actors=[{"id": "uni3", "name": "OUR UNIVERSITY", "kind": "university", "country": "SE"}]))
    told = review("s\nds", "--threshold", "1")
    assert told.exit_code == 0
    assert len(judged(loaded)) == 2


def test_a_review_of_nothing_says_so(review):
    assert "0 pairs among 0 people" in review("", "--people").output


# In Python


def test_judging_in_python(loaded, tmp_path):
    [first, *_rest] = loaded.at(DAY).match()
    key = loaded.judge_found(first, "unsure", at=DAY)
    assert [row["id"] for row in loaded.judgements()] == [key]
    assert loaded.withdraw(key, at=DAY).changes
    with pytest.raises(UsageError, match="was taken back on"):
        loaded.withdraw(key, at=DAY)
    with pytest.raises(RowsRejected, match="not recorded: not a value of this column"):
        loaded.judge("gd", "gd2", "perhaps", at=DAY)
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no list of pairs"):
        loaded.apply_judgements(path, at=DAY)
    assert kg.open(loaded.store.path).judge("gd", "gd2", "same", at=DAY).startswith("j-")


def test_judging_on_both_stores(empty, write_tables):
    empty.load(
        write_tables(
            actors=[*ACTORS, *MORE], people=[{"id": "p1", "name": "Li Wei", "actor": "gd"}, {"id": "p2", "name": "李伟", "actor": "gd"}]
        )
    )
    key = empty.judge("gd", "gd2", "same", at=DAY)
    empty.judge("Li Wei", "李伟", "same", at=DAY, people=True)
    found = list(empty.at(DAY).match())
    assert [row["one"] for row in found] == ["uni", "cgl"]
    empty.judge_found(found[1], "same", at=DAY)
    assert empty.at(DAY).match(people=True).found == 0
    assert ids(empty) == ["consul-general", "gd", "hh", "tj", "uni", "uni2", "us", "us2"]
    empty.withdraw(key, at=DAY)
    assert "gd2" in ids(empty)
