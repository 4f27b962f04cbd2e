// Task pages in frames of a page for workers: `CASES=file CHROMIUM=path node tasks.js` shows the
// pages of a file one after another, works on them, and prints for each what the page around it
// heard and what became of that page.

import { readFileSync } from "node:fs";

import { chromium } from "playwright-core";

const { CHROMIUM, CASES } = process.env;
const { holder, cases } = JSON.parse(readFileSync(CASES, "utf8"));
const SECONDS = 30;
const MOST_HEARD = 20;
const CLOSING_MS = 2_000;
const SECRET = "the token of the worker";

const say = (words) => console.log(JSON.stringify(words));
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--host-resolver-rules=MAP *.example 127.0.0.1"],
});
const context = await browser.newContext();
// What a page for workers has, and no task page may learn.
await context.addInitScript((secret) => {
  if (window.parent !== window || location.pathname !== "/holder.html") return;
  window.secret = secret;
  localStorage.setItem("token", secret);
  sessionStorage.setItem("token", secret);
  document.cookie = `token=${encodeURIComponent(secret)}`;
}, SECRET);

async function opened() {
  const page = await context.newPage();
  page.setDefaultTimeout(SECONDS * 1000);
  page.on("dialog", (dialog) => dialog.dismiss().catch(() => {}));
  page.on("console", (message) => {
    if (process.env.LOUD) console.error(message.type(), message.text());
  });
  await page.goto(holder);
  return page;
}

// Answer the page in the frame: a value for each field by its name.
async function fill(inside, fields) {
  await inside.locator("form").first().waitFor({ state: "attached" });
  for (const [name, value] of Object.entries(fields)) {
    const named = inside.locator(`[name="${name}"]`);
    if ((await named.first().getAttribute("type")) === "radio") {
      await inside.locator(`[name="${name}"][value="${value}"]`).check();
    } else {
      await named.fill(value);
    }
  }
}

async function act(inside, page, [verb, selector, value]) {
  const place = inside.locator(selector).first();
  if (verb === "fill") await place.fill(value);
  else if (verb === "check") await place.check();
  else if (verb === "press") await place.press(value);
  else if (verb === "select") await place.evaluate((e, [a, b]) => e.setSelectionRange(a, b), value);
  else if (verb === "drag") {
    await place.scrollIntoViewIfNeeded();
    const box = await place.boundingBox();
    await page.mouse.move(box.x + value[0], box.y + value[1]);
    await page.mouse.down();
    await page.mouse.move(box.x + value[2], box.y + value[3], { steps: 3 });
    await page.mouse.up();
  } else if (verb === "clickAt") {
    await place.scrollIntoViewIfNeeded();
    const box = await place.boundingBox();
    await page.mouse.click(box.x + value[0], box.y + value[1]);
  } else await place[verb]();
}

async function play(page, each) {
  await page.evaluate((task) => window.show(task), each);
  const inside = page.frameLocator("iframe");
  if (each.fill) await fill(inside, each.fill);
  for (const action of each.actions ?? []) await act(inside, page, action);
  const asked = {};
  if (each.ask) await page.frames()[1].waitForLoadState("load");
  for (const [name, script] of Object.entries(each.ask ?? {})) {
    asked[name] = await page.frames()[1].evaluate(script);
  }
  if (each.submit) await inside.locator(each.submit).first().click();
  if (each.silent) return asked;
  const isOver = () => window.heard.some(({ data }) => data?.done || data?.type);
  await page.waitForFunction(isOver, null, { timeout: each.wait ?? SECONDS * 1000 }).catch(() => {});
  // What an attempt began may come a moment later.
  if (each.settle) await page.waitForTimeout(each.settle);
  return asked;
}

// A page that never ends may keep its browser from closing it.
const soon = (closing) =>
  Promise.race([closing, new Promise((resolve) => setTimeout(resolve, CLOSING_MS))]);

let page = await opened();
for (const each of cases) {
  const result = { said: "case", name: each.name };
  try {
    result.asked = await play(page, each);
  } catch (error) {
    result.failed = String(error);
  }
  // The worker can leave: the page around the frame still works, and takes it away.
  result.heard = await page.evaluate(
    (most) => window.heard.filter(({ data }) => typeof data !== "string").slice(0, most),
    MOST_HEARD,
  );
  result.isHere = page.url() === holder && (await page.evaluate(() => window.leave()));
  result.holds = await page.evaluate(() => [localStorage.token, window.secret]);
  result.pages = context.pages().length;
  for (const other of context.pages()) if (other !== page) await other.close();
  if (each.isHard) {
    await soon(page.close());
    page = await opened();
  }
  say(result);
}
await soon(browser.close());
process.stdout.write("", () => process.exit());
