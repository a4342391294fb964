// The desk: a first click chooses a line and shows it beside the queue, a second opens it (on narrow screens the first does);
// a queue that was empty and is not any more shows its first line.

const work = () => document.getElementById("work");
const isBeside = () => Boolean(work()?.checkVisibility());
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];

function choose(row) {
  for (const other of rows()) other.toggleAttribute("aria-current", false);
  row.setAttribute("aria-current", "true");
  row.dispatchEvent(new CustomEvent("regulars:select", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row || event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey || !isBeside()) return;
  if (row.getAttribute("aria-current") === "true") return;
  event.preventDefault();
  choose(row);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "work") work().removeAttribute("data-nothing");
  if (event.target.id !== "queue-part" || !work()?.hasAttribute("data-nothing") || !isBeside()) return;
  const [first] = rows();
  if (first) choose(first);
});
