// Turns what calls a sink into what can be looped over.

export async function* iterated(start) {
  const waiting = [];
  let wake = () => {};
  const put = (item) => {
    waiting.push(item);
    wake();
  };
  const stop = start({
    next: (value) => put({ value }),
    error: (error) => put({ error }),
    complete: () => put({ isOver: true }),
  });
  try {
    for (;;) {
      while (waiting.length === 0) await new Promise((resolve) => (wake = resolve));
      const { value, error, isOver } = waiting.shift();
      if (error) throw error;
      if (isOver) return;
      yield value;
    }
  } finally {
    stop();
  }
}

export function dataOf({ data, errors }) {
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}
