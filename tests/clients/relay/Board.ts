// A worker's board: pages of groups, and one group fetched again by its id.

import { graphql } from "react-relay";

export const board = graphql`
  query BoardQuery($count: Int!, $cursor: String, $filter: HitGroupFilter) {
    eventCursor
    ...Board_groups @arguments(count: $count, cursor: $cursor, filter: $filter)
  }
`;

export const groups = graphql`
  fragment Board_groups on Query
  @refetchable(queryName: "BoardPageQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    filter: { type: "HitGroupFilter" }
  ) {
    hitGroups(first: $count, after: $cursor, filter: $filter)
      @connection(key: "Board_hitGroups", filters: ["filter"]) {
      edges {
        node {
          id
          ...Board_group
        }
      }
    }
  }
`;

export const group = graphql`
  fragment Board_group on HitGroup @refetchable(queryName: "BoardGroupQuery") {
    title
    reward
    availableHits
    requester {
      name
    }
    eligibility {
      mayAccept
      reasons
    }
  }
`;
