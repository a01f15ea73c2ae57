// What somebody writes is not lost. It is kept on their device while they write, for them alone, until it has arrived:
// through a page opened again, a sign-in that ended, a signal that dropped. Without this script forms are sent as ever.
//
// A form that says data-kept gets three things: it is filled in again, it is kept, and it is sent by this script, which
// stays on the page when nothing arrives. The server does once what comes twice (tracker/web/once.py); script.js forgets
// everything when somebody signs out or somebody else signs in.
const DATABASE = "next-steps";
const DRAFTS = "drafts";
const OWNER = "next-steps-drafts-of";
const LAST_WORDS = "next-steps-last-words";
const KEPT_MS = 14 * 24 * 60 * 60 * 1000; // as long as a sign-in lasts
const PAUSE_MS = 250;
const SLOW_MS = 8_000;
const PATIENCE_MS = 180_000;

// ---------------------------------------------------------------- the device

let database = null;
let isForgotten = false;

// Whoever signs out takes everything along (script.js): nothing is kept of a page that is on its way out.
document.querySelector("form[data-person]")?.addEventListener("submit", () => (isForgotten = true));

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(DRAFTS);
  asked.onsuccess = () => {
    database = asked.result;
    database.onversionchange = () => database.close(); // it is being deleted: nothing is written any more
    resolve(database);
  };
  asked.onerror = () => reject(asked.error);
});
opened.catch(() => {}); // whoever asks is told

// Once the database is open this begins at once: a page that is being left waits for nothing.
const inStore = async (mode, work) => {
  const store = (database ?? (await opened)).transaction(DRAFTS, mode).objectStore(DRAFTS);
  const asked = work(store);
  return new Promise((resolve, reject) => {
    store.transaction.oncomplete = () => resolve(asked.result);
    store.transaction.onabort = () => reject(store.transaction.error);
  });
};

const write = (work) =>
  inStore("readwrite", (store) => {
    const asked = work(store);
    store.transaction.commit?.(); // a transaction that is left open is lost with the page
    return asked;
  });

// What is begun while a page goes may never be done, unless it is done at once: so the last words are left at the door.
const lastWords = {
  leave: (said) => localStorage.setItem(LAST_WORDS, JSON.stringify(said)),
  of: (key) => {
    const said = JSON.parse(localStorage.getItem(LAST_WORDS));
    return said?.key === key ? said : null;
  },
  forget: (key) => lastWords.of(key) && localStorage.removeItem(LAST_WORDS),
};

const letGoOfOldOnes = () =>
  inStore("readwrite", (store) => {
    const walk = store.openCursor();
    walk.onsuccess = () => {
      const at = walk.result;
      if (at) {
        if (Date.now() - at.value.at > KEPT_MS) {
          at.delete();
        }
        at.continue();
      }
    };
    return walk;
  });

// ---------------------------------------------------------------- a form

const person = () => document.querySelector("[data-person]")?.dataset.person;
const isFile = (value) => value instanceof File;
const typedIn = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && !isFile(value));
const words = (form) => JSON.stringify(typedIn(form).filter(([name]) => name !== "mark"));

// The form as it came: somebody may have typed before this script was there.
const asItCame = (form) => {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
};
const chosenIn = (form) =>
  [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length).map(({ id, files }) => [id, files[0]]);

const choose = (form, files) => {
  for (const [id, file] of files) {
    const input = document.getElementById(id);
    const held = new DataTransfer();
    held.items.add(file);
    input.files = held.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

const fillIn = (form, typed) => {
  const values = typed.reduce((all, [name, value]) => all.set(name, [...(all.get(name) ?? []), value]), new Map());
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || field.type === "submit" || field.name === "csrf_token") {
      continue;
    }
    const given = values.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = given.includes(field.value);
    } else {
      field.value = given.shift() ?? field.value; // the three inputs of a date have one name
    }
  }
  tell(form);
};

