// One toast at a time; ten seconds; waits while hovered or focused. Messages come from the server: in the page, or in the
// header HX-Trigger: {"regulars:toast": {"words": "...", "undo": "/address"}}. Undo is the button's own key z.

const place = document.querySelector("[data-toasts]");
const shape = document.getElementById("toast-shape");
const STAY = 10000;
const waiting = [];
let timer = 0;

function shut(toast) {
  clearTimeout(timer);
  toast.remove();
  const next = waiting.shift();
  if (next) show(next);
}

function watch(toast) {
  const start = () => { clearTimeout(timer); timer = setTimeout(() => shut(toast), STAY); };
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", () => toast.contains(document.activeElement) || start());
  toast.addEventListener("focusout", start);
  toast.addEventListener("click", (event) => { if (event.target.closest("[data-toast-shut]")) shut(toast); });
  toast.addEventListener("submit", () => setTimeout(() => shut(toast)));
  start();
}

function build({ words, undo }) {
  const toast = shape.content.firstElementChild.cloneNode(true);
  toast.querySelector(".toast-words").textContent = words;
  const form = toast.querySelector("form");
  if (!undo) form.remove();
  else {
    form.action = undo;
    form.setAttribute("hx-post", undo);
  }
  return toast;
}

function show(toast) {
  place.replaceChildren(toast);
  globalThis.htmx?.process(toast);
  watch(toast);
}

/** Say something: {words, undo}. A newer word takes the place of an older one. */
export function say(message) {
  if (!place || !shape || !message?.words) return;
  clearTimeout(timer);
  waiting.length = 0;
  show(build(message));
}

if (place) {
  document.addEventListener("regulars:toast", (event) => say(event.detail));
  const [first, ...rest] = place.querySelectorAll("[data-toast]");
  waiting.push(...rest);
  if (first) show(first);
}
