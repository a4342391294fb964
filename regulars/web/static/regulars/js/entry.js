// The entry form: an item chosen from the catalogue brings its code and price; a row can go; what is left is added up anew.

const field = (name, number) => document.getElementById(`id_${name}_${number}`);

document.addEventListener("input", (event) => {
  const number = event.target.dataset?.goods;
  if (number === undefined) return;
  const found = [...document.querySelectorAll("#goods-found option")].find((option) => option.value === event.target.value);
  if (!found) return;
  field("sku", number).value = found.dataset.sku;
  if (!field("price", number).value) field("price", number).value = found.dataset.price;
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-removes-row]")?.closest("[data-entry-row]");
  if (!row) return;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("input") ?? document.querySelector("#more-rows button"))?.focus();
  document.body.dispatchEvent(new CustomEvent("regulars:rows"));
});

// A new row has the focus, or it would take a hand to the mouse.
document.addEventListener("htmx:load", (event) => {
  if (event.target.matches?.("[data-entry-row]")) event.target.querySelector("input").focus();
});
