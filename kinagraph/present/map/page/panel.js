// What is told of the chosen actor, relation or group. Every text goes in as text, never as markup.
const Panel = (() => {
  // h("p", {class: "x", onclick: f}, "text", another)
  function h(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat(9).filter((each) => each !== null && each !== undefined && each !== false && each !== ""));
    return made;
  }

  const NS = "http://www.w3.org/2000/svg";

  // A piece of line as it is drawn on the map.
  function sample(style, wide = 34) {
    const made = document.createElementNS(NS, "svg");
    made.setAttribute("width", wide);
    made.setAttribute("height", 10);
    made.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(NS, "path");
    line.setAttribute("d", `M0 5h${wide}`);
    line.setAttribute("stroke", style.color);
    line.setAttribute("stroke-width", 3.4);
    if (style.dash.length) line.setAttribute("stroke-dasharray", style.dash.join(" "));
    made.append(line);
    return made;
  }

  const fill = (text, values) => text.replace(/\{(\w+)\}/gu, (_all, name) => values[name]);
  const period = (contact) => (contact.end && contact.end !== contact.date ? `${contact.date} – ${contact.end}` : contact.date);

  // Why a relation stands as it does, in sentences.
  function reasons(model, relation, words, told) {
    const found = [];
    if (!relation.contacts.length) found.push(fill(words.withoutContact, { n: relation.pace }));
    else {
      const ago = Model.days(relation.last, model.about.asOf);
      const over = ago - relation.pace;
      found.push(fill(over > 0 ? words.overdueWhy : words.inTime, { ago, n: relation.pace, over }));
    }
    const loose = [...new Set(relation.contacts.flatMap((each) => model.contacts[each].reasons))];
    if (loose.length) found.push(fill(words.unfollowedWhy, { list: loose.map((each) => words.reasons[model.lists.reasons[each]]).join("; ") }));
    if (model.lists.levelsTold[relation.levels] === "high_level_only") found.push(words.highWhy);
    if (relation.oneOff) found.push(words.oneOff);
    if (relation.inboundOnly) found.push(words.inboundOnly);
    return found.map((each) => h("li", {}, each)).concat(told || []);
  }

  function facts(pairs) {
    return h("dl", {}, pairs.filter(([, value]) => value && (!Array.isArray(value) || value.length)).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  }

  function contactItem(model, i, words, name, told, but = []) {
    const contact = model.contacts[i];
    const others = contact.actors.filter((each) => !but.includes(each));
    const about = [words.contactKinds[model.lists.contactKinds[contact.kind]]];
    if (contact.direction) about.push(contact.direction === 1 ? words.outbound : words.inbound);
    if (contact.level) about.push(words.levels[model.lists.levels[contact.level - 1]]);
    const beside = contact.beside;
    return h(
      "li",
      { class: contact.reasons.length ? "loose" : null },
      h("strong", {}, period(contact)),
      ` ${about.join(", ")}`,
      contact.purpose && h("span", { class: "purpose" }, contact.purpose),
      others.length > 0 && h("span", { class: "who" }, others.slice(0, 6).map(name).join(", ") + (others.length > 6 ? ` ${fill(words.more, { n: others.length - 6 })}` : "")),
      contact.people.length > 0 && h("span", { class: "who" }, `${words.people}: ${contact.people.map((each) => told(model.answering[each])).join(", ")}`),
      contact.reasons.length > 0 && h("span", { class: "why" }, contact.reasons.map((each) => words.reasons[model.lists.reasons[each]]).join("; ")),
      ["cost", "decision", "why", "notes", "id"].filter((each) => beside[each]).map((each) =>
        h("span", { class: "beside" }, each === "id" ? beside.id : `${{ cost: words.cost, decision: words.decision, why: words.reason, notes: words.notes }[each]}: ${beside[each]}`),
      ),
    );
  }

  function pointItem(model, point, words, told) {
    const due = point.due ? fill(words.due, { day: point.due }) : words.undated;
    return h(
      "li",
      { class: point.overdue ? "loose" : null },
      h("strong", {}, point.action),
      ` ${due}${point.overdue ? `, ${words.overduePoint}` : ""}`,
      point.answering > 0 && h("span", { class: "who" }, told(model.answering[point.answering])),
    );
  }

  function agreementItem(model, i, words, told) {
    const [title, signed, expires, status, answering] = model.agreements[i];
    const about = [words.statuses[status] || status];
    if (signed) about.push(fill(words.signed, { day: signed }));
    if (expires) about.push(fill(words.expires, { day: expires }));
    return h("li", {}, h("strong", {}, title), ` ${about.join(", ")}`, answering > 0 && h("span", { class: "who" }, told(model.answering[answering])));
  }

  function section(title, items, words, most = 40) {
    if (!items.length) return null;
    return h("section", {}, h("h3", {}, title), h("ul", {}, items.slice(0, most)), items.length > most && h("p", {}, fill(words.more, { n: items.length - most })));
  }

  return { h, sample, fill, reasons, facts, contactItem, pointItem, agreementItem, section, period };
})();
if (typeof module !== "undefined") module.exports = Panel;
