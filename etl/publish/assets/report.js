"use strict";
/* Filters, list and evidence of the report page; wires data, map and charts together. */
const PAGE = 50;
const FIRST = ["attendance", "detentions", "deaths", "injuries", "police_response", "authorization"]; // what readers open an event for

const evidencePanel = (events, event, block) => {
  const { fields, computed } = events.index;
  const value = (name) => events.value(name, event, block);
  const shown = (it) => (it === true ? "yes" : it === false ? "no" : typeof it === "number" ? number(it) : Array.isArray(it) ? it.map(spaced).join(", ") : String(it));
  const told = events.claimsOf(event, block);

  const quotation = (claim) => {
    if (claim.at === null) return [claim.quote || claim.text || "No words: by default, or from the article's metadata."];
    return [claim.quote.slice(0, claim.at), make("mark", "", claim.text), claim.quote.slice(claim.at + claim.length)];
  };
  const reading = (claim) => {
    if (claim.value === null || claim.field === "place") return "";
    if (!Array.isArray(claim.value)) return `read as ${typeof claim.value === "number" ? number(claim.value) : spaced(claim.value)}`;
    const [low, best, high] = claim.value;
    return `read as ${[["at least", low], ["best", best], ["at most", high]].filter(([, n]) => n !== null).map(([word, n]) => `${word} ${number(n)}`).join(", ")}`;
  };
  const evidence = (claim) => {
    const who = claim.who === null || claim.who === "unattributed" ? "the article" : claim.who;
    const parts = [reading(claim), claim.modality === "reported" ? "" : claim.modality, claim.publisher, longDay(claim.published)].filter(Boolean);
    return make("blockquote", claim.chosen ? "" : "other",
      make("p", "", quotation(claim)),
      make("footer", "", make("b", "", claim.name && claim.name.toLowerCase() !== who ? `${who} (${claim.name})` : who), parts.length ? ` · ${parts.join(" · ")} · ` : " · ",
        link(claim.url, claim.title || claim.url || "article without title"), make("span", "rule", ` · rule ${claim.rule}`)));
  };

  const panel = make("div", "evidence");
  for (const name of new Set([...FIRST, ...Object.keys(fields), ...told.map((claim) => claim.field)])) {
    const columns = (fields[name] || []).filter((column) => value(column) !== null).sort((a, b) => b.endsWith("_best") - a.endsWith("_best"));
    const claims = told.filter((claim) => claim.field === name);
    if (!columns.length && !claims.length) continue;
    const used = claims.filter((claim) => claim.chosen);
    const rest = claims.filter((claim) => !claim.chosen);
    const values = columns.map((column) => make("div", "", make("dt", column === name ? "unseen" : "", spaced(column.startsWith(`${name}_`) ? column.slice(name.length + 1) : column)),
      make("dd", "", ["event_type", "status", "police_response", "authorization"].includes(column) ? spaced(value(column)) : column === "geonameid" ? String(value(column)) : shown(value(column)))));
    panel.append(make("section", "field", make("h3", "", spaced(name)),
      values.length ? make("dl", "values", values) : make("p", "faint", "No value."),
      used.map(evidence),
      rest.length ? make("details", "rest", make("summary", "", `${plural(rest.length, "other reading")}, not used`), rest.map(evidence)) : null));
  }
  const rest = computed.filter((column) => value(column) !== null).map((column) => make("div", "", make("dt", "", spaced(column)), make("dd", "", shown(value(column)))));
  const own = make("a", "", events.ids[event]);
  own.href = `#${encodeURIComponent(events.ids[event])}`;
  panel.append(make("section", "field", make("h3", "", "Row"), make("dl", "values", make("div", "", make("dt", "", "event id"), make("dd", "", own)), rest)));
  return panel;
};

