"""The other rules of skane-china: met, breached, due, undecidable, where each can have them."""

from __future__ import annotations

from datetime import date

import pytest

from kinagraph.present.policy import next_of
from tests.analysis.policy.world import ACTORS, AGREEMENT, SKANE, Row, audit, only, states, visit


def point(id: str, contact: str, due: str = "", done: str = "") -> Row:
    return {"id": id, "contact": contact, "action": "Write", "due": due, "done": done}


# R3, R4, R26


def test_r3_documentation_with_points() -> None:
    contacts = [
        visit("met", "2012-05-01"),
        visit("no-points", "2012-05-01"),
        visit("no-paper", "2012-05-01", documented="no"),
        visit("unknown", "2012-05-01", documented=""),
        visit("ours", "2012-05-01", "eis;lu"),
        visit("cancelled", "2012-05-01", status="cancelled"),
        visit("planned", "2012-12-01", status="planned"),
        visit("running", "2012-05-30", end="2012-06-03"),
        visit("old", "2009-06-01"),
        visit("a-meeting", "2012-05-01") | {"kind": "meeting"},
    ]
    points = [point("1", "met"), point("2", "no-paper"), point("3", "unknown")]
    found = audit("2012-06-01", "R3", contacts=contacts, followups=points)
    assert {row["subject"]: row["state"] for row in found} == {
        "met": "met", "no-points": "breached", "no-paper": "breached", "unknown": "undecidable", "running": "due",
    }  # fmt: skip
    rows = {row["subject"]: row for row in found}
    assert rows["unknown"]["missing"] == ["contacts.documented"]
    assert rows["running"]["due_on"] == date(2012, 6, 3)
    assert found.rules[0].examined == 5


def test_r4_a_later_contact_or_open_points() -> None:
    contacts = [
        visit("v", "2012-01-10", "eis;tj"),
        visit("later", "2012-04-09", "malmo;tj") | {"kind": "call", "direction": ""},
        visit("late", "2012-02-01", "eis;gdh"),
        visit("too-late", "2012-05-02", "eis;gdh") | {"kind": "call", "direction": ""},
    ]
    assert states("2012-06-01", "R4", contacts=contacts) == {"v": "met", "late": "breached"}
    one = [visit("v", "2012-01-10", "eis;tj")]
    assert only("2012-02-01", "R4", contacts=one)["due_on"] == date(2012, 4, 9)
    assert only("2012-04-09", "R4", contacts=one)["state"] == "due"
    assert only("2012-04-10", "R4", contacts=one)["state"] == "breached"
    assert only("2012-04-10", "R4", contacts=one)["names"] == ["Tianjin"]
    # R1's counterpart is not among the others.
    assert len(audit("2012-06-01", "R4", contacts=[visit("gd", "2012-01-10")])) == 0


def test_r4_points() -> None:
    contacts = [visit("v", "2012-01-10", "eis;tj"), visit("w", "2012-01-20", "eis;tj") | {"kind": "call", "direction": ""}]
    assert only("2012-03-01", "R4", contacts=contacts, followups=[point("1", "v", "2012-02")])["state"] == "breached"
    assert only("2012-02-29", "R4", contacts=contacts, followups=[point("1", "v", "2012-02")])["state"] == "due"
    assert only("2012-02-29", "R4", contacts=contacts, followups=[point("1", "v", "2012-02")])["due_on"] == date(2012, 2, 29)
    assert only("2012-03-01", "R4", contacts=contacts, followups=[point("1", "v", "2012-02", "2012-02-10")])["state"] == "met"


def test_r4_dates_too_coarse_to_tell() -> None:
    contacts = [visit("v", "2012-01", "eis;tj"), visit("w", "2012-01-20", "eis;tj") | {"kind": "call", "direction": ""}]
    row = only("2012-12-01", "R4", contacts=contacts)
    assert (row["state"], row["missing"]) == ("undecidable", ["contacts.date"])


