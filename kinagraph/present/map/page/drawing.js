// The map as a picture: an SVG of it with title and legend, for paper and reports; a PNG is painted the same way.
const Drawing = (() => {
  const MARGIN = 40;
  const TOP = 96;
  const BOTTOM = 90;

  const esc = (text) => String(text).replace(/[&<>"']/gu, (sign) => `&#${sign.codePointAt(0)};`)
    // Characters that XML knows nothing of would make the whole file unreadable.
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
  const num = (value) => Math.round(value * 10) / 10;

  // What a picture shows: the scene's box with room for title and legend.
  function frame(scene) {
    const { left, right, top, bottom } = scene.box;
    const width = Math.max(right - left, 1100) + MARGIN * 2;
    return { x: (left + right) / 2 - width / 2, y: top - TOP - MARGIN, width, height: bottom - top + TOP + BOTTOM + MARGIN * 2 };
  }

  function legend(shown, box) {
    let x = box.x + MARGIN;
    let y = box.y + box.height - BOTTOM + 4;
    return shown.map((entry) => {
      const wide = 64 + entry.text.length * 10.5 + 30;
      if (x + wide > box.x + box.width - MARGIN && x > box.x + MARGIN) {
        x = box.x + MARGIN;
        y += 32;
      }
      const placed = { ...entry, x, y };
      x += wide;
      return placed;
    });
  }

  function svg(shot) {
    const { scene, links, words, model, comparing, bars, title, subtitle, entries } = shot;
    const box = frame(scene);
    const out = [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${num(box.x)} ${num(box.y)} ${num(box.width)} ${num(box.height)}" font-family="${esc(Paint.FONT)}">`,
      `<title>${esc(title)}</title><rect x="${num(box.x)}" y="${num(box.y)}" width="${num(box.width)}" height="${num(box.height)}" fill="#fff"/>`,
      text(box.x + MARGIN, box.y + 52, title, 36, Paint.INK, "start", 700),
      text(box.x + MARGIN, box.y + 86, subtitle, 21, "#4D4D4D", "start"),
    ];
    for (const link of links) {
      const c = link.curve.map(num);
      const style = Shapes.style(link, comparing);
      out.push(
        `<path d="M${c[0]} ${c[1]}C${c[2]} ${c[3]} ${c[4]} ${c[5]} ${c[6]} ${c[7]}" fill="none" stroke="${style.color}" stroke-width="${Shapes.width(link, comparing)}"` +
          (style.dash.length ? ` stroke-dasharray="${style.dash.join(" ")}"` : "") + "/>",
      );
    }
    for (const each of scene.headings) {
      const isSide = each.kind < 0;
      const told = isSide ? words.sides[model.lists.sides[each.side]] : Paint.capital(words.kinds[model.lists.kinds[each.kind]]);
      out.push(text(each.x, each.y, told, isSide ? 25 : 15, Paint.SIDE[each.side], "middle", 600));
    }
    for (const card of scene.cards) {
      const [x, y] = [num(card.x - card.w / 2), num(card.y - card.h / 2)];
      out.push(`<rect x="${x}" y="${y}" width="${card.w}" height="${card.h}" rx="6" fill="#fff" stroke="#8A8A8A"/>`);
      out.push(`<rect x="${num(card.side === 0 ? x : x + card.w - 6)}" y="${num(y + 3)}" width="6" height="${card.h - 6}" fill="${Paint.SIDE[card.side]}"/>`);
      const bar = bars.get(card.key);
      if (bar) {
        const all = [...bar.values()].reduce((sum, n) => sum + n, 0);
        let at = x + 10;
        for (const look of [...bar.keys()].sort((a, b) => a - b)) {
          const wide = ((card.w - 20) * bar.get(look)) / all;
          out.push(`<rect x="${num(at)}" y="${num(y + card.h - 5.5)}" width="${num(wide)}" height="4.5" fill="${(comparing ? Shapes.CHANGE : Shapes.HEALTH)[look].color}"/>`);
          at += wide;
        }
      }
      card.lines.forEach((line, n) => out.push(text(card.x, card.y + (n - (card.lines.length - 1) / 2) * Scene.LINE + 5, line, 18, Paint.INK, "middle")));
    }
    for (const entry of legend(entries, box)) {
      out.push(`<path d="M${num(entry.x)} ${num(entry.y)}h54" stroke="${entry.style.color}" stroke-width="4"${entry.style.dash.length ? ` stroke-dasharray="${entry.style.dash.join(" ")}"` : ""}/>`);
      out.push(text(entry.x + 64, entry.y + 7, entry.text, 20, Paint.INK, "start"));
    }
    return `${out.join("\n")}\n</svg>\n`;
  }

  const text = (x, y, told, size, fill, anchor, weight = 400) =>
    `<text x="${num(x)}" y="${num(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${weight > 400 ? ` font-weight="${weight}"` : ""}>${esc(told)}</text>`;

  // Paint the same on a canvas at least so many pixels wide.
  function png(canvas, shot, least = 3600) {
    const { scene, links, words, model, comparing, bars, title, subtitle, entries } = shot;
    const box = frame(scene);
    // Browsers refuse a canvas of more than 16,384 pixels to a side.
    const scale = Math.min(Math.max(least / box.width, 1.5), 16000 / Math.max(box.width, box.height));
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    const ctx = canvas.getContext("2d");
    ctx.setTransform(scale, 0, 0, scale, -box.x * scale, -box.y * scale);
    ctx.fillStyle = "#FFFFFF";
    ctx.fillRect(box.x, box.y, box.width, box.height);
    ctx.fillStyle = Paint.INK;
    ctx.textAlign = "start";
    ctx.font = `700 36px ${Paint.FONT}`;
    ctx.fillText(title, box.x + MARGIN, box.y + 52, box.width - MARGIN * 2);
    ctx.fillStyle = "#4D4D4D";
    ctx.font = `21px ${Paint.FONT}`;
    ctx.fillText(subtitle, box.x + MARGIN, box.y + 86, box.width - MARGIN * 2);
    Paint.links(ctx, links, { comparing });
    Paint.headings(ctx, scene.headings, words, model);
    for (const card of scene.cards) Paint.card(ctx, card, { bars, comparing, lit: true, quiet: true });
    ctx.textAlign = "start";
    ctx.textBaseline = "middle";
    for (const entry of legend(entries, box)) {
      ctx.strokeStyle = entry.style.color;
      ctx.lineWidth = 4;
      ctx.setLineDash(entry.style.dash);
      ctx.beginPath();
      ctx.moveTo(entry.x, entry.y);
      ctx.lineTo(entry.x + 54, entry.y);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.fillStyle = Paint.INK;
      ctx.font = `20px ${Paint.FONT}`;
      ctx.fillText(entry.text, entry.x + 64, entry.y);
    }
    return canvas;
  }

  return { svg, png, frame, esc };
})();
if (typeof module !== "undefined") module.exports = Drawing;
