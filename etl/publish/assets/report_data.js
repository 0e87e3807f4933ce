"use strict";
/* The index of all events, the blocks of evidence, and the search over both. */
const BLOCKS_KEPT = 6;

class Events {
  constructor(index) {
    this.index = index;
    this.ids = index.ids;
    this.size = index.ids.length;
    this.at = Object.fromEntries(Object.entries(index.words).map(([name, column]) => [name, Int32Array.from(column.at, (at) => at ?? -1)]));
    this.placeAt = Int32Array.from(index.places.at, (at) => at ?? -1);
    this.first = Float64Array.from(index.dates.event_date, (day) => day ?? NaN);
    this.last = Float64Array.from(index.dates.event_end_date, (day, at) => day ?? index.dates.event_date[at] ?? NaN);
    this.kept = new Map();
    this.hay = [];
    this.ready = 0;
  }

  word(name, event) { return this.index.words[name].words[this.at[name][event]] ?? null; }

  number(name, event) { return this.index.numbers[name][event]; }

  day(name, event) { return this.index.dates[name][event]; }

  country(event) {
    const code = this.word("country_code", event);
    return code === null ? null : this.index.countries[code];
  }

  place(event) {
    const near = this.word("city", event) || this.word("admin1", event);
    return [near || this.word("place_text", event), this.country(event)].filter((word, at, all) => word && all.indexOf(word) === at).join(", ") || "place not known";
  }

  /* A value of the index, else of the block that holds the event's evidence. */
  value(name, event, block) {
    if (name in this.index.words) return this.word(name, event);
    if (name in this.index.numbers) return this.number(name, event);
    if (name in this.index.dates) { const day = this.day(name, event); return day === null ? null : isoDay(day); }
    if (name in this.index.any) return this.index.any[name][event];
    return block.values[name]?.[event % this.index.block] ?? null;
  }

  get blocks() { return Math.ceil(this.size / this.index.block); }

  /* The block that holds an event's evidence; the last few stay unpacked. */
  async blockOf(event) {
    const number = Math.floor(event / this.index.block);
    if (!this.kept.has(number)) {
      this.kept.set(number, unpack(byId(`block-${number}`)));
      if (this.kept.size > BLOCKS_KEPT) this.kept.delete(this.kept.keys().next().value);
    }
    return this.kept.get(number);
  }

  claimsOf(event, block) {
    const { claims, quotes, articles } = block;
    const names = this.index.claims;
    const own = event % this.index.block;
    const found = [];
    for (let row = claims.event.indexOf(own); row >= 0 && claims.event[row] === own; row += 1) {
      const quote = claims.quote[row] === null ? null : quotes[claims.quote[row]];
      const at = claims.at[row];
      const [title, publisher, published, url, language] = articles[claims.article[row]];
      found.push({
        quote, at,
        text: at === null ? claims.text[row] : quote.slice(at, at + claims.text[row]),
        length: at === null ? 0 : claims.text[row],
        field: names.field[claims.field[row]],
        modality: names.modality[claims.modality[row]],
        who: names.attributed_to[claims.attributed_to[row]] ?? null,
        rule: names.rule[claims.rule[row]],
        value: claims.value[row], name: claims.name[row], chosen: claims.chosen[row] === 1,
        title, publisher, published, url, language,
      });
    }
    return found;
  }

  /* What is searched of a block: of each event a line, folded; without the block its place and codes only. */
  fill(number, block) {
    const begin = number * this.index.block;
    const end = Math.min(begin + this.index.block, this.size);
    const lines = [];
    for (let event = begin; event < end; event += 1) {
      const words = [this.ids[event], this.country(event)];
      for (const name of ["event_type", "status", "authorization", "city", "admin1", "place_text", "venue"]) {
        const word = this.word(name, event);
        if (word !== null) words.push(spaced(word));
      }
      lines.push(words);
    }
    if (block) {
      const { claims, quotes, articles } = block;
      for (const name of ["organizers", "demand_text", "authorization_by"]) {
        (block.values[name] || []).forEach((value, at) => { if (value !== null) lines[at].push(...[value].flat()); });
      }
      const seen = new Set();
      claims.event.forEach((own, row) => {
        for (const [kind, part] of [["q", claims.quote[row]], ["a", claims.article[row]]]) {
          const key = `${own}${kind}${part}`;
          if (part === null || seen.has(key)) continue;
          seen.add(key);
          if (kind === "q") lines[own].push(quotes[part]);
          else lines[own].push(articles[part][0], articles[part][1]);
        }
        if (claims.name[row] !== null) lines[own].push(claims.name[row]);
      });
    }
    const starts = new Int32Array(lines.length + 1);
    const folded = lines.map((words, at) => {
      const line = `${fold(words.filter(Boolean).join(" ").replaceAll("\n", " "))}\n`;
      starts[at + 1] = starts[at] + line.length;
      return line;
    });
    this.hay[number] = { text: folded.join(""), starts };
  }

  /* Makes all evidence searchable, a block at a time between other work. */
  async fillAll(onProgress) {
    for (let number = 0; number < this.blocks; number += 1) {
      if (!this.hay[number]) this.fill(number, null);
      if (number % 32 === 31) await pause();
    }
    for (let number = 0; number < this.blocks; number += 1) {
      this.fill(number, await unpack(byId(`block-${number}`)));
      this.ready = number + 1;
      onProgress();
      await pause();
    }
  }

  /* For each event 1 where every term stands in its line. Terms are words or "quoted phrases". The longest, likely the
     rarest, is looked for through whole blocks, the others only in the lines that it stands in. */
  withWords(query) {
    const mask = new Uint8Array(this.size);
    const [first, ...rest] = [...fold(query).matchAll(/"([^"]+)"|([^\s"]+)/g)].map((match) => match[1] ?? match[2]).sort((a, b) => b.length - a.length);
    if (first === undefined) return mask.fill(1);
    for (let number = 0; number < this.blocks; number += 1) {
      if (!this.hay[number]) this.fill(number, null);
      const { text, starts } = this.hay[number];
      const begin = number * this.index.block;
      let event = 0;
      for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, starts[event])) {
        while (starts[event + 1] <= at) event += 1;
        const line = rest.length ? text.slice(starts[event], starts[event + 1]) : "";
        if (rest.every((term) => line.includes(term))) mask[begin + event] = 1;
        event += 1;
      }
    }
    return mask;
  }

  /* Numbers of the events that pass all filters, newest first. */
  find({ query, codes, from, to, places, only }) {
    const mask = this.withWords(query);
    const wanted = codes.map(([name, code]) => [this.at[name], code === "-" ? -1 : this.index.words[name].words.indexOf(code)]);
    const found = [];
    for (let event = 0; event < this.size; event += 1) {
      if (!mask[event]) continue;
      if (only !== null && only !== event) continue;
      if (from !== null && !(this.last[event] >= from)) continue;
      if (to !== null && !(this.first[event] <= to)) continue;
      if (places !== null && !places.has(this.placeAt[event])) continue;
      if (wanted.some(([at, code]) => at[event] !== code)) continue;
      found.push(event);
    }
    return found;
  }
}