def test_r26_belongs_to_r4() -> None:
    one = [visit("v", "2012-01-10", "eis;tj")]
    row = only("2012-06-01", "R26", contacts=one)
    assert (row["state"], row["due_on"], row["evidence"], row["names"]) == ("due", None, ["v"], ["Sveriges ambassad i Peking"])
    assert only("2012-06-01", "R26", contacts=[*one, visit("w", "2012-02-01", "eis;tj") | {"kind": "call"}])["state"] == "met"
    assert len(audit("2012-06-01", "R26")) == 0
    # It is told with R4's findings, also where R4 alone was asked for.
    found = audit("2012-06-01", "R4", contacts=one)
    assert found.help == {("R4", "v"): ("Sveriges ambassad i Peking",)}
    assert [each.rule.id for each in found.rules] == ["R4"]
    assert next_of(found, found.of("R4")[0]).endswith(" Sveriges ambassad i Peking can help.")
    assert audit("2012-06-01", "R3", contacts=one).help == {}


# R5, R6, R22, R29, R17


def test_r5_only_at_the_top() -> None:
    def r5(day: str, *levels: tuple[str, str]) -> Row:
        return only(day, "R5", contacts=[visit(f"c{n}", when, "eis;tj", level=level) for n, (when, level) in enumerate(levels)])

    assert r5("2012-06-01", ("2012-01-01", "political"))["state"] == "breached"
    assert r5("2012-06-01", ("2012-01-01", "political"), ("2011-01-01", "official"))["state"] == "met"
    assert r5("2012-06-01", ("2012-01-01", "political"), ("2011-01-01", ""))["missing"] == ["contacts.level"]
    ends = r5("2012-06-01", ("2012-01-01", "political"), ("2009-07-01", "expert"))
    assert (ends["state"], ends["due_on"]) == ("due", date(2012, 6, 29))
    assert r5("2012-06-29", ("2012-01-01", "political"), ("2009-07-01", "expert"))["state"] == "due"
    assert r5("2012-06-30", ("2012-01-01", "political"), ("2009-07-01", "expert"))["state"] == "breached"


def test_r6_only_receiving() -> None:
    def r6(*more: Row) -> Row:
        return only("2012-06-01", "R6", contacts=[visit("a", "2012-01-01", "eis;tj", direction="inbound"), *more])

    assert r6()["state"] == "breached"
    assert r6(visit("b", "2012-02-01", "eis;tj"))["state"] == "met"
    assert r6(visit("b", "2012-02-01", "eis;tj", direction=""))["missing"] == ["contacts.direction"]
    assert r6(visit("b", "2012-02-01", "eis;tj", direction="") | {"kind": "call"})["state"] == "met"
    assert r6(visit("b", "2009-07-01", "eis;tj"))["due_on"] == date(2012, 6, 29)


def test_r22_politicians_in_health_care_is_advice() -> None:
    care = visit("a", "2012-01-01", "skc;gdh", themes="health care")
    assert only("2012-06-01", "R22", contacts=[care])["state"] == "due"
    assert only("2012-06-01", "R22", contacts=[care])["due_on"] is None
    assert only("2012-06-01", "R22", contacts=[care | {"level": "", "participants": "skc;gdh"}])["missing"] == ["participants.level"]
    political = [care, visit("b", "2012-02-01", "skc;gdh", level="political")]
    there = [{"contact": "b", "actor": "skc", "level": "political"}]
    assert only("2012-06-01", "R22", contacts=political, participants=there)["state"] == "met"


