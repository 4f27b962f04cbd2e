// Every audit of graphql-http against MARKET_URL, a line of JSON for each.

import { auditServer } from "graphql-http";

for (const { id, name, status, reason } of await auditServer({ url: process.env.MARKET_URL })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
