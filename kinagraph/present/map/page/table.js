// The relations as rows: what the map shows, to read, to sort, to copy.
const Table = (() => {
  const COLUMNS = ["ourActor", "counterpart", "health", "lastContact", "overdueDays", "pace", "count", "themes", "responsible"];
  const NUMBERS = new Set(["overdueDays", "pace", "count"]);

  function rows(model, selection, state, words, lang) {
    const name = (i) => (typeof model.actors[i].name === "string" ? model.actors[i].name : model.actors[i].name[lang]);
    const told = (text) => (typeof text === "string" ? text : text[lang]);
    const day = model.days[state.place] || model.about.asOf;
    return selection.shown.map((i) => {
      const relation = model.relations[i];
      const held = relation.contacts.filter((each) => model.contacts[each].start <= day);
      const last = state.place >= model.now ? relation.last : held.length ? model.contacts[held[0]].date : "";
      const ago = last && last.length === 10 ? Model.days(last, day) : null;
      const health = selection.healths[i];
      const change = model.lists.changes[relation.change - 1] || "same";
      return {
        relation: i,
        ourActor: name(relation.from),
        counterpart: name(relation.to),
        health: words.healths[model.lists.health[health]] + (state.comparing ? ` · ${words.changes[change]}` : ""),
        rank: health,
        lastContact: last,
        overdueDays: ago !== null && ago > relation.pace ? ago - relation.pace : "",
        pace: relation.pace,
        count: held.length,
        themes: relation.themes.map((each) => told(model.themes[each])).join(", "),
        responsible: relation.answering ? told(model.answering[relation.answering]) : "",
      };
    });
  }

  function sorted(list, column, down, lang) {
    const key = column === "health" ? "rank" : column;
    const order = (a, b) => {
      const [one, other] = [a[key], b[key]];
      // What is missing stands last, whichever way.
      if (one === "" || other === "") return one === other ? 0 : one === "" ? (down ? -1 : 1) : down ? 1 : -1;
      return typeof one === "number" ? one - other : String(one).localeCompare(String(other), lang);
    };
    const made = [...list].sort((a, b) => order(a, b) || a.relation - b.relation);
    return down ? made.reverse() : made;
  }

  function csv(list, words) {
    const cell = (value) => {
      let text = String(value);
      // A spreadsheet must not take a name for a formula.
      if (/^[=+\-@\t\r]/u.test(text) && typeof value !== "number") text = `'${text}`;
      return /[",\n\r;]/u.test(text) ? `"${text.replace(/"/gu, '""')}"` : text;
    };
    return [COLUMNS.map((name) => words[name]), ...list.map((row) => COLUMNS.map((name) => row[name]))].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  return { COLUMNS, NUMBERS, rows, sorted, csv };
})();
if (typeof module !== "undefined") module.exports = Table;
