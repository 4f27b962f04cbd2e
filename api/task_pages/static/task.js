// The first script of a task page. It gives templates of Mechanical Turk what they expect: where
// they submit to, the assignment in each form, a button where there is none, and a line that says
// why a preview cannot be submitted.

(() => {
  const NOT_AVAILABLE = "ASSIGNMENT_ID_NOT_AVAILABLE";
  const PREVIEW = "You must ACCEPT the HIT before you can submit the results.";
  const SUBMIT = document.currentScript.src.replace(/\/assets\/[^/]*$/, "/mturk/externalSubmit");
  const OF_MTURK = /^https?:\/\/(www|workersandbox)\.mturk\.com\/mturk\/externalSubmit([?#].*)?$/i;
  const SUBMITS = "button:not([type]), button[type=submit], input[type=submit], input[type=image]";
  const BUTTONS = `${SUBMITS}, button, input[type=button], crowd-button`;

  const assignment = new URLSearchParams(location.search).get("assignmentId") || NOT_AVAILABLE;
  const isPreview = assignment === NOT_AVAILABLE;
  const around = document.currentScript.dataset.around.split(" ");
  const files = new FormFiles(assignment, around);

  const addressOf = (form) => {
    // A field may have the name "action", which hides the property.
    const given = form.getAttribute("action");
    return given ? new URL(given, document.baseURI).href : "";
  };
  const isOurs = (address) => !address || OF_MTURK.test(address) || address.startsWith(SUBMIT);

  // Point a form at us, with its assignment. A form with another address is left as it is.
  function prepare(form, submitter) {
    const given = submitter?.getAttribute("formaction");
    if (given && OF_MTURK.test(new URL(given, document.baseURI).href)) {
      submitter.removeAttribute("formaction");
    }
    const address = addressOf(form);
    if (!isOurs(address)) return false;
    if (!address.startsWith(SUBMIT)) form.setAttribute("action", SUBMIT);
    form.setAttribute("method", "post");
    form.removeAttribute("target");
    let field = form.querySelector("input[name=assignmentId]");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "assignmentId";
      form.append(field);
    }
    if (!field.value) field.value = assignment;
    return true;
  }

  // The line at the top of the page, for what a browser does not show in a frame by itself.
  let line = null;
  function say(text) {
    if (!line) {
      line = document.createElement("div");
      line.setAttribute("role", "alert");
      line.style.cssText =
        "position:sticky;top:0;z-index:2147483647;padding:8px 12px;margin:0 0 8px;" +
        "background:#fcf1da;color:#3b2500;border:1px solid #7f4e00;white-space:pre-wrap;" +
        "font:16px/1.5 system-ui,sans-serif";
      (document.body ?? document.documentElement).prepend(line);
    }
    line.textContent = String(text);
    line.scrollIntoView({ block: "nearest" });
  }
  window.alert = say; // browsers suppress it in a frame of another origin

  const submitControls = (form) =>
    [...document.querySelectorAll(SUBMITS)].filter((each) => each.form === form);

  function addButton(form) {
    const button = document.createElement("input");
    button.type = "submit";
    button.id = "submitButton";
    button.value = "Submit";
    button.style.cssText = "font:16px/1.5 system-ui,sans-serif;padding:8px 24px;margin:16px 0";
    form.append(button);
    return button;
  }

  function isWithoutButton(form) {
    if (submitControls(form).length) return false;
    // A form of ours is the whole page, whose own buttons may be for anything.
    if (form.hasAttribute("data-kempelen-form")) {
      return !form.querySelector("crowd-button[form-action=submit]");
    }
    return !form.querySelector(BUTTONS) && [...document.forms].filter((each) => prepare(each)).length === 1;
  }

  function disable(button) {
    button.disabled = true;
    if (button.tagName === "INPUT") button.value = PREVIEW;
    else button.textContent = PREVIEW;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.forms) {
      if (!prepare(form)) continue;
      if (isWithoutButton(form)) addButton(form);
      if (isPreview) submitControls(form).forEach(disable);
    }
  });

  // Elements that are drawn as the page was read have their buttons only then.
  addEventListener("load", () => {
    if (isPreview) for (const form of document.forms) submitControls(form).forEach(disable);
  });

  // Forms that come later, and addresses that scripts set, are seen as they are submitted.
  const refused = (form, submitter) => {
    if (!prepare(form, submitter) || !isPreview) return false;
    say(PREVIEW);
    return true;
  };
  const { submit, requestSubmit } = HTMLFormElement.prototype;
  // Before the listeners of the page, which hear of a submission when its files have arrived.
  window.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (refused(form, submitter)) return event.preventDefault();
      const again = () => requestSubmit.call(form, submitter?.form === form ? submitter : null);
      if (isOurs(addressOf(form)) && files.holds(form, submitControls(form), again)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );
  HTMLFormElement.prototype.submit = function () {
    if (refused(this)) return;
    const again = () => submit.call(this);
    if (isOurs(addressOf(this)) && files.holds(this, submitControls(this), again)) return;
    submit.call(this);
  };
})();
