// Small improvements where the browser runs scripts. Every page works without them.

// The components refuse to start unless the page says that it knows them.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

// What only some pages need is fetched by those: for the whole page, or for a part of one that came later.
const enhance = (part, files = null) => {
  if (part.querySelector("[data-module]")) {
    import("./govuk-frontend.min.js").then(({ Button, CharacterCount, ErrorSummary, PasswordInput, createAll }) => {
      createAll(Button, { preventDoubleClick: true }, part);
      for (const component of [CharacterCount, ErrorSummary, PasswordInput]) {
        createAll(component, undefined, part);
      }
    });
  }
  if (part.querySelector("[data-questioned]")) {
    import("./charts.js");
  }
  if (part.querySelector("[data-search-box]")) {
    import("./search.js");
  }
  for (const chosen of part.querySelectorAll("[data-photo]")) {
    import("./photos.js").then(({ show }) => show(chosen));
  }
  for (const told of part.querySelectorAll("[data-foresight]")) {
    import("./foresight.js").then(({ foresee }) => foresee(told));
  }
  for (const form of part.querySelectorAll("form[data-kept]")) {
    import("./drafts.js").then(({ keep }) => keep(form, enhance, files));
  }

  // A file that is too large is said to be so before everything typed is sent with it, and refused.
  for (const field of part.querySelectorAll("input[type=file][data-most-bytes]")) {
    field.addEventListener("change", () => {
      const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.mostBytes));
      field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
      field.reportValidity();
    });
  }
};
enhance(document);

// What somebody wrote and has not sent yet is on this device for them alone (drafts.js): it goes when they sign out, and
// when somebody else has signed in.
const DRAFTS_OF = "next-steps-drafts-of";
const forgetDrafts = () => {
  localStorage.removeItem(DRAFTS_OF);
  localStorage.removeItem("next-steps-last-words");
  indexedDB.deleteDatabase("next-steps");
};
const signOut = document.querySelector("form[data-person]");
if (signOut) {
  signOut.addEventListener("submit", forgetDrafts);
  if (![null, signOut.dataset.person].includes(localStorage.getItem(DRAFTS_OF))) {
    forgetDrafts();
  }
}

for (const printing of document.querySelectorAll("[data-print]")) {
  printing.hidden = false;
  printing.addEventListener("click", () => print());
}

// An action is checked while it is written: the page is asked for as its button asks for it, and gives its answers.
const PAUSE_MS = 500;
for (const form of document.querySelectorAll("form[data-checks-wording]")) {
  let waiting;
  let asking = new AbortController();
  const check = async () => {
    asking.abort();
    asking = new AbortController();
    const typed = new FormData(form);
    typed.set("then", "check");
    try {
      const answer = await fetch(location.href, { method: "POST", body: typed, redirect: "error", signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelectorAll("[data-wording-check] [data-live]");
      form.querySelectorAll("[data-wording-check] [data-live]").forEach((place, i) => {
        if (now[i] && place.innerHTML !== now[i].innerHTML) {
          place.replaceChildren(...now[i].cloneNode(true).childNodes);
        }
      });
    } catch {
      // Without an answer the last one stands; the button asks again.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE_MS);
  });
}
