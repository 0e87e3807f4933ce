"use strict";
/* Filters, map, time line and list of the report page. All words of articles reach the page as text nodes. */
(async () => {
  const unpack = async (element) => {
    if (element.type === "application/json") return JSON.parse(element.textContent);
    const bytes = Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  };
  const { events, articles, fields, computed, claim: parts } = await unpack(document.getElementById("data"));
  const PAGE = 100;
  const BEST = "attendance_best";
  const byId = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };
  const draw = (name, attributes, title) => {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    if (title) {
      const words = document.createElementNS(SVG, "title");
      words.textContent = title;
      shape.append(words);
    }
    return shape;
  };
  const number = (value) => value.toLocaleString("en-US");
  const shown = (value) => (typeof value === "number" ? number(value) : Array.isArray(value) ? value.join(", ") : String(value));
  const value = (event, name) => event.values[name] ?? null;
  const place = (event) => value(event, "city") || value(event, "admin1") || value(event, "place_text") || "place not reported";
  const link = (url, words) => {
    if (!/^https?:\/\//i.test(url || "")) return make("span", "", words);
    const anchor = make("a", "", words);
    anchor.href = url;
    anchor.rel = "noopener noreferrer";
    return anchor;
  };

  const claimsOf = (event) => event.claims.map((row) => Object.fromEntries(parts.map((part, at) => [part, row[at]])));
  const haystack = (event) => {
    if (event.haystack === undefined) {
      const words = [event.id, ...Object.values(event.values).flat()];
      for (const claim of claimsOf(event)) words.push(claim.text, claim.quote, claim.who, articles[claim.article]?.title);
      event.haystack = words.filter((word) => word !== null && word !== undefined).join("\n").toLowerCase();
    }
    return event.haystack;
  };

  let found = events;
  let listed = 0;
  const controls = { words: byId("words"), from: byId("from"), to: byId("to") };
  const selects = [...document.querySelectorAll("select[data-column]")];

  const search = () => {
    const words = controls.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = selects.filter((select) => select.value).map((select) => [select.dataset.column, select.value]);
    const { from, to } = controls;
    found = events.filter((event) => {
      const first = value(event, "event_date");
      const last = value(event, "event_end_date") || first;
      if (from.value && !(last && last >= from.value)) return false;
      if (to.value && !(first && first <= to.value)) return false;
      return wanted.every(([column, code]) => (code === "-" ? value(event, column) === null : value(event, column) === code))
        && words.every((word) => haystack(event).includes(word));
    });
    byId("found").textContent = `${number(found.length)} of ${number(events.length)} events`;
    drawMap();
    drawTime();
    byId("events").replaceChildren();
    listed = 0;
    list();
  };

  const drawMap = () => {
    const places = new Map();
    for (const event of found) {
      const [x, y] = [value(event, "longitude"), value(event, "latitude")];
      if (x === null || y === null || value(event, "place_precision") === "country") continue;
      const key = `${x},${y}`;
      const spot = places.get(key) || { x, y, n: 0, name: place(event) };
      spot.n += 1;
      places.set(key, spot);
    }
    const spots = [...places.values()].sort((a, b) => b.n - a.n);
    byId("dots").replaceChildren(...spots.map((spot) => {
      const shape = { cx: spot.x + 180, cy: 84 - spot.y, r: Math.min(6, 1.4 + Math.sqrt(spot.n) / 3) };
      const dot = draw("circle", shape, `${spot.name}: ${number(spot.n)} event${spot.n === 1 ? "" : "s"}`);
      dot.addEventListener("click", () => { controls.words.value = spot.name; search(); });
      return dot;
    }));
  };

  const drawTime = () => {
    const days = found.map((event) => value(event, "event_date")).filter(Boolean).sort();
    const span = days.length ? Number(days.at(-1).slice(0, 4)) - Number(days[0].slice(0, 4)) : 0;
    const digits = span > 12 ? 4 : 7;
    const counts = new Map();
    for (const day of days) counts.set(day.slice(0, digits), (counts.get(day.slice(0, digits)) || 0) + 1);
    const periods = [];
    if (days.length) {
      let [year, month] = [Number(days[0].slice(0, 4)), digits === 7 ? Number(days[0].slice(5, 7)) : 1];
      const last = days.at(-1).slice(0, digits);
      for (let period = ""; period < last;) {
        period = String(year).padStart(4, "0") + (digits === 7 ? `-${String(month).padStart(2, "0")}` : "");
        periods.push(period);
        if (digits === 4 || month === 12) { year += 1; month = 1; } else month += 1;
      }
    }
    const most = Math.max(1, ...counts.values());
    const width = 720 / Math.max(periods.length, 1);
    const shapes = periods.filter((period) => counts.has(period)).map((period) => {
      const height = (100 * counts.get(period)) / most;
      const box = { x: periods.indexOf(period) * width, y: 100 - height, width: Math.max(1, Math.min(width - 1, 40)), height };
      const bar = draw("rect", box, `${period}: ${number(counts.get(period))}`);
      bar.addEventListener("click", () => {
        controls.from.value = digits === 7 ? `${period}-01` : `${period}-01-01`;
        controls.to.value = digits === 7 ? `${period}-${new Date(Date.UTC(+period.slice(0, 4), +period.slice(5), 0)).getUTCDate()}` : `${period}-12-31`;
        search();
      });
      return bar;
    });
    byId("bars").replaceChildren(...shapes);
    byId("time-text").textContent = days.length
      ? `${number(days.length)} dated events by ${digits === 7 ? "month" : "year"}, from ${periods[0]} to ${periods.at(-1)}; the tallest bar is ${number(most)}.`
      : "No dated events.";
  };

  const headline = (event) => {
    const date = value(event, "event_date");
    const precision = value(event, "date_precision");
    const when = date ? (precision === "day" ? date : `${precision} of ${date}`) : "date not reported";
    const people = value(event, BEST);
    const rest = [place(event), value(event, "country_code"), value(event, "status"),
      people === null ? null : `${number(people)} people`, value(event, "authorization"),
      value(event, "n_reports") > 1 ? `${value(event, "n_reports")} reports` : null].filter(Boolean).join(" · ");
    return [make("span", "n", when), " ", make("span", "kind", value(event, "event_type").replaceAll("_", " ")), " ", rest];
  };

  const quotation = (claim) => {
    const at = claim.quote && claim.text ? claim.quote.indexOf(claim.text) : -1;
    if (at < 0) return [claim.quote || claim.text || "no words: by default or from the article's metadata"];
    return [claim.quote.slice(0, at), make("mark", "", claim.text), claim.quote.slice(at + claim.text.length)];
  };

  const evidenceOf = (claim) => {
    const article = articles[claim.article] || {};
    const read = [claim.value, claim.modality === "reported" ? null : claim.modality].filter(Boolean).join(", ");
    const source = [article.publisher, article.published].filter(Boolean).join(", ");
    return make("blockquote", claim.chosen ? "" : "other",
      make("p", "", ...quotation(claim)),
      make("p", "faint", claim.chosen ? "" : "Not used. ", `${claim.who}${read ? ` · ${read}` : ""} · `,
        link(article.url, article.title || article.url || "article without title"), source ? ` · ${source}` : "", ` · rule ${claim.rule}`));
  };

  const evidence = (event) => {
    const panel = make("div", "evidence");
    const told = claimsOf(event);
    for (const name of new Set([...Object.keys(fields), ...told.map((claim) => claim.field)])) {
      const columns = (fields[name] || []).filter((column) => value(event, column) !== null);
      const claims = told.filter((claim) => claim.field === name);
      if (!columns.length && !claims.length) continue;
      const values = columns.map((column) => `${column} = ${shown(value(event, column))}`).join("; ");
      panel.append(make("h3", "", values || `${name}: no value`));
      claims.sort((a, b) => Number(b.chosen) - Number(a.chosen));
      panel.append(...claims.map(evidenceOf));
    }
    const open = make("a", "", event.id);
    open.href = `#${encodeURIComponent(event.id)}`;
    panel.append(make("p", "faint", "Event ", open, ` · ${computed.filter((c) => value(event, c) !== null).map((c) => `${c} ${shown(value(event, c))}`).join(" · ")}`));
    return panel;
  };

  const card = (event) => {
    const details = make("details", "", make("summary", "", ...headline(event)));
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(evidence(event));
    });
    return details;
  };

  const list = () => {
    const next = found.slice(listed, listed + PAGE);
    byId("events").append(...next.map(card));
    listed += next.length;
    byId("more").hidden = listed >= found.length;
  };

  const openLinked = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const event = events.find((other) => other.id === id);
    if (!event) return;
    found = [event];
    byId("events").replaceChildren();
    listed = 0;
    list();
    byId("found").textContent = `1 of ${number(events.length)} events, from the link`;
    const details = byId("events").firstElementChild;
    if (details.childElementCount === 1) details.append(evidence(event));
    details.open = true;
    details.querySelector("summary").focus();
  };

  let waiting = 0;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(search, 120); };
  const form = byId("filters");
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  form.addEventListener("reset", () => setTimeout(search));
  byId("more").addEventListener("click", list);
  addEventListener("hashchange", openLinked);
  search();
  openLinked();
})();
