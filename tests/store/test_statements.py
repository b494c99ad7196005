"""The Cypher files: each has a header that says the truth about it."""

import re

import pytest

from kinagraph.errors import StoreError, UsageError
from kinagraph.model import CONTACTS, PERIODS
from kinagraph.resources import resource
from kinagraph.store.statements import LABELS, Statement, prefixed, run, schema_statements, statement

NAMES = sorted(str(path.relative_to(resource("cypher")).with_suffix("")) for path in resource("cypher").rglob("*.cypher"))
TYPES = {"string", "integer", "float", "boolean", "date", "datetime", "map", "path", "list of string", "list of map", "list of list"}


@pytest.fixture(params=NAMES)
def each(request: pytest.FixtureRequest) -> Statement:
    return statement(request.param)


def test_there_are_statements_in_every_folder() -> None:
    assert {name.split("/")[0] for name in NAMES} == {"schema", "load", "read", "explore", "publish", "restore", "undo", "forget"}


def test_header_is_a_sentence_and_types(each: Statement) -> None:
    assert re.match(r"[A-Z].*\.$", each.about, re.DOTALL)
    assert set(each.params.values()) | set(each.returns.values()) <= TYPES


def test_every_parameter_is_declared_and_used(each: Statement) -> None:
    assert set(re.findall(r"\$([a-z_]+)", each.text)) == set(each.params)


def test_what_it_returns_is_declared(each: Statement) -> None:
    # The last RETURN is the statement's own: those of subqueries stand before it.
    text = f"\n{each.text}"
    last = text.rpartition("\nRETURN ")[2] if "\nRETURN " in text else ""
    last = re.split(r"\nORDER BY", last)[0]
    for name in each.returns:
        assert re.search(rf"\b{name}\b", last), f"{each.name} does not return {name}"
    assert bool(last) == bool(each.returns)


def test_mode_is_what_it_does(each: Statement) -> None:
    writes = re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE)\b", re.sub(r"'[^']*'", "", each.text)) is not None
    assert each.mode == ("schema" if each.name.startswith("schema/") else "write" if writes else "read")


def test_only_known_labels(each: Statement) -> None:
    nodes = re.findall(r"\((?:\w+)?:([A-Za-z|&]+)", each.text)
    assert {label for found in nodes for label in re.split("[|&]", found)} <= set(LABELS)


def test_only_known_types_of_relationships(each: Statement) -> None:
    known = {"PART_OF", "WORKS_FOR", "TOOK_PART", "ATTENDED", "ABOUT", "FOLLOWS", "RESPONSIBLE_FOR", "PARTY_TO", "UNDER", "MEMBER_OF"}
    known |= {"AGREED_WITH", "RELATION", "JUDGES"}
    found = re.findall(r"\[(?:\w+)?:([A-Z_|]+)", each.text)
    assert {kind for kinds in found for kind in kinds.split("|")} <= known


def test_prefix_reaches_every_label_and_nothing_else(each: Statement) -> None:
    changed = statement(each.name, "Ki").text
    for found in re.findall(r"\((?:\w+)?:([A-Za-z|&]+)", changed):
        assert all(label.startswith("Ki") for label in re.split("[|&]", found))
    assert re.sub(rf"Ki({'|'.join(LABELS)})", r"\1", changed) == each.text


def test_values_in_quotes_keep_their_labels() -> None:
    assert prefixed("MATCH (n:Actor) WHERE n.kind = 'Actor'", "Ki") == "MATCH (n:KiActor) WHERE n.kind = 'Actor'"


@pytest.mark.parametrize("prefix", ["1a", "a b", "a`", "Ki:", "x" * 32, "ö"])
def test_a_prefix_is_a_plain_name(prefix: str) -> None:
    with pytest.raises(UsageError, match="neo4j_prefix"):
        schema_statements(prefix)


def test_schema_statements_name_their_prefix() -> None:
    plain, ours = schema_statements(), schema_statements("Ki")
    assert len(set(plain)) == len(set(ours)) == 9
    assert not set(plain) & set(ours)
    assert all(text.endswith(";") for text in plain)


class _Never:
    def run(self, query: object, parameters: object = None) -> None:
        raise AssertionError("the server was asked")


@pytest.mark.parametrize("params", [{}, {"ids": [], "more": 1}, {"id": []}])
def test_wrong_parameters_never_reach_the_server(params: dict) -> None:
    with pytest.raises(StoreError, match="load/contacts_clear takes the parameters ids"):
        run(_Never(), "load/contacts_clear", **params)


def test_contacts_are_given_all_their_days():
    """They are sent as text: each must be made a day again."""
    periods = [column.name for column in CONTACTS.stored if column.kind in PERIODS]
    text = statement("load/contacts").text.replace("`", "")
    assert periods
    for name in (part for period in periods for part in (period, f"{period}_stop")):
        assert f"{name}: date(row.{name})" in text
