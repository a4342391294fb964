// Chips that fill fields: data-fill='{"day": "2026-05-15"}' sets the fields of those names in its form, data-ticks="name"
// ticks every box of that name, data-focuses="id" leads to a field. A chip whose values stand in the fields is pressed.

const valuesOf = (chip) => Object.entries(JSON.parse(chip.dataset.fill));
const fieldOf = (chip, name) => chip.closest("form")?.elements.namedItem(name);

function fill(chip) {
  for (const [name, value] of valuesOf(chip)) {
    const field = fieldOf(chip, name);
    if (!field) continue;
    field.value = value;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

function tick(chip) {
  for (const box of chip.closest("form").querySelectorAll(`input[type="checkbox"][name="${chip.dataset.ticks}"]`)) box.checked = true;
}

function press() {
  for (const chip of document.querySelectorAll("button.answer[data-fill]")) {
    chip.setAttribute("aria-pressed", String(valuesOf(chip).every(([name, value]) => fieldOf(chip, name)?.value === value)));
  }
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest?.("[data-fill], [data-ticks], [data-focuses]");
  if (!chip) return;
  if (chip.dataset.fill) fill(chip);
  if (chip.dataset.ticks) tick(chip);
  if (chip.dataset.focuses) document.getElementById(chip.dataset.focuses)?.focus();
  press();
});
document.addEventListener("change", press);
document.addEventListener("htmx:afterSettle", press);
press();
