// What the page asks for.

import { gql } from "@apollo/client";

const GROUP = gql`
  fragment Group on HitGroup { id title reward availableHits }
`;
export const LIST = gql`
  query List($after: String) {
    eventCursor
    hitGroups(first: 100, after: $after) {
      nodes { ...Group }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${GROUP}
`;
export const FEED = gql`
  subscription Feed($after: Cursor) {
    hitFeed(after: $after) {
      ... on Event { cursor }
      ... on HitGroupEvent { group { ...Group } }
      ... on FeedRecomputed { opened { ...Group } closed { id } }
    }
  }
  ${GROUP}
`;
export const ACCEPT = gql`
  mutation Accept($group: ID!) {
    acceptHit(input: { hitGroupId: $group }) {
      ... on AcceptHitSuccess { assignment { id hit { id question { ... on FormQuestion { fields {
        name label isRequired
        ... on SingleChoiceField { choices { value label } }
        ... on MultipleChoiceField { choices { value label } }
      } } } } } }
      ... on Refusal { reason message }
    }
  }
`;
export const TIMER = gql`
  subscription Timer($id: ID!) {
    assignmentTimer(assignmentId: $id) { phase deadline serverNow }
  }
`;
export const SUBMIT = gql`
  mutation Submit($input: SubmitAssignmentInput!) {
    submitAssignment(input: $input) {
      ... on SubmitAssignmentSuccess { assignment { id status } }
      ... on Refusal { reason message }
    }
  }
`;
