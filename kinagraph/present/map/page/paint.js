// Paints a scene on a canvas: on the screen, and on the larger one that becomes a PNG.
const Paint = (() => {
  const FONT = '"Noto Sans","Segoe UI","Helvetica Neue",Arial,"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif';
  const SIDE = ["#004488", "#7A4E00", "#4D4D4D"];
  const INK = "#1A1A1A";

  // Lines of one colour, dash and width are one path: a path each is four times slower in a large network.
  function links(ctx, list, { comparing, lit }) {
    const batches = new Map();
    const add = (link, faint) => {
      const style = Shapes.style(link, comparing);
      const width = Shapes.width(link, comparing);
      const key = `${faint ? 0 : 1}|${link.look}|${width}`;
      if (!batches.has(key)) batches.set(key, { style, width, faint, look: link.look, list: [] });
      batches.get(key).list.push(link);
    };
    for (const link of list) add(link, lit ? !lit(link) : Boolean(link.pale));
    // Those that stand well below, those that worry on top.
    const order = [...batches.values()].sort((a, b) => (a.faint === b.faint ? (comparing ? a.look - b.look : b.look - a.look) : a.faint ? -1 : 1));
    ctx.lineCap = "butt";
    for (const batch of order) {
      ctx.beginPath();
      for (const { curve: c } of batch.list) {
        ctx.moveTo(c[0], c[1]);
        ctx.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
      }
      ctx.strokeStyle = batch.style.color;
      ctx.lineWidth = batch.width;
      ctx.globalAlpha = batch.faint ? 0.07 : 1;
      ctx.setLineDash(batch.style.dash);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  // The lines as a picture that is moved while the map is panned, and painted anew when anything else changes.
  function layer() {
    const canvas = document.createElement("canvas");
    let known = null;
    return function draw(ctx, network, version, paint) {
      const shown = ctx.canvas;
      const scale = network.getScale();
      const ratio = shown.width / shown.clientWidth;
      const from = network.DOMtoCanvas({ x: 0, y: 0 });
      const to = network.DOMtoCanvas({ x: shown.clientWidth, y: shown.clientHeight });
      const fits = known && known.version === version && known.scale === scale && known.ratio === ratio && from.x >= known.left && from.y >= known.top && to.x <= known.right && to.y <= known.bottom;
      if (!fits) {
        const [dx, dy] = [(to.x - from.x) / 4, (to.y - from.y) / 4];
        known = { version, scale, ratio, left: from.x - dx, top: from.y - dy, right: to.x + dx, bottom: to.y + dy };
        canvas.width = Math.ceil(shown.width * 1.5);
        canvas.height = Math.ceil(shown.height * 1.5);
        const own = canvas.getContext("2d");
        own.setTransform(scale * ratio, 0, 0, scale * ratio, -known.left * scale * ratio, -known.top * scale * ratio);
        paint(own);
      }
      ctx.save();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(canvas, Math.round((known.left - from.x) * scale * ratio), Math.round((known.top - from.y) * scale * ratio));
      ctx.restore();
    };
  }

  function card(ctx, each, { bars, comparing, lit, chosen, quiet, size = 18 }) {
    const [x, y] = [each.x - each.w / 2, each.y - each.h / 2];
    const bar = bars.get(each.key);
    ctx.fillStyle = "#FFFFFF";
    ctx.strokeStyle = chosen ? "#000000" : "#8A8A8A";
    ctx.lineWidth = chosen ? 4 : 1;
    ctx.beginPath();
    ctx.roundRect(x, y, each.w, each.h, 6);
    // A line never strikes a name through, not even one that has faded.
    ctx.fill();
    ctx.globalAlpha = lit ? 1 : 0.36;
    ctx.stroke();
    ctx.fillStyle = SIDE[each.side];
    ctx.fillRect(each.side === 0 ? x : x + each.w - 6, y + 3, 6, each.h - 6);
    if (bar) {
      const styles = comparing ? Shapes.CHANGE : Shapes.HEALTH;
      const all = [...bar.values()].reduce((sum, n) => sum + n, 0);
      let at = x + 10;
      for (const look of [...bar.keys()].sort((a, b) => a - b)) {
        const wide = ((each.w - 20) * bar.get(look)) / all;
        ctx.fillStyle = styles[look].color;
        ctx.fillRect(at, y + each.h - 5.5, wide, 4.5);
        at += wide;
      }
    }
    ctx.fillStyle = quiet && !bar ? "#595959" : INK;
    ctx.font = `${each.group === undefined ? "" : "600 "}${size}px ${FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    each.lines.forEach((line, n) => {
      ctx.fillText(line, each.x, each.y + (n - (each.lines.length - 1) / 2) * Scene.LINE - 1.5, each.w - 18);
    });
    ctx.globalAlpha = 1;
  }

  function headings(ctx, list, words, model) {
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    for (const each of list) {
      const isSide = each.kind < 0;
      ctx.font = `${isSide ? 700 : 600} ${isSide ? 25 : 15}px ${FONT}`;
      ctx.fillStyle = SIDE[each.side];
      const text = isSide ? words.sides[model.lists.sides[each.side]] : capital(words.kinds[model.lists.kinds[each.kind]]);
      // A halo keeps the words readable where a line passes.
      ctx.lineWidth = 5;
      ctx.strokeStyle = "#FFFFFF";
      ctx.strokeText(text, each.x, each.y);
      ctx.fillText(text, each.x, each.y);
    }
  }

  const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

  return { links, layer, card, headings, capital, FONT, SIDE, INK };
})();
if (typeof module !== "undefined") module.exports = Paint;
