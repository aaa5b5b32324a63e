// Small comforts over pages that work without script.
(() => {
  "use strict";

  // A form marked data-guard asks before the person leaves with figures not yet saved.
  // After a refusal it is shown with figures that are not saved either.
  const unsaved = new Set(document.querySelectorAll("form[data-unsaved]"));
  addEventListener("input", ({ target }) => {
    const form = target.form;
    if (form && form.hasAttribute("data-guard")) unsaved.add(form);
  });
  addEventListener("beforeunload", (event) => {
    if (![...unsaved].some((form) => form.isConnected)) return;
    event.preventDefault();
    // Runs once the question is answered with "stay": what was sent never left, and its button works again.
    setTimeout(sendable);
  });

  // A plain form is sent once, however often its button is pressed. Forms of htmx guard themselves:
  // by the time the event reaches the window they have cancelled it.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    // A button that only opens a draft in a new tab sends nothing away: it may be pressed again, and the form sent after it.
    if (event.submitter?.getAttribute("formtarget") === "_blank") return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    unsaved.delete(form);
    if (form.getAttribute("method") === "post") form.setAttribute("data-sent", "");
  });
  const sendable = () => {
    for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  };
  // The page shown again by the Back button may be sent anew.
  addEventListener("pageshow", sendable);

  // The points follow the typing: marks the fields that were refused, and says when the points cannot follow.
  addEventListener("htmx:afterRequest", ({ target, detail }) => {
    const live = document.getElementById("live");
    if (!live || !target.hasAttribute("data-guard")) return;
    live.className = detail.successful ? "visually-hidden" : "mn-live mn-note late mn-s";
    if (!detail.successful) {
      live.textContent = detail.xhr.status === 401 ? live.dataset.ended : live.dataset.unreached;
      return;
    }
    for (const field of target.querySelectorAll("input.form-control")) {
      const bad = target.querySelector(`[data-bad~="${field.id.slice(2)}"]`) !== null;
      field.classList.toggle("is-invalid", bad);
      if (bad) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  });

  // A file that would be refused for its size is not sent first.
  addEventListener("change", ({ target }) => {
    if (!target.matches("input[type=file][data-largest]")) return;
    const largest = Number(target.dataset.largest) * 1024 * 1024;
    const tooLarge = [...target.files].some((file) => file.size > largest);
    target.setCustomValidity(tooLarge ? target.dataset.tooLarge : "");
    target.reportValidity();
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
