// The live board: what was posted, changed or closed, to be put into the store by group id.

import { graphql } from "react-relay";

export const feed = graphql`
  subscription FeedSubscription($after: Cursor, $filter: HitGroupFilter) {
    hitFeed(after: $after, filter: $filter) {
      __typename
      ... on Event {
        cursor
      }
      ... on HitGroupEvent {
        group {
          id
          ...Board_group
        }
        availableHits
      }
      ... on HitGroupClosed {
        group {
          id
        }
      }
    }
  }
`;
