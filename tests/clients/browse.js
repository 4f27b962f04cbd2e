// A person in front of Chromium: `node browse.js PART` opens a page and works with it. It says
// what it sees in lines of JSON.

import { chromium } from "playwright-core";

const { CHROMIUM, PAGE_URL, MARKET_URL, TOKEN, HIT, TITLE } = process.env;
const SECONDS = 30;

const say = (words) => console.log(JSON.stringify(words));
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  // Names that are not this machine's, for pages of strangers.
  args: ["--no-sandbox", "--host-resolver-rules=MAP *.example 127.0.0.1"],
});
const page = await browser.newPage();
page.setDefaultTimeout(SECONDS * 1000);
page.on("pageerror", (error) => say({ said: "broke", why: String(error) }));

const textOf = (selector) => page.textContent(selector);
const until = (selector, text) => page.locator(selector, { hasText: text }).first().waitFor();

async function signIn(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    await page.fill(`${form} [name=${name}]`, value);
  }
  await page.click(`${form} button`);
}

const parts = {
  // Sign in, see the list, hear of new work, accept it, and submit.
  async work() {
    await page.goto(PAGE_URL);
    await signIn("#sign-in", { market: MARKET_URL, token: TOKEN });
    await page.waitForSelector("#groups li");
    say({ said: "listed", rows: await page.locator("#groups li").count() });
    await until("#groups", TITLE);
    say({ said: "heard", text: await textOf("#groups") });
    await page.locator("#groups li", { hasText: TITLE }).locator("button").click();
    await page.waitForSelector("#work [name=colour]");
    await until("#work p", "left");
    say({ said: "timed", text: await textOf("#work p") });
    await page.fill("#work [name=colour]", "red");
    await page.click("#work button");
    await until("#said", "Submitted");
    say({ said: "submitted" });
  },

  // Accept a HIT, and fill in the page in its frame.
  async frame() {
    await page.goto(PAGE_URL);
    await signIn("#start", { market: MARKET_URL, token: TOKEN, hit: HIT });
    await until("#said", "Accepted");
    const inside = page.frameLocator("iframe");
    await inside.locator("[name=colour]").fill("réd & <b>");
    for (const box of await inside.locator("[name=shade]").all()) await box.check();
    say({ said: "shown", sandbox: await page.getAttribute("iframe", "sandbox") });
    await inside.locator("#submitButton").click();
    await until("#said", "Submitted");
    say({ said: "submitted" });
  },

  // Send a form into a frame, and tell what the page around it hears.
  async around() {
    await page.goto(PAGE_URL);
    await page.evaluate(() => window.loaded);
    say({ said: "heard", messages: await page.evaluate(() => window.heard) });
  },

  // Open the address of forms at top level.
  async alone() {
    await page.goto(PAGE_URL);
    await until("#said", "Nothing is submitted");
    const origin = await page.evaluate(() => self.origin);
    say({ said: "opened", origin, alone: await page.evaluate(() => typeof alerted) });
  },
};

try {
  await parts[process.argv[2]]();
} finally {
  await browser.close();
}
