// Checking a document: what has the focus or the pointer marks its lines in the document, and a line marks its facts.
// Buttons that arrange the page do so without loading it anew. Without this script the same page works by links.

const page = document.querySelector(".ns-check");
const source = document.querySelector(".ns-source");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const isBeside = () => getComputedStyle(source).position === "sticky";

let focused = null;
let hovered = null;
let waiting = 0;

const lineOf = (number) => document.getElementById(`line-${number}`);

// ---------------------------------------------------------------- marking

const seen = (fact) => fact?.closest("details:not([open])") ?? fact; // what is folded away is marked where it is folded

const marksOf = (element) =>
  element.dataset.lines !== undefined
    ? [element, ...element.dataset.lines.split(" ").filter(Boolean).map(lineOf)]
    : [element, ...element.dataset.facts.split(" ").map((id) => seen(document.getElementById(id)))];

function mark() {
  const element = hovered ?? focused;
  for (const marked of page.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
  if (!element?.isConnected) return;
  const marks = marksOf(element).filter(Boolean);
  for (const one of marks) one.classList.add("is-marked");
  if (marks.length > 1 && element.dataset.lines !== undefined) show(marks[1], marks.at(-1));
}

// Scroll the document, and nothing else, to the lines of a fact; not at all where they are seen.
function show(first, last) {
  if (!isBeside()) return;
  const pane = source.getBoundingClientRect();
  const [top, bottom] = [first.getBoundingClientRect().top, last.getBoundingClientRect().bottom];
  if (top >= pane.top && bottom <= Math.min(pane.bottom, innerHeight)) return;
  const way = top - pane.top - pane.height / 4;
  const isFar = Math.abs(way) > pane.height; // nobody waits for a long way to roll by
  source.scrollBy({ top: way, behavior: calm.matches || isFar ? "auto" : "smooth" });
}

const markable = (event) => event.target.closest?.("[data-lines], [data-facts]") ?? null;

page.addEventListener("focusin", (event) => {
  focused = markable(event);
  hovered = null;
  mark();
});
page.addEventListener("focusout", () => {
  focused = null;
  mark();
});
// A pointer on its way elsewhere marks nothing.
page.addEventListener("mouseover", (event) => {
  const element = markable(event);
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (element === hovered) return;
    hovered = element;
    mark();
  }, 120);
});
page.addEventListener("mouseleave", () => {
  clearTimeout(waiting);
  hovered = null;
  mark();
});

// ---------------------------------------------------------------- to the line and back

const firstField = (element) =>
  element.querySelector("input:not([type=hidden]), textarea, select") ?? element.querySelector("a, button");

page.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const line = event.target.closest(".ns-source__line[data-facts]");
  if (link) {
    const target = document.getElementById(link.hash.slice(1));
    if (target) go(event, target);
  } else if (line && getSelection().isCollapsed) {
    go(event, document.getElementById(line.dataset.facts.split(" ")[0]));
  }
});

function go(event, target) {
  event.preventDefault();
  hovered = null;
  const folded = target.closest("details");
  if (folded) folded.open = true;
  const isMarked = target.matches("[data-lines], [data-facts]");
  if (!isMarked && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  if (source.contains(target) && isBeside()) {
    show(target, target);
  } else {
    target.scrollIntoView({ block: isMarked ? "center" : "start", behavior: calm.matches ? "auto" : "smooth" });
  }
  ((isMarked && firstField(target)) || target).focus({ preventScroll: true });
}

// ---------------------------------------------------------------- adding by selecting

source.addEventListener("mouseup", () => {
  const words = String(getSelection()).replace(/\s+/g, " ").trim();
  const field = document.getElementById("missed");
  if (words.includes(" ") && field) field.value = words;
});

// ---------------------------------------------------------------- arranging without loading the page anew

const form = page.querySelector("form");
const status = document.querySelector(".ns-check__said");
const again = () => form.querySelector("button[hidden]");
const sent = (button) => new URLSearchParams(new FormData(form, button)).toString();
let isBusy = false;
let isChanged = false;

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  isChanged = button !== null && button.value !== "accept" && !button.dataset.plainly;
  if (!isChanged) return;
  event.preventDefault();
  arrange(button);
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-again]")) arrange(again());
});

async function arrange(button) {
  if (isBusy) return;
  isBusy = true;
  const held = sent(button);
  const fresh = await answered(held);
  isBusy = false;
  if (!fresh) {
    // Signed out, or no connection: let the browser send it, and say so.
    button.dataset.plainly = "yes";
    form.requestSubmit(button);
  } else if (sent(button) !== held) {
    arrange(button); // something was typed meanwhile, and none of it may be lost
  } else {
    replace(fresh, button);
  }
}

async function answered(body) {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch(location.pathname, { method: "POST", headers, body }).catch(() => null);
  if (!answer || answer.redirected || ![200, 422].includes(answer.status)) return null;
  const whole = new DOMParser().parseFromString(await answer.text(), "text/html");
  return whole.querySelector(".ns-check") && whole;
}

function replace(fresh, button) {
  const at = document.activeElement;
  const before = at.id ? `[id="${at.id}"]` : at.value ? `button[value="${at.value}"]` : "[id=none]";
  const top = at.getBoundingClientRect().top;
  const open = [...form.querySelectorAll("details[open][id]")].map((details) => details.id);
  form.replaceChildren(...fresh.querySelector(".ns-check__facts").childNodes);
  source.replaceChildren(...fresh.querySelector(".ns-source").childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const target = wantedAfter(button.value) ?? form.querySelector(before) ?? form.querySelector("textarea");
  target.focus({ preventScroll: true });
  // What has the focus stays where it was on the screen, unless it is something new.
  if (target.matches(before)) scrollBy(0, target.getBoundingClientRect().top - top);
  else target.scrollIntoView({ block: "center" });
  status.textContent = fresh.querySelector(".ns-check__said").textContent;
}

// Where to go on after a button: to what is wrong, to what is new, or to the same button of what was moved.
function wantedAfter(pressed) {
  const error = form.querySelector(".govuk-error-summary__list a");
  if (error) return document.getElementById(error.hash.slice(1));
  const [verb, key] = pressed.split(":");
  if (verb === "add") return [...form.querySelectorAll(".ns-check__row textarea")].at(-1);
  if (verb === "grade") return [...form.querySelectorAll("[id^=fact-grade] input")].at(-2);
  if (verb === "adopt") return document.querySelector(`#row-${key} textarea`);
  if (!key) return null;
  return form.querySelector(`button[value="${pressed}"]`) ?? document.querySelector(`#row-${key} .ns-actions button`);
}

// ---------------------------------------------------------------- leaving with work undone

form.addEventListener("input", () => (isChanged = true));
addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
