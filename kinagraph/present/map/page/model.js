// What the file holds, with names for the places in its rows; and what is visible at a time under some filters.
const Model = (() => {
  const last = (list) => list[list.length - 1];

  function read(values) {
    const { lists } = values;
    const actors = values.actors.map((row, i) => ({
      i,
      name: row[0],
      kind: row[1] || 0,
      side: row[2] || 0,
      region: row[3] || 0,
      themes: row[4] || [],
      aliases: row[5] || [],
      pinyin: row[6] || "",
      lines: cut(row[0], row[7]),
      priority: row[8] || "",
      notes: row[9] || "",
      relations: [],
    }));
    const contacts = values.contacts.map((row, i) => ({
      i,
      date: row[0],
      end: row[1] || "",
      kind: row[2] || 0,
      level: row[3] || 0,
      purpose: row[4] || "",
      actors: row[5] || [],
      reasons: row[6] || [],
      points: (row[7] || []).map((each) => ({ action: each[0], due: each[1] || "", overdue: Boolean(each[2]), answering: each[3] || 0 })),
      people: row[8] || [],
      beside: typeof row[9] === "string" ? { id: row[9] } : row[9] || {},
      start: row[10] || firstDay(row[0]),
      direction: row[11] || 0,
    }));
    const relations = values.relations.map((row, i) => {
      const [from, to, health, strength] = values.ends[i];
      actors[from].relations.push(i);
      if (to !== from) actors[to].relations.push(i);
      return {
        i,
        from,
        to,
        health,
        strength,
        contacts: row[0] || [],
        pace: row[1] || 0,
        paceFrom: row[2] || 0,
        last: row[3] || (row[0] && row[0].length ? contacts[row[0][0]].date : ""),
        history: row[4] || [],
        themes: row[5] || [],
        levels: row[6] || 0,
        answering: row[7] || 0,
        priority: row[8] || "",
        oneOff: Boolean((row[9] || 0) & 1),
        inboundOnly: Boolean((row[9] || 0) & 2),
        planned: row[10] || "",
        agreements: row[11] || [],
        change: row[12] || 0,
      };
    });
    for (const relation of relations) {
      for (const each of relation.contacts) if (!contacts[each].actors.length) contacts[each].actors = [relation.from, relation.to];
    }
    const groups = values.groups.map((row, i) => ({
      i, side: row[0], kind: row[1], region: row[2], theme: row[3], members: row[4], lines: row[5],
    }));
    const groupOf = new Map();
    for (const group of groups) for (const member of group.members) groupOf.set(member, group.i);
    const aside = new Set(lists.aside.map((name) => lists.health.indexOf(name)));
    return { ...values, actors, contacts, relations, groups, groupOf, aside, now: Math.max(0, values.days.length - 1) };
  }

  // A name's lines are told by the places where it is cut, or outright.
  function cut(name, lines) {
    if (!lines) return [name];
    if (typeof lines[0] !== "number") return lines;
    return [0, ...lines].map((from, n) => name.slice(from, lines[n]).trim());
  }

  // "2010", "2010-05" and "2010-05-12" begin on their first day.
  const firstDay = (told) => (told + "-01-01").slice(0, 10);

  // The health of a relation at a month end (a place in days); -1: it was not there yet.
  function healthAt(relation, place, now) {
    if (place >= now) return relation.health;
    let found = -1;
    for (let at = 0; at < relation.history.length && relation.history[at] <= place; at += 2) found = relation.history[at + 1];
    return found;
  }

  const NEEDING = 3; // never, dormant, stale: the first three of the health list

  function begin(model) {
    return {
      place: model.now,
      off: new Set(model.aside),
      changesOff: new Set(),
      needing: false,
      theme: 0,
      level: 0,
      kind: -1,
      answering: 0,
      comparing: Boolean(model.about.compare),
      lonely: false,
    };
  }

  // Which relations are shown, and how many there are of each health under the other filters.
  function select(model, state) {
    const { health: names } = model.lists;
    const counts = new Array(names.length).fill(0);
    const changes = [0, 0, 0, 0];
    const shown = [];
    const healths = new Int8Array(model.relations.length).fill(-1);
    let examined = 0;
    let needing = 0;
    const day = model.days[state.place];
    for (const relation of model.relations) {
      const health = healthAt(relation, state.place, model.now);
      healths[relation.i] = health;
      if (health < 0) continue;
      if (!model.aside.has(health)) {
        examined += 1;
        if (health < NEEDING) needing += 1;
      }
      if (!passes(model, state, relation, day)) continue;
      counts[health] += 1;
      if (!model.aside.has(health) || relation.change) changes[relation.change] += 1;
      const visible = state.comparing
        ? !state.changesOff.has(relation.change) && (relation.change > 0 || !state.off.has(health))
        : !state.off.has(health) && (!state.needing || health < NEEDING);
      if (visible) shown.push(relation.i);
    }
    return { shown, healths, counts, changes, examined, needing };
  }

  function passes(model, state, relation, day) {
    if (state.theme && !relation.themes.includes(state.theme)) return false;
    if (state.answering && relation.answering !== state.answering) return false;
    if (state.kind >= 0 && model.actors[relation.from].kind !== state.kind && model.actors[relation.to].kind !== state.kind) return false;
    if (state.level && !relation.contacts.some((each) => model.contacts[each].level === state.level && model.contacts[each].start <= day)) return false;
    return true;
  }

  // The actors within some relations of an actor.
  function near(model, actor, distance, shown) {
    const visible = new Set(shown);
    const found = new Set([actor]);
    for (let step = 0; step < distance; step += 1) {
      for (const each of [...found]) {
        for (const relation of model.actors[each].relations) {
          if (!visible.has(relation)) continue;
          found.add(model.relations[relation].from);
          found.add(model.relations[relation].to);
        }
      }
    }
    return found;
  }

  const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86400000);

  return { read, healthAt, begin, select, near, days, firstDay, last, NEEDING };
})();
if (typeof module !== "undefined") module.exports = Model;
