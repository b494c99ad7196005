// Puts the page together: what was chosen is one object, and every change of it draws anew what depends on it.
const { h, fill, sample } = Panel;
const $ = (id) => document.getElementById(id);
const values = JSON.parse($("values").textContent);
const model = Model.read(values);
let lang = values.lang;
let words = values.words[lang];
let known = Names.index(model.actors, lang);
let state = Model.begin(model);
let view = { type: "all" };
let chosen = null; // {actor}, {relations} or {group}
let distance = 1;
let showing = "map";
let selection = null;
let scene = null;
let links = [];
let bars = new Map();
let lit = null;
let network = null;
let playing = null;
let sortBy = { column: "health", down: false };
let rowsShown = 200;
let steps = null;
let stepAt = 0;
let fitted = true;
let plan = 0;
let version = 0; // of what the lines look like
const FEW = 250; // so many lines are painted as quickly as a picture of them is moved

const name = (i) => (typeof model.actors[i].name === "string" ? model.actors[i].name : model.actors[i].name[lang]);
const told = (text) => (typeof text === "string" ? text : text[lang]);
const dayIn = (iso) => (iso ? new Intl.DateTimeFormat(lang === "sv" ? "sv-SE" : "en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`)) : "");
const today = () => model.days[state.place] || model.about.asOf;
const narrow = () => window.matchMedia("(max-width: 700px)").matches;
const say = (text) => { $("said").textContent = text; };

// ---- drawing -------------------------------------------------------------------------------------------------------

function update({ fit = false, quick = false } = {}) {
  selection = Model.select(model, state);
  rebuild(fit);
  legend();
  timeLabel();
  headline();
  if (!quick) panel();
  if (showing === "table") table();
}

function rebuild(fit) {
  const before = scene;
  scene = Scene.build(model, view, selection.shown, lang, state.lonely, plan);
  links = Shapes.route(Scene.links(model, scene, selection, state));
  bars = Shapes.shares(links);
  shine();
  if (!network) return;
  const same = before && before.cards.length === scene.cards.length && before.cards.every((card, n) => card.key === scene.cards[n].key && card.x === scene.cards[n].x && card.y === scene.cards[n].y && card.lines === scene.cards[n].lines);
  if (!same) {
    network.setData({ nodes: scene.cards.map(node), edges: [] });
  } else network.redraw();
  if (fit || !same) fitAll();
  over();
}

// What stays bright when something is chosen.
function shine() {
  version += 1;
  lit = null;
  if (!chosen) return;
  if (chosen.actor !== undefined) {
    const near = Model.near(model, chosen.actor, distance, selection.shown);
    lit = { card: (card) => (card.actor !== undefined ? near.has(card.actor) : model.groups[card.group].members.some((each) => near.has(each))), link: (link) => link.relations.some((each) => distance > 1 ? near.has(model.relations[each].from) && near.has(model.relations[each].to) : model.relations[each].from === chosen.actor || model.relations[each].to === chosen.actor) };
  } else if (chosen.group !== undefined && view.type === "all") {
    const key = `g${chosen.group}`;
    const ends = new Set([key, ...links.filter((link) => link.from.key === key || link.to.key === key).flatMap((link) => [link.from.key, link.to.key])]);
    lit = { card: (card) => ends.has(card.key), link: (link) => link.from.key === key || link.to.key === key };
  } else if (chosen.relations) {
    const among = new Set(chosen.relations);
    const ends = new Set(chosen.relations.flatMap((each) => [model.relations[each].from, model.relations[each].to]));
    lit = { card: (card) => (card.actor !== undefined ? ends.has(card.actor) : model.groups[card.group].members.some((each) => ends.has(each))), link: (link) => link.relations.some((each) => among.has(each)) };
  }
}

const isChosen = (card) => Boolean(chosen) && ((chosen.actor !== undefined && chosen.actor === card.actor) || (chosen.group !== undefined && chosen.group === card.group && view.type === "all"));

function node(card) {
  return {
    id: card.key,
    x: card.x,
    y: card.y,
    shape: "custom",
    fixed: true,
    physics: false,
    ctxRenderer: ({ ctx, id }) => ({
      drawNode() {
        const each = scene.byKey.get(id);
        if (each) Paint.card(ctx, each, { bars, comparing: state.comparing, lit: !lit || lit.card(each), chosen: isChosen(each), quiet: true });
      },
      nodeDimensions: { width: card.w, height: card.h },
    }),
  };
}

function start() {
  // vis-network keeps positions, camera, touch and mouse; lines and cards are painted by us.
  network = new vis.Network($("net"), { nodes: scene.cards.map(node), edges: [] }, {
    physics: false,
    layout: { randomSeed: 1, improvedLayout: false },
    nodes: { fixed: true },
    interaction: { dragNodes: false, hover: false, multiselect: false, selectConnectedEdges: false, keyboard: false, zoomSpeed: 0.6 },
  });
  const layer = Paint.layer();
  network.on("beforeDrawing", (ctx) => {
    const paint = (on) => Paint.links(on, links, { comparing: state.comparing, lit: lit && lit.link });
    if (links.length > FEW) layer(ctx, network, version, paint);
    else paint(ctx);
    Paint.headings(ctx, scene.headings, words, model);
  });
  network.on("dragStart", () => { dragging = true; fitted = false; });
  network.on("dragEnd", () => { dragging = false; network.redraw(); });
  network.on("zoom", () => { fitted = false; });
  network.on("click", (event) => click(event.pointer));
  network.on("doubleClick", (event) => {
    const key = network.getNodeAt(event.pointer.DOM);
    if (key) act(scene.byKey.get(key));
  });
  // vis-network puts its old camera back after a change of size: ours comes after that.
  network.on("resize", () => requestAnimationFrame(() => {
    suit();
    if (fitted) fitAll();
  }));
  const inner = $("net").querySelector(".vis-network");
  inner.setAttribute("tabindex", "0");
  inner.setAttribute("role", "application");
  inner.addEventListener("keydown", mapKeys);
  inner.addEventListener("mousemove", hover);
  inner.addEventListener("mouseleave", () => { $("tip").hidden = true; });
  fitAll();
}
let dragging = false;

function fitAll(box = scene.box) {
  if (!network) return;
  const place = $("net").getBoundingClientRect();
  if (place.width < 20 || place.height < 20) return;
  fitted = box === scene.box;
  // The buttons in the corners keep a strip for themselves.
  const strip = narrow() ? (view.type === "all" ? 0 : 36) : 30;
  const scale = Math.min((place.width - 20) / (box.right - box.left), (place.height - 16 - strip) / (box.bottom - box.top), 1.6);
  network.moveTo({ position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 - strip / 2 / scale }, scale });
  network.redraw();
}

// Bring what is lit into sight, without leaving the reader lost.
function fitLit() {
  const cards = scene.cards.filter((card) => lit && lit.card(card));
  if (!cards.length) return fitAll();
  const box = { left: 1e9, right: -1e9, top: 1e9, bottom: -1e9 };
  for (const card of cards) {
    box.left = Math.min(box.left, card.x - card.w / 2 - 20);
    box.right = Math.max(box.right, card.x + card.w / 2 + 20);
    box.top = Math.min(box.top, card.y - card.h / 2 - 40);
    box.bottom = Math.max(box.bottom, card.y + card.h / 2 + 40);
  }
  return fitAll(box);
}

const toMap = (dom) => network.DOMtoCanvas(dom);

function linkAt(dom) {
  const at = toMap(dom);
  const reach = 9 / network.getScale();
  return Shapes.hit(lit ? links.filter(lit.link) : links, at.x, at.y, reach) || (lit ? Shapes.hit(links, at.x, at.y, reach) : null);
}

function click(pointer) {
  const key = network.getNodeAt(pointer.DOM);
  if (key) {
    const card = scene.byKey.get(key);
    if (card.group !== undefined) openGroup(card.group);
    else choose({ actor: card.actor });
    return;
  }
  const link = linkAt(pointer.DOM);
  if (link) choose({ relations: link.relations });
  else choose(null);
}

function hover(event) {
  const place = $("net").getBoundingClientRect();
  const dom = { x: event.clientX - place.left, y: event.clientY - place.top };
  const link = dragging || network.getNodeAt(dom) ? null : linkAt(dom);
  const tip = $("tip");
  tip.hidden = !link;
  if (!link) return;
  tip.textContent = link.relations.length === 1
    ? `${name(model.relations[link.relations[0]].from)} – ${name(model.relations[link.relations[0]].to)}: ${lookWord(link.look)}`
    : [...link.looks.entries()].sort((a, b) => a[0] - b[0]).map(([look, n]) => `${lookWord(look)}: ${n}`).join(", ");
  tip.style.left = `${Math.min(dom.x + 14, place.width - 260)}px`;
  tip.style.top = `${dom.y + 16}px`;
}

const lookWord = (look) => (state.comparing ? words.changes[look ? model.lists.changes[look - 1] : "same"] : words.healths[model.lists.health[look]]);

// ---- choosing ------------------------------------------------------------------------------------------------------

function choose(what, { zoom = false, focus = false } = {}) {
  chosen = what;
  distance = 1;
  // An actor that is hidden in a group is shown among its own.
  if (what && what.actor !== undefined && model.groups.length && !scene.byKey.has(`a${what.actor}`)) view = { type: "near", actor: what.actor, distance: 1 };
  if (what && what.actor !== undefined && model.apart.includes(what.actor)) state.lonely = true;
  update();
  if (zoom && showing === "map") fitLit();
  if (what && focus) $("panel").focus();
}

function openGroup(group) {
  view = { type: "group", group };
  chosen = { group };
  update({ fit: true });
  say(groupName(group));
}

function whole() {
  view = { type: "all" };
  chosen = null;
  update({ fit: true });
}

function reset() {
  stop();
  const { comparing } = state;
  state = { ...Model.begin(model), comparing };
  view = { type: "all" };
  chosen = null;
  update({ fit: true });
  filters();
  searchBox();
}

const act = (card) => (card.group !== undefined ? openGroup(card.group) : choose({ actor: card.actor }, { focus: true }));
const groupName = (group) => {
  const { kind, region, theme, members } = model.groups[group];
  return [Paint.capital(words.kinds[model.lists.kinds[kind]]), told(model.regions[region]), told(model.themes[theme])].filter(Boolean).join(", ") + ` (${members.length})`;
};

let cursor = null;
function mapKeys(event) {
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (steps && event.key.startsWith("Arrow")) return;
  if (moves[event.key]) {
    event.preventDefault();
    const from = scene.byKey.get(cursor) || scene.cards[0];
    if (!from) return;
    const next = cursor && scene.byKey.has(cursor) ? neighbour(from, ...moves[event.key]) : from;
    cursor = next.key;
    if (next.group !== undefined) {
      chosen = { group: next.group };
      update();
      say(groupName(next.group));
    } else {
      choose({ actor: next.actor });
      say(`${name(next.actor)}, ${model.actors[next.actor].relations.length} ${words.relations}`);
    }
  } else if (event.key === "Enter" && cursor && scene.byKey.has(cursor)) act(scene.byKey.get(cursor));
  else if (event.key === "+" || event.key === "=") zoomBy(1.25);
  else if (event.key === "-") zoomBy(0.8);
  else if (event.key === "0") fitAll();
  else return;
  event.preventDefault();
}

function zoomBy(factor) {
  fitted = false;
  network.moveTo({ scale: network.getScale() * factor });
}

function neighbour(from, dx, dy) {
  let best = from;
  let least = Infinity;
  for (const card of scene.cards) {
    const along = (card.x - from.x) * dx + (card.y - from.y) * dy;
    const across = Math.abs((card.x - from.x) * dy) + Math.abs((card.y - from.y) * dx);
    if (along > 4 && along + across * 2.5 < least) {
      least = along + across * 2.5;
      best = card;
    }
  }
  return best;
}

// ---- the parts of the page -------------------------------------------------------------------------------------------

function buttons() {
  const button = (id, text, onclick, pressed) => h("button", { id, type: "button", onclick, "aria-pressed": pressed === undefined ? null : String(pressed) }, text);
  $("buttons").replaceChildren(
    button("doSide", words.filters, () => toggle("withSide"), document.body.classList.contains("withSide")),
    button("doAll", words.showAll, reset),
    button("doTable", words.table, () => show(showing === "table" ? "map" : "table"), showing === "table"),
    ...(model.about.compare ? [button("doCompare", words.comparison, () => { state.comparing = !state.comparing; update(); buttons(); }, state.comparing)] : []),
    button("doPresent", words.present, () => (steps ? endPresenting() : present()), Boolean(steps)),
    button("doProjector", words.projector, projector, document.body.classList.contains("projector")),
    h("details", { id: "save" }, h("summary", {}, words.save), h("div", {},
      button("doPng", "PNG", savePng), button("doSvg", "SVG", saveSvg), button("doPrint", words.print, () => window.print()), button("doCsv", words.copy, copyCsv))),
    button("doLang", words.language, () => speak(lang === "sv" ? "en" : "sv")),
  );
  $("doLang").setAttribute("lang", lang === "sv" ? "en" : "sv");
}

function toggle(name_) {
  document.body.classList.toggle(name_);
  buttons();
  fitSoon();
}

function projector() {
  document.body.classList.toggle("projector");
  document.body.classList.remove("withSide");
  buttons();
  fitSoon();
}

const fitSoon = () => requestAnimationFrame(() => {
  if (!network) return;
  network.setSize("100%", "100%");
  suit();
  if (chosen && lit && narrow()) fitLit();
  else fitAll();
});

// Take the plan that suits the window; while something is chosen everything stays where it is.
function suit() {
  const { width, height } = $("net").getBoundingClientRect();
  if (chosen || width < 20) return;
  const better = Scene.bestPlan(model, width, height, lang);
  if (better === plan) return;
  plan = better;
  if (network && selection) rebuild(true);
}

function speak(next) {
  lang = next;
  words = values.words[lang];
  known = Names.index(model.actors, lang);
  document.documentElement.lang = lang;
  $("skip").textContent = words.toTable;
  $("sideTitle").textContent = words.filters;
  $("stage").setAttribute("aria-label", words.map);
  const inner = $("net").querySelector(".vis-network");
  if (inner) inner.setAttribute("aria-label", words.canvas);
  buttons();
  searchBox();
  filters();
  update();
  timeBar();
  if (steps) presenting();
}

function headline() {
  const parts = [fill(words.asOf, { day: dayIn(model.about.asOf) }), fill(words.audience, { name: words.audiences[model.about.audience] })];
  if (model.about.told.length) parts.push(fill(words.narrowed, { parts: model.about.told.join(", ") }));
  parts.push(fill(words.shown, { n: selection.shown.length, all: model.relations.length }));
  $("about").textContent = parts.join(" · ");
  const then = state.place < model.now;
  $("headline").textContent = selection.examined ? fill(then ? words.headlineThen : words.headline, { n: selection.needing, all: selection.examined, day: dayIn(today()) }) : words.empty;
}

function searchBox() {
  const list = h("ul", { id: "hits", role: "listbox", "aria-label": words.search, hidden: true });
  const input = h("input", {
    id: "search", type: "search", autocomplete: "off", spellcheck: "false", placeholder: words.searchHint, role: "combobox", "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list",
    oninput: () => hits(input, list),
    onkeydown: (event) => searchKeys(event, input, list),
    onblur: () => setTimeout(() => { list.hidden = true; input.setAttribute("aria-expanded", "false"); }, 200),
  });
  $("find").replaceChildren(h("label", { for: "search" }, words.search), input, list);
}

function hits(input, list) {
  const found = Names.find(known, input.value);
  list.replaceChildren(...found.map((i, n) => h("li", { role: "option", id: `hit${n}`, "aria-selected": String(n === 0), onmousedown: (event) => { event.preventDefault(); goTo(i, input, list); } },
    name(i), h("small", {}, ` ${words.kinds[model.lists.kinds[model.actors[i].kind]]}`))));
  if (!found.length && input.value.trim()) list.append(h("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, words.nothingFound));
  list.hidden = !input.value.trim();
  input.setAttribute("aria-expanded", String(!list.hidden));
  if (found.length) input.setAttribute("aria-activedescendant", "hit0");
  else input.removeAttribute("aria-activedescendant");
  list.found = found;
  list.at = 0;
}

function searchKeys(event, input, list) {
  const found = list.found || [];
  if (event.key === "Enter" && found.length) goTo(found[list.at], input, list);
  else if (event.key === "Escape") { input.value = ""; hits(input, list); }
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
    list.at = (list.at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
    [...list.children].forEach((each, n) => each.setAttribute("aria-selected", String(n === list.at)));
    input.setAttribute("aria-activedescendant", `hit${list.at}`);
    list.children[list.at].scrollIntoView({ block: "nearest" });
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function goTo(actor, input, list) {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.value = name(actor);
  if (narrow()) document.body.classList.remove("withSide");
  if (model.groups.length) view = { type: "near", actor, distance: 1 };
  if (showing === "table") show("map");
  choose({ actor }, { zoom: true });
  cursor = `a${actor}`;
  say(name(actor));
}

function legend() {
  const comparing = state.comparing;
  const row = (look, off, style, text, count, change) => h("label", { class: count ? null : "zero" },
    h("input", { type: "checkbox", checked: !off.has(look), "data-look": look, onchange: (event) => { if (event.target.checked) off.delete(look); else off.add(look); if (!comparing) state.needing = false; change(); } }),
    sample(style), h("span", { class: "word" }, text), h("span", { class: "count" }, String(count)));
  const focus = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.look : undefined;
  const items = comparing
    ? [1, 2, 3, 0].map((look) => row(look, state.changesOff, Shapes.CHANGE[look], words.changes[look ? model.lists.changes[look - 1] : "same"], selection.changes[look], () => update()))
    : model.lists.health.map((key, look) => (model.aside.has(look) ? null : row(look, state.off, Shapes.HEALTH[look], words.healths[key], selection.counts[look], () => update())));
  const aside = comparing ? [] : [...model.aside].map((look) => row(look, state.off, Shapes.HEALTH[look], words.healths[model.lists.health[look]], selection.counts[look], () => update()));
  $("legend").replaceChildren(
    h("fieldset", { id: "healths" }, h("legend", {}, comparing ? fill(words.change, { day: dayIn(model.about.compare) }) : words.health), items.filter(Boolean),
      !comparing && h("button", { id: "doNeeding", type: "button", "aria-pressed": String(state.needing), onclick: () => { state.needing = !state.needing; update(); } }, words.needing)),
    aside.length ? h("fieldset", { class: "more" }, h("legend", {}, words.aside), aside,
      model.apart.length > 0 && h("label", {}, h("input", { type: "checkbox", id: "lonely", checked: state.lonely, onchange: (event) => { state.lonely = event.target.checked; update(); } }), h("span", { class: "word" }, words.lonely), h("span", { class: "count" }, String(model.apart.length)))) : "",
  );
  if (focus !== undefined) {
    const again = $("legend").querySelector(`input[data-look="${focus}"]`);
    if (again) again.focus();
  }
}

function filters() {
  const pick = (id, label, options, value, set) => options.length > 1 && h("div", {}, h("label", { for: id }, label),
    h("select", { id, onchange: (event) => { set(Number(event.target.value)); update(); } },
      options.map(([key, text]) => { const made = h("option", { value: key }, text); made.selected = key === value; return made; })));
  const by = (a, b) => a[1].localeCompare(b[1], lang);
  const kinds = [...new Set(model.relations.flatMap((each) => [model.actors[each.from].kind, model.actors[each.to].kind]))].map((each) => [each, Paint.capital(words.kinds[model.lists.kinds[each]])]).sort(by);
  const themes = [...new Set(model.relations.flatMap((each) => each.themes))].map((each) => [each, told(model.themes[each])]).sort(by);
  const answering = [...new Set(model.relations.map((each) => each.answering))].filter(Boolean).map((each) => [each, told(model.answering[each])]).sort(by);
  const levels = model.lists.levels.map((each, n) => [n + 1, Paint.capital(words.levels[each])]);
  $("filters").replaceChildren(...[
    pick("byTheme", words.theme, [[0, words.all], ...themes], state.theme, (value) => { state.theme = value; }),
    pick("byLevel", words.level, [[0, words.all], ...levels], state.level, (value) => { state.level = value; }),
    pick("byKind", words.kind, [[-1, words.all], ...kinds], state.kind, (value) => { state.kind = value; }),
    pick("byAnswering", words.responsible, [[0, words.all], ...answering], state.answering, (value) => { state.answering = value; }),
    h("p", { class: "hint" }, words.legend),
  ].filter(Boolean));
}

function timeBar() {
  if (model.days.length < 2) return;
  const slider = h("input", { id: "when", type: "range", min: 0, max: model.now, step: 1, oninput: () => { stop(); setPlace(Number(slider.value)); } });
  slider.value = state.place;
  $("time").replaceChildren(
    h("button", { id: "doPlay", type: "button", onclick: () => (playing ? stop() : play()) }, words.play),
    h("label", { for: "when" }, words.time), slider, h("output", { id: "day", for: "when" }));
  timeLabel();
}

function timeLabel() {
  const slider = $("when");
  if (!slider) return;
  slider.value = state.place;
  slider.setAttribute("aria-valuetext", dayIn(today()));
  $("day").textContent = dayIn(today());
}

function setPlace(place) {
  state.place = place;
  update({ quick: true });
}

function play() {
  if (state.place >= model.now) state.place = 0;
  $("doPlay").textContent = words.pause;
  playing = setInterval(() => {
    if (state.place >= model.now) stop();
    else setPlace(state.place + 1);
  }, 140);
}

function stop() {
  if (!playing) return;
  clearInterval(playing);
  playing = null;
  $("doPlay").textContent = words.play;
}

function over() {
  const parts = [];
  if (view.type !== "all") parts.push(h("button", { id: "doBack", type: "button", onclick: whole }, `← ${words.back}`));
  if (scene.hidden) parts.push(h("span", {}, fill(words.strongest, { n: Scene.MOST })));
  if (!scene.cards.length || !model.relations.length) parts.push(h("span", { id: "empty" }, words.empty));
  parts.push(h("span", { class: "zoom" }, h("button", { type: "button", id: "doCloser", "aria-label": words.zoomIn, onclick: () => zoomBy(1.25) }, "+"), h("button", { type: "button", id: "doFarther", "aria-label": words.zoomOut, onclick: () => zoomBy(0.8) }, "−")));
  $("over").replaceChildren(...parts);
}

// ---- the panel -------------------------------------------------------------------------------------------------------

function panel() {
  const box = $("panel");
  const was = box.hidden;
  box.hidden = !chosen;
  document.body.classList.toggle("withPanel", Boolean(chosen));
  if (chosen) {
    const close = h("button", { class: "close", type: "button", "aria-label": words.close, onclick: () => choose(null) }, "×");
    const content = chosen.actor !== undefined ? actorPanel(chosen.actor) : chosen.group !== undefined ? groupPanel(chosen.group) : relationPanel(chosen.relations);
    box.replaceChildren(close, ...content.filter(Boolean));
    box.scrollTop = 0;
  } else box.replaceChildren();
  if (was !== box.hidden) fitSoon();
}

const relationButton = (i, other) => {
  const relation = model.relations[i];
  const look = selection.healths[i];
  return h("li", {}, h("button", { type: "button", class: "go", onclick: () => choose({ relations: [i] }) }, look >= 0 ? sample(Shapes.HEALTH[look], 26) : "", h("span", {}, other, h("small", {}, look >= 0 ? words.healths[model.lists.health[look]] : ""))));
};

function actorPanel(i) {
  const actor = model.actors[i];
  const day = today();
  const mine = actor.relations.filter((each) => selection.healths[each] >= 0).sort((a, b) => selection.healths[a] - selection.healths[b] || a - b);
  const contacts = [...new Set(mine.flatMap((each) => model.relations[each].contacts))].filter((each) => model.contacts[each].start <= day).sort((a, b) => a - b);
  const points = contacts.flatMap((each) => model.contacts[each].points);
  const agreements = [...new Set(mine.flatMap((each) => model.relations[each].agreements))];
  const region = told(model.regions[actor.region]);
  return [
    h("h2", {}, name(i)),
    h("p", { class: "kind" }, [words.kinds[model.lists.kinds[actor.kind]], words.sides[model.lists.sides[actor.side]], region].filter(Boolean).join(" · ")),
    Panel.facts([[words.aliases, actor.aliases.join(", ")], [words.priority, actor.priority], [words.themes, actor.themes.map((each) => told(model.themes[each])).join(", ")], [words.notes, actor.notes]]),
    h("p", { class: "row" }, [1, 2].map((n) => h("button", { type: "button", id: `doNear${n}`, "aria-pressed": String(distance === n), onclick: () => near(i, n) }, n === 1 ? words.steps1 : words.steps2))),
    Panel.section(words.relations, mine.map((each) => relationButton(each, name(model.relations[each].from === i ? model.relations[each].to : model.relations[each].from))), words, 60) || h("p", {}, `${words.relations}: ${words.none}`),
    Panel.section(words.points, points.map((each) => Panel.pointItem(model, each, words, told)), words),
    Panel.section(words.agreements, agreements.map((each) => Panel.agreementItem(model, each, words, told)), words),
    Panel.section(words.contacts, contacts.map((each) => Panel.contactItem(model, each, words, name, told, [i])), words),
  ];
}

function near(i, n) {
  if (model.groups.length) view = { type: "near", actor: i, distance: n };
  distance = n;
  chosen = { actor: i };
  const keep = n;
  update();
  distance = keep;
  shine();
  fitLit();
  panel();
}

function relationPanel(list) {
  if (list.length > 1) {
    return [h("h2", {}, fill(words.shown, { n: list.length, all: model.relations.length })),
      Panel.section(words.relations, list.map((each) => relationButton(each, `${name(model.relations[each].from)} – ${name(model.relations[each].to)}`)), words, 100)];
  }
  const relation = model.relations[list[0]];
  const look = selection.healths[relation.i];
  const day = today();
  const contacts = relation.contacts.filter((each) => model.contacts[each].start <= day);
  const points = contacts.flatMap((each) => model.contacts[each].points);
  const over = relation.last ? Model.days(relation.last, model.about.asOf) - relation.pace : 0;
  const end = (i) => h("button", { type: "button", class: "go", onclick: () => choose({ actor: i }) }, name(i));
  return [
    h("h2", {}, `${name(relation.from)} – ${name(relation.to)}`),
    look >= 0 && h("p", { class: "kind" }, sample(Shapes.HEALTH[look], 44), ` ${words.healths[model.lists.health[look]]}`, relation.change ? ` · ${words.changes[model.lists.changes[relation.change - 1]]}` : ""),
    h("section", {}, h("h3", {}, words.why), h("ul", { class: "reasons" }, Panel.reasons(model, relation, words))),
    Panel.facts([
      [words.lastContact, relation.last || words.none],
      [words.nextPlanned, relation.planned],
      [words.pace, fill(words.daysFrom, { n: relation.pace, why: words.cadences[model.lists.cadences[relation.paceFrom]] })],
      [words.overdueDays, over > 0 ? String(over) : ""],
      [words.responsible, relation.answering ? told(model.answering[relation.answering]) : ""],
      [words.priority, relation.priority],
      [words.themes, relation.themes.map((each) => told(model.themes[each])).join(", ")],
    ]),
    Panel.section(words.points, points.map((each) => Panel.pointItem(model, each, words, told)), words),
    Panel.section(words.agreements, relation.agreements.map((each) => Panel.agreementItem(model, each, words, told)), words),
    Panel.section(words.contacts, contacts.map((each) => Panel.contactItem(model, each, words, name, told, [relation.from, relation.to])), words),
    h("p", { class: "row" }, end(relation.from), end(relation.to)),
  ];
}

function groupPanel(i) {
  const group = model.groups[i];
  const worst = (actor) => Math.min(99, ...model.actors[actor].relations.map((each) => selection.healths[each]).filter((look) => look >= 0));
  const members = [...group.members].sort((a, b) => worst(a) - worst(b) || a - b);
  return [
    h("h2", {}, groupName(i)),
    view.type === "group" && view.group === i ? "" : h("p", {}, h("button", { type: "button", onclick: () => openGroup(i) }, words.open)),
    h("section", {}, h("h3", {}, fill(words.members, { n: members.length })),
      h("ul", {}, members.slice(0, 100).map((each) => h("li", {}, h("button", { type: "button", class: "go", onclick: () => choose({ actor: each }) }, worst(each) < 99 ? sample(Shapes.HEALTH[worst(each)], 26) : "", h("span", {}, name(each))))))),
  ];
}

// ---- the table -------------------------------------------------------------------------------------------------------

function show(what) {
  showing = what;
  $("table").hidden = what !== "table";
  $("stage").hidden = what === "table";
  buttons();
  if (what === "table") {
    rowsShown = 200;
    table();
    $("table").focus();
  } else fitSoon();
}

const tableRows = () => Table.sorted(Table.rows(model, selection, state, words, lang), sortBy.column, sortBy.down, lang);

function table() {
  const list = tableRows();
  const head = Table.COLUMNS.map((column) => h("th", { scope: "col", "aria-sort": sortBy.column === column ? (sortBy.down ? "descending" : "ascending") : "none", class: Table.NUMBERS.has(column) ? "number" : null },
    h("button", { type: "button", "data-column": column, onclick: () => { sortBy = { column, down: sortBy.column === column && !sortBy.down }; table(); $("table").querySelector(`[data-column="${column}"]`).focus(); } }, words[column], h("span", { "aria-hidden": "true" }, sortBy.column === column ? (sortBy.down ? " ▼" : " ▲") : ""))));
  const body = list.slice(0, rowsShown).map((row) => h("tr", {}, Table.COLUMNS.map((column, n) => h(n ? "td" : "th", { scope: n ? null : "row", class: Table.NUMBERS.has(column) ? "number" : null },
    column === "health" ? [sample(Shapes.HEALTH[row.rank], 26), " ", row.health] : column === "ourActor" ? h("button", { type: "button", class: "plain", onclick: () => choose({ relations: [row.relation] }, { focus: true }) }, row.ourActor) : String(row[column])))));
  $("table").replaceChildren(
    h("div", { class: "bar" }, h("h2", {}, fill(words.shown, { n: list.length, all: model.relations.length })), h("button", { type: "button", id: "doCopy", onclick: copyCsv }, words.copy)),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.table }, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))),
    list.length > rowsShown ? h("button", { type: "button", id: "doMore", onclick: () => { rowsShown += 500; table(); } }, words.showMore) : "",
  );
}

async function copyCsv() {
  const list = tableRows();
  await copy(Table.csv(list, words));
  say(fill(words.copied, { n: list.length }));
  flash(fill(words.copied, { n: list.length }));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the clipboard's permission the old way still works.
    const area = h("textarea", { class: "quiet", "aria-hidden": "true", tabindex: "-1" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

let flashing = null;
function flash(text) {
  const tip = $("tip");
  document.querySelectorAll(".flash").forEach((each) => each.remove());
  const made = h("div", { class: "flash" }, text);
  document.body.append(made);
  clearTimeout(flashing);
  flashing = setTimeout(() => made.remove(), 4000);
  tip.hidden = true;
}

// ---- pictures --------------------------------------------------------------------------------------------------------

function shot() {
  const entries = state.comparing
    ? [1, 2, 3, 0].filter((look) => selection.changes[look]).map((look) => ({ style: Shapes.CHANGE[look], text: `${words.changes[look ? model.lists.changes[look - 1] : "same"]} (${selection.changes[look]})` }))
    : model.lists.health.map((key, look) => ({ style: Shapes.HEALTH[look], text: `${words.healths[key]} (${selection.counts[look]})`, look })).filter((each) => selection.counts[each.look] && !state.off.has(each.look) && (!state.needing || each.look < Model.NEEDING));
  const subtitle = `${dayIn(today())} · ${$("headline").textContent}`;
  return { scene, links: lit ? links.filter(lit.link) : links, words, model, comparing: state.comparing, bars, title: model.about.title, subtitle, entries };
}

function save(url, file) {
  const link = h("a", { href: url, download: file });
  document.body.append(link);
  link.click();
  link.remove();
}

function savePng() {
  const canvas = Drawing.png(document.createElement("canvas"), shot());
  canvas.toBlob((blob) => {
    const url = URL.createObjectURL(blob);
    save(url, `kinagraph-${today()}.png`);
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  });
}

function saveSvg() {
  const url = URL.createObjectURL(new Blob([Drawing.svg(shot())], { type: "image/svg+xml" }));
  save(url, `kinagraph-${today()}.svg`);
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// A canvas is cropped on paper: paper gets the drawing.
window.addEventListener("beforeprint", () => {
  const drawn = new DOMParser().parseFromString(Drawing.svg(shot()), "image/svg+xml").documentElement;
  $("paper").replaceChildren(document.importNode(drawn, true));
});
window.addEventListener("afterprint", () => $("paper").replaceChildren());

// ---- presenting ------------------------------------------------------------------------------------------------------

function ownSteps() {
  const found = [{ say: $("headline").textContent }];
  const counts = Model.select(model, Model.begin(model)).counts;
  if (counts.slice(0, Model.NEEDING).some(Boolean)) found.push({ say: words.needing, needing: true });
  for (const key of ["unfollowed", "high_level_only"]) {
    const look = model.lists.health.indexOf(key);
    if (counts[look]) found.push({ say: `${words.healths[key]}: ${counts[look]}`, health: [key] });
  }
  return found;
}

function present() {
  reset();
  steps = model.steps.length ? [...model.steps] : ownSteps();
  stepAt = 0;
  document.body.classList.add("presenting");
  buttons();
  goStep(0);
}

function endPresenting() {
  steps = null;
  document.body.classList.remove("presenting");
  $("present").hidden = true;
  reset();
  buttons();
  fitSoon();
}

function goStep(n) {
  stepAt = Math.max(0, Math.min(steps.length - 1, n));
  const step = steps[stepAt] || {};
  stop();
  state = Model.begin(model);
  state.comparing = step.compare === undefined ? false : Boolean(step.compare) && Boolean(model.about.compare);
  view = { type: "all" };
  chosen = null;
  if (step.needing) state.needing = true;
  if (step.health) state.off = new Set(model.lists.health.map((_each, look) => look).filter((look) => !step.health.includes(model.lists.health[look])));
  if (step.theme) state.theme = Math.max(0, model.themes.findIndex((each) => told(each).toLowerCase() === step.theme.toLowerCase()));
  if (step.level) state.level = model.lists.levels.indexOf(step.level) + 1;
  if (step.kind) state.kind = model.lists.kinds.indexOf(step.kind);
  if (step.responsible) state.answering = Math.max(0, model.answering.findIndex((each) => told(each) === step.responsible));
  if (step.day) state.place = Math.max(0, model.days.reduce((best, day, place) => (day <= step.day ? place : best), 0));
  if (showing !== (step.view === "table" ? "table" : "map")) show(step.view === "table" ? "table" : "map");
  if (step.select >= 0) {
    if (model.groups.length) view = { type: "near", actor: step.select, distance: step.distance || 1 };
    chosen = { actor: step.select };
  }
  distance = step.distance || 1;
  if (step.select >= 0 && step.partner >= 0) {
    const found = model.actors[step.select].relations.filter((each) => [model.relations[each].from, model.relations[each].to].includes(step.partner));
    if (found.length) chosen = { relations: found };
  }
  update({ fit: true });
  if (chosen && showing === "map") requestAnimationFrame(fitLit);
  filters();
  buttons();
  presenting();
}

function presenting() {
  const step = steps[stepAt];
  const button = (id, text, onclick, label) => h("button", { id, type: "button", onclick, "aria-label": label || null }, text);
  $("present").hidden = false;
  $("present").replaceChildren(
    button("doPrevious", "◀", () => goStep(stepAt - 1), words.previous),
    h("p", { id: "sentence", role: "status" }, step ? step.say || "" : words.noSteps),
    h("span", { class: "count" }, `${stepAt + 1}/${steps.length}`),
    button("doNext", "▶", () => goStep(stepAt + 1), words.next),
    h("details", { id: "keep" }, h("summary", {}, words.saveStep), h("div", {},
      h("label", { for: "sentenceNew" }, words.sentence), h("input", { id: "sentenceNew" }), button("doKeep", words.saveStep, keepStep), button("doSteps", words.copySteps, copySteps))),
    button("doEnd", words.endPresenting, endPresenting),
  );
}

function keepStep() {
  const step = { say: $("sentenceNew").value };
  const off = [...state.off].sort().join();
  if (state.needing) step.needing = true;
  else if (off !== [...model.aside].sort().join()) step.health = model.lists.health.filter((_each, look) => !state.off.has(look));
  if (state.theme) step.theme = told(model.themes[state.theme]);
  if (state.level) step.level = model.lists.levels[state.level - 1];
  if (state.kind >= 0) step.kind = model.lists.kinds[state.kind];
  if (state.answering) step.responsible = told(model.answering[state.answering]);
  if (state.place < model.now) step.day = today();
  if (state.comparing) step.compare = true;
  if (showing === "table") step.view = "table";
  if (chosen && chosen.actor !== undefined) { step.select = chosen.actor; if (distance > 1) step.distance = distance; }
  if (chosen && chosen.relations && chosen.relations.length === 1) { step.select = model.relations[chosen.relations[0]].from; step.partner = model.relations[chosen.relations[0]].to; }
  steps.splice(stepAt + 1, 0, step);
  stepAt += 1;
  presenting();
}

async function copySteps() {
  const written = steps.map((step) => {
    const made = { ...step };
    for (const end of ["select", "partner"]) if (made[end] >= 0) made[end] = name(made[end]); else delete made[end];
    return made;
  });
  await copy(JSON.stringify({ step: written }, null, 2));
  flash(fill(words.stepsCopied, { n: written.length }));
  say(fill(words.stepsCopied, { n: written.length }));
}

// ---- keys of the whole page ------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest && event.target.closest("input, select, textarea");
  if (event.key === "Escape") {
    const menu = document.querySelector("details[open]");
    if (menu) menu.open = false;
    else if (chosen) choose(null);
    else if (view.type !== "all") whole();
    else if (steps) endPresenting();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (steps && (event.key === "ArrowRight" || event.key === "PageDown")) goStep(stepAt + 1);
  else if (steps && (event.key === "ArrowLeft" || event.key === "PageUp")) goStep(stepAt - 1);
  else if (event.key === "/") { if (!$("side").getClientRects().length) toggle("withSide"); $("search").focus(); }
  else return;
  event.preventDefault();
});
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  show("table");
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[open]")) if (!menu.contains(event.target)) menu.open = false;
});

suit();
selection = Model.select(model, state);
scene = Scene.build(model, view, selection.shown, lang, state.lonely, plan);
links = Shapes.route(Scene.links(model, scene, selection, state));
bars = Shapes.shares(links);
try {
  start();
} catch (error) {
  $("failed").hidden = false;
  show("table");
  console.error(error);
}
speak(lang);
// For tests and for the curious: what is shown now.
window.kinagraphMap = {
  model, network, ready: performance.now(), step: goStep, choose, openGroup,
  get state() { return state; }, get scene() { return scene; }, get links() { return links; }, get selection() { return selection; }, get chosen() { return chosen; }, get plan() { return plan; },
};
