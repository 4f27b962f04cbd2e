// The names of the elements; they are drawn once the page was read.

const KINDS = [
  ["crowd-alert", CrowdAlert],
  ["crowd-badge", CrowdBadge],
  ["crowd-bounding-box", CrowdBoundingBox],
  ["crowd-button", CrowdButton],
  ["crowd-card", CrowdCard],
  ["crowd-checkbox", CrowdCheckbox],
  ["crowd-classifier", CrowdClassifier],
  ["crowd-classifier-multi-select", CrowdClassifierMultiSelect],
  ["crowd-entity-annotation", CrowdEntityAnnotation],
  ["crowd-fab", CrowdFab],
  ["crowd-form", CrowdForm],
  ["crowd-icon-button", CrowdIconButton],
  ["crowd-image-classifier", CrowdImageClassifier],
  ["crowd-image-classifier-multi-select", CrowdImageClassifierMultiSelect],
  ["crowd-input", CrowdInput],
  ["crowd-instructions", CrowdInstructions],
  ["crowd-keypoint", CrowdKeypoint],
  ["crowd-line", CrowdLine],
  ["crowd-modal", CrowdModal],
  ["crowd-polygon", CrowdPolygon],
  ["crowd-polyline", CrowdPolyline],
  ["crowd-radio-button", CrowdRadioButton],
  ["crowd-radio-group", CrowdRadioGroup],
  ["crowd-slider", CrowdSlider],
  ["crowd-tab", CrowdTab],
  ["crowd-tabs", CrowdTabs],
  ["crowd-text-area", CrowdTextArea],
  ["crowd-toast", CrowdToast],
  ["crowd-toggle-button", CrowdToggleButton],
  ["detailed-instructions", DetailedInstructions],
  ["full-instructions", FullInstructions],
  ["negative-example", NegativeExample],
  ["positive-example", PositiveExample],
];
for (const [name, kind] of KINDS) customElements.define(name, kind);

const begin = () => {
  isReady = true;
  for (const element of all) element.begin();
  document.dispatchEvent(new CustomEvent("all-crowd-elements-ready"));
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else queueMicrotask(begin);
