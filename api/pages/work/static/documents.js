// The operations of this page. Names in dollar braces are constants above them, and nothing else:
// the server reads this file too, and trusts these documents where it trusts only listed ones.

const CONTENT = `kind text html url transcript`;
const CHOICE = `value label labelHtml media { ${CONTENT} }`;
const OTHER = `other { label labelHtml minLength maxLength lines }`;

const QUESTION = `
  __typename
  ... on FormQuestion {
    content { ${CONTENT} }
    fields {
      __typename name label labelHtml isRequired content { ${CONTENT} }
      ... on TextField { minLength maxLength lines defaultText showsCounter }
      ... on NumberField { minimum maximum wholeNumbersOnly }
      ... on SingleChoiceField { style choices { ${CHOICE} } ${OTHER} }
      ... on MultipleChoiceField { style choices { ${CHOICE} } ${OTHER} minSelections maxSelections }
      ... on FileField { contentTypes maxBytes minFiles maxFiles }
      ... on DateField { earliest latest }
      ... on TimeField { earliest latest }
      ... on SliderField { from: minimum to: maximum step minLabelHtml maxLabelHtml }
      ... on RankingField { choices { ${CHOICE} } ranks }
      ... on RegionField {
        image { ${CONTENT} } imageWidth imageHeight shapes labels { ${CHOICE} } minRegions maxRegions
      }
      ... on LikertField { statements { text html } scale { ${CHOICE} } }
    }
  }`;
const HIT = `
  id status reward availableAssignments
  requester { id name }
  hitType { id title description assignmentDurationSeconds autoApprovalDelaySeconds }
  group { id availableHits workedRewardPerHour figures { medianWorkSeconds medianDecisionSeconds } }
  question { ${QUESTION} }`;
const FRAME = `url sandbox height`;
const QUEUE_ROWS = `
  me {
    id displayName
    worker {
      assignments(first: 100, status: [IN_PROGRESS]) {
        nodes { id deadline hit { id reward requester { id name } hitType { id title } } }
      }
    }
  }`;

export const WORK = `query Work($id: ID!) {
  serverTime
  installation { currency }
  ${QUEUE_ROWS}
  node(id: $id) {
    ... on Assignment { id status deadline frame { ${FRAME} } hit { ${HIT} } }
  }
}`;

export const PREVIEW = `query Preview($id: ID!) {
  serverTime
  installation { currency }
  node(id: $id) { ... on Hit { ${HIT} previewFrame { ${FRAME} } eligibility { mayAccept } } }
}`;

export const QUEUE = `query Queue {
  serverTime
  installation { currency }
  ${QUEUE_ROWS}
}`;

export const STATUS = `query Status($id: ID!) {
  serverTime
  node(id: $id) { ... on Assignment { id status deadline } }
}`;

export const TIMER = `subscription Timer($id: ID!) {
  assignmentTimer(assignmentId: $id) { phase deadline serverNow }
}`;

export const ACCEPT = `mutation Accept($input: AcceptHitInput!) {
  acceptHit(input: $input) {
    ... on AcceptHitSuccess { assignment { id } }
    ... on Refusal { reason message }
  }
}`;

export const SUBMIT = `mutation Submit($input: SubmitAssignmentInput!) {
  submitAssignment(input: $input) {
    ... on SubmitAssignmentSuccess { assignment { id status } }
    ... on Refusal { reason message }
    ... on InvalidInput { problems { field rule bound message } }
  }
}`;

export const RETURN = `mutation Return($input: ReturnAssignmentInput!) {
  returnAssignment(input: $input) {
    ... on ReturnAssignmentSuccess { assignment { id status } }
    ... on Refusal { reason message }
  }
}`;

export const CREATE_UPLOAD = `mutation Announce($input: CreateUploadInput!) {
  createUpload(input: $input) {
    ... on CreateUploadSuccess { uploadUrl upload { id } }
    ... on Refusal { reason message }
  }
}`;

export const CONTACT = `mutation Contact($input: ContactOperatorInput!) {
  contactOperator(input: $input) {
    ... on ContactOperatorSuccess { thread { id } }
    ... on Refusal { reason message }
  }
}`;

export const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    ... on SignInSuccess { token expiresAt account { id displayName } }
    ... on SecondStepRequired { challenge }
    ... on Refusal { reason message }
  }
}`;

export const FINISH_SECOND_STEP = `mutation Finish($input: FinishSecondStepInput!) {
  finishSecondStep(input: $input) {
    ... on FinishSecondStepSuccess { token expiresAt account { id displayName } }
    ... on Refusal { reason message }
  }
}`;

export const SIGN_OUT = `mutation SignOut {
  signOut { ... on Refusal { reason message } }
}`;
