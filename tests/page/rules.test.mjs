// The pages of rules: opened from a finding and by their address, by pointer and by keyboard; and their examples, tried.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, example, launch, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const title = (page) => page.locator("#rule-title").innerText();
const hash = (page) => page.evaluate(() => location.hash);

async function gone(page) {
  await page.locator(".sheet").waitFor({ state: "detached" });
  assert.equal(await hash(page), "", "a page that was closed leaves the address");
}

test("the keyboard opens the page of a finding's rule, and Escape gives the keyboard back", async () => {
  const { page, told, close } = await open(browser);
  await example(page, "chapter");
  const link = page.locator(".findings .finding", { hasText: "fsGroup belongs" }).or(page.locator('.findings .finding:has([data-rule="unknown-field"])')).first().locator(".about");
  await link.focus();
  await page.keyboard.press("Enter");
  await page.locator("#try").waitFor();
  assert.equal(await title(page), "unknown-field");
  assert.equal(await hash(page), "#rule/unknown-field");
  assert.equal(await page.evaluate(() => document.querySelector(".sheet").contains(document.activeElement)), true);
  const text = await page.locator(".sheet").innerText();
  assert.match(text, /strict decoding/);
  assert.match(text, /Server side field validation/);
  assert.equal(await page.locator(".compare figure").count(), 2);
  assert.ok((await page.locator(".ln.come").count()) > 0 && (await page.locator(".ln.gone").count()) > 0);
  await page.keyboard.press("Escape");
  await gone(page);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#rule/unknown-field");
  assert.deepEqual(told, []);
  await close();
});

test("the id below a finding in the editor leads to its rule", async () => {
  const { page, told, close } = await open(browser);
  await example(page, "chapter");
  await page.locator('.findings .f[data-rule="unknown-field"]', { hasText: "fsGroup" }).first().click();
  await page.locator(".hint-block .rule-link").click();
  await page.locator("#try").waitFor();
  assert.equal(await title(page), "unknown-field");
  await page.locator(".sheet .close").click();
  await gone(page);
  assert.deepEqual(told, []);
  await close();
});

test("an address opens a rule, one that is none lists all, and the ground closes", async () => {
  const { page, told, close } = await open(browser, { init: () => void (location.hash ||= "#rule/privileged") });
  await page.locator("#try").waitFor();
  assert.equal(await title(page), "privileged");
  await page.evaluate(() => (location.hash = "#rule/no-such-rule"));
  await page.locator(".rule-list").first().waitFor();
  assert.match(await page.locator(".sheet").innerText(), /No rule is called “no-such-rule”/);
  await page.locator('.rule-list a[href="#rule/host-ports"]').click();
  await page.locator("#try").waitFor();
  assert.equal(await title(page), "host-ports");
  assert.match(await page.locator(".elsewhere").innerText(), /KSV-0024/);
  await page.mouse.click(4, 500);
  await gone(page);
  assert.deepEqual(told, []);
  await close();
});

test("every rule finds something in its example when it is tried", async () => {
  const { page, told, close } = await open(browser);
  await page.evaluate(() => (location.hash = "#rule/"));
  await page.locator(".rule-list").first().waitFor();
  const ids = await page.locator(".rule-list a").evaluateAll((links) => links.map((link) => link.hash.slice("#rule/".length)));
  assert.ok(ids.length > 40, `${ids.length} rules`);
  await page.keyboard.press("Escape");
  await gone(page);
  for (const id of ids) {
    await example(page, "deny-first");
    await page.evaluate((id) => (location.hash = `#rule/${id}`), id);
    await page.locator("#rule-title", { hasText: id }).waitFor();
    await page.locator("#try").click();
    await page.locator('.tabs [aria-selected="true"]', { hasText: `${id}.` }).waitFor();
    await answered(page);
    const found = page.locator(`.findings .f[data-rule="${id}"]`);
    assert.ok((await found.count()) > 0, `${id} finds nothing: ${await page.locator(".findings").innerText()}`);
    const hint = page.locator(".hint-block .rule-link");
    await hint.waitFor();
    assert.equal(await hint.innerText(), id, "what it finds is shown at its place");
    await gone(page);
  }
  assert.deepEqual(told, []);
  await close();
});

for (const width of [360, 1440]) {
  test(`the page of a rule fits ${width} px`, async () => {
    const { page, told, close } = await open(browser, { width, height: 740 });
    await page.evaluate(() => (location.hash = "#rule/run-as-non-root"));
    await page.locator("#try").waitFor();
    const sheet = await page.locator(".sheet").evaluate((sheet) => ({ wide: sheet.scrollWidth, room: sheet.clientWidth }));
    assert.ok(sheet.wide <= sheet.room && sheet.wide <= width, JSON.stringify(sheet));
    const tops = await page.locator(".compare figure").evaluateAll((figures) => figures.map((figure) => figure.getBoundingClientRect().top));
    assert.equal(tops[0] === tops[1], width > 700, "one beside the other, or below");
    assert.deepEqual(told, []);
    await close();
  });
}