const run = async () => {
  const events = new Events(await unpack(byId("index")));
  const charts = JSON.parse(byId("charts").textContent);
  const selects = [...document.querySelectorAll("select[data-column]")];
  const state = { only: null, places: null, placeWords: "", at: 0, found: [] };
  let drawn = { map: null, charts: null };

  const title = (event) => {
    const kind = spaced(events.word("event_type", event));
    return `${kind[0].toUpperCase()}${kind.slice(1)}, ${events.place(event)}`;
  };
  const facts = (event) => {
    const said = [];
    const add = (words, className) => said.push(make("span", className, words));
    const status = events.word("status", event);
    if (status !== "occurred") add(spaced(status), "tag");
    if (events.word("scope", event) !== "event") add(events.word("scope", event), "tag");
    const people = events.number("attendance_best", event);
    if (people !== null) add([make("b", "", number(people)), people === 1 ? " person" : " people"]);
    const held = events.number("detentions_best", event);
    if (held) add([make("b", "", number(held)), " detained"]);
    const dead = events.number("deaths_best", event);
    if (dead) add([make("b", "", number(dead)), " killed"]);
    const permit = events.word("authorization", event);
    if (permit !== null) add(spaced(permit));
    const reports = events.number("n_reports", event);
    if (reports > 1) add(`${number(reports)} reports`);
    return said;
  };
  const card = (event) => {
    const date = when(events.day("event_date", event), events.day("event_end_date", event), events.word("date_precision", event));
    const details = make("details", "event", make("summary", "", make("span", "date", date), make("span", "title", title(event)), make("span", "facts", facts(event))));
    details.dataset.event = event;
    details.addEventListener("toggle", () => { if (details.open) open(details, event); });
    return details;
  };
  const open = async (details, event) => {
    if (details.childElementCount > 1) return;
    details.append(make("p", "faint", "Unpacking …"));
    const block = await events.blockOf(event);
    details.lastChild.replaceWith(evidencePanel(events, event, block));
  };

  const list = () => {
    const { found, at } = state;
    byId("events").replaceChildren(...found.slice(at, at + PAGE).map(card));
    const last = Math.max(1, Math.ceil(found.length / PAGE));
    byId("page").textContent = `Page ${number(at / PAGE + 1)} of ${number(last)}`;
    byId("previous").disabled = at === 0;
    byId("next").disabled = at + PAGE >= found.length;
    byId("pages").hidden = found.length <= PAGE;
    byId("none").hidden = found.length > 0;
  };
  const turn = (by) => {
    state.at += by * PAGE;
    list();
    byId("list").scrollIntoView();
    byId("list").focus({ preventScroll: true });
  };

  const sorted = (found) => {
    const column = byId("sort").value;
    if (!column) return found;
    if (column === "oldest") return [...found].reverse();
    const of = (event) => events.number(column, event) ?? -1;
    return [...found].sort((a, b) => of(b) - of(a) || a - b);
  };
  const chips = () => {
    const all = [];
    const chip = (words, clear) => {
      const button = make("button", "chip", words, make("span", "cross", "×"));
      button.type = "button";
      button.setAttribute("aria-label", `${words}: take this filter away`);
      button.addEventListener("click", () => { clear(); search(); byId("words").focus(); });
      all.push(button);
    };
    if (state.only !== null) chip(`Event ${events.ids[state.only]}`, () => { state.only = null; history.replaceState(null, "", " "); });
    if (state.places !== null) chip(state.placeWords, () => { state.places = null; });
    const { from, to } = { from: byId("from"), to: byId("to") };
    if (from.value || to.value) chip(`${from.value ? longDay(from.value) : "start"} – ${to.value ? longDay(to.value) : "end"}`, () => { from.value = ""; to.value = ""; });
    for (const select of selects) if (select.value) chip(select.selectedOptions[0].text, () => { select.value = ""; });
    byId("chips").replaceChildren(...all);
  };

  const busy = (is) => { document.documentElement.toggleAttribute("data-busy", is); };
  let [redraw, turns] = [0, 0];
  const search = () => {
    performance.mark("search-begin");
    const query = byId("words").value;
    const filtered = events.find({
      query, only: state.only, places: state.places,
      codes: selects.filter((select) => select.value).map((select) => [select.dataset.column, select.value]),
      from: byId("from").value ? dayOf(byId("from").value) : null,
      to: byId("to").value ? dayOf(byId("to").value) : null,
    });
    state.found = sorted(filtered);
    state.at = 0;
    chips();
    list();
    const ready = events.ready === events.blocks ? "" : query ? `; quotations are still being unpacked (${Math.floor((100 * events.ready) / events.blocks)}%)` : "";
    byId("found").textContent = `${number(state.found.length)} of ${plural(events.size, "event")}${ready}`;
    performance.measure("search", "search-begin");
    clearTimeout(redraw);
    busy(true);
    const mine = (turns += 1);
    redraw = setTimeout(async () => {
      drawn.map?.(filtered);
      await drawn.charts?.(filtered, { again: true });
      if (mine === turns) busy(false);
    }, 150);
    return filtered;
  };

  const actions = {
    between: (from, to) => { byId("from").value = from; byId("to").value = to; search(); },
    choose: (column, code) => {
      const select = selects.find((other) => other.dataset.column === column);
      if (select) { select.value = select.value === code ? "" : code; search(); }
    },
    places: (places, words) => { state.places = places; state.placeWords = words; search(); byId("list").scrollIntoView({ block: "start" }); },
    open: (id) => { location.hash = encodeURIComponent(id); },
  };

  const openLinked = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const event = events.ids.indexOf(id);
    if (event < 0) return;
    for (const control of [byId("words"), byId("from"), byId("to"), ...selects]) control.value = "";
    Object.assign(state, { only: event, places: null });
    search();
    const details = byId("events").firstElementChild;
    details.open = true;
    details.querySelector("summary").focus();
    byId("list").scrollIntoView();
  };

  let waiting = 0;
  const form = byId("filters");
  form.addEventListener("input", () => { busy(true); clearTimeout(waiting); waiting = setTimeout(search, 60); });
  byId("sort").addEventListener("change", search);
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  form.addEventListener("reset", () => { busy(true); Object.assign(state, { only: null, places: null }); setTimeout(search); });
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  addEventListener("hashchange", openLinked);
  search();
  openLinked();
  performance.mark("listed");

  if (document.readyState === "loading") await new Promise((done) => { addEventListener("DOMContentLoaded", done); });
  await pause();
  await loadLibrary("leaflet");
  drawn.map = drawMap(events, await unpack(byId("world")), actions.places);
  drawn.map(state.found);
  await pause();
  await loadLibrary("vega");
  drawn.charts = drawCharts(events, charts, actions);
  await drawn.charts(state.found, { again: state.found.length !== events.size });
  performance.mark("drawn");
  await events.fillAll(() => { if (events.ready === events.blocks && byId("words").value) search(); });
  performance.mark("searchable");
  document.documentElement.dataset.ready = "all";
};
run();
