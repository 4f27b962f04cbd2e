// The sentences of the page, whole, in one place.

export const LOADING = "Loading…";
export const TRY_NOW = "Try now";
export const TRYING = "Trying…";
export const CONNECTION_BACK = "The connection is back.";
export const noConnection = (since) =>
  `No connection since ${since}. What you type is kept in this browser.`;
export const nextTry = (seconds) => `Next try in ${seconds} s.`;

export const SIGN_IN = "Sign in";
export const SIGN_IN_WHY = "Sign in to work on HITs.";
export const SIGN_IN_AGAIN = "You are signed out. Sign in again: what you typed is kept.";
export const EMAIL = "E-mail";
export const PASSWORD = "Password";
export const CODE = "Code of your app, or a recovery code";
export const CODE_WHY = "Your account asks for a second step.";
export const OWN_DEVICE = "This is my own device: stay signed in";
export const CONTINUE = "Continue";

export const FROM_REQUESTER =
  "From the requester, shown apart from Kempelen. Never type a password here; never give your name, address or e-mail.";
export const FORM_FROM_REQUESTER =
  "From the requester. Never type a password here; never give your name, address or e-mail.";
export const leftOf = (total) => `left of ${total}`;
export const TIME_RAN_OUT = "time ran out";
export const SOON = ["Less than 5 minutes left.", "No more time can be added."];
export const LAST_MINUTE = [
  "Less than a minute left.",
  "Submit what you have, or return it. A return does not touch your approval rate.",
];
export const minutesLeft = (minutes) => (minutes === 1 ? "1 minute left." : `${minutes} minutes left.`);
export const secondsLeft = (seconds) => `${seconds} seconds left.`;

export const SUBMIT = "Submit";
export const SUBMITTING = "Submitting…";
export const SUBMIT_WAITS =
  "Not submitted yet: there is no connection. Your answer is kept, and sent as soon as there is one.";
export const SUBMIT_IN_FRAME = "Submit with the button of the task.";
export const FILES_ON_THEIR_WAY = "A file is still on its way. Submit when it has arrived.";
export const RETURN = "Return";
export const REPORT = "Report";
export const MORE = "More";
export const ACCEPT_NEXT = "Accept the next one by itself";
export const hitsLeft = (count) => `${count.toLocaleString()} left`;
export const notSubmitted = (why) => `Not submitted. ${why}`;
export const PROBLEMS = "Some answers need another look. They are marked below.";

export const RETURN_ASKS = "Return this HIT?";
export const RETURN_MEANS =
  "Another worker can then accept it. What you typed is removed. A return does not touch your approval rate.";
export const KEEP_WORKING = "Keep working";

export const SUBMITTED = "Submitted";
export const submittedMeans = (reward) => `You earn ${reward} when it is approved.`;
export const RETURNED = "Returned";
export const RETURNED_MEANS = "Another worker can accept it. Your approval rate stays as it is.";
export const ranOutAt = (time) => `Time ran out at ${time}`;
export const RAN_OUT_MEANS =
  "The HIT went back to the list for others. It counts as abandoned, not as rejected, and your approval rate stays as it is. What you typed stays readable below until you leave, so that you can copy it.";
export const NOTHING_TO_SUBMIT = "Nothing can be submitted any more.";
export const ELSEWHERE = "This happened in another tab or on another device.";
export const NEXT = "Accept the next one";
export const SIMILAR = "Accept a similar one";
export const BACK = "Back to your queue";
export const NO_NEXT = "No other HIT of this kind is open for you now.";
export const ACCEPTING = "Accepting…";

export const ACCEPT = "Accept";
export const PREVIEW_NOTE = "A preview: the time starts when you accept it.";
export const timeAllowed = (time) => `You have ${time} after you accept it.`;
export const MISSING = "There is nothing here for you";
export const MISSING_MEANS = "It does not exist, or this account may not see it.";
export const NOT_SHOWN =
  "This page may not be shown any more. Return the HIT: a return does not touch your approval rate.";
export const NO_ANSWER_YET =
  "The requester's page does not answer. Wait, or return it: a return does not touch your approval rate.";
export const TASK = "The task";
export const TASK_FRAME = "The task, from the requester";

export const OTHER_TAB = "This HIT is open in another tab too. Both show what you type.";
export const DRAFT_NOT_KEPT = "This browser keeps nothing: what you type is lost when you leave the page.";

export const QUEUE = "Queue, soonest first";
export const THIS_ONE = "this one";
export const ENDED = "ended";
export const QUEUE_EMPTY = "Nothing in your queue";
export const QUEUE_EMPTY_MEANS = "HITs that you accept show here until you submit or return them.";
export const SITTING = "This sitting";
export const SITTING_SUBMITTED = "Submitted";
export const SITTING_EARNED = "Earned if approved";
export const AFTER = "After you submit";
export const decidedUsually = (usual, latest) =>
  `Decided after ${usual} as a rule, after ${latest} at the latest. Undecided work is approved then.`;
