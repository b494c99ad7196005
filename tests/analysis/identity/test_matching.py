"""Who may be one: proposed with reasons, never what is plainly another."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from kinagraph.analysis.identity import people
from kinagraph.analysis.identity.likeness import is_slip
from kinagraph.analysis.identity.matching import MATCH, THRESHOLD, actor_named, pairs_of_actors
from kinagraph.analysis.identity.reading import is_pinyin, read_name
from tests.conftest import ACTORS, ROOT

DAY = "2012-12-31"


def score(one, other, **facts):
    pairs = pairs_of_actors({"a": actor_named("a", [one], **facts), "b": actor_named("b", [other], **facts)})
    return max((pair.score for pair in pairs), default=0.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Guangdong Health Department", "Department of Health of Guangdong Province"),
        ("Guangdong Health Department", "广东省卫生厅"),
        ("Guangdong Health Department", "廣東省衞生廳"),
        ("Guangdongs hälsodepartement", "广东省卫生厅"),
        ("Guangdong Health Department", "Guagndong Health Department"),
        ("Shaanxi Province", "陕西省"),
        ("Tientsin", "天津市"),
        ("Sun Yat-sen University", "中山大学"),
        ("Lunds universitet", "Lund University"),
        ("Malmö stad", "Malmoe stad"),
        ("Malmö stad", "MALMO STAD"),
        ("Lunds Tekniska Högskola", "LTH"),
        ("Exempel Medtech AB", "Exempel Medtech"),
        ("Illustrative Food Packaging Co., Ltd", "Illustrative Food Packaging Company Limited"),
        ("Huawei", "华为技术有限公司"),
        ("Confederation of British Industry (CBI)", "Confederation of British Industry"),
        ("Sveriges ambassad i Peking", "瑞典驻华大使馆"),
        ("Министерство здравоохранения", "министерство здравоохранения"),
        ("경기도", "경기도"),
    ],
)
def test_names_of_one_body_are_proposed(one, other):
    assert score(one, other, country="CN", kind="company" if "华为" in other else "other") >= THRESHOLD
    assert score(other, one, country="CN", kind="company" if "华为" in other else "other") == score(
        one, other, country="CN", kind="company" if "华为" in other else "other"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Guangdong Province", "Guangdong Health Department"),
        ("广东省", "广东省卫生厅"),
        ("Guangdong Health Department", "广东省教育厅"),
        ("Hunan Province", "Henan Province"),
        ("Shanxi Province", "Shaanxi Province"),
        ("Shanxi Province", "陕西省"),
        ("山西省", "陕西省"),
        ("苏州市", "宿州市"),
        ("Lund University", "Lund Municipality"),
        ("Lunds universitet", "Lunds universitetssjukhus"),
        ("Department for Transport", "Department for Education"),
        ("Embassy of Sweden in China", "Embassy of China in Sweden"),
        ("瑞典驻华大使馆", "中国驻瑞典大使馆"),
        ("深圳市第一人民医院", "深圳市第二人民医院"),
        ("Hospital No. 1", "Hospital No. 2"),
        ("Volvo AB", "Volvo Cars"),
        ("Министерство здравоохранения", "Министерство образования"),
        ("경기도", "강원도"),
        ("AB", "Ltd"),
        ("广", "东"),
    ],
)
def test_names_of_two_bodies_are_not(one, other):
    assert score(one, other, country="CN") < THRESHOLD


def test_signs_of_other_scripts_stay_as_they_are():
    [reading] = read_name("경기도 Министерство")
    assert reading.proper == ("경기도", "министерство")


def test_what_is_known_tells_for_or_against():
    alike = "Ministry of Health"
    assert score(alike, alike, kind="ministry", country="CN") >= THRESHOLD
    pairs = pairs_of_actors(
        {"a": actor_named("a", [alike], kind="ministry", country="CN"), "b": actor_named("b", [alike], kind="ministry", country="VN")}
    )
    assert pairs[0].score < THRESHOLD
    assert pairs[0].against == ("country", "general_name")
    sides = {"a": actor_named("a", ["Lund"], side="home"), "b": actor_named("b", ["Lund"], side="partner")}
    assert pairs_of_actors(sides) == []
    kinds = {"a": actor_named("a", ["Fudan"], kind="university"), "b": actor_named("b", ["Fudan"], kind="company")}
    assert pairs_of_actors(kinds)[0].score < THRESHOLD
    parts = {"a": actor_named("a", ["Fudan"]), "b": actor_named("b", ["Fudan"], parent="a")}
    assert "parent" in pairs_of_actors(parts)[0].against


def test_letters_that_may_stand_for_several_are_worth_less():
    names = {"a": "LTH", "b": "Lunds Tekniska Högskola", "c": "Luleå Tekniska Högskola"}
    pairs = pairs_of_actors({key: actor_named(key, [name], country="SE") for key, name in names.items()})
    assert [(pair.one, pair.other, pair.score < THRESHOLD, pair.against) for pair in pairs] == [
        ("a", "b", True, ("several",)),
        ("a", "c", True, ("several",)),
    ]


def test_letters_in_brackets_are_those_of_their_own_name():
    assert score("Business Services Association (BSA)", "BSA", country="GB") >= 0.9
    assert score("Business Services Association (BSA)", "Brazilian Shipbuilding Association", country="GB") < THRESHOLD
    assert score("Business Services Association (BSA)", "Business Services Association", country="GB") == 1.0
    # A slip in the name is bridged by the letters behind it, but is not the same name.
    assert THRESHOLD <= score("National Associatiion for Action (NAFA)", "National Association for Action (NAFA)", country="GB") < 0.9


def test_every_reason_has_words():
    import ast

    from kinagraph.present.identity.texts import AGAINST, REASONS

    told = set()
    for name in ("likeness.py", "matching.py"):
        for node in ast.walk(ast.parse((Path(people.__file__).parent / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in {*REASONS, *AGAINST}:
                told.add(node.value)
    assert {*REASONS, *AGAINST} <= told


def test_slips_and_syllables():
    assert is_pinyin("guangdong")
    assert not is_pinyin("guagndong")
    assert is_slip("vodafone", "vodafome")
    assert not is_slip("hubei", "hebei")
    assert not is_slip("siemens", "siemens")


def test_the_labelled_pairs_keep_their_precision():
    """What benchmarks/matching.py prints in full; the floor is what is promised."""
    with (ROOT / "benchmarks" / "matching" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 300
    assert sum(row["scripts"] == "both" and row["same"] == "yes" for row in rows) >= 80
    found = []
    for row in rows:
        ends = {
            k: actor_named(k, [row[k]], kind=row[f"{k}_kind"] or "other", country=row[f"{k}_country"] or None) for k in ("one", "other")
        }
        found.append((row["same"] == "yes", max((pair.score for pair in pairs_of_actors(ends)), default=0.0) >= THRESHOLD))
    proposed = [same for same, told in found if told]
    assert sum(proposed) / len(proposed) >= 0.95
    assert sum(proposed) / sum(same for same, _told in found) >= 0.8


# On a network


TWIN = {"id": "gd2", "name": "广东省人民政府", "kind": "province", "country": "CN"}


def test_pairs_are_proposed_with_reasons_and_not_when_judged(empty, write_tables):
    empty.load(
        write_tables(
            actors=[*ACTORS, TWIN],
            contacts=[{"id": "c1", "date": "2012-05", "kind": "meeting", "participants": "us;gd2"}],
        )
    )
    found = empty.at(DAY).match()
    assert tuple(found.columns.schema.names) == MATCH
    assert (found.examined, found.found) == (7, 1)
    [row] = found
    # The one with more contacts is kept by default.
    assert (row["one"], row["other"], row["one_contacts"], row["other_contacts"]) == ("gd2", "gd", 1, 0)
    assert row["one_last"].isoformat() == "2012-05-31"
    assert {"area", "country", "kind"} <= set(row["reasons"])
    judgement = {"id": "j", "kind": "actor", "one": "gd", "other": "gd2", "verdict": "different"}
    empty.load(write_tables(judgements=[judgement]))
    assert empty.at(DAY).match().found == 0
    assert [row["judged"] for row in empty.at(DAY).match(judged=True)] == ["different"]


def test_who_was_merged_is_compared_by_all_its_names_and_not_with_itself(network, write_tables):
    actors = [*ACTORS, TWIN, {"id": "gd3", "name": "Kwangtung", "kind": "province", "country": "CN"}]
    network.load(write_tables(actors=actors))
    assert network.at(DAY).match().found == 3
    same = {"id": "j", "kind": "actor", "one": "gd", "other": "gd2", "verdict": "same", "kept": "gd"}
    network.load(write_tables(judgements=[same]))
    assert [(row["one"], row["other"]) for row in network.at(DAY).match()] == [("gd", "gd3")]
    # Different from one of them is different from all.
    network.load(write_tables(judgements=[{**same, "id": "k", "one": "gd3", "other": "gd2", "verdict": "different", "kept": ""}]))
    assert network.at(DAY).match().found == 0


def test_two_at_one_contact_are_less_likely_one(network, write_tables):
    contact = {"id": "c1", "date": "2012-05-01", "kind": "meeting", "participants": "us;gd;gd3"}
    twin = {"id": "gd3", "name": "Province of Guangdong", "kind": "province", "country": "CN"}
    network.load(write_tables(actors=[*ACTORS, twin], contacts=[contact]))
    assert network.at(DAY).match().found == 0
    [row] = network.at(DAY).match(threshold=0.6)
    assert (row["against"], row["together"]) == (["together"], 1)
    assert network.at("2012-04-30").match().found == 1, "it has not happened yet"


def test_one_name_in_two_scripts_at_one_contact_is_still_one(network, write_tables):
    twice = [{"id": "tju", "name": "Tianjin University"}, {"id": "tjdx", "name": "天津大学"}]
    contact = {"id": "c1", "date": "2012-05-01", "kind": "meeting", "participants": "us;tju;tjdx"}
    network.load(write_tables(actors=[*ACTORS, *({**each, "kind": "university", "country": "CN"} for each in twice)], contacts=[contact]))
    [row] = network.at(DAY).match()
    assert ({row["one"], row["other"]}, row["against"], row["together"]) == ({"tju", "tjdx"}, [], 1)


def test_an_office_and_its_holder_are_proposed_as_such(network, write_tables):
    holders = [
        {"id": "x", "name": "Consul General, Mr Li", "kind": "embassy", "country": "CN"},
        {"id": "y", "name": "Minister for Trade: Ms Ek", "kind": "ministry", "country": "SE"},
        {"id": "z", "name": "Minister for Trade", "kind": "ministry", "country": "SE"},
        {"id": "v", "name": "Ernst, Young", "kind": "company", "country": "SE"},
    ]
    network.load(write_tables(actors=holders))
    found = [(row["one"], row["other"], row["other_name"], row["person_name"], row["verdict"]) for row in network.at(DAY).match()]
    assert found == [("y", "z", "Minister for Trade", "Ms Ek", "holder"), ("x", "", "Consul General", "Mr Li", "holder")]


def test_the_order_of_rows_changes_nothing(network, write_tables, tmp_path):
    import kinagraph as kg

    rows = [
        *ACTORS,
        TWIN,
        {"id": "gd3", "name": "Kwangtung", "kind": "province", "country": "CN"},
        {"id": "h", "name": "HH", "kind": "other"},
    ]
    network.load(write_tables(actors=rows))
    expected = list(network.at(DAY).match(threshold=0.2))
    for seed in range(3):
        other = kg.open(tmp_path / f"{seed}.duckdb")
        other.load(write_tables(actors=random.Random(seed).sample(rows, len(rows))))
        assert list(other.at(DAY).match(threshold=0.2)) == expected


def test_a_limit_keeps_the_counts(network, write_tables):
    network.load(write_tables(actors=[*ACTORS, TWIN, {**TWIN, "id": "gd3"}]))
    found = network.at(DAY).match(limit=1)
    assert (len(found), found.found) == (1, 3)


# People


@pytest.mark.parametrize(
    ("han", "latin"),
    [
        ("单晓明", "Shan Xiaoming"),
        ("曾荫权", "Zeng Yinquan"),
        ("歐陽修", "Ouyang Xiu"),
        ("李伟", "LI Wei"),
        ("李伟先生", "Mr Wei Li"),
        ("吕明", "Lü Ming"),
        ("仇和", "Qiu He"),
        ("张晓明", "Zhang Xiao-ming"),
    ],
)
def test_chinese_names_are_read_with_their_surnames(han, latin):
    assert people.keys(han) & people.keys(latin)


def test_people_who_may_be_one(empty, write_tables):
    rows = [
        {"id": "p1", "name": "Li Wei", "actor": "gd"},
        {"id": "p2", "name": "李伟", "actor": "gd"},
        {"id": "p3", "name": "李维", "actor": "tj"},
        {"id": "p4", "name": "J. Svensson", "actor": "us", "email": "js@example.org"},
        {"id": "p5", "name": "Jan Svensson", "actor": "us2", "email": "JS@example.org"},
        {"id": "p6", "name": "Official 1", "actor": "us"},
        {"id": "p7", "name": "Official 2", "actor": "us"},
        {"id": "p8", "name": "李為", "actor": "gd"},
    ]
    empty.load(write_tables(actors=ACTORS, people=rows))
    found = [(row["one"], row["other"]) for row in empty.at(DAY).match(people=True)]
    assert found == [("p4", "p5"), ("p1", "p2"), ("p1", "p8")]
    assert all(row["kind"] == "person" for row in empty.at(DAY).match(people=True))


def test_the_tables_of_words_are_well_formed():
    folder = Path(people.__file__).parent / "words"
    for name, columns in (("terms", 4), ("names", 5), ("countries", 3)):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert {len(row) for row in rows} == {columns}, name
    with (folder / "terms.csv").open(encoding="utf-8", newline="") as file:
        terms = list(csv.DictReader(file))
    assert {row["role"] for row in terms} == {"area", "body", "field", "loose", "form"}
    assert len({row["term"] for row in terms}) == len(terms)
