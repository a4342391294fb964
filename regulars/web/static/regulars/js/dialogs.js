// Dialogs and menus. <dialog> keeps the focus inside and gives it back by itself; this only opens and shuts them.
// data-opens="id" opens, data-closes shuts; a click on the veil shuts; details[data-menu] shuts on Escape and on a click elsewhere.

const shutMenus = (but) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== but) menu.open = false;
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(opener.dataset.opens);
  const dialog = event.target.closest("dialog");
  if (event.target.closest("[data-closes]") || event.target === dialog) dialog?.close();
  shutMenus(event.target.closest("details[data-menu]"));
});

document.addEventListener("keydown", (event) => {
  if (event.code !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  event.preventDefault(); // this Escape is used up
  menu.open = false;
  menu.querySelector("summary").focus();
});

function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  shutMenus(null);
  dialog.dispatchEvent(new CustomEvent("regulars:opens", { bubbles: true }));
  dialog.showModal();
}

document.addEventListener("regulars:open", (event) => open(event.detail.id));

// A summary of mistakes takes the focus, so that it is read first.
const takeFocus = (root) => root.querySelector?.("[data-takes-focus]")?.focus();
document.addEventListener("htmx:load", (event) => takeFocus(event.target));
takeFocus(document);
