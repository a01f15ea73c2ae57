// The key / leads to the search box, from wherever nothing is being typed. Whoever speaks to their device, and says such
// keys by accident, turns it off on the page of search; that is kept on the device.

const KEPT = "next-steps-search-key";
const box = document.querySelector("[data-search-box]");
const said = document.querySelector("[data-search-key]");

function isOff() {
  try {
    return localStorage.getItem(KEPT) === "off";
  } catch {
    return false; // a device that keeps nothing
  }
}

function show() {
  if (isOff()) box.removeAttribute("aria-keyshortcuts");
  else box.setAttribute("aria-keyshortcuts", "/");
  const button = said?.querySelector("button");
  if (button) button.textContent = isOff() ? button.dataset.on : button.dataset.off;
}

addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping || isOff()) return;
  event.preventDefault();
  const way = document.querySelector(".ns-search__way");
  (box.offsetParent ? box : way)?.focus();
});

if (said) {
  said.hidden = false;
  said.querySelector("button").addEventListener("click", () => {
    try {
      if (isOff()) localStorage.removeItem(KEPT);
      else localStorage.setItem(KEPT, "off");
    } catch {
      // It cannot be kept, so it stays as it is.
    }
    show();
  });
}
show();