def test_r29_grows() -> None:
    def r29(*days: str, on: str = "2012-06-01") -> Row:
        return only(on, "R29", contacts=[visit(f"c{n}", day, "skc;gdh") for n, day in enumerate(days)], relations=pace)

    pace = [{"home": "skc", "partner": "gdh", "cadence_days": "180"}]
    assert r29("2012-01-01", "2011-07-01", on="2012-03-01")["state"] == "met"
    assert r29("2012-01-01", "2011-01-01", "2011-02-01")["state"] == "breached"
    assert r29()["because"] == "cadence_never"
    assert r29("2012-01-01", on="2012-06-29")["due_on"] == date(2012, 6, 29)
    assert r29("2012-01-01", on="2012-06-29")["state"] == "due"
    assert r29("2012-01-01", on="2012-06-30")["because"] == "cadence_broken"
    # Two in the last year and one before, until the older of the two is a year old.
    busy = ("2011-05-01", "2011-09-01", "2012-05-01")
    assert r29(*busy, on="2012-05-20")["because"] == "growing"
    soon = r29(*busy, on="2012-06-01")
    assert (soon["state"], soon["because"], soon["due_on"]) == ("due", "fewer_soon", date(2012, 8, 30))
    assert r29(*busy, on="2012-08-30")["state"] == "due"
    assert r29(*busy, on="2012-08-31")["because"] == "fewer"


def test_r17_who_answers() -> None:
    def r17(home: str, themes: str, responsible: str) -> str:
        relation = {"home": home, "partner": "tj", "themes": themes, "responsible": responsible}
        return only("2012-06-01", "R17", contacts=[visit("a", "2012-05-01", f"{home};tj")], relations=[relation])["state"]

    assert r17("isk", "life science", "isk") == "met"
    assert r17("isk", "Life Science", "nls") == "met"
    assert r17("isk", "life science", "eis") == "breached"
    assert r17("isk", "life science", "") == "breached"
    assert r17("grip", "", "eis") == "met"
    assert r17("skc", "health care", "eis") == "due"
    assert r17("nls", "innovation strategies", "nls") == "met"
    assert r17("eis", "", "eis") == "undecidable"
    person = only("2012-06-01", "R17", relations=[{"home": "grip", "partner": "tj", "responsible": "p-off"}])
    assert person["state"] == "met"
    assert len(audit("2012-06-01", "R17", relations=[{"home": "malmo", "partner": "tj", "themes": "food"}])) == 0


# R7, R8, R19, R27, R30


def test_r7_reviews_and_expiry() -> None:
    def r7(day: str, contacts: list[Row], **agreement: str) -> dict[str, str]:
        found = audit(day, "R7", agreements=[AGREEMENT | {"review_months": "6"} | agreement], contacts=contacts)
        return {row["period"] or "review": row["state"] for row in found}

    review = [visit("a", "2012-01-01", agreement="ag")]
    assert r7("2012-03-01", review) == {"review": "met", "expiry": "met"}
    assert r7("2012-07-02", review)["review"] == "due"
    assert r7("2012-07-03", review)["review"] == "breached"
    assert r7("2012-03-01", [], signed="")["review"] == "undecidable"
    assert r7("2012-03-01", [], signed="2012-02-01")["review"] == "met"
    assert r7("2012-03-01", review, expires="2012-06-30")["expiry"] == "due"
    assert r7("2012-06-30", review, expires="2012-06-30")["expiry"] == "due"
    assert r7("2012-07-01", review, expires="2012-06-30") == {"expiry": "breached"}
    assert r7("2012-07-01", review, expires="2012-06-30", status="ended") == {}
    assert r7("2012-07-01", [], status="preparing") == {}


def test_r8_the_priority_and_its_pace() -> None:
    met = [visit("a", "2012-05-01")]
    assert only("2012-06-01", "R8", contacts=met)["state"] == "met"
    assert only("2012-10-28", "R8", contacts=met)["state"] == "due"
    assert only("2012-10-29", "R8", contacts=met)["state"] == "breached"
    for priority, state in (("", "undecidable"), ("B", "breached")):
        actors = [row | ({"priority": priority} if row["id"] == "gd" else {}) for row in ACTORS]
        assert only("2012-06-01", "R8", contacts=met, actors=actors)["state"] == state
    assert only("2012-06-01", "R8", contacts=[visit("a", "2012-05-01", "malmo;gd")])["because"] == "cadence_never"


