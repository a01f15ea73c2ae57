// Small improvements where the browser runs scripts. Every page works without them.
import { Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, createAll } from "./govuk-frontend.min.js";

// The components refuse to start unless the page says that it knows them.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(Button, { preventDoubleClick: true });
for (const component of [CharacterCount, ErrorSummary, NotificationBanner, PasswordInput]) {
  createAll(component);
}
