// One client's whole part: `node play.js CLIENT` asks, accepts a HIT, and follows what is told of
// it from a cursor on, through every cut, until it has heard COUNT notices of two kinds. It says
// what it hears in lines of JSON.

import { ACCEPT, ME, NOTICES } from "./documents.js";

const { MARKET_URL, TOKEN, HIT, COUNT } = process.env;
const PAUSE_MS = 50;
const WANTED = ["AssignmentAccepted", "BonusReceived"];

const say = (words) => console.log(JSON.stringify(words));
const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

const { connect } = await import(`./connect/${process.argv[2]}.js`);
const market = connect(MARKET_URL, TOKEN);

const { me, eventCursor } = await market.query(ME);
say({ said: "me", name: me.displayName, cursor: eventCursor });

const { acceptHit } = await market.mutate(ACCEPT, { input: { hitId: HIT } });
say({ said: "accepted", answer: acceptHit.__typename, status: acceptHit.assignment?.status });

let after = eventCursor;
let heard = 0;
while (heard < Number(COUNT)) {
  try {
    for await (const { workerNotices: notice } of market.subscribe(NOTICES, { after })) {
      after = notice.cursor ?? after; // a cache that knows no interfaces drops that of others
      if (!WANTED.includes(notice.__typename)) continue;
      heard += 1;
      say({ said: "notice", kind: notice.__typename, cursor: after, reason: notice.bonus?.reason });
      if (heard === Number(COUNT)) break;
    }
  } catch (error) {
    say({ said: "cut", why: String(error.message ?? error.reason ?? error.code) });
    await pause();
  }
}
say({ said: "done" });
market.close();
