/* Gives the parts of an autocomplete field, which the library leaves unnamed, the name of its label. */
"use strict";

function nameOf(container) {
  const select = container.previousElementSibling;
  const label = select?.id ? document.querySelector(`label[for="${select.id}"]`) : null;
  return (label ?? select?.closest("fieldset")?.querySelector("legend"))?.textContent.trim() || "Choose";
}

function nameParts() {
  for (const container of document.querySelectorAll("select + .select2-container")) {
    const name = nameOf(container);
    for (const part of container.querySelectorAll("[role=combobox], [role=textbox], input")) {
      if (part.getAttribute("aria-label") !== name) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", name);
      }
    }
    for (const clear of container.querySelectorAll("ul > .select2-selection__clear")) {
      clear.parentElement.before(clear);
    }
  }
  for (const search of document.querySelectorAll(".select2-dropdown input:not([aria-label])")) {
    search.setAttribute("aria-label", "Search");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  nameParts();
  new MutationObserver(nameParts).observe(document.body, { childList: true, subtree: true });
});