def test_r19_and_r30_exchange_with_the_nation() -> None:
    talks = [
        {"id": "a", "date": "2012-01-01", "kind": "call", "participants": "eis;emb"},
        {"id": "b", "date": "2012-01-01", "kind": "meeting", "participants": "nk;vinnova"},
    ]
    assert states("2012-02-01", "R19", contacts=talks) == {"emb": "met", "vinnova": "met"}
    assert states("2012-07-02", "R19", contacts=talks) == {"emb": "due", "vinnova": "due"}
    assert states("2012-07-03", "R19", contacts=talks) == {"emb": "breached", "vinnova": "breached"}
    assert only("2012-02-01", "R30", contacts=talks)["because"] == "cadence_never"
    rk = [{"id": "a", "date": "2012-01-01", "kind": "meeting", "participants": "eis;rk"}]
    assert only("2012-02-01", "R30", contacts=rk)["state"] == "met"


def test_r27_evaluation_among_ourselves() -> None:
    talk = {"id": "a", "date": "2012-01-01", "kind": "meeting", "purpose": "Utvärdering av insatserna", "participants": "nk;eis;lu"}
    assert only("2012-03-01", "R27", contacts=[talk])["state"] == "met"
    assert only("2012-12-31", "R27", contacts=[talk])["due_on"] == date(2012, 12, 31)
    assert only("2013-01-01", "R27", contacts=[talk])["state"] == "breached"
    assert only("2012-03-01", "R27", contacts=[talk | {"participants": "eis;gd"}])["state"] == "breached"
    planned = only("2012-03-01", "R27", contacts=[talk | {"status": "planned", "date": "2012-05-01"}])
    assert (planned["state"], planned["next_planned"]) == ("breached", date(2012, 5, 1))


# R9, R10, R14, R15


@pytest.mark.parametrize(
    ("agreement", "state"),
    [
        ({"scope": "specific", "themes": "food"}, "met"),
        ({"scope": "general", "themes": "food"}, "breached"),
        ({"scope": "specific", "themes": ""}, "breached"),
        ({"scope": "", "themes": "food"}, "undecidable"),
        ({"scope": "general", "themes": "food", "signed": "", "status": "preparing"}, "breached"),
    ],
)
def test_r9_new_agreements(agreement: Row, state: str) -> None:
    assert only("2012-06-01", "R9", agreements=[AGREEMENT | {"signed": "2012-02-29"} | agreement])["state"] == state
    assert len(audit("2012-06-01", "R9", agreements=[AGREEMENT | agreement | {"signed": "1995", "status": "active"}])) == 0


def test_r10_first_contacts() -> None:
    first = [visit("a", "2012-05-01", "eis;tj")]
    assert only("2012-06-01", "R10", contacts=first)["missing"] == ["relations.interest", "relations.benefit"]
    noted = {"home": "eis", "partner": "tj", "interest": "Investors", "benefit": "Jobs"}
    assert only("2012-06-01", "R10", contacts=first, relations=[noted])["state"] == "met"
    assert len(audit("2012-06-01", "R10", contacts=[*first, visit("old", "2001-05-01", "malmo;tj")])) == 0


def test_r14_and_r15_each_politician() -> None:
    contacts = [visit("a", "2012-05-01", "eis;gd", level="political")]
    who = {"contact": "a", "person": "p-pol"}
    assert only("2012-06-01", "R14", contacts=contacts, participants=[who])["missing"] == ["participants.reason"]
    assert only("2012-06-01", "R14", contacts=contacts, participants=[who | {"reason": "Signs"}])["state"] == "met"
    assert only("2012-06-01", "R15", contacts=contacts, participants=[who])["state"] == "breached"
    assert only("2012-06-01", "R15", contacts=contacts, participants=[who | {"decision": "GRIP § 1"}])["state"] == "met"
    assert only("2012-06-01", "R15", contacts=[contacts[0] | {"decision": "GRIP § 1"}], participants=[who])["state"] == "met"
    assert only("2012-06-01", "R14", contacts=contacts)["missing"] == ["participants.level"]
    theirs = [{"contact": "a", "actor": "gd", "level": "political"}]
    assert len(audit("2012-06-01", "R14", contacts=contacts, participants=theirs)) == 0
    row = only("2012-03-01", "R14", contacts=[contacts[0] | {"status": "planned"}], participants=[who])
    assert (row["state"], row["due_on"]) == ("due", date(2012, 5, 1))
    assert len(audit("2012-01-01", "R14", contacts=[contacts[0] | {"status": "planned"}], participants=[who])) == 0


