// The page's pure functions, run by `node --test`.
"use strict";
const test = require("node:test");
const assert = require("node:assert");
const folder = "../../../../kinagraph/present/map/page/";
const Model = (globalThis.Model = require(`${folder}model.js`));
const Names = require(`${folder}names.js`);
const Scene = (globalThis.Scene = require(`${folder}scene.js`));
const Shapes = (globalThis.Shapes = require(`${folder}shapes.js`));
globalThis.Paint = { FONT: "x", INK: "#000", SIDE: ["#1", "#2", "#3"], capital: (text) => text };
const Drawing = require(`${folder}drawing.js`);
const Table = require(`${folder}table.js`);

const health = ["never", "dormant", "stale", "unfollowed", "high_level_only", "due", "active", "acquaintance", "paused", "ended"];
const values = {
  about: { asOf: "2012-12-31", compare: null },
  lists: { health, aside: health.slice(7), sides: ["home", "partner", "third"], kinds: ["company", "university"], levels: ["political"], changes: ["new", "lost", "revived"], cadences: [], reasons: [], levelsTold: [], contactKinds: ["visit"] },
  actors: [["Malmö stad", 0, 0, 0, [], ["City of Malmö", "马尔默"], "maermo mem"], ["Guangdong", 1, 1], [{ sv: "Företag 1", en: "Company 1" }, 0, 1]],
  ends: [[0, 1, 2, 0.4], [0, 1, 6, 2.2], [0, 2, 7, 0]],
  relations: [[[0], 365, 0, "2010-05-12", [0, 6, 1, 2], [1]], [[], 180, 0, "", [1, 6]], [[], 365, 0, "", [2, 7]]],
  contacts: [["2010-05-12", "", 0, 1, "=1+1", [0, 1]]],
  groups: [],
  plans: [{ spots: { a0: [0, 0], a1: [600, 10], a2: [600, 90] }, headings: [] }],
  apart: [],
  days: ["2010-12-31", "2011-12-31", "2012-12-31"],
  themes: ["", "food"],
  answering: [""],
};
const model = Model.read(values);
const words = { healths: Object.fromEntries(health.map((each) => [each, each])), changes: { same: "same" }, ourActor: "Our", counterpart: "Their", health: "Health", lastContact: "Last", overdueDays: "Over", pace: "Pace", count: "n", themes: "T", responsible: "R" };

test("health is replayed as it was", () => {
  assert.deepStrictEqual([0, 1, 2].map((place) => Model.healthAt(model.relations[0], place, 2)), [6, 2, 2]);
  assert.deepStrictEqual([0, 1, 2].map((place) => Model.healthAt(model.relations[1], place, 2)), [-1, 6, 6]);
});

test("what stands aside is hidden until asked for, and counted", () => {
  const state = Model.begin(model);
  const found = Model.select(model, state);
  assert.deepStrictEqual(found.shown, [0, 1]);
  assert.strictEqual(found.examined, 2);
  assert.strictEqual(found.needing, 1);
  assert.strictEqual(found.counts[7], 1);
  state.off.delete(7);
  assert.deepStrictEqual(Model.select(model, state).shown, [0, 1, 2]);
});

test("filters narrow together", () => {
  assert.deepStrictEqual(Model.select(model, { ...Model.begin(model), theme: 1 }).shown, [0]);
  assert.deepStrictEqual(Model.select(model, { ...Model.begin(model), needing: true }).shown, [0]);
  assert.deepStrictEqual(Model.select(model, { ...Model.begin(model), level: 1 }).shown, [0]);
});

test("neighbours at one step", () => {
  assert.deepStrictEqual([...Model.near(model, 1, 1, [0, 1, 2])].sort(), [0, 1]);
  assert.deepStrictEqual([...Model.near(model, 1, 2, [0, 1, 2])].sort(), [0, 1, 2]);
});

test("names are found without accents, in any script, in pinyin, by alias", () => {
  const known = Names.index(model.actors, "sv");
  for (const typed of ["malmo", "Malmö", "MALMÖ ST", "马尔默", "maermo", "mem", "city of malmo", "stad"]) assert.deepStrictEqual(Names.find(known, typed).slice(0, 1), [0], typed);
  assert.deepStrictEqual(Names.find(known, "företag"), [2]);
  assert.deepStrictEqual(Names.find(known, "málmö"), []);
  assert.deepStrictEqual(Names.find(known, " "), []);
});

test("parallel relations leave a card at different places", () => {
  const scene = Scene.build(model, { type: "all" }, [0, 1], "sv");
  const selection = Model.select(model, Model.begin(model));
  const links = Shapes.route(Scene.links(model, scene, selection, { comparing: false }));
  assert.strictEqual(links.length, 2);
  assert.notDeepStrictEqual(links[0].curve, links[1].curve);
  const c = links[0].curve;
  assert.strictEqual(Shapes.hit(links, c[0], c[1], 2), links[0]);
  assert.strictEqual(Shapes.hit(links, -900, 0, 5), null);
});

test("a drawing is text, never markup", () => {
  assert.strictEqual(Drawing.esc(`<a href="x">&'\u0000`), "&#60;a href=&#34;x&#34;&#62;&#38;&#39;\ufffd");
});

test("rows sort with what is missing last, and a formula is no formula", () => {
  const state = Model.begin(model);
  const rows = Table.rows(model, Model.select(model, state), state, words, "sv");
  for (const down of [false, true]) assert.strictEqual(Table.sorted(rows, "lastContact", down, "sv").at(-1).lastContact, "");
  assert.strictEqual(rows[0].overdueDays, Model.days("2010-05-12", "2012-12-31") - 365);
  const text = Table.csv([{ ...rows[0], ourActor: '=HYPERLINK("x")', themes: "a, b" }], words);
  assert.match(text, /^Our,Their/u);
  assert.match(text, /"'=HYPERLINK\(""x""\)"/u);
  assert.match(text, /"a, b"/u);
});
