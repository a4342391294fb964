// Call mode: one step at a time. An answer opens the next unanswered step; Enter in a field does the same; digits belong to
// the open step, because only what is seen can be pressed (keys.js). With every answer given the save button has the focus.

const form = () => document.querySelector("form[data-steps]");
const steps = () => [...(form()?.querySelectorAll("[data-step]") ?? [])];
const body = (step) => step.querySelector("[data-step-body]");
const head = (step) => step.querySelector("[data-step-opens]");
const value = (name) => form().elements.namedItem(name)?.value?.trim() ?? "";
const boxes = (step) => [...step.querySelectorAll('input[type="checkbox"]')];
const isOpen = (step) => !body(step).hidden;

const answered = {
  items: () => value("items") !== "",
  total: (step) => boxes(step).every((box) => box.checked),
  goods: (step) => boxes(step).every((box) => box.checked) && step.dataset.touched === "yes" || value("availability") !== "",
  address: (step) => step.dataset.touched === "yes" && value("line1") !== "" && value("city") !== "",
  day: () => value("day") !== "",
  window: () => value("window_from") !== "" && value("window_to") !== "",
};
const isDone = (step) => answered[step.dataset.step](step);

const labelOf = (element) => {
  const copy = element.cloneNode(true);
  for (const each of copy.querySelectorAll("kbd, .then")) each.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};
const chosen = (step) => {
  const answer = step.querySelector('.answer:has(input:checked), .answer[aria-pressed="true"]');
  return answer ? labelOf(answer) : "";
};
const said = {
  goods: (step) => value("availability") || labelOf(step.querySelector("[data-ticks]")),
  address: () => [value("line1"), value("city")].join(", "),
  day: (step) => chosen(step) || value("day"),
  window: () => `${value("window_from")}–${value("window_to")}`,
};

function draw() {
  const all = steps();
  const done = all.filter(isDone);
  for (const step of all) {
    const is = isDone(step);
    step.classList.toggle("is-done", is);
    step.classList.toggle("is-open", isOpen(step));
    head(step).setAttribute("aria-expanded", String(isOpen(step)));
    step.querySelector("[data-step-said]").textContent = is && !isOpen(step) ? (said[step.dataset.step] ?? chosen)(step) : "";
  }
  const left = form().querySelector("[data-left]");
  left.textContent = left.dataset.left.replace("%(done)s", done.length).replace("%(all)s", all.length);
  form().querySelector("[data-when-done]").hidden = done.length < all.length;
}

function open(step, { focus = true } = {}) {
  for (const each of steps()) body(each).hidden = each !== step;
  draw();
  if (!step || !focus) return;
  head(step).focus({ preventScroll: true });
  step.scrollIntoView({ block: "nearest" });
}

function advance(from) {
  const all = steps();
  const after = [...all.slice(all.indexOf(from) + 1), ...all];
  const next = after.find((step) => !isDone(step));
  open(next ?? null);
  if (!next) form().querySelector('[name="then"][value="next"]').focus();
}

function begin() {
  const all = steps();
  if (!all.length) return;
  const wrong = all.find((step) => step.querySelector(".mistake"));
  for (const step of all) if (form().querySelector(".mistakes") && !step.querySelector(".mistake")) step.dataset.touched = "yes";
  open(wrong ?? all.find((step) => !isDone(step)) ?? null, { focus: false });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-step-opens]");
  if (opener) { open(opener.closest("[data-step]")); return; }
  const link = event.target.closest?.('.mistakes a[href^="#id_"]');
  if (link) { event.preventDefault(); leadTo(link.hash.slice(1)); return; }
  const step = event.target.closest?.("[data-step]");
  if (!step) return;
  if (event.target.closest("[data-next]")) {
    step.dataset.touched = "yes";
    if (isDone(step)) advance(step);
  } else if (event.target.dataset.asks) document.getElementById(event.target.dataset.asks)?.focus();
  draw();
});

function leadTo(id) {
  const field = document.getElementById(id);
  const step = field?.closest("[data-step]");
  if (step) open(step, { focus: false });
  field?.focus();
}

document.addEventListener("input", (event) => event.target.form === form() && draw());
document.addEventListener("keydown", (event) => {
  if (event.code !== "Enter" || event.ctrlKey || event.metaKey || event.target.form !== form()) return;
  if (event.target.tagName !== "INPUT" || /^(checkbox|radio)$/.test(event.target.type)) return;
  event.preventDefault(); // a half-answered call is not saved by Enter
  const step = event.target.closest("[data-step]");
  if (step) step.dataset.touched = "yes";
  if (!step || isDone(step)) advance(step);
});
document.addEventListener("htmx:load", (event) => event.target.matches?.("form[data-steps]") && begin());
begin();

// ---- how long we have been talking: a help, nothing more ----

let began = 0;
document.addEventListener("click", (event) => {
  const timer = document.querySelector("[data-timer]");
  if (!timer || began || !event.target.closest?.("[data-call-begins]")) return;
  began = Date.now();
  timer.hidden = false;
  setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    timer.textContent = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  }, 1000);
});
