// What every client asks for, as an application would word it.

export const ME = `query Me { eventCursor me { displayName } }`;

export const ACCEPT = `mutation Accept($input: AcceptHitInput!) {
  acceptHit(input: $input) {
    __typename
    ... on AcceptHitSuccess { assignment { id status } }
    ... on NotEligible { reason reasons }
    ... on NotFound { reason }
  }
}`;

export const NOTICES = `subscription Notices($after: Cursor) {
  workerNotices(after: $after) {
    __typename
    ... on Event { cursor }
    ... on AssignmentAccepted { cursor }
    ... on BonusReceived { cursor bonus { reason } }
  }
}`;
