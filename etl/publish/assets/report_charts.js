"use strict";
/* Charts by Vega-Lite and the tables behind them. Rows are counted here again when the filters change. */
const CHART_ROWS = 12;
const TABLE_ROWS = 30;
const PARTS = ["protest", "political"];

const tally = (pairs, words) => {
  const sums = new Map();
  for (const [code, n] of pairs) sums.set(code, (sums.get(code) || 0) + n);
  const before = (a, b) => ((a ?? "") < (b ?? "") ? -1 : 1);
  return [...sums].sort((a, b) => b[1] - a[1] || before(a[0], b[0])).map(([code, value]) => ({ code, value, label: code === null ? "not reported" : words(code) }));
};

/* The stretches of time that a span is counted by: days, months or years. */
const period = (first, last, limits) => {
  const span = last - first;
  const digits = span <= limits.days ? 10 : span <= limits.months ? 7 : 4;
  return {
    of: (day) => isoDay(day).slice(0, digits),
    ends: (name) => {
      const start = dayOf(`${name}-01-01`.slice(0, 10));
      const [year, month] = [Number(name.slice(0, 4)), Number(name.slice(5, 7))];
      const end = digits === 10 ? start + 1 : (digits === 7 ? Date.UTC(year, month, 1) : Date.UTC(year + 1, 0, 1)) / 86400000;
      return [start, end];
    },
  };
};

/* First and last day that a time line draws: all, but for a few that lie far from the others. */
const mainStretch = (days, { share, fewest, span }) => {
  const ordered = Float64Array.from(days).sort();
  const few = ordered.length >= fewest ? Math.ceil(ordered.length * share) : 0;
  const [first, last] = [ordered[few], ordered[ordered.length - 1 - few]];
  const near = (last - first) * span;
  const kept = ordered.filter((day) => first - day <= near && day - last <= near);
  return [kept[0], kept[kept.length - 1]];
};