def test_r14_nine_travelled_and_one_has_a_reason() -> None:
    rows = [
        {"contact": "a", "person": "p-pol", "reason": "Opens it"},
        {"contact": "a", "actor": "malmo", "level": "political", "count": "8"},
    ]
    row = only("2012-06-01", "R14", contacts=[visit("a", "2012-05-01", "gd", level="political")], participants=rows)
    assert (row["state"], row["found"], row["wanted"]) == ("breached", 8, 9)


# R11, R12, R13, R16, R20, R21, R31


def delegation(id: str, participants: str, **more: str) -> Row:
    return visit(id, "2012-05-01", participants, direction="inbound", country="SE") | {"kind": "delegation"} | more


def test_r11_business_meets_delegations() -> None:
    assert only("2012-06-01", "R11", contacts=[delegation("a", "eis;tj")])["because"] == "none_of_kinds"
    assert only("2012-06-01", "R11", contacts=[delegation("a", "eis;bo;tj")])["state"] == "met"
    assert only("2013-04-01", "R11", contacts=[delegation("a", "eis;bo;tj")])["state"] == "due"
    assert only("2013-05-01", "R11", contacts=[delegation("a", "eis;bo;tj")])["state"] == "due"
    assert only("2013-05-02", "R11", contacts=[delegation("a", "eis;bo;tj")])["because"] == "no_later_contact"
    assert only("2012-06-01", "R11", contacts=[delegation("a", "eis;tj", direction="")])["missing"] == ["contacts.direction"]
    assert len(audit("2012-06-01", "R11", contacts=[delegation("a", "eis;bo;tj", direction="")])) == 0
    assert only("2012-04-01", "R11", contacts=[delegation("a", "eis;tj", status="planned")])["due_on"] == date(2012, 5, 1)


def test_r12_others_meet_guangdong() -> None:
    assert only("2012-06-01", "R12", contacts=[delegation("a", "eis;gdh")])["state"] == "breached"
    assert only("2012-06-01", "R12", contacts=[delegation("a", "eis;lu;gdh")])["state"] == "met"
    assert len(audit("2012-06-01", "R12", contacts=[delegation("a", "eis;tj")])) == 0


def test_r13_how_many_politicians() -> None:
    def r13(*rows: Row, level: str = "political") -> Row:
        return only(
            "2012-06-01",
            "R13",
            contacts=[visit("a", "2012-05-01", "gd", level=level)],
            participants=[{"contact": "a", **row} for row in rows],
        )

    assert r13({"actor": "malmo", "level": "political", "count": "5"})["state"] == "met"
    assert r13({"actor": "malmo", "level": "political", "count": "5"}, {"person": "p-pol"})["state"] == "breached"
    assert r13({"actor": "grip"})["missing"] == ["participants.count"]
    assert r13({"actor": "malmo"})["missing"] == ["participants.level"]
    assert r13({"actor": "malmo"}, level="official")["state"] == "met"


def test_r16_the_initiative_of_business() -> None:
    journey = visit("a", "2012-05-01", "bo;gd", aim="company_promotion") | {"kind": "delegation"}
    assert only("2012-06-01", "R16", contacts=[journey | {"initiator": "bo"}])["state"] == "met"
    assert only("2012-06-01", "R16", contacts=[journey | {"initiator": "grip"}])["state"] == "breached"
    assert only("2012-06-01", "R16", contacts=[journey])["missing"] == ["contacts.initiator"]
    assert only("2012-06-01", "R16", contacts=[journey | {"initiator": "grip", "aim": ""}])["missing"] == ["contacts.aim"]
    assert len(audit("2012-06-01", "R16", contacts=[journey | {"initiator": "bo", "aim": ""}])) == 0


