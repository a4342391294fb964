// What changed, as it changes. One stream a browser: in a SharedWorker where there is one, else in one tab that tells the
// others over a BroadcastChannel (a Web Lock chooses the tab, and another when it is shut).
//   every message {kinds: [...], subjects: [...]} becomes the event regulars:changed, with the same detail, on document
//   [data-live="desk"] refetches itself (htmx event regulars:refresh) on any change; [data-live="order:1042"] on changes of
//   that subject; [data-live="promise"] on kinds that begin so. Several, parted by spaces.
//   [data-live-dot] and [data-live-banner] show whether the connection stands.

const here = document.querySelector('meta[name="regulars-live"]');
const dot = document.querySelector("[data-live-dot]");
const banner = document.querySelector("[data-live-banner]");
const QUIET = 250; // ms: a burst of changes is one refresh
let state = "wait";
let missed = false;
let bannerTimer = 0;
const owed = new Set();
let timer = 0;

const concerns = (element, { kinds = [], subjects = [] }) => element.dataset.live.split(/\s+/)
  .some((name) => name === "desk" || subjects.includes(name) || kinds.some((kind) => kind === name || kind.startsWith(`${name}.`)));

const busy = (element) => element.querySelector(":popover-open") || element.contains(document.activeElement)
  && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) && !/^(checkbox|radio)$/.test(document.activeElement.type);

function refresh() {
  timer = 0;
  if (document.hidden) return;
  for (const element of [...owed]) {
    if (element.isConnected && busy(element)) continue; // nobody loses what she is typing or reading
    owed.delete(element);
    if (element.isConnected) globalThis.htmx?.trigger(element, "regulars:refresh");
  }
  if (owed.size) timer = setTimeout(refresh, 2000);
}

function owe(change) {
  for (const element of document.querySelectorAll("[data-live]")) if (!change || concerns(element, change)) owed.add(element);
  if (owed.size && !timer) timer = setTimeout(refresh, QUIET);
}

function changed(change) {
  document.dispatchEvent(new CustomEvent("regulars:changed", { detail: change }));
  owe(change);
}

function hear(message) {
  if (message.state) return show(message.state);
  let data;
  try { data = JSON.parse(message.data); } catch { return undefined; }
  if (data.now) document.dispatchEvent(new CustomEvent("regulars:time", { detail: { now: Date.parse(data.now) } }));
  if (message.name === "changed") changed(data);
  return undefined;
}

function show(next) {
  if (next === "lost") missed = true;
  if (next === "on" && missed) { missed = false; owe(null); } // what was missed is fetched
  state = next;
  if (dot) dot.dataset.liveState = next;
  clearTimeout(bannerTimer);
  // A short break is not worth a word.
  if (banner) bannerTimer = setTimeout(() => { banner.hidden = state !== "lost"; }, next === "lost" ? 4000 : 0);
}

function throughWorker(url, worker) {
  const { port } = new SharedWorker(worker, { name: "regulars-live" });
  port.onmessage = ({ data }) => hear(data);
  port.postMessage({ listen: url });
  addEventListener("pagehide", () => port.postMessage({ shut: true }));
  addEventListener("pageshow", (event) => event.persisted && port.postMessage({ listen: url }));
}

function throughOneTab(url) {
  const channel = new BroadcastChannel("regulars-live");
  channel.onmessage = ({ data }) => (data.ask ? undefined : hear(data));
  const share = (message) => { hear(message); channel.postMessage(message); };
  const lead = () => new Promise(() => {
    const source = new EventSource(url);
    const pass = (event) => share({ data: event.data, name: event.type });
    source.onopen = () => share({ state: "on" });
    source.onerror = () => share({ state: "lost" });
    for (const name of ["changed", "time"]) source.addEventListener(name, pass);
    channel.addEventListener("message", ({ data }) => data.ask && channel.postMessage({ state }));
  });
  channel.postMessage({ ask: true });
  if (navigator.locks) navigator.locks.request("regulars-live", lead);
  else lead();
}

addEventListener("offline", () => show("lost"));
document.addEventListener("visibilitychange", () => document.hidden || refresh());
if (here?.content) {
  const url = new URL(here.content, location.href).href;
  if ("SharedWorker" in globalThis) throughWorker(url, here.dataset.worker);
  else throughOneTab(url);
}
