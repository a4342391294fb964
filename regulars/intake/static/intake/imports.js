// A form marked data-once is sent once: the second click of a double click, or Enter pressed twice, sends nothing. Coming
// back to the page makes the form whole again.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) { delete form.dataset.sent; form.removeAttribute("aria-busy"); }
});
