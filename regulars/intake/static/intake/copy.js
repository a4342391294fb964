// A click on [data-copies="id"] copies the words of that element, and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  const words = button.querySelector("span");
  try {
    await navigator.clipboard.writeText(source.textContent);
    words.dataset.before ??= words.textContent;
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = words.dataset.before; }, 2000);
  } catch { // without https there is no clipboard: mark the words, the reader's own keys copy them
    getSelection().selectAllChildren(source);
  }
});
