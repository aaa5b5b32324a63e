// Small comforts over pages that work without script.
(() => {
  "use strict";

  // A form marked data-guard asks before the person leaves with figures not yet saved.
  const unsaved = new Set();
  addEventListener("input", ({ target }) => {
    const form = target.form;
    if (form && form.hasAttribute("data-guard")) unsaved.add(form);
  });
  addEventListener("beforeunload", (event) => {
    if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
  });

  // A plain form is sent once, however often its button is pressed. Forms of htmx guard themselves:
  // by the time the event reaches the window they have cancelled it.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    unsaved.delete(form);
    if (form.getAttribute("method") === "post") form.setAttribute("data-sent", "");
  });
  // The page shown again by the Back button may be sent anew.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  });

  // A link to something inside closed details opens them.
  const open = () => {
    const target = document.querySelector(":target");
    for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  addEventListener("load", open);

  // A button marked data-print prints the page; without script it stays hidden.
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("button[data-print]")) button.hidden = false;
  });
  addEventListener("click", ({ target }) => {
    if (target.closest("button[data-print]")) print();
  });
})();
