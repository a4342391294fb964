// In the head, before the first paint: a theme kept on this device wins over the system's, so that nothing flashes white.
// The server writes data-theme for people who are signed in; then there is nothing to do here.
(() => {
  const root = document.documentElement;
  let kept = null;
  let keys = null;
  try {
    kept = localStorage.getItem("regulars.theme");
    keys = localStorage.getItem("regulars.keys");
  } catch { /* a browser that keeps nothing follows the system */ }
  if (!root.dataset.theme && (kept === "light" || kept === "dark")) root.dataset.theme = kept;
  if (keys) root.dataset.keys = keys; // on this device keys may rest, or wake, whatever the person chose elsewhere
  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
    try { localStorage.setItem("regulars.theme", choice); } catch { /* the server keeps it too */ }
  });
})();
