// One Chromium for many tests: reads commands as lines of JSON, and says each answer in a line.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const { CHROMIUM, SECONDS = "30" } = process.env;
const require = createRequire(import.meta.url);
const say = (answer) => console.log(JSON.stringify(answer));

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const contexts = new Map();
const pages = new Map();
const faults = new Map();
let count = 0;

const commands = {
  // A window of a person: pages of one context share what the browser stores.
  async context({ options }) {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(Number(SECONDS) * 1000);
    contexts.set(++count, context);
    return count;
  },

  async page({ context }) {
    const page = await contexts.get(context).newPage();
    const seen = [];
    page.on("pageerror", (error) => seen.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error") seen.push(`${line.text()} (${line.location().url})`);
    });
    pages.set(++count, page);
    faults.set(count, seen);
    return count;
  },

  // What went wrong in a page since it was last asked.
  faults: ({ page }) => faults.get(page).splice(0),

  // Serves a file for an address that is on no server.
  async serve({ context, address, type, base64 }) {
    const body = Buffer.from(base64, "base64");
    await contexts.get(context).route(address, (route) => route.fulfill({ contentType: type, body }));
  },

  // Calls a method of a page, or of what the steps lead to: [["getByRole", "button", {...}], ...].
  async call({ page, steps = [], method, args = [] }) {
    let target = pages.get(page);
    for (const [step, ...values] of steps) target = target[step](...values);
    // A function comes as its text.
    const given = method === "evaluate" && steps.length > 0 ? [(0, eval)(`(${args[0]})`)] : args;
    const value = await target[method](...given);
    if (Buffer.isBuffer(value)) return null; // a picture is in its file
    return typeof value?.status === "function" ? value.status() : value;
  },

  async key({ page, method, args }) {
    await pages.get(page).keyboard[method](...args);
  },

  async mouse({ page, method, args }) {
    await pages.get(page).mouse[method](...args);
  },

  // What axe-core finds wrong, in short.
  async audit({ page, options }) {
    const target = pages.get(page);
    if (!(await target.evaluate("typeof axe !== 'undefined'"))) {
      await target.evaluate(require("axe-core").source);
    }
    const { violations } = await target.evaluate((given) => axe.run(document, given), options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target: at, failureSummary }) => `${id}: ${at.join(" ")}: ${failureSummary}`),
    );
  },

  async close({ context }) {
    await contexts.get(context).close();
    contexts.delete(context);
  },
};

say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const { id, command, ...rest } = JSON.parse(line);
  try {
    say({ id, value: (await commands[command](rest)) ?? null });
  } catch (error) {
    say({ id, error: String(error.message ?? error) });
  }
}
await browser.close();