// The counts of words, seen and heard, and whatever else follows what is typed.
const tell = (form) => {
  for (const field of form.querySelectorAll("textarea")) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  window.dispatchEvent(new Event("pageshow")); // what a browser says when it has filled in a form itself
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const when = (instant) => {
  const at = new Date(instant);
  const minutes = at.getMinutes() ? `.${String(at.getMinutes()).padStart(2, "0")}` : "";
  const clock = `at ${((at.getHours() + 11) % 12) + 1}${minutes}${at.getHours() < 12 ? "am" : "pm"}`;
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? clock : `on ${at.toLocaleDateString("en-GB", { day: "numeric", month: "long" })} ${clock}`;
};

// What a form is known by: its address, wherever somebody came from.
const address = () => {
  const asked = new URLSearchParams(location.search);
  asked.delete("back");
  return `${location.pathname}?${asked}`;
};

const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

// Keep a form; `enhance` sees to what the script does for a part of a page. `cameBack` says that its page was sent back
// with something to put right, and holds what was typed, and gives the files that were chosen.
export const keep = async (form, enhance, cameBack = null) => {
  const key = address();
  const main = form.closest("main");
  const note = main.querySelector("[data-draft]");
  const said = form.querySelector("[data-sending]");
  const untouched = cameBack ? null : words(asItCame(form));
  let isKept = true;
  let isOver = false;
  let waiting;

  const drop = async () => {
    try {
      lastWords.forget(key);
      await write((store) => store.delete(key));
    } catch {
      // the device keeps nothing
    }
  };

  const save = async () => {
    clearTimeout(waiting);
    if (isOver || isForgotten) {
      return;
    }
    const draft = { of: person(), typed: typedIn(form), files: chosenIn(form), at: Date.now() };
    const isEmpty = words(form) === untouched && draft.files.length === 0;
    try {
      localStorage.setItem(OWNER, person()); // first: the page may go before the draft is known to be there
      await write((store) => (isEmpty ? store.delete(key) : store.put(draft, key)));
      lastWords.forget(key); // the device holds what they said, or they were taken back
      isKept = true;
    } catch {
      isKept = false; // the device keeps nothing: its owner has forbidden it, or it is full
    }
  };

  const template = (which) => main.querySelector(`template[${which}]`).content.cloneNode(true);

  const say = (sentence, fill = () => {}) => {
    const words = template(`data-sentence="${sentence}"`);
    fill(words);
    said.replaceChildren(words);
    said.scrollIntoView({ block: "nearest" });
  };

  const takeUp = (draft) => {
    fillIn(form, draft.typed);
    choose(form, draft.files);
    const words = template("data-draft-note");
    words.querySelector("[data-at]").textContent = when(draft.at);
    words.querySelector("[data-throw-away]").addEventListener("click", async () => {
      form.reset();
      tell(form);
      form.querySelectorAll("input[type=file]").forEach((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
      await drop();
      note.replaceChildren(template("data-draft-gone"));
      form.querySelector("input:not([type=hidden]), textarea, select").focus();
    });
    note.replaceChildren(words);
    note.scrollIntoView({ block: "nearest" });
  };

  // Once a sign-in was renewed in another tab, the page's token is of no use: a page opened anew has another.
  const renewed = async () => {
    const page = await pageOf(await fetch(location.href));
    const token = page.querySelector("form[data-kept] [name=csrf_token]");
    if (!token || page.querySelector("[data-person]")?.dataset.person !== person()) {
      return false;
    }
    form.elements.csrf_token.value = token.value;
    return true;
  };

  const post = () =>
    fetch(location.href, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Kept-On-Device": "yes" },
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });

  const comeBack = async (answer) => {
    const files = chosenIn(form);
    const page = await pageOf(answer);
    document.title = page.title;
    main.replaceChildren(...page.querySelector("main").childNodes);
    isOver = true; // of this form: the one that came takes over
    enhance(main, files);
  };

  const heard = async (answer, isSecond = false) => {
    const leadsTo = answer.headers.get("X-Leads-To");
    if (answer.ok && leadsTo) {
      isOver = true;
      clearTimeout(waiting);
      await drop();
      location.assign(leadsTo);
    } else if (answer.status === 401 && leadsTo) {
      say("elsewhere", (words) => words.querySelector("[data-leads-on]").setAttribute("href", leadsTo));
    } else if (answer.status === 422) {
      await comeBack(answer);
    } else if (answer.status === 400 && !isSecond) {
      if (await renewed()) {
        await heard(await post(), true);
      } else {
        say("elsewhere", (words) => words.querySelector("[data-leads-on]").setAttribute("href", location.href));
      }
    } else {
      const page = await pageOf(answer);
      const parts = [...page.querySelectorAll("h1, .ns-answer__sentence")];
      const sentences = parts.map((part) => part.textContent.trim().replace(/\.?$/, "."));
      say("refused", (words) => (words.querySelector("[data-why]").textContent = sentences.join(" ")));
    }
  };

  let isSending = false;
  const send = async () => {
    isSending = true;
    say("sending");
    const slow = setTimeout(() => say("slow"), SLOW_MS);
    try {
      await save();
      if (navigator.onLine) {
        await heard(await post());
      } else {
        say(isKept ? "no-signal" : "no-signal-here");
      }
    } catch {
      say("no-answer"); // it may have arrived all the same
    } finally {
      clearTimeout(slow);
      isSending = false;
    }
  };

  // A second press is a second try, and not two presses by mistake: what comes twice is done once.
  form.addEventListener("click", (event) => event.target.closest("[type=submit]:not([name])") && event.stopPropagation(), true);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) {
      return; // it asks for something else, and is not the end of it
    }
    event.preventDefault();
    if (!isSending) {
      send();
    }
  });
  window.addEventListener("online", () => {
    if (!isOver && said.querySelector("strong")) {
      say("signal");
    }
  });
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(waiting);
      waiting = setTimeout(save, PAUSE_MS);
    });
  }
  const leave = () => {
    try {
      if (!isOver && !isForgotten && words(form) !== untouched) {
        localStorage.setItem(OWNER, person());
        lastWords.leave({ key, of: person(), typed: typedIn(form), at: Date.now() });
      }
    } catch {
      isKept = false;
    }
    save();
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave()); // a telephone may never come back to it

  if (cameBack) {
    choose(form, cameBack);
    await save();
  } else {
    try {
      await letGoOfOldOnes();
      let draft = await inStore("readonly", (store) => store.get(key));
      const last = lastWords.of(key);
      if (last && !(draft?.at >= last.at)) {
        draft = { files: [], ...draft, ...last };
      }
      if (words(form) !== untouched) {
        await save();
      } else if (draft?.of === person()) {
        takeUp(draft);
      }
    } catch {
      isKept = false;
    }
  }
  form.querySelector("[data-keeping]").hidden = !isKept;
};
