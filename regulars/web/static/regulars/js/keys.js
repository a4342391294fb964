// Keys by place, not by letter: event.code is the same on a Hebrew, Russian or English layout.
//   data-key="c"          presses (or focuses) the element; also "ctrl+enter", "shift+a", "/", "?", "space", "1", "["
//   data-key="g d"        g, then the letter, within a second and a half
//   data-key-says="..."   what the help says, where the element's own words would not do
//   data-rows / data-row  j and k walk the rows, Enter opens (the row's own link), x presses [data-mark] inside
// Never while somebody types, never over an open dialog, and off altogether with data-keys="off" on <html>.

const NAMES = { "/": "Slash", "?": "shift+Slash", "[": "BracketLeft", "]": "BracketRight", ".": "Period", ",": "Comma",
  space: "Space", enter: "Enter", escape: "Escape", up: "ArrowUp", down: "ArrowDown", backspace: "Backspace" };
const root = document.documentElement;
const on = () => root.dataset.keys !== "off";

function codeOf(name) {
  if (NAMES[name]) return NAMES[name];
  if (/^[a-z]$/.test(name)) return `Key${name.toUpperCase()}`;
  return /^\d$/.test(name) ? `Digit${name}` : name.toUpperCase();
}

function chordOf(key) {
  const parts = key.toLowerCase().split("+");
  const name = parts.pop();
  return [...parts.sort(), codeOf(name)].join("+");
}

function pressed(event) {
  const parts = [];
  if (event.altKey) parts.push("alt");
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.shiftKey) parts.push("shift");
  return [...parts, event.code.replace("Numpad", /^Numpad\d$/.test(event.code) ? "Digit" : "Numpad")].join("+");
}

const typing = (target) => target.isContentEditable
  || /^(TEXTAREA|SELECT)$/.test(target.tagName)
  || (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit|range|file)$/.test(target.type));

const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

function keyed() {
  const open = document.querySelector("dialog[open]");
  return [...(open ?? document).querySelectorAll("[data-key]")];
}

const find = (chord) => keyed().find((element) => !element.dataset.key.includes(" ")
  && chordOf(element.dataset.key) === chord && !element.disabled && (seen(element) || element.closest("details:not([open])")));

function press(element) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(checkbox|radio)$/.test(element.type)) {
    element.focus();
    element.select?.();
  } else element.click();
}

// ---- rows ----

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter(seen);
const handle = (row) => (row.matches("a, button") ? row : row.querySelector("a, button"));

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const marked = all.findIndex((row) => row.hasAttribute("aria-current"));
  const from = here >= 0 ? here : marked;
  const next = from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + step));
  choose(all[next]);
}

function choose(row) {
  for (const other of rows()) other.toggleAttribute("aria-current", false);
  row.setAttribute("aria-current", "true");
  handle(row)?.focus();
  row.scrollIntoView({ block: "nearest" });
  row.dispatchEvent(new CustomEvent("regulars:select", { bubbles: true }));
}

// A refreshed list keeps the place: the same row (by id) stays chosen and focused. Swaps elsewhere do not concern it.
let place = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const row = rows().find((each) => each.hasAttribute("aria-current"));
  place = row?.id && event.detail.target.contains(row) ? { id: row.id, focused: row.contains(document.activeElement) } : null;
});
document.addEventListener("htmx:afterSwap", () => {
  const row = place && document.getElementById(place.id);
  if (!row) return;
  for (const other of rows()) other.toggleAttribute("aria-current", false);
  row.setAttribute("aria-current", "true");
  if (place.focused && !row.contains(document.activeElement)) handle(row)?.focus({ preventScroll: true });
  place = null;
});

// ---- the ear ----

let first = 0; // when g was pressed
const GO = 1500;

function went(event) {
  const element = keyed().find((each) => {
    const [lead, letter] = each.dataset.key.split(" ");
    return lead === "g" && letter && codeOf(letter) === event.code;
  });
  element?.click();
  return Boolean(element);
}

function row(event) {
  const current = rows().find((each) => each.contains(document.activeElement) || each.hasAttribute("aria-current"));
  const mark = event.code === "KeyX" && current?.querySelector("[data-mark]");
  if (mark) mark.click();
  return Boolean(mark);
}

function act(event) {
  const chord = pressed(event);
  const element = find(chord);
  if (element) { press(element); return true; }
  if (chord === "KeyJ" || chord === "KeyK") { walk(chord === "KeyJ" ? 1 : -1); return rows().length > 0; }
  if (chord === "KeyG") { first = Date.now(); return true; }
  return row(event);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("regulars:open", { detail: { id: "palette" } }));
    return;
  }
  const alone = !(event.ctrlKey || event.metaKey || event.altKey);
  if (!on() || (alone && typing(event.target))) return;
  if (event.code === "Escape" && document.querySelector(":popover-open, dialog[open]")) return;
  // Enter and Space belong to the thing that has the focus; a link knows nothing of Space.
  const own = event.code === "Enter" ? "a, button, summary, input, label" : "button, summary, input, label";
  if (alone && /^(Enter|Space)$/.test(event.code) && event.target.closest(own)) return;
  const going = alone && Date.now() - first < GO;
  first = 0;
  if (going ? went(event) : act(event)) event.preventDefault();
});

// ---- help and palette ----

function says(element) {
  const copy = element.cloneNode(true);
  for (const each of copy.querySelectorAll("kbd, svg, .nav-count")) each.remove();
  return (element.dataset.keySays || element.getAttribute("aria-label") || copy.textContent).replace(/\s+/g, " ").trim();
}

function keysOf(key) {
  const fragment = document.createDocumentFragment();
  for (const part of key.split(/[ +]/)) {
    const kbd = document.createElement("kbd");
    kbd.textContent = part.length === 1 ? part : part[0].toUpperCase() + part.slice(1);
    fragment.append(kbd, " ");
  }
  return fragment;
}

function actions() {
  const known = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!element.closest("dialog") && !known.has(element.dataset.key)) known.set(element.dataset.key, element);
  }
  return [...known.values()];
}

function line(term, key) {
  const div = document.createElement("div");
  const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
  dt.textContent = term;
  dd.append(keysOf(key));
  div.append(dt, dd);
  return div;
}

const help = document.getElementById("keys-help");
help?.addEventListener("regulars:opens", () => {
  const list = help.querySelector("[data-keys-list]");
  const fixed = [...list.querySelectorAll("template")].flatMap((each) => [...each.content.children]);
  list.replaceChildren(...list.querySelectorAll("template"), ...fixed.map((each) => each.cloneNode(true)),
    ...actions().map((element) => line(says(element), element.dataset.key)));
  help.querySelector("[data-keys-switch]").checked = on();
});
help?.querySelector("[data-keys-switch]").addEventListener("change", (event) => {
  root.dataset.keys = event.target.checked ? "on" : "off";
  try { localStorage.setItem("regulars.keys", root.dataset.keys); } catch { /* then for this page only */ }
});
