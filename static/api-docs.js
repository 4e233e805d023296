/* Swagger's own dark look where the reader prefers it, and what its markup leaves out: names of
   fields, levels of headings, boxes that scroll by keyboard, and no link inside a button. */
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");

function followScheme() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

const NAMES = {
  ".examples-select-element": () => "Example",
  "textarea.body-param__text": () => "Request body",
  ".close-modal": () => "Close",
  "[data-param-name] :is(input, select, textarea)": (field) =>
    field.closest("[data-param-name]").dataset.paramName,
};
const LANDMARKS = { ".information-container": "About this API", ".scheme-container": "Access" };

function nameFields(root) {
  for (const [selector, name] of Object.entries(NAMES))
    for (const field of root.querySelectorAll(`:is(${selector}):not([aria-label])`))
      field.setAttribute("aria-label", name(field));
}

function addLandmarks(root) {
  for (const [selector, name] of Object.entries(LANDMARKS))
    for (const part of root.querySelectorAll(`${selector}:not([role])`)) {
      part.setAttribute("role", "region");
      part.setAttribute("aria-label", name);
    }
}

function nameAnswers(root) {
  for (const table of root.querySelectorAll(".opblock [role=region]:not([aria-label])")) {
    const summary = table.closest(".opblock").querySelector(".opblock-summary");
    const path = summary.querySelector("[data-path]").dataset.path;
    const method = summary.querySelector(".opblock-summary-method").textContent;
    table.setAttribute("aria-label", `Answers of ${method} ${path}`);
  }
}

function levelHeadings(root) {
  for (const heading of root.querySelectorAll(":is(h3, h4, h5):not([aria-level])")) {
    const isSection = heading.matches(".opblock-tag, .models > h4");
    heading.setAttribute("aria-level", isSection ? 2 : Number(heading.tagName[1]) - 1);
  }
}

function openToKeyboard(root) {
  for (const box of root.querySelectorAll("pre.microlight:not([tabindex])")) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", box.matches(".curl") ? "Command" : "Example or answer");
  }
}

function unlinkButtons(root) {
  // The button around it opens the operation and sets the same address.
  for (const link of root.querySelectorAll("button a[href]")) link.removeAttribute("href");
}

function correct(root) {
  const steps = [nameFields, addLandmarks, nameAnswers, levelHeadings, openToKeyboard, unlinkButtons];
  for (const step of steps) step(root);
}

followScheme();
dark.addEventListener("change", followScheme);
document.addEventListener("DOMContentLoaded", () => {
  const root = document.getElementById("swagger-ui");
  new MutationObserver(() => correct(root)).observe(root, { childList: true, subtree: true });
});
