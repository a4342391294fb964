// A countdown explains itself: on focus by the keyboard and under a resting pointer, as it does when it is pressed.

const REST = 350; // ms: a pointer on its way elsewhere opens nothing
let timer = 0;
let opened = null;

const sheetOf = (badge) => document.getElementById(badge.getAttribute("popovertarget"));

function open(badge) {
  const sheet = sheetOf(badge);
  if (!sheet || sheet.matches(":popover-open")) return;
  sheet.showPopover({ source: badge });
  opened = sheet;
}

function shut() {
  clearTimeout(timer);
  if (opened?.isConnected && opened.matches(":popover-open")) opened.hidePopover();
  opened = null;
}

const badgeAt = (event) => event.target.closest?.("button.due[popovertarget]");

document.addEventListener("focusin", (event) => {
  const badge = badgeAt(event);
  if (badge?.matches(":focus-visible")) open(badge);
});
document.addEventListener("focusout", (event) => badgeAt(event) && shut());
document.addEventListener("pointerover", (event) => {
  const badge = badgeAt(event);
  if (!badge || event.pointerType !== "mouse") return;
  clearTimeout(timer);
  timer = setTimeout(() => open(badge), REST);
});
document.addEventListener("pointerout", (event) => badgeAt(event) && event.pointerType === "mouse" && shut());
