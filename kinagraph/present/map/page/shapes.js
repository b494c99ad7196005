// The form of lines: where they leave a card, how they bend, their colour, dash and width. picture.py does the same.
const Shapes = (() => {
  const HEALTH = [
    { color: "#663333", dash: [3, 9] },
    { color: "#663333", dash: [7, 9] },
    { color: "#663333", dash: [14, 6] },
    { color: "#D55E00", dash: [2.5, 4] },
    { color: "#332288", dash: [13, 4, 2.5, 4] },
    { color: "#009988", dash: [22, 4] },
    { color: "#009988", dash: [] },
    { color: "#767676", dash: [1.5, 5] },
    { color: "#767676", dash: [6, 5] },
    { color: "#767676", dash: [1.5, 9] },
  ];
  const CHANGE = [
    { color: "#767676", dash: [1.5, 5] },
    { color: "#009988", dash: [] },
    { color: "#663333", dash: [14, 6] },
    { color: "#332288", dash: [13, 4, 2.5, 4] },
  ];
  const WIDTHS = [1.6, 2.4, 3.4, 4.8];
  const BUNDLES = [0.6, 1, 1.6, 2.8, 4.4, 6.5];

  function width(link, comparing) {
    if (link.share) return BUNDLES[Math.min(5, Math.floor(link.share * 6))];
    const least = comparing ? (link.look > 0 ? 2 : 0) : link.look < 3 ? 1 : 0;
    return WIDTHS[Math.max(least, Math.min(3, Math.floor(link.strength)))];
  }

  const style = (link, comparing) => (comparing ? CHANGE : HEALTH)[link.look];

  // Give every link its curve: the ends spread along the sides of the cards, in the order of where they go.
  function route(links) {
    const ports = new Map();
    const leave = (card, side, link, end, other) => {
      const key = `${card.key}|${side}`;
      if (!ports.has(key)) ports.set(key, { card, side, ends: [] });
      ports.get(key).ends.push({ link, end, other });
    };
    links.forEach((link, n) => {
      const { from, to } = link;
      link.order = n;
      const apart = Math.abs(from.x - to.x) > from.w * 0.6;
      const out = apart ? (from.x < to.x ? 1 : -1) : from.side === 0 ? 1 : -1;
      link.sides = [out, apart ? -out : out];
      link.curve = new Array(8);
      leave(from, link.sides[0], link, 0, to);
      leave(to, link.sides[1], link, 1, from);
    });
    for (const { card, side, ends } of ports.values()) {
      ends.sort((a, b) => a.other.y - b.other.y || a.link.order - b.link.order);
      const room = card.h - 14;
      const step = Math.min(room / Math.max(1, ends.length - 1), 7);
      ends.forEach(({ link, end }, n) => {
        const at = end * 6;
        link.curve[at] = card.x + (side * card.w) / 2;
        link.curve[at + 1] = card.y + (n - (ends.length - 1) / 2) * step;
      });
    }
    for (const link of links) {
      const c = link.curve;
      const far = Math.abs(c[6] - c[0]);
      const bend = link.sides[0] === link.sides[1] ? Math.min(46 + Math.abs(c[7] - c[1]) * 0.16, 190) : Math.max(46, far * 0.42);
      c[2] = c[0] + link.sides[0] * bend;
      c[3] = c[1];
      c[4] = c[6] + link.sides[1] * bend;
      c[5] = c[7];
    }
    return links;
  }

  function point(c, t) {
    const u = 1 - t;
    const [a, b, d, e] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    return [a * c[0] + b * c[2] + d * c[4] + e * c[6], a * c[1] + b * c[3] + d * c[5] + e * c[7]];
  }

  // The link nearest to a point, within reach; null where there is none.
  function hit(links, x, y, reach) {
    let best = null;
    let nearest = reach * reach;
    for (const link of links) {
      const c = link.curve;
      if (x < Math.min(c[0], c[2], c[4], c[6]) - reach || x > Math.max(c[0], c[2], c[4], c[6]) + reach) continue;
      if (y < Math.min(c[1], c[7]) - reach || y > Math.max(c[1], c[7]) + reach) continue;
      let before = point(c, 0);
      for (let n = 1; n <= 20; n += 1) {
        const now = point(c, n / 20);
        const far = toSegment(x, y, before, now);
        if (far < nearest) {
          nearest = far;
          best = link;
        }
        before = now;
      }
    }
    return best;
  }

  function toSegment(x, y, a, b) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const t = Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
    return (x - a[0] - t * dx) ** 2 + (y - a[1] - t * dy) ** 2;
  }

  // How the relations of a card stand: shares by health, the most worrying first.
  function shares(links) {
    const bars = new Map();
    for (const link of links) {
      for (const card of [link.from, link.to]) {
        if (!bars.has(card.key)) bars.set(card.key, new Map());
        const mine = bars.get(card.key);
        for (const [look, n] of link.looks) mine.set(look, (mine.get(look) || 0) + n);
      }
    }
    return bars;
  }

  return { HEALTH, CHANGE, WIDTHS, width, style, route, hit, shares };
})();
if (typeof module !== "undefined") module.exports = Shapes;