const COUNTS = {
  column: (events, found, { by }) => {
    const words = by === "country_code" ? (code) => events.index.countries[code] : by === "city" ? (code) => code : spaced;
    return tally(found.map((event) => [events.word(by, event), 1]), words);
  },
  sum: (events, found, { by, of }) => tally(
    found.filter((event) => events.word("scope", event) === "event" && events.number(of, event)).map((event) => [events.word(by, event), events.number(of, event)]),
    (code) => code,
  ),
  sides: (events, found) => found
    .filter((event) => events.number("attendance_police", event) !== null && events.number("attendance_organizers", event) !== null)
    .map((event) => ({
      id: events.ids[event], police: events.number("attendance_police", event), organizers: events.number("attendance_organizers", event),
      label: `${events.word("city", event) ?? events.country(event) ?? "place not known"}, ${when(events.day("event_date", event), null, events.word("date_precision", event))}`,
    })),
  time: (events, found, { days, months, far }) => {
    const dated = found.filter((event) => events.day("event_date", event) !== null);
    if (!dated.length) return [];
    const [first, last] = mainStretch(dated.map((event) => events.day("event_date", event)), far);
    const unit = period(first, last, { days, months });
    const rows = new Map();
    for (const event of dated) {
      const label = unit.of(events.day("event_date", event));
      if (!rows.has(label)) {
        const ends = unit.ends(label);
        rows.set(label, { label, protest: 0, political: 0, ends, drawn: ends[1] > first && ends[0] <= last });
      }
      rows.get(label)[events.word("event_family", event)] += 1;
    }
    return [...rows.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
  },
};

const plotted = (chart, rows) => {
  if (chart.counts.kind === "time") {
    return rows.filter((row) => row.drawn).flatMap((row) => PARTS.map((part, order) => ({ label: row.label, part, order, value: row[part], start: row.ends[0] * 86400000, end: row.ends[1] * 86400000 })).filter((bar) => bar.value));
  }
  if (chart.counts.kind === "sides") return rows.filter((row) => row.police > 0 && row.organizers > 0).slice(0, CHART_ROWS);
  return chart.counts.kind ? rows.slice(0, CHART_ROWS) : rows;
};

const fillTable = (chart, rows) => {
  const body = byId(`table-${chart.name}`);
  const cell = (row, key, at) => {
    const value = row[key];
    const words = typeof value === "number" ? number(value) : value;
    if (at === 0) {
      const head = make("th", "", row.id ? make("a", "", words) : words);
      if (row.id) head.firstChild.href = `#${encodeURIComponent(row.id)}`;
      head.scope = "row";
      return head;
    }
    return make("td", "n", words);
  };
  const shown = rows.slice(0, TABLE_ROWS).map((row) => make("tr", "", chart.keys.map((key, at) => cell(row, key, at))));
  if (rows.length > TABLE_ROWS) {
    const rest = rows.slice(TABLE_ROWS);
    const other = { label: `${number(rest.length)} others` };
    for (const key of chart.keys.slice(1)) other[key] = rest.reduce((sum, row) => sum + row[key], 0);
    shown.push(make("tr", "", chart.keys.map((key, at) => cell(other, key, at))));
  }
  body.replaceChildren(...shown);
};

const tellFar = (chart, rows) => {
  const events = rows.reduce((sum, row) => sum + PARTS.reduce((all, part) => all + row[part], 0), 0);
  byId(`far-${chart.name}`).textContent = events ? `Not drawn, far from the others: ${plural(events, "event")} of ${rows.map((row) => row.label).join(", ")}.` : "";
};

class Tip {
  constructor() {
    this.element = make("div", "tip");
    this.element.hidden = true;
    document.body.append(this.element);
  }

  show(event, item) {
    const row = item?.datum;
    const words = row && (row.people !== undefined ? `${row.label}: ${row.side} ${number(row.people)}`
      : row.value !== undefined ? `${row.label}${row.part ? `, ${row.part}` : ""}: ${number(row.value)}` : "");
    this.element.hidden = !words;
    if (!words) return;
    this.element.textContent = words;
    const width = this.element.offsetWidth;
    this.element.style.setProperty("left", `${Math.max(4, Math.min(event.pageX + 12, document.documentElement.clientWidth - width - 8))}px`);
    this.element.style.setProperty("top", `${event.pageY + 14}px`);
  }
}

const drawCharts = (events, charts, actions) => {
  const tip = new Tip();
  const views = new Map();
  const draw = async (chart, rows) => {
    const frame = byId(`plot-${chart.name}`);
    const bars = plotted(chart, rows);
    frame.parentElement.classList.toggle("empty", !bars.length);
    if (!bars.length) return;
    const step = chart.spec.usermeta?.step;
    const height = step ? step * new Set(bars.map((bar) => bar.label)).size : chart.spec.height;
    if (views.has(chart.name) && chart.counts.kind !== "time") {
      await views.get(chart.name).data("rows", bars).height(height).resize().runAsync();
      return;
    }
    views.get(chart.name)?.finalize();
    const { view } = await vegaEmbed(frame, { ...chart.spec, height, data: { name: "rows", values: bars } }, {
      ast: true, actions: false, defaultStyle: false, renderer: "svg", logLevel: 1,
      tooltip: () => {},
    });
    views.set(chart.name, view);
    frame.querySelector("svg").setAttribute("aria-hidden", "true"); // the frame is the picture, and has its words
    view.addEventListener("mousemove", (event, item) => tip.show(event, item));
    view.addEventListener("mouseout", () => tip.show(null, null));
    if (chart.counts.kind === "time") {
      let stretch = null;
      view.addSignalListener("brush", (_, brush) => { stretch = brush.start ?? null; });
      frame.onpointerup = () => setTimeout(() => {
        if (!stretch) return;
        const [from, to] = stretch.map((time) => Math.floor(time / 86400000));
        stretch = null;
        if (to > from) actions.between(isoDay(from), isoDay(to));
      });
      view.addEventListener("click", (_, item) => {
        if (item?.datum?.start && !stretch) actions.between(isoDay(item.datum.start / 86400000), isoDay(item.datum.end / 86400000 - 1));
      });
    } else if (chart.counts.kind === "column") {
      view.addEventListener("click", (_, item) => { if (item?.datum?.label) actions.choose(chart.counts.by, item.datum.code ?? "-", item.datum.label); });
    } else if (chart.counts.kind === "sides") {
      view.addEventListener("click", (_, item) => { if (item?.datum?.id) actions.open(item.datum.id); });
    }
  };
  let drawing = Promise.resolve();
  return (found, { again }) => {
    drawing = drawing.then(async () => {
      for (const chart of charts) {
        if (!chart.counts.kind) { if (!views.has(chart.name)) await draw(chart, chart.rows); continue; }
        const rows = COUNTS[chart.counts.kind](events, found, chart.counts);
        if (again) fillTable(chart, rows);
        if (chart.counts.kind === "time") tellFar(chart, rows.filter((row) => !row.drawn));
        await draw(chart, rows);
        await pause();
      }
    });
    return drawing;
  };
};
