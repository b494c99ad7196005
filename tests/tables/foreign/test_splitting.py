"""Cells of several names: how each is read, and whether it is told to be doubtful."""

from __future__ import annotations

import pytest

from kinagraph.tables.foreign.mapping import Party
from kinagraph.tables.foreign.splitting import KnownNames, as_given, is_person, read_cell

CAREFUL = Party.model_validate({"column": "They", "kind": "other", "separators": ["\n", ";", "；", "、", ","], "careful": True})


def read(text: str, *known: str) -> tuple[str, bool]:
    names = KnownNames()
    names.note(known)
    cell = read_cell(text, CAREFUL, names)
    return str(cell), cell.sure


@pytest.mark.parametrize(
    ("text", "known", "reading", "sure"),
    [
        ("CBI", [], "CBI", True),
        ("Atos; IBM\nSerco", [], "Atos; IBM; Serco", True),
        ("Arup, BT, Deloitte, Shell", [], "Arup; BT; Deloitte; Shell", True),
        ("BBC, ITV and Sky", ["BBC"], "BBC; ITV; Sky", False),
        ("BBC, ITV", ["BBC", "ITV"], "BBC; ITV", True),
        ("Deborah Turness, ITV", ["ITV"], "ITV (Deborah Turness)", True),
        ("Deborah Turness, ITV", [], "ITV (Deborah Turness)", False),
        ("Evening Standard, Evgeny Lebedev", ["Evening Standard"], "Evening Standard (Evgeny Lebedev)", True),
        ("Hugh Whittow, Daily Express; and Dawn Neesom, Daily Star", [], "Daily Express (Hugh Whittow); Daily Star (Dawn Neesom)", False),
        ("Donald Martin, Sunday Post, Alan McCabe, Courier", ["Courier"], "Sunday Post (Donald Martin); Courier (Alan McCabe)", False),
        ("The Sun, The Times, James Landale, BBC", ["BBC"], "The Sun; The Times; BBC (James Landale)", False),
        ("ITV: Geoff Hill, Tom Bradby", ["ITV"], "ITV (Geoff Hill); ITV (Tom Bradby)", True),
        ("Roundtable: Macmillan, Age UK, Red Cross, Scope", [], "Macmillan; Age UK; Red Cross; Scope", True),
        ("Advisory Council: Tesco, Dyson, Shell, BT", [], "Tesco; Dyson; Shell; BT", False),
        ("Representatives from: Diageo, RBS; Ogilvy", [], "Diageo; RBS; Ogilvy", False),
        ("Cities Forum (IBM, Arup, Siemens)", [], "IBM; Arup; Siemens", False),
        ("Sir V S Naipaul, Geordie Greig (Mail on Sunday)", [], "Sir V S Naipaul; Mail on Sunday (Geordie Greig)", False),
        # one name, with a comma in it
        ("Derby, Derbyshire, Nottingham and Nottinghamshire LEP", [], "Derby, Derbyshire, Nottingham and Nottinghamshire LEP", False),
        ("National Oil, Gas and Biofuel Regulatory Agency", [], "National Oil, Gas and Biofuel Regulatory Agency", False),
        ("British Gas, BP and Shell", [], "British Gas; BP; Shell", False),
        ("Keele University, Centre for Medicine", [], "Keele University, Centre for Medicine", False),
        ("Example Trading, Ltd.", [], "Example Trading, Ltd.", True),
        ("Nottingham University, China", [], "Nottingham University, China", False),
        ("Invest in Skåne, Malmö", ["Invest in Skåne, Malmö"], "Invest in Skåne; Malmö", False),
        ("Swindon and Wiltshire LEP", [], "Swindon and Wiltshire LEP", True),
        ("Standards Institute and the Accreditation Service", [], "Standards Institute and the Accreditation Service", False),
        ("Shell and BP", ["Shell", "BP"], "Shell; BP", True),
        # Chinese names, with another script in brackets
        ("广东省卫生厅 (Guangdong Health Department)", [], "广东省卫生厅", True),
        ("天津市政府；清华大学、北京大学", [], "天津市政府; 清华大学; 北京大学", True),
        ("王小明 (清华大学)", ["清华大学"], "清华大学 (王小明)", True),
    ],
)
def test_a_cell_is_read_by_its_words_and_by_known_names(text: str, known: list[str], reading: str, sure: bool) -> None:
    assert read(text, *known) == (reading, sure)


def test_a_name_that_the_store_has_is_not_split() -> None:
    known = KnownNames.of([("oil", "National Oil, Gas and Biofuel", ["NOGB"]), ("a", "Twice", None), ("b", "Twice", [])])
    assert str(read_cell("National Oil, Gas and Biofuel", CAREFUL, known)) == "National Oil, Gas and Biofuel"
    assert read_cell("NOGB; BP", CAREFUL, known).sure
    assert known.ids == {"national-oil-gas-and-biofuel": "oil", "nogb": "oil"}, "a name of two actors is neither's"


def test_other_names_of_an_actor_are_kept() -> None:
    assert read_cell("Community Service Volunteers (CSV), 清华大学 (Tsinghua University)", CAREFUL, KnownNames()).aliases == (
        ("Community Service Volunteers", "CSV"),
        ("清华大学", "Tsinghua University"),
    )


def test_a_list_in_the_corrections_is_final() -> None:
    assert as_given(["Tom Bradby @ ITV", "Derby, Derbyshire LEP", " "]).names == (("ITV", "Tom Bradby"), ("Derby, Derbyshire LEP", ""))


@pytest.mark.parametrize(
    "text", ["Anna Svensson", "Dr Okonjo", "Li Keqiang", "Jean-Luc Picard", "Anders af Trolle", "Lord Levene", "Sir V S and Lady Naipaul"]
)
def test_persons(text: str) -> None:
    assert is_person(text)


@pytest.mark.parametrize(
    "text", ["Grant", "Will Foundation", "James", "CBI", "Sunday Post", "Li Ning Company", "3M", "John Lewis Partnership", "Wang", ""]
)
def test_what_is_no_person(text: str) -> None:
    assert not is_person(text)
