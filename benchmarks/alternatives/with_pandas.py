"""The three lists as an analyst writes them in pandas, over the CSV files, with nothing kept between two runs.

    python benchmarks/alternatives/with_pandas.py stale FOLDER 2024-12-31 [--limit 20]

The definitions are those of ``docs/definitions.md``; what the lists don't need (strength, themes, evidence, sentences,
names) is left out, and so are merged actors and grouping.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from periods import CADENCE, COUNTS, CROWD, FOLLOWED, GROUP, HOME, LATE, LEVELS, ORDER, PACES, PARTNERS, SWEDISH, WINDOW, first_and_last

PAIR = ["home", "partner"]


def read(folder: Path, name: str, columns: list[str]) -> pd.DataFrame:
    """Read some columns of a table as text; a blank cell, and a column or a table that isn't there, is missing."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    there = pd.read_csv(path, nrows=0).columns
    found = pd.read_csv(path, usecols=[column for column in columns if column in there], dtype="str", engine="pyarrow")
    return found.reindex(columns=columns).replace("", pd.NA)


def add_days(table: pd.DataFrame, column: str) -> None:
    """Add the first and the last day of a column of dates, each distinct text read once."""
    codes, texts = pd.factorize(table[column])
    days = [first_and_last(text) or (None, None) for text in texts] or [(None, None)]
    for end, place in (("start", 0), ("stop", 1)):
        known = pd.to_datetime(pd.Series([day[place] for day in days], dtype="object")).to_numpy()
        table[f"{column}_{end}"] = np.where(codes >= 0, known[codes], np.datetime64("NaT"))


