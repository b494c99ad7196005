"""Files for neo4j-admin: what its importer makes of them is our own database, with the same tables and the same answers."""

from __future__ import annotations

import csv

import pytest

from kinagraph.errors import UsageError
from kinagraph.model import TABLES
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.bulk import file_names, import_commands
from kinagraph.store.opening import open_store
from tests.conftest import ACTORS, SAMPLE
from tests.servers.neo4j_server import start, unavailable_reason
from tests.store.test_stores import full_tables, read, read_extra, read_periods

DAY = "2012-12-31"


@pytest.fixture
def imported(request, tmp_path):
    """Give a function that starts a server on what the importer makes of a network's files."""
    if (reason := unavailable_reason("5")) is not None:
        (pytest.fail if request.config.getoption("--require-neo4j") else pytest.skip)(reason)
    servers = []

    def serve(network, **settings):
        network.export(tmp_path / "files", form="neo4j-admin")
        servers.append(start("5", fill=tmp_path / "files"))
        chosen = Settings(cache="off", **settings)
        return Network(open_store(servers[-1].uri, chosen), chosen), servers[-1]

    yield serve
    for server in servers:
        server.close()


def test_the_imported_database_is_ours_and_the_one_that_loads_make(network, empty_neo4j, write_tables, tmp_path, imported):
    # The sample, on top of it all columns with awkward texts, and a change with a text of several lines: rows were replaced.
    rows = [{"id": "rs", "name": "Region Skåne", "kind": "region_unit", "notes": 'two\nlines, "quoted" \\ and; more'}]
    sources = [SAMPLE, write_tables(**full_tables()), write_tables(actors=rows)]
    loaded = Network(open_store(empty_neo4j.uri, Settings(cache="off")), Settings(cache="off"))
    for source in sources:
        network.load(source)
        loaded.load(source)
    other, server = imported(network)
    assert "--multiline-fields=true" in (tmp_path / "files" / "import.args").read_text()

    assert read(other) == read(network)
    assert read_extra(other) == read_extra(network)
    assert read_periods(other) == read_periods(network)
    assert other.loads() == network.loads()
    for name in ("relations", "stale", "unfollowed", "high_level_only"):
        ours, theirs = (getattr(each.at(DAY), name)() for each in (network, other))
        assert list(ours) == list(theirs)
        assert ours.examined == theirs.examined
    assert drawn(server, other) == drawn(empty_neo4j, loaded)

    with server.driver() as driver:
        for statement in (tmp_path / "files" / "constraints.cypher").read_text().strip().split(";\n"):
            driver.execute_query(statement.rstrip(";"))
    assert other.load(sources[-1]).nothing
    # What was changed is taken back as in the file.
    other.undo()
    network.undo()
    assert read(other) == read(network)


def drawn(server, network):
    """Return every node and relationship with all that it says; what differs from load to load is named by its number."""
    with server.driver() as driver:
        nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS said").records
        joins = driver.execute_query(
            "MATCH (n)-[r]->(m) RETURN [type(r), coalesce(n.id, n.name), coalesce(m.id, m.name)] AS ends, properties(r) AS said"
        ).records
    found = [[sorted(node["labels"]), _said(node["said"], node["labels"])] for node in nodes]
    found += [[join["ends"], _said(join["said"], ())] for join in joins]
    texts = [repr(each) for each in found]
    for number, load in enumerate(network.loads()):
        texts = [text.replace(load.id, f"load {number}") for text in texts]
    return sorted(texts)


def _said(properties, labels):
    # An empty list and none are one to us, and the importer makes none. Whose a theme is nobody asks.
    passing = {"Load": {"loaded_at"}, "Theme": {"load_id"}}.get(next(iter(labels), ""), set())
    said = {name: value for name, value in properties.items() if value != [] and name not in passing}
    return sorted((name, sorted(value) if name == "rows" else value) for name, value in said.items())


def test_a_prefix_stands_before_the_labels(network, write_tables, tmp_path):
    network.load(write_tables(actors=ACTORS))
    other = Network(network.store, Settings(neo4j_prefix="Kina"))
    folder = other.export(tmp_path / "files", form="neo4j-admin").path
    assert "--nodes=KinaActor=actors.csv" in (folder / "import.args").read_text()
    assert "FOR (n:KinaActor)" in (folder / "constraints.cypher").read_text()
    with (folder / "actors.csv").open(encoding="utf-8", newline="") as file:
        assert {row[":LABEL"] for row in csv.DictReader(file)} == {"KinaRegionUnit", "KinaUniversity", "KinaProvince", "KinaPartnerRegion"}
    assert {path.name for path in folder.iterdir()} <= file_names()


def test_places_and_commands(network, write_tables, tmp_path):
    network.load(write_tables(actors=ACTORS))
    folder = network.export(tmp_path / "it's", form="neo4j-admin").path
    (folder / "import.report").write_text("what the importer leaves")
    with pytest.raises(UsageError, match="there are files in"):
        network.export(folder, form="neo4j-admin")
    assert network.export(folder, form="neo4j-admin", force=True).rows == {"actors": len(ACTORS)}
    with pytest.raises(UsageError, match=r"holds other files: actors\.csv"):
        network.export(folder, form="parquet", force=True)
    with pytest.raises(UsageError, match="can't be cut to what others may see"):
        network.export(tmp_path / "cut", form="neo4j-admin", audience="public")
    load, _start, constraints = import_commands(folder, "kina")
    assert load.endswith("it'\"'\"'s' && neo4j-admin database import full kina @import.args")
    assert constraints.startswith("cypher-shell -d kina -f ")
    assert {f"{name}.csv" for name in TABLES} - file_names() == {"participants.csv", "memberships.csv", "relations.csv"}
