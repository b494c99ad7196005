// Which cards stand where: the whole as laid out when the file was made, an opened group, an actor among its own.
const Scene = (() => {
  const CARD = 250;
  const LINE = 21;
  const PADDING = 15;
  const HEADING = 30;
  const GAP = 11;
  const WITHIN = 70;
  const BETWEEN = 300;
  const SHAPE = 2.1;
  const SPREAD = 44;
  const MOST = 120;
  const CLEAR = 60;
  const CLEAR_SINGLE = 240;

  const linesOf = (lines, lang) => (Array.isArray(lines) ? lines : lines[lang].length ? [].concat(lines[lang]) : [""]);
  const tall = (lines) => lines.length * LINE + PADDING;

  const actorCard = (model, i, lang) => {
    const actor = model.actors[i];
    const lines = linesOf(actor.lines, lang);
    return { key: `a${i}`, actor: i, side: actor.side, kind: actor.kind, lines, w: CARD, h: tall(lines), x: 0, y: 0 };
  };
  const groupCard = (model, i, lang) => {
    const group = model.groups[i];
    const lines = linesOf(group.lines, lang);
    return { key: `g${i}`, group: i, side: group.side, kind: group.kind, lines, w: CARD, h: tall(lines), x: 0, y: 0 };
  };

  // view: {type: "all"}, {type: "group", group} or {type: "near", actor, distance}; shown: the visible relations.
  function build(model, view, shown, lang, lonely = false, plan = 0) {
    if (view.type === "group") return opened(model, view.group, shown, lang);
    if (view.type === "near" && model.groups.length) return around(model, view, shown, lang);
    const apart = new Set(model.apart);
    const cards = model.groups.length
      ? model.groups.map((group) => groupCard(model, group.i, lang))
      : model.actors.filter((actor) => lonely || !apart.has(actor.i)).map((actor) => actorCard(model, actor.i, lang));
    for (const card of cards) [card.x, card.y] = model.plans[plan].spots[card.key];
    return finished(model, cards, model.plans[plan].headings.map(([side, kind, x, y]) => ({ side, kind, x, y })), 0);
  }

  // Which of the plans is largest in a window.
  function bestPlan(model, width, height, lang) {
    let best = 0;
    let largest = 0;
    model.plans.forEach((_each, plan) => {
      const { box } = build(model, { type: "all" }, [], lang, false, plan);
      const scale = Math.min(width / (box.right - box.left), height / (box.bottom - box.top));
      if (scale > largest * 1.02) [best, largest] = [plan, scale];
    });
    return best;
  }

  function opened(model, group, shown, lang) {
    const { side } = model.groups[group];
    const members = model.groups[group].members;
    const busy = new Map(members.map((each) => [each, 0]));
    for (const each of shown) {
      const { from, to } = model.relations[each];
      if (busy.has(from)) busy.set(from, busy.get(from) + 1);
      if (busy.has(to)) busy.set(to, busy.get(to) + 1);
    }
    const kept = [...members].sort((a, b) => busy.get(b) - busy.get(a) || a - b).slice(0, MOST);
    const cards = [...kept.map((each) => actorCard(model, each, lang)), ...model.groups.filter((each) => each.side !== side).map((each) => groupCard(model, each.i, lang))];
    return arranged(model, cards, members.length - kept.length);
  }

  function around(model, view, shown, lang) {
    const visible = new Set(shown);
    const distance = new Map([[view.actor, 0]]);
    let edge = [view.actor];
    for (let step = 1; step <= view.distance; step += 1) {
      const next = [];
      for (const one of edge) {
        for (const each of model.actors[one].relations) {
          if (!visible.has(each)) continue;
          const other = model.relations[each].from === one ? model.relations[each].to : model.relations[each].from;
          if (!distance.has(other)) {
            distance.set(other, step);
            next.push(other);
          }
        }
      }
      edge = next;
    }
    const found = [...distance.keys()];
    return arranged(model, found.slice(0, MOST).map((each) => actorCard(model, each, lang)), Math.max(0, found.length - MOST));
  }

  // Columns by side and kind, as in layout.py, without its ordering sweeps.
  function arranged(model, cards, hidden) {
    const whole = cards.reduce((sum, card) => sum + card.h + GAP, 0) + HEADING * 8;
    const tallest = Math.max(...cards.map((card) => card.h)) + HEADING + GAP;
    let best = null;
    for (let parts = 1; parts < 40; parts += 1) {
      const limit = Math.max(tallest, whole / parts);
      const columns = pack(cards, limit);
      const width = columns[columns.length - 1].x + CARD;
      const height = Math.max(...columns.map((column) => column.used));
      const off = width / height > SHAPE ? 0.6 * (width / height / SHAPE - 1) : (SHAPE * height) / width - 1;
      if (!best || off < best.off) best = { off, columns };
      if (limit === tallest) break;
    }
    const wide = best.columns[best.columns.length - 1].x + CARD;
    const top = Math.max(...best.columns.map((column) => column.used), wide / SHAPE);
    const headings = [];
    const middles = new Map();
    for (const column of best.columns) {
      const count = column.blocks.reduce((sum, block) => sum + block.cards.length + 1, 0);
      const spread = Math.min((top - column.used) / count, SPREAD);
      let y = (top - column.used - spread * count) / 2;
      for (const block of column.blocks) {
        y += HEADING + spread;
        headings.push({ side: column.side, kind: block.kind, x: column.x, y: y - 7 });
        for (const card of block.cards) {
          card.x = column.x;
          card.y = y + card.h / 2;
          y += card.h + GAP + spread;
        }
      }
      middles.set(column.side, [...(middles.get(column.side) || []), column.x]);
    }
    const over = Math.min(...headings.map((each) => each.y)) - 40;
    for (const [side, xs] of middles) headings.push({ side, kind: -1, x: (Math.min(...xs) + Math.max(...xs)) / 2, y: over });
    return finished(model, cards, headings, hidden);
  }

  function pack(cards, limit) {
    const columns = [];
    for (const side of [0, 1, 2]) {
      const mine = cards.filter((card) => card.side === side).sort((a, b) => a.kind - b.kind);
      let column = null;
      for (const card of mine) {
        const heading = column && column.blocks.length && column.blocks[column.blocks.length - 1].kind === card.kind ? 0 : HEADING;
        if (!column || (column.used + heading + card.h + GAP > limit && column.used > 0)) {
          column = { side, used: 0, blocks: [], x: 0 };
          columns.push(column);
        }
        let block = column.blocks[column.blocks.length - 1];
        if (!block || block.kind !== card.kind) {
          block = { kind: card.kind, cards: [] };
          column.blocks.push(block);
          column.used += HEADING;
        }
        block.cards.push(card);
        column.used += card.h + GAP;
      }
    }
    let x = 0;
    columns.forEach((column, n) => {
      if (n) x += CARD + (columns[n - 1].side === column.side ? WITHIN : BETWEEN);
      column.x = x;
    });
    return columns;
  }

  function finished(model, cards, headings, hidden) {
    const byKey = new Map(cards.map((card) => [card.key, card]));
    const of = (actor) => byKey.get(`a${actor}`) || byKey.get(`g${model.groupOf.get(actor)}`);
    const box = cards.length
      ? {
          left: Math.min(...cards.map((card) => card.x - card.w / 2)),
          right: Math.max(...cards.map((card) => card.x + card.w / 2)),
          top: Math.min(...cards.map((card) => card.y - card.h / 2), ...headings.map((each) => each.y - 24)),
          bottom: Math.max(...cards.map((card) => card.y + card.h / 2)),
        }
      : { left: 0, right: 100, top: 0, bottom: 100 };
    return { cards, byKey, of, headings, box, hidden };
  }

  // A line for each relation between two actors; to and from a group one line for all of them.
  function links(model, scene, selection, state) {
    const found = [];
    const bundles = new Map();
    for (const i of selection.shown) {
      const relation = model.relations[i];
      const from = scene.of(relation.from);
      const to = scene.of(relation.to);
      if (!from || !to) continue;
      const look = state.comparing ? relation.change : selection.healths[i];
      if (from.group === undefined && to.group === undefined) {
        found.push({ from, to, look, looks: new Map([[look, 1]]), relations: [i], strength: relation.strength, share: 0 });
        continue;
      }
      if (from === to) continue;
      const key = `${from.key}|${to.key}`;
      let bundle = bundles.get(key);
      if (!bundle) {
        bundle = { from, to, look, looks: new Map(), relations: [], strength: 0, share: 1 };
        bundles.set(key, bundle);
        found.push(bundle);
      }
      bundle.relations.push(i);
      bundle.looks.set(look, (bundle.looks.get(look) || 0) + 1);
    }
    const most = Math.max(1, ...[...bundles.values()].map((each) => each.relations.length));
    for (const bundle of bundles.values()) {
      // The commonest health gives the colour; of two as common the more worrying.
      bundle.look = [...bundle.looks.entries()].sort((one, other) => other[1] - one[1] || one[0] - other[0])[0][0];
      bundle.share = bundle.relations.length / most;
    }
    // Where groups, or actors, have to do with nearly all others, only the strongest stand out; a choice lights its own.
    [...bundles.values()].sort((one, other) => other.relations.length - one.relations.length).slice(CLEAR).forEach((each) => { each.pale = true; });
    found.filter((each) => !each.share).sort((one, other) => other.strength - one.strength).slice(CLEAR_SINGLE).forEach((each) => { each.pale = true; });
    return found;
  }

  return { build, bestPlan, links, CARD, LINE, MOST };
})();
if (typeof module !== "undefined") module.exports = Scene;
