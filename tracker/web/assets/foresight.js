// What the record will say once this is signed, while one chooses: the page has brought every answer along, so that this
// works without a signal too. Without this script a button asks for it.
const words = (part) => part.textContent.replace(/\s+/g, " ").trim();

export const foresee = (part) => {
  const form = part.closest("form");
  const now = part.querySelector("[data-now]");

  const tell = () => {
    const typed = new FormData(form);
    const hasEvidence = typed.getAll("file").some((file) => file.size) || ["url", "title"].some((name) => typed.get(name)?.trim());
    const withEvidence = hasEvidence ? "yes" : "no";
    const found = [...part.querySelectorAll("template")].find(
      ({ dataset }) => dataset.declared === typed.get("colour") && dataset.withEvidence === withEvidence,
    );
    if (found && words(found.content) !== words(now)) {
      now.replaceChildren(found.content.cloneNode(true)); // only what is new: whatever comes is read out
    }
  };

  part.querySelector("button").remove(); // a key pressed in a line of text would press it
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, tell);
  }
  tell();
};
