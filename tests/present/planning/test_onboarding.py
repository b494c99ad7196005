"""What a new member needs to know, and a pack that shows no more than its audience may see."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import icalendar
import pytest

from kinagraph.errors import UnknownActor, UsageError
from kinagraph.network import Network, open
from kinagraph.present.document.blocks import BulletList, Heading, Table, flat, plain
from kinagraph.present.planning.welcome import FILES
from tests.conftest import ACTORS, SAMPLE

PEOPLE = [
    {"id": "p1", "name": "Anna Andersson", "actor": "us", "role": "officer", "from": "2010", "email": "anna@example.org"},
    {"id": "p2", "name": "Bo", "actor": "us2", "role": "adviser to Anna Andersson", "aliases": "Bosse Berg"},
    {"id": "q1", "name": "李明", "actor": "gd", "role": "director"},
]
MORE = [
    *ACTORS,
    {"id": "nk", "name": "Our network", "kind": "network", "country": "SE", "public": "yes"},
    {"id": "co", "name": "Hidden Company", "kind": "company", "country": "SE", "public": "no"},
    {"id": "sh", "name": "Shanghai", "kind": "province", "country": "CN", "priority": "A", "themes": "food", "public": "yes"},
]
CONTACTS = [
    {
        "id": "c1",
        "date": "2012-05-10",
        "kind": "visit",
        "purpose": "With Anna Andersson and Bosse Berg",
        "themes": "food",
        "participants": "us;gd",
        "cost": "4711",
    },
    {"id": "c2", "date": "2011-01-10", "kind": "meeting", "participants": "uni;gd", "notes": "Secret note"},
    {"id": "c3", "date": "2012-11-10", "kind": "meeting", "participants": "us2;sh"},
    {"id": "c4", "date": "2012-11-11", "kind": "meeting", "participants": "nk;us;us2;uni"},
    {
        "id": "c5",
        "date": "2013-02-11",
        "kind": "meeting",
        "status": "planned",
        "purpose": "Next, says Anna Andersson",
        "participants": "nk;us;us2;uni",
    },
    {"id": "c6", "date": "2012-11-10", "kind": "meeting", "participants": "co;tj"},
]
FOLLOWUPS = [
    {"id": "f1", "contact": "c2", "action": "Ask Bo about it", "responsible": "p1", "due": "2013-01-31"},
    {"id": "f2", "contact": "c1", "action": "About food", "responsible": "us", "due": "2012-01-31"},
    {"id": "f3", "contact": "c6", "action": "Not theirs"},
]
MEMBERSHIPS = [
    {"network": "nk", "actor": "us", "since": "2012", "representative": "p1"},
    {"network": "nk", "actor": "us2", "since": "2012", "representative": "p2", "introduced_by": "p1"},
    {"network": "nk", "actor": "co", "since": "2012"},
    {"network": "nk", "actor": "uni", "since": "2012-12", "introduced_by": "p1", "expects": "Students, says Bosse Berg"},
]
RELATIONS = [{"home": "uni", "partner": "gd", "themes": "food"}]


@pytest.fixture
def tables(write_tables: Callable[..., Path]) -> Path:
    return write_tables(
        actors=MORE, people=PEOPLE, contacts=CONTACTS, followups=FOLLOWUPS, memberships=MEMBERSHIPS, relations=RELATIONS
    )  # fmt: skip


def test_a_pack_on_both_stores(empty: Network, tables: Path, tmp_path: Path) -> None:
    empty.load(tables)
    pack = empty.at("2012-12-31").onboard("Our university")
    welcome = pack.about
    assert ([row["actor"] for row in welcome.members], welcome.member["network"]) == (["co", "us2", "us", "uni"], "nk")
    assert [(row["partner"], row["state"], row["known_by"]) for row in welcome.relations] == [("gd", "stale", ["us"])]
    assert [(each.partner, each.path, each.themes) for each in welcome.introductions] == [
        ("sh", ("uni", "us2", "sh"), ("food",)),
        ("tj", ("co", "tj"), ()),
    ]
    assert [(row["id"], row["own"]) for row in welcome.points] == [("f1", True), ("f2", False)]
    assert [row["id"] for row in welcome.partners] == ["tj", "gd", "sh"]
    folder = pack.save(tmp_path / "pack")
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    read = icalendar.Calendar.from_ical((folder / "calendar.ics").read_bytes())
    assert [str(event["summary"]) for event in read.walk("VEVENT")] == [
        "Contact due: Guangdong (Our university)",
        "Follow-up: Ask Bo about it (Guangdong)".replace("Bo", "–"),
        "Meeting: Next, says – (Our network, Our university and 2 more)",
    ]
    assert pack.files == empty.at("2012-12-31").onboard("uni").files


def content(pack_files: dict[str, bytes], tmp_path: Path) -> str:
    """Give everything that stands in the files, unpacked and unfolded."""
    path = tmp_path / "welcome.docx"
    path.write_bytes(pack_files["welcome.docx"])
    with zipfile.ZipFile(path) as file:
        word = "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    told = "\n".join(pack_files[name].decode("utf-8") for name in FILES if not name.endswith(".docx"))
    return told.replace("\r\n ", "") + re.sub(r"<[^>]+>", "", word)


@pytest.mark.parametrize("audience", ["internal", "network", "public"])
def test_what_an_audience_may_not_see_is_in_no_file(network: Network, tables: Path, tmp_path: Path, audience: str) -> None:
    network.load(tables)
    whole = content(network.at("2012-12-31").onboard("uni", audience=audience).files, tmp_path)
    persons = ("Anna Andersson", "Bosse Berg", "anna@example.org", "李明")
    assert [name for name in persons if name in whole] == (list(persons[:2]) if audience == "internal" else [])
    assert ("4711" in whole, "Secret note" in whole) == ((True, True) if audience == "internal" else (False, False))
    assert ("Hidden Company" in whole) == (audience != "public")
    for text in ("About food", "Students", "Next, says", "adviser to"):
        assert (text in whole) == (audience != "public"), text
    assert "Guangdong" in whole or audience == "public"
    if audience == "network":
        assert "officer" in whole


def test_the_sample_pack_reads_well(tmp_path: Path) -> None:
    sample = open(tmp_path / "sample.duckdb")
    sample.load(SAMPLE)
    pack = sample.at("2012-12-31").onboard("Lunds kommun")
    document = pack.document
    assert (document.title, document.subtitle) == ("Welcome to Skånskt nätverk för Kina-frågor", "Lunds kommun · as of 31 December 2012")
    blocks = list(flat(document.blocks))
    told = {
        block.text: [plain(item) for item in below.items]
        for block, below in pairwise(blocks)
        if isinstance(block, Heading) and isinstance(below, BulletList)
    }
    assert told["To begin with"][:4] == [
        "Tell the network who represents you",
        "Tell the network what you hope for",
        "Come to the next meeting of the network: 2013-04-15",
        "Meet or call Shanghai: last contact 2007-05-24, 1683 days past due",
    ]
    assert told["To begin with"][4] == "Ask Lunds universitet for an introduction to Guangdong Health Department"
    assert "Tianjin: through Lunds universitet, who met them last 2012-10-30" in told["Who can introduce you"]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [table.rows[0][0] for table in tables] == ["Shanghai", "Enheten för interregionalt samarbete", "Guangzhou"]
    swedish = sample.at("2012-12-31").onboard("Lunds kommun", lang="sv")
    assert swedish.document.title == "Välkommen till Skånskt nätverk för Kina-frågor"
    assert not re.search(r"\b(through|with whom|members?|due)\b", swedish.files["welcome.html"].decode("utf-8").split("</style>")[1])


def test_a_folder_is_written_whole_or_not_at_all(network: Network, tables: Path, tmp_path: Path) -> None:
    network.load(tables)
    pack = network.at("2012-12-31").onboard("uni")
    folder = tmp_path / "new" / "pack"
    assert pack.save(folder) == folder
    assert pack.save(folder) == folder  # An earlier pack is replaced.
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"pack holds other files: mine\.txt"):
        pack.save(folder)
    assert pack.save(folder, force=True) == folder
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "mine"
    with pytest.raises(UsageError, match="is a file"):
        pack.save(folder / "mine.txt")
    with pytest.raises(UsageError, match="can't be written"):
        pack.save(folder / "mine.txt" / "below")
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "mine.txt"])
    assert [path.name for path in folder.parent.iterdir()] == ["pack"]


def test_who_is_no_member(network: Network, tables: Path) -> None:
    network.load(tables)
    snap = network.at("2012-12-31")
    with pytest.raises(UnknownActor, match="Guangdong is no member of a network as of 2012-12-31") as raised:
        snap.onboard("gd")
    assert raised.value.hint is not None
    assert raised.value.hint.startswith("the members are: ")
    with pytest.raises(UnknownActor, match="Our university is no member of a network as of 2012-11-30"):
        network.at("2012-11-30").onboard("uni")
    with pytest.raises(UnknownActor, match="there is no actor called “Our universty”") as raised:
        snap.onboard("Our universty")
    assert raised.value.hint is not None
    assert raised.value.hint.startswith("did you mean Our university (uni)")
    with pytest.raises(UsageError, match="there is no audience “press”"):
        snap.onboard("uni", audience="press")
    with pytest.raises(UsageError, match="Our unit has no members"):
        snap.onboard("uni", network="us")
