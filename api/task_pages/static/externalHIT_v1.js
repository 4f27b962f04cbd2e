// The functions that templates expect of the helper script of Mechanical Turk.

function turkGetParam(name, defaultValue) {
  const given = new URLSearchParams(location.search).get(name);
  return given === null ? defaultValue : given;
}

function decode(text) {
  return decodeURIComponent(text.replace(/\+/g, " "));
}

function turkGetSubmitToHost() {
  return turkGetParam("turkSubmitTo", "https://www.mturk.com");
}

function turkSetAssignmentID(form_name, button_name) {
  const form = document.getElementById(form_name || "mturk_form");
  const button = document.getElementById(button_name || "submitButton");
  const assignment = turkGetParam("assignmentId", "");
  const isPreview = assignment === "" || assignment === "ASSIGNMENT_ID_NOT_AVAILABLE";
  if (isPreview && button) {
    button.disabled = true;
    button.value = "You must ACCEPT the HIT before you can submit the results.";
  }
  if (!form) return;
  const field = form.elements.namedItem("assignmentId");
  if (field) field.value = assignment;
  form.action = `${turkGetSubmitToHost()}/mturk/externalSubmit`;
}
