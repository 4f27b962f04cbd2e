// Follows a subscription through lost connections, each time behind the last event it received.

const PAUSE_MS = 1000;
const REFUSED = [4401, 4403]; // the token is not valid, or not valid any more

export function following(client, { query, field, after, onEvent, onExpired, onRefused }) {
  let stopped = false;
  let waiting = null;
  let subscription = null;

  function begin() {
    let refusal = null;
    subscription = client.subscribe({ query, variables: { after }, fetchPolicy: "no-cache" }).subscribe({
      next({ data, error }) {
        if (error) return (refusal = error);
        onEvent(data[field]);
        after = data[field].cursor;
      },
      error: again,
      complete: () => again(refusal),
    });
  }
  function again(problem) {
    if (stopped) return;
    const code = problem?.errors?.[0]?.extensions?.code;
    if (code === "CURSOR_EXPIRED") onExpired();
    else if (REFUSED.includes(problem?.cause?.code ?? problem?.code)) onRefused(problem);
    else waiting = setTimeout(begin, PAUSE_MS);
  }

  begin();
  return () => {
    stopped = true;
    clearTimeout(waiting);
    subscription.unsubscribe();
  };
}
