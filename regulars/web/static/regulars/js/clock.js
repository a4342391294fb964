// Lets every due badge tell the truth as time passes: once a minute, and by the second only in the last minute of a badge
// inside [data-clock="seconds"] (the open card). The server's clock counts, not this computer's. Screen readers hear nothing.
// Words and thresholds are the server's: look.py says the same.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
const words = JSON.parse(meta("regulars-due-words") || "{}");
const served = Date.parse(meta("regulars-now") || "");
let offset = Number.isNaN(served) ? 0 : served - Date.now();

/** Seconds since 1970 by the server's clock. */
export const now = () => (Date.now() + offset) / 1000;

const fill = (sentence, gaps) => sentence.replace(/%\((\w+)\)s/g, (all, name) => gaps[name] ?? all);

function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const [hours, m] = [Math.floor(minutes / 60), minutes % 60];
  const [days, h] = [Math.floor(hours / 24), hours % 24];
  if (days) return fill(h ? words.dh : words.d, { days, hours: h });
  if (hours) return fill(m ? words.hm : words.h, { hours, minutes: m });
  return fill(words.m, { minutes: m });
}

function sentence(left, fine) {
  if (left > 0 && left < 60 && fine) return fill(words.left, { time: fill(words.s, { seconds: Math.ceil(left) }) });
  if (left > 0) return fill(words.left, { time: span(Math.ceil(left / 60) * 60) });
  return left > -60 ? words.due : fill(words.late, { time: span(-left) });
}

function kindOf(state, [warn, urgent, due, limit], at) {
  if (state === "broken" || (limit && at >= limit)) return "broken";
  if (at >= due) return "late";
  if (urgent && at >= urgent) return "now";
  return warn && at >= warn ? "soon" : "calm";
}

function wear(badge, kind) {
  const old = [...badge.classList].find((name) => /^due-(calm|soon|now|late|broken)$/.test(name));
  if (old === `due-${kind}`) return;
  badge.classList.replace(old, `due-${kind}`);
  badge.closest(".queue-row")?.classList.replace(`is-${old?.slice(4)}`, `is-${kind}`);
  const use = badge.querySelector("use");
  if (use && kind !== "calm") use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#due-${kind}`));
}

function tick(time, at) {
  const moments = time.dataset.ticks.split(" ").map(Number);
  const left = moments[2] - at;
  const fine = Boolean(time.closest('[data-clock="seconds"]'));
  const said = sentence(left, fine);
  if (time.textContent !== said) time.textContent = said;
  const badge = time.closest(".due");
  if (badge) wear(badge, kindOf(time.dataset.state, moments, at));
  return fine && left > 0 && left < 61;
}

let timer = 0;

/** Bring every badge of the page up to date and plan the next time. */
export function tickAll() {
  const at = now();
  let fine = false;
  for (const time of document.querySelectorAll("time[data-ticks]")) fine = tick(time, at) || fine;
  clearTimeout(timer);
  timer = setTimeout(tickAll, fine ? 1000 - (at * 1000) % 1000 : 60000 - (at * 1000) % 60000);
}

if (words.left) {
  document.addEventListener("visibilitychange", () => document.hidden || tickAll());
  document.addEventListener("htmx:load", tickAll);
  document.addEventListener("regulars:time", (event) => { offset = event.detail.now - Date.now(); tickAll(); });
  tickAll();
}
