// What a person has unfolded stays unfolded when the part around it is fetched anew. Only <details> with an id.

let unfolded = new Map();

document.addEventListener("htmx:beforeSwap", () => {
  unfolded = new Map([...document.querySelectorAll("details[id]:not([data-menu])")].map((each) => [each.id, each.open]));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of unfolded) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
});