class Lists:
    """The tables of a folder, and the lists on a day."""

    def __init__(self, folder: Path, day: str) -> None:
        self.folder, self.day = folder, pd.Timestamp(day)

        actors = read(folder, "actors", ["id", "country", "side", "priority", "until"])
        add_days(actors, "until")
        told = np.select([actors["country"].isin(HOME), actors["country"].isin(PARTNERS)], ["home", "partner"], "third")
        actors["side"] = actors["side"].fillna(pd.Series(told, dtype="str"))
        self.actors = actors.set_index("id")
        self.side = self.actors["side"]

        contacts = read(folder, "contacts", ["id", "date", "end", "kind", "status", "level", "participants"])
        add_days(contacts, "date")
        add_days(contacts, "end")
        contacts["kind"] = contacts["kind"].replace(SWEDISH)
        contacts["status"] = contacts["status"].fillna("held")
        contacts = contacts[contacts["status"] != "cancelled"].set_index("id")
        contacts["start"] = contacts["date_start"]
        contacts["stop"] = contacts["end_stop"].fillna(contacts["date_stop"])
        contacts["last"] = contacts["stop"].clip(upper=self.day)
        contacts["held"] = (contacts["status"] == "held") & (contacts["start"] <= self.day)
        self.contacts = contacts

        self.parts = self.read_parts()
        self.attending = self.read_attending()
        self.declared = self.read_declared()

    def read_parts(self) -> pd.DataFrame:
        """Return the rows of participants, each with the employment that its person had on the day."""
        parts = read(self.folder, "participants", ["contact", "actor", "person", "level"])
        people = read(self.folder, "people", ["id", "actor", "level", "from", "until"])
        add_days(people, "from")
        add_days(people, "until")
        parts = parts.join(self.contacts["start"], on="contact", how="inner").reset_index(drop=True).rename_axis("row").reset_index()
        jobs = parts[["row", "person", "start"]].merge(people.rename(columns={"id": "person"}), on="person")
        there = (jobs["from_start"].isna() | (jobs["from_start"] <= jobs["start"])) & (
            jobs["until_stop"].isna() | (jobs["until_stop"] >= jobs["start"])
        )
        jobs = jobs[there][["row", "actor", "level"]].rename(columns={"actor": "employer", "level": "job_level"})
        return parts.merge(jobs, on="row", how="left")

    def read_attending(self) -> pd.DataFrame:
        """Return who took part: each actor of a contact once, with its side."""
        named = (
            self.contacts["participants"].dropna().str.split(";").explode().str.strip().rename("actor").rename_axis("contact").reset_index()
        )
        rows = self.parts.assign(actor=self.parts["actor"].fillna(self.parts["employer"]))[["contact", "actor"]]
        attending = pd.concat([named, rows]).dropna().drop_duplicates()
        return attending.assign(side=attending["actor"].map(self.side))

    def read_declared(self) -> pd.DataFrame:
        """Return the rows of relations, our side first."""
        rows = read(self.folder, "relations", ["home", "partner", "cadence_days", "priority", "ended", "paused_until"])
        add_days(rows, "ended")
        add_days(rows, "paused_until")
        turned = rows["home"].map(self.side) != "home"
        rows.loc[turned, PAIR] = rows.loc[turned, ["partner", "home"]].to_numpy()
        return rows

    def pairs(self) -> pd.DataFrame:
        """Return every pair of every contact of a counting kind, with what is counted of the contact."""
        n = self.attending.groupby("contact").size().rename("n")
        counting = self.contacts[self.contacts["kind"].isin(COUNTS)].join(n[n.between(2, CROWD)], how="inner")
        columns = ["start", "stop", "last", "held", "level", "n", "date_stop", "end_stop"]
        here = self.attending[self.attending["contact"].isin(counting.index)]
        ours = here[here["side"] == "home"][["contact", "actor"]].rename(columns={"actor": "home"})
        theirs = here[here["side"] == "partner"][["contact", "actor"]].rename(columns={"actor": "partner"})
        met = ours.merge(theirs, on="contact")
        # Declared pairs of which one end is no partner: those who met anyhow are here already.
        written = self.declared[PAIR][self.declared["partner"].map(self.side) != "partner"]
        every = here[["contact", "actor"]]
        also = written.merge(every.rename(columns={"actor": "home"}), on="home").merge(
            every.rename(columns={"actor": "partner"}), on=["contact", "partner"]
        )
        return pd.concat([met, also]).join(counting[columns], on="contact")

    def terms(self) -> pd.DataFrame:
        """Return what was agreed about pairs, by rows of relations and by agreements."""
        agreements = read(self.folder, "agreements", ["id", "parties", "signed", "expires", "status", "review_months"])
        add_days(agreements, "signed")
        add_days(agreements, "expires")
        agreements = agreements[agreements["signed_start"].isna() | (agreements["signed_start"] <= self.day)]
        force = (agreements["status"] != "preparing").fillna(True) & (
            agreements["expires_stop"].isna() | (agreements["expires_stop"] >= self.day)
        )
        agreements = agreements.assign(review=np.floor(agreements["review_months"].astype("float") * 30.4375 + 0.5).where(force))
        parties = agreements[["id", "review", "parties"]].assign(parties=agreements["parties"].str.split(";")).explode("parties")
        parties["actor"] = parties["parties"].str.strip()
        parties["side"] = parties["actor"].map(self.side)
        ours = parties[parties["side"] == "home"][["id", "review", "actor"]].rename(columns={"actor": "home"})
        both = ours.merge(parties[["id", "actor", "side"]].rename(columns={"actor": "partner"}), on="id")
        both = both[both["home"] != both["partner"]].merge(self.declared[PAIR].assign(written=True), on=PAIR, how="left")
        both = both[(both["side"] == "partner") | both["written"].notna()]
        agreed = both.groupby(PAIR, as_index=False)["review"].min()
        return self.declared.merge(agreed, on=PAIR, how="outer").assign(declared=True)

    def relations(self) -> pd.DataFrame:
        """Return one row a pair, with what the lists ask for."""
        pairs = self.pairs()
        held = pairs[pairs["held"]]
        recent = held["last"] > self.day - pd.Timedelta(days=WINDOW)
        level = held["level"].fillna(held["contact"].map(self.levels()))
        held = held.assign(
            small=held["n"] <= GROUP,
            high=recent & level.isin(LEVELS[:2]),
            working=recent & level.isin(LEVELS[2:]),
            unknown=recent & level.isna(),
        )
        met = held.groupby(PAIR).agg(
            contacts=("contact", "size"),
            last=("last", "max"),
            small=("small", "any"),
            high=("high", "sum"),
            working=("working", "sum"),
            unknown=("unknown", "sum"),
        )
        found = met.reset_index().merge(self.terms(), on=PAIR, how="outer")
        counted = ["contacts", "high", "working", "unknown"]
        found[counted] = found[counted].fillna(0)
        ends = self.actors[["priority", "until_stop"]]
        found = found.join(ends[["until_stop"]].add_prefix("home_"), on="home").join(ends.add_prefix("partner_"), on="partner")
        found["priority"] = found["priority"].fillna(found["partner_priority"])
        found["cadence"] = (
            found["cadence_days"]
            .astype("float")
            .fillna(found["review"])
            .fillna(found["priority"].map(PACES).astype("float"))
            .fillna(CADENCE)
        )
        since = (self.day - found["last"]).dt.days
        found["ratio"] = since / found["cadence"]
        found["state"] = np.select(
            [found["contacts"] == 0, found["ratio"] <= 0.8, since <= found["cadence"], found["ratio"] <= 4],
            ["never", "active", "due", "stale"],
            "dormant",
        )
        found["open"] = ~(
            (found["ended_start"] <= self.day)
            | (found["home_until_stop"] < self.day)
            | (found["partner_until_stop"] < self.day)
            | (found["paused_until_stop"] >= self.day)
        )
        found["acquaintance"] = (found["contacts"] > 0) & ~found["small"].eq(True) & found["declared"].isna()
        found["levels"] = np.select(
            [found["high"] + found["working"] + found["unknown"] == 0, found["working"] > 0, found["unknown"] > 0],
            ["none", "working", "undecidable"],
            "high_level_only",
        )
        found["place"] = found["state"].map(ORDER)
        return found.sort_values(["place", "priority", "ratio", *PAIR], ascending=[True, True, False, True, True], na_position="last")

    def levels(self) -> pd.Series:
        """Return the highest level among a contact's rows of participants."""
        told = self.parts["level"].fillna(self.parts["job_level"])
        rank = told.map({name: place for place, name in enumerate(LEVELS)})
        return rank.groupby(self.parts["contact"]).min().dropna().map(dict(enumerate(LEVELS)))

    def stale(self) -> pd.DataFrame:
        """Return the open relations past their cadence."""
        found = self.relations()
        return found[found["open"] & ~found["acquaintance"] & found["state"].isin(["stale", "never", "dormant"])][[*PAIR, "state"]]

    def high_level(self) -> pd.DataFrame:
        """Return the open relations that live only at the top, or of which nobody can tell."""
        found = self.relations()
        wanted = found["open"] & ~found["acquaintance"] & found["levels"].isin(["high_level_only", "undecidable"])
        return found[wanted][[*PAIR, "levels"]]

    def unfollowed(self) -> pd.DataFrame:
        """Return the contacts that were held and never followed up, with the reasons."""
        points = read(self.folder, "followups", ["id", "contact", "due", "done"])
        add_days(points, "due")
        add_days(points, "done")
        undone = ~((points["done"] == "yes").fillna(False) | (points["done_start"] <= self.day))
        told = (
            points.assign(points=True, overdue=undone & (points["due_stop"] < self.day), undated=undone & points["due"].isna())
            .groupby("contact")[["points", "overdue", "undated"]]
            .any()
        )
        asked = self.contacts[self.contacts["held"]].join(told)
        flags = ["points", "overdue", "undated"]
        asked[flags] = asked[flags].eq(True)
        asked["must"] = asked["kind"].isin(FOLLOWED)
        asked = asked[asked["must"] | asked["points"]]
        sides = self.attending[self.attending["contact"].isin(asked.index)]
        sides = (
            sides.assign(ours=sides["side"] == "home", theirs=sides["side"] == "partner")
            .groupby("contact")
            .agg(ours=("ours", "any"), theirs=("theirs", "any"), n=("actor", "size"))
        )
        asked = asked.join(sides[sides["ours"] & sides["theirs"]], how="inner")
        asked["late"] = (self.day - asked["stop"]).dt.days > LATE
        asked = asked.join(self.answered(asked[asked["must"] & asked["late"] & (asked["n"] <= CROWD)]))
        reasons = {
            "points_overdue": asked["overdue"],
            "points_undated": asked["undated"] & asked["late"],
            "no_points": asked["must"] & ~asked["points"],
            "no_later_contact": asked["silent"].eq(True),
            "later_contact_undecidable": asked["undecidable"].eq(True) & ~asked["silent"].eq(True),
        }
        texts = [np.where(holds, f"{reason};", "") for reason, holds in reasons.items()]
        asked["reasons"] = pd.Series(np.sum([np.asarray(text, dtype="object") for text in texts], axis=0), index=asked.index).str.rstrip(
            ";"
        )
        found = asked[asked["reasons"] != ""].rename_axis("contact").reset_index()
        return found.sort_values(["start", "contact"], ascending=[False, True])[["contact", "reasons"]]

    def answered(self, late: pd.DataFrame) -> pd.DataFrame:
        """Say of late contacts whether a partner was met by nobody since, or whether none can tell."""
        paired = self.pairs()
        paired = paired[paired["held"] & (paired["partner"].map(self.side) == "partner")]
        newest = paired.groupby("partner")["start"].max().rename("newest")
        theirs = self.attending[self.attending["side"] == "partner"][["contact", "actor"]].rename(columns={"actor": "partner"})
        waiting = theirs.join(late[["date_start", "end_start", "stop"]], on="contact", how="inner").join(newest, on="partner")
        waiting = waiting[waiting["newest"].isna() | (waiting["newest"] <= waiting["stop"])]
        waiting["earliest_stop"] = waiting[["date_start", "end_start"]].max(axis=1)
        others = paired[["partner", "contact"]].assign(latest_start=paired[["date_stop", "end_stop"]].min(axis=1)).drop_duplicates()
        maybe = waiting[["contact", "partner", "earliest_stop"]].merge(others.rename(columns={"contact": "other"}), on="partner")
        maybe = maybe[(maybe["other"] != maybe["contact"]) & (maybe["latest_start"] > maybe["earliest_stop"])]
        maybe = maybe[["contact", "partner"]].drop_duplicates().assign(maybe=True)
        waiting = waiting.merge(maybe, on=["contact", "partner"], how="left")
        waiting["undecidable"] = waiting["maybe"].eq(True)
        waiting["silent"] = ~waiting["undecidable"]
        return waiting.groupby("contact")[["silent", "undecidable"]].any()


def main() -> None:
    """Read the command line, print the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", choices=["stale", "unfollowed", "high-level"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("day")
    parser.add_argument("--limit", type=int)
    asked = parser.parse_args()
    found = getattr(Lists(asked.folder, asked.day), asked.list.replace("-", "_"))()
    print(f"{len(found)} found", file=sys.stderr)
    found.head(asked.limit if asked.limit is not None else len(found)).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main()
