/* Names what the admin leaves unnamed: parts of an autocomplete field, hints, dates with a time. */
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

function nameWidgets() {
  for (const hint of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) {
    hint.setAttribute("role", "img");
  }
  for (const input of document.querySelectorAll(".datetime input:not([aria-label])")) {
    const field = input.closest("fieldset, .form-row").querySelector("legend, label");
    const part = input.classList.contains("vTimeField") ? "time" : "date";
    input.setAttribute("aria-label", `${field.textContent.trim()} ${part}`);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  nameParts();
  addEventListener("load", nameWidgets); // after the admin has built its widgets
  new MutationObserver(nameParts).observe(document.body, { childList: true, subtree: true });
});
