// When the house says no (4xx with a part that carries data-refusal), the words go on top of the form that asked; without a
// form they become a toast. When nothing came back at all, it is said too: nobody wonders whether something was sent.

const place = document.querySelector("[data-toasts]");
const toast = (words) => document.dispatchEvent(new CustomEvent("regulars:toast", { detail: { words } }));

function refusalIn(html) {
  return new DOMParser().parseFromString(html, "text/html").querySelector("[data-refusal]");
}

document.addEventListener("htmx:responseError", (event) => {
  const refusal = refusalIn(event.detail.xhr.responseText);
  const form = event.detail.elt.closest("form");
  if (!refusal) return toast(place?.dataset.failed);
  if (!form) return toast(refusal.textContent.trim());
  form.querySelector("[data-refusal]")?.remove();
  form.prepend(refusal);
  refusal.focus();
  return undefined;
});

document.addEventListener("htmx:beforeRequest", (event) => event.detail.elt.closest("form")?.querySelector("[data-refusal]")?.remove());
for (const lost of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(lost, () => toast(place?.dataset.lost));
