// Finding an actor by what somebody types: accents or none, any script, pinyin, an alias.
const Names = (() => {
  // The same as fold() in names.py.
  function fold(text) {
    return text.trim().replace(/\s+/gu, " ").toLowerCase().replace(/ß/gu, "ss").replace(/æ/gu, "ae").replace(/ø/gu, "o")
      .normalize("NFKD").replace(/\p{M}/gu, "");
  }

  const plain = (text) => text.trim().replace(/\s+/gu, " ").toLowerCase().normalize("NFC");

  function index(actors, lang) {
    return actors.map((actor) => {
      const name = typeof actor.name === "string" ? actor.name : actor.name[lang];
      const spellings = [name, ...actor.aliases];
      return { actor: actor.i, name, exact: spellings.map(plain), folded: spellings.map(fold), pinyin: actor.pinyin ? actor.pinyin.split(" ") : [] };
    });
  }

  // The best first: the whole name, its beginning, a word's beginning, any part; as typed before without accents.
  function find(known, text, most = 12) {
    const typed = plain(text);
    const folded = fold(text);
    const joined = folded.replace(/[\s']/gu, "");
    if (!folded) return [];
    const accented = folded !== typed.normalize("NFKD");
    const found = [];
    for (const entry of known) {
      const exact = rank(entry.exact, typed);
      // Who types an å means it; who types an a may mean either.
      const loose = accented && entry.exact.some((each) => each !== fold(each)) && exact === 9 && hasMark(typed) ? 9 : rank(entry.folded, folded);
      const sound = Math.min(rank(entry.pinyin, joined), 9);
      const best = Math.min(exact, loose + 0.5, sound + 0.7);
      if (best < 9) found.push([best, entry.name, entry.actor]);
    }
    found.sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1]) || a[2] - b[2]);
    return found.slice(0, most).map((each) => each[2]);
  }

  const hasMark = (text) => /\p{M}/u.test(text.normalize("NFD"));

  function rank(spellings, typed) {
    let best = 9;
    for (const each of spellings) {
      if (each === typed) return 0;
      const at = each.indexOf(typed);
      if (at === 0) best = Math.min(best, 1);
      else if (at > 0) best = Math.min(best, /[\s\-/,(]/u.test(each[at - 1]) ? 2 : 3);
    }
    return best;
  }

  return { fold, index, find };
})();
if (typeof module !== "undefined") module.exports = Names;