def test_r20_skane_in_national_delegations() -> None:
    assert only("2012-06-01", "R20", contacts=[delegation("a", "rk;emb;tj", initiator="rk")])["state"] == "breached"
    assert only("2012-06-01", "R20", contacts=[delegation("a", "rk;malmo;tj", initiator="rk")])["state"] == "met"
    organised = [{"contact": "a", "actor": "emb", "role": "organiser"}]
    assert only("2012-06-01", "R20", contacts=[delegation("a", "tj")], participants=organised)["state"] == "breached"
    actors = [row | ({"region": ""} if row["id"] == "bo" else {}) for row in ACTORS]
    assert only("2012-06-01", "R20", contacts=[delegation("a", "rk;bo;tj", initiator="rk")], actors=actors)["missing"] == ["actors.region"]


def test_r21_third_countries() -> None:
    assert only("2012-06-01", "R21", contacts=[visit("a", "2012-05-01", "nls;hh;gd")])["names"] == ["Hamburg"]
    assert only("2012-06-01", "R21", contacts=[visit("a", "2012-05-01")])["state"] == "met"
    assert only("2012-06-01", "R21", contacts=[visit("a", "2012-05-01", "nls;hh;gd", country="")])["missing"] == ["contacts.country"]
    assert len(audit("2012-06-01", "R21", contacts=[visit("a", "2012-05-01", "nls;hh;gd", country="DE")])) == 0


def test_r31_universities_in_research() -> None:
    assert only("2012-06-01", "R31", contacts=[visit("a", "2012-05-01", "eis;tj", aim="research")])["state"] == "breached"
    assert only("2012-06-01", "R31", contacts=[visit("a", "2012-05-01", "lu;tj", themes="medical research")])["state"] == "met"
    assert len(audit("2012-06-01", "R31", contacts=[visit("a", "2012-05-01", "eis;tj")])) == 0


# R23, R25, R28


def test_r23_themes_that_live_and_the_share() -> None:
    contacts = [
        visit("a", "2012-05-01", "isk;tj", themes="food", aim="investment", cost="100", currency="SEK"),
        visit("b", "2012-05-02", "isk;gd", themes="ceramics", aim="investment"),
    ]
    found = {row["subject"]: row for row in audit("2012-06-01", "R23", contacts=contacts)}
    assert found["food"]["state"] == "met"
    assert found["food"]["names"] == ["100 SEK"]
    assert found["ict"]["state"] == "breached"
    assert found["skane-china"]["state"] == "breached"
    assert (found["skane-china"]["found"], found["skane-china"]["wanted"]) == (1, 2)
    blank = {row["subject"]: row for row in audit("2012-06-01", "R23", contacts=[contacts[0], contacts[1] | {"themes": ""}])}
    assert blank["skane-china"]["missing"] == ["contacts.themes"]


def test_r25_costs() -> None:
    full = [visit("a", "2011-05-01", cost="0", currency="SEK"), visit("b", "2012-05-01", cost="10", currency="SEK")]
    assert states("2012-12-31", "R25", contacts=full) == {"skane-china/2011": "met", "skane-china/2012": "met"}
    found = audit("2012-12-31", "R25", contacts=[*full, visit("c", "2012-06-01"), visit("d", "2011-06-01", cost="5")])
    assert {row["period"]: (row["state"], row["missing"], row["evidence"]) for row in found} == {
        "2011": ("undecidable", ["contacts.currency"], ["d"]),
        "2012": ("undecidable", ["contacts.cost"], ["c"]),
    }
    assert states("2012-07-31", "R25", contacts=[visit("c", "2012-06-01")]) == {"skane-china/2012": "due"}


