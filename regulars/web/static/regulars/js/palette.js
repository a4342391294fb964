// Ctrl/Cmd+K: every action of this page and every page of the nav, by a few letters of its name; the key stands beside it.

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("[data-palette-input]");
const list = dialog?.querySelector("[data-palette-list]");
let found = [];
let chosen = 0;

const wordsOf = (element) => {
  const copy = element.cloneNode(true);
  for (const each of copy.querySelectorAll("kbd, svg, .nav-count")) each.remove();
  return (element.dataset.keySays || element.getAttribute("aria-label") || copy.textContent).replace(/\s+/g, " ").trim();
};

function all() {
  const seen = new Set();
  return [...document.querySelectorAll("[data-key], .menu-item, .nav a")]
    .filter((element) => !element.closest("dialog"))
    .map((element) => ({ element, words: wordsOf(element), key: element.dataset.key ?? "" }))
    .filter(({ words }) => words && !seen.has(words) && seen.add(words));
}

function option({ words, key }, index) {
  const li = document.createElement("li");
  li.id = `palette-${index}`;
  li.className = "menu-item";
  li.setAttribute("role", "option");
  li.setAttribute("aria-selected", String(index === chosen));
  li.append(Object.assign(document.createElement("bdi"), { textContent: words }));
  const keys = document.createElement("span");
  keys.className = "push";
  for (const part of key.split(/[ +]/).filter(Boolean)) {
    keys.append(Object.assign(document.createElement("kbd"), { textContent: part.length > 1 ? part[0].toUpperCase() + part.slice(1) : part }), " ");
  }
  li.append(keys);
  return li;
}

function draw() {
  const wanted = input.value.trim().toLocaleLowerCase();
  found = all().filter(({ words }) => words.toLocaleLowerCase().includes(wanted)).slice(0, 12);
  const seek = document.getElementById("seek");
  if (wanted && seek) found.push({ element: seek, words: `${seek.labels[0].textContent}: ${input.value.trim()}`, key: "", seek: true });
  chosen = Math.min(chosen, Math.max(0, found.length - 1));
  list.replaceChildren(...found.map(option));
  input.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
}

function run(index) {
  const choice = found[index];
  if (!choice) return;
  const text = input.value.trim();
  dialog.close();
  if (choice.seek) {
    choice.element.value = text;
    choice.element.form.requestSubmit();
  } else if (/^(INPUT|TEXTAREA|SELECT)$/.test(choice.element.tagName)) choice.element.focus();
  else choice.element.click();
}

dialog?.addEventListener("regulars:opens", () => { input.value = ""; chosen = 0; draw(); });
input?.addEventListener("input", () => { chosen = 0; draw(); });
input?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (step) { chosen = (chosen + step + found.length) % Math.max(1, found.length); draw(); event.preventDefault(); }
  if (event.code === "Enter") { run(chosen); event.preventDefault(); }
});
list?.addEventListener("click", (event) => {
  const li = event.target.closest("li");
  if (li) run([...list.children].indexOf(li));
});