export const decidedLatest = (latest) =>
  `Decided after ${latest} at the latest. Undecided work is approved then.`;
export const usually = (time, hourly) => `usually ${time}, about ${hourly}/h`;

export const REPORT_TITLE = "Report this HIT";
export const REPORT_MEANS = "The operators of this market read it, and answer by e-mail.";
export const REPORT_KINDS = {
  HIT_PROBLEM: "It does not work, or is not what it says",
  POLICY_VIOLATION: "It breaks the rules of the market",
  OTHER: "Something else, or a question",
};
export const REPORT_TEXT = "What should they know?";
export const reportAbout = (title) => `HIT: ${title}`;
export const SEND = "Send";
export const CANCEL = "Cancel";
export const SENT = "Sent to the operators.";
export const WRITE_SOMETHING = "Write a sentence first.";

export const ANSWER_THIS = "Answer this one too.";
export const itMustBe = (bound) => `It must be ${bound}.`;
export const OPTIONAL = "optional";
export const OTHER = "Other";
export const CHOOSE = "Choose…";
export const CLEAR = "Clear";
export const TRANSCRIPT = "Transcript";
export const charactersOf = (count, most) => `${count.toLocaleString()} of ${most.toLocaleString()} characters`;
export const atLeast = (least) => `At least ${least.toLocaleString()} characters`;
export const chooseBetween = (least, most) =>
  least === most ? `Choose ${least}` : `Choose ${least} to ${most}`;
export const chooseAtMost = (most) => `Choose at most ${most}`;
export const numberFrom = (least) => `${least} or more`;
export const numberTo = (most) => `${most} or less`;
export const numberBetween = (least, most) => `${least} to ${most}`;
export const NOT_ANSWERED = "not answered";
export const filesAtMost = (count, size) =>
  count === 1 ? `One file of at most ${size}` : `At most ${count} files of ${size} each`;
export const remove = (name) => `Remove ${name}`;
export const sent = (percent) => `${percent} %`;
export const ARRIVED = "arrived";
export const tooLarge = (name, size) => `${name} is larger than ${size}.`;
export const tooManyFiles = (most) => `No more than ${most} files.`;
export const TOO_MUCH_FOR_A_PAGE = "The page has sent too many files. Load the page around it again.";
export const NO_CONNECTION_FOR_FILE = "There is no connection. Submit again.";
export const SEE_AROUND = "The page around this one says why.";
export const SEND_AGAIN = "Send again";

export const rankAll = (count) => `Put all ${count} in order, the best first`;
export const rankSome = (count) => `Put ${count} in order, the best first`;
export const YOUR_ORDER = "Your order";
export const NOT_RANKED = "Not in order yet";
export const addToOrder = (label) => `Add ${label}`;
export const moveUp = (label) => `Move ${label} up`;
export const moveDown = (label) => `Move ${label} down`;
export const nowAt = (label, place, count) => `${label} is number ${place} of ${count}.`;

export const REGION_SHAPES = { BOX: "Box", POINT: "Point", POLYGON: "Polygon" };
export const REGION_HOW = {
  BOX: "Drag over the picture, or add a box and set its numbers. Arrow keys move the selected box, with Shift by ten.",
  POINT: "Press on the picture, or add a point and set its numbers. Arrow keys move the selected point, with Shift by ten.",
  POLYGON: "Press on each corner, and on the first one again to end; or add a polygon and set its numbers. Arrow keys move it, with Shift by ten.",
};
export const REGION_LABEL = "Label of the next one";
export const SHAPE = "Shape";
export const addShape = (shape) => `Add a ${REGION_SHAPES[shape].toLowerCase()}`;
export const regionName = (shape, number, label) =>
  label ? `${REGION_SHAPES[shape]} ${number}, ${label}` : `${REGION_SHAPES[shape]} ${number}`;
export const LABEL = "Label";
export const NUMBERS = { left: "Left", top: "Top", width: "Width", height: "Height", x: "X", y: "Y" };
export const corner = (number, axis) => `Corner ${number}, ${axis.toUpperCase()}`;
export const ADD_CORNER = "Add a corner";
export const END_POLYGON = "End the polygon";
export const regionsBetween = (least, most) =>
  least === most ? `Mark ${least} in the picture` : `Mark ${least} to ${most} in the picture`;
export const NO_PICTURE = "The picture cannot be loaded. Regions can still be added by numbers.";
export const STATEMENT = "Statement";
