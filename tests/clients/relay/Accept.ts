// Taking a HIT, where the market may say no in words of its own.

import { graphql } from "react-relay";

export const accept = graphql`
  mutation AcceptMutation($input: AcceptHitInput!) {
    acceptHit(input: $input) {
      __typename
      ... on AcceptHitSuccess {
        assignment {
          id
          status
          deadline
          hit {
            id
            availableAssignments
          }
        }
      }
      ... on NotEligible {
        reasons
        message
      }
      ... on InvalidInput {
        field
        message
      }
      ... on NotFound {
        message
      }
      ... on Declined {
        reason
        message
      }
    }
  }
`;
