// Small improvements where the browser runs scripts. Every page works without them.
import { Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, createAll } from "./govuk-frontend.min.js";

// The components refuse to start unless the page says that it knows them.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(Button, { preventDoubleClick: true });
for (const component of [CharacterCount, ErrorSummary, NotificationBanner, PasswordInput]) {
  createAll(component);
}

// A file that is too large is said to be so before everything typed is sent with it, and refused.
for (const field of document.querySelectorAll("input[type=file][data-most-bytes]")) {
  field.addEventListener("change", () => {
    const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.mostBytes));
    field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
    field.reportValidity();
  });
}