def test_r28_the_week() -> None:
    week = {
        "id": "w",
        "date": "2012-11",
        "kind": "event",
        "purpose": "Guangdong International Week on Cooperation and Exchange",
        "participants": "eis;lu;mah;hkr;gd",
    }
    assert only("2012-12-01", "R28", contacts=[week])["state"] == "met"
    row = only("2012-12-01", "R28", contacts=[week | {"participants": "eis;lu;hkr;gd"}])
    assert (row["state"], row["names"]) == ("breached", ["Malmö högskola"])
    assert only("2012-11-30", "R28")["state"] == "due"
    assert only("2012-12-01", "R28")["state"] == "breached"
    assert only("2012-01-01", "R28")["due_on"] == date(2012, 11, 30)


def test_an_actor_that_the_network_lacks_is_said() -> None:
    actors = [row for row in ACTORS if row["id"] != "rk"]
    row = only("2012-06-01", "R30", actors=actors)
    assert (row["state"], row["because"], row["missing"]) == ("undecidable", "actor_unknown", ["actors.name"])


def test_an_empty_network_breaks_nothing() -> None:
    found = audit("2012-06-01", actors=[], people=[])
    assert len(found.rules) == len(SKANE.rules) == 31
    assert not [row for row in found if row["state"] == "met" and row["subject_kind"] == "contact"]


@pytest.mark.parametrize("status", ["cancelled", "planned"])
def test_what_was_not_held_is_neither_broken_nor_kept(status: str) -> None:
    """A cancelled contact changes no rule; one whose planned day has passed is for ``was_it_held`` alone."""
    held = [visit("a", "2012-04-01", "eis;gd", cost="1", currency="SEK"), delegation("b", "eis;tj", themes="food")]
    gone = [
        visit("x", "2012-05-01", "eis;gd", level="political", status=status, documented="no"),
        delegation("y", "grip;tj", status=status, initiator="rk", aim="company_promotion"),
        {"id": "z", "date": "2012-05-03", "kind": "meeting", "status": status, "participants": "nls;hh;gdh", "country": "CN"},
    ]

    def told(contacts: list[Row]) -> list[tuple[object, ...]]:
        rows = audit("2012-06-01", contacts=contacts, agreements=[AGREEMENT])
        return [(row["rule"], row["subject"], row["period"], row["state"], row["due_on"], row["evidence"]) for row in rows]

    assert told([*held, *gone]) == told(held)


@pytest.mark.parametrize(("end", "year"), [("2011-12-31", "2011"), ("2012-01-01", "2012"), ("2012-02-29", "2012")])
def test_r25_a_contact_belongs_to_the_year_of_its_last_day(end: str, year: str) -> None:
    assert list(states("2012-06-01", "R25", contacts=[visit("a", "2011-12-30", end=end, cost="1", currency="SEK")])) == [
        f"skane-china/{year}"
    ]


def test_days_run_over_29_february() -> None:
    """A window of days counts days: 90 after 30 November 2011 is 28 February 2012, one later the 29th."""
    one = [visit("v", "2011-11-30", "eis;tj")]
    assert only("2012-02-01", "R4", contacts=one)["due_on"] == date(2012, 2, 28)
    assert only("2012-02-28", "R4", contacts=one)["state"] == "due"
    assert only("2012-02-29", "R4", contacts=one)["state"] == "breached"
    leap = [*one, visit("w", "2012-02-29", "eis;tj") | {"kind": "call"}]
    assert {row["subject"]: row["because"] for row in audit("2012-03-01", "R4", contacts=leap)} == {"v": "later_contact_late"}
    talk = {"id": "a", "date": "2011-03-01", "kind": "meeting", "purpose": "Utvärdering", "participants": "nk;eis;lu"}
    assert only("2012-02-29", "R27", contacts=[talk])["due_on"] == date(2012, 2, 29)
    assert only("2012-03-01", "R27", contacts=[talk])["state"] == "breached"
