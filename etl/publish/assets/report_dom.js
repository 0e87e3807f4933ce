"use strict";
/* Small parts of the page. Words of articles reach it as text nodes and attributes only, never as markup. */
const byId = (id) => document.getElementById(id);

const make = (name, className, ...children) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
};

const FIGURES = new Intl.NumberFormat("en-US");
const number = (value) => FIGURES.format(value);
const plural = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
const spaced = (word) => word.replaceAll("_", " ");

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const isoDay = (days) => {
  const date = new Date(days * 86400000);
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${date.toISOString().slice(5, 10)}`;
};
const dayOf = (iso) => Math.floor(Date.parse(`${iso}T00:00:00Z`) / 86400000);
const longDay = (iso) => (iso ? `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}` : null);

/* The dates of an event as people write them, no finer than they are known. */
const when = (first, last, precision) => {
  if (first === null) return "date not known";
  const day = isoDay(first);
  if (precision === "year") return day.slice(0, 4);
  if (precision === "month") return longDay(day).replace(/^\d+ /, "");
  if (last !== null && last !== first && isoDay(last).slice(0, 7) === day.slice(0, 7)) return `${Number(day.slice(8))}–${longDay(isoDay(last))}`;
  if (last !== null && last !== first) return `${longDay(day)} – ${longDay(isoDay(last))}`;
  return precision === "week" ? `week of ${longDay(day)}` : longDay(day);
};

const link = (url, words) => {
  if (!/^https?:\/\//i.test(url || "")) return make("span", "", words);
  const anchor = make("a", "", words);
  anchor.href = url;
  anchor.rel = "noopener noreferrer";
  return anchor;
};

/* Letters without case and accents, so that "sao paulo" finds "São Paulo". */
const fold = (text) => (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}+/gu, "")).toLowerCase();

const unpackText = async (element) => {
  const packed = element.textContent.trim();
  let bytes;
  if (Uint8Array.fromBase64) bytes = Uint8Array.fromBase64(packed);
  else {
    const letters = atob(packed);
    bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  }
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};
const unpack = async (element) => JSON.parse(await unpackText(element));

/* A library that the page carries packed; the content policy knows it by its hash. */
const loadLibrary = async (id) => {
  const script = document.createElement("script");
  script.textContent = await unpackText(byId(id));
  document.head.append(script);
};

const pause = () => new Promise((done) => { setTimeout(done); });
