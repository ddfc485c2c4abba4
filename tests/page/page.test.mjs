// The page itself: examples, theme, sizes, names, and that nothing leaves it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, example, launch, line, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const EXAMPLES = ["shop", "shop-mended", "deny-first", "chapter", "chapter-corrected"];
const MENDED = ["shop-mended", "deny-first", "chapter-corrected"];

test("every example opens, and the mended ones have no error", async () => {
  const { page, told, close } = await open(browser);
  for (const id of EXAMPLES) {
    await example(page, id);
    assert.match(await page.locator(".say").innerText(), /workload/i, id);
    const errors = await page.locator(".findings .sign.error").count();
    assert.equal(errors === 0, MENDED.includes(id), `${id}: ${errors} errors`);
  }
  assert.deepEqual(told, []);
  await close();
});

test("the chapter's unknown field is shown at its place", async () => {
  const { page, close } = await open(browser);
  await example(page, "chapter");
  const finding = page.locator('.findings .f[data-rule="unknown-field"]', { hasText: "fsGroup" }).first();
  assert.match(await finding.locator(".where").innerText(), /12:7$/);
  await finding.click();
  const hint = page.locator(".hint-block");
  await hint.waitFor();
  assert.match(await hint.innerText(), /unknown-field/);
  assert.match(await hint.innerText(), /unknown field "spec\.containers\[0\]\.securityContext\.fsGroup"/);
  assert.equal(await line(page), "12");
  await page.keyboard.press("Escape");
  await hint.waitFor({ state: "detached" });
  await close();
});

test("the theme is chosen, and remembered", async () => {
  const { page, told, close } = await open(browser, { theme: "light" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.click("#theme");
  assert.equal(await paper(), light, "light, chosen");
  await page.click("#theme");
  const dark = await paper();
  assert.notEqual(dark, light);
  await page.reload();
  await answered(page);
  assert.equal(await paper(), dark);
  await page.click("#theme");
  assert.equal(await paper(), light, "as the system says");
  assert.deepEqual(told, []);
  await close();
});

for (const width of [360, 768, 1440]) {
  test(`nothing sticks out at ${width} px`, async () => {
    const { page, told, close } = await open(browser, { width, height: 740 });
    const fits = async (what) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${what}: ${wide} px`);
    };
    await fits("as it opens");
    const dock = page.locator(".dock button");
    if (width <= 900) {
      for (const place of ["Files", "Findings", "Security", "Server", "Reach"]) {
        await page.locator(`.dock [data-place="${place}"]`).click();
        assert.equal(await page.locator('.dock [aria-current="page"]').getAttribute("data-place"), place);
        await fits(place);
      }
      await page.locator('.dock [data-place="Findings"]').click();
      await page.locator(".findings .f").first().click();
      await page.locator(".hint-block").waitFor();
      await fits("a finding in the editor");
      await page.locator('.dock [data-place="Reach"]').click();
    } else {
      assert.equal(await dock.first().isVisible(), false);
    }
    await page.locator("button.cell.some").first().click();
    await page.locator("#why").waitFor();
    await fits("an explanation");
    await page.locator('[data-tab="Graph"]').click();
    await fits("the graph");
    assert.deepEqual(told, []);
    await close();
  });
}

test("every control has a name", async () => {
  const { page, close } = await open(browser);
  await page.locator("button.cell.some").first().click();
  await page.locator("#why").waitFor();
  const nameless = await page.evaluate(() => {
    const controls = [...document.querySelectorAll("button, select, input, [role=button], [role=tab]")];
    const name = (control) => control.getAttribute("aria-label") ?? (control.textContent.trim() || control.title);
    return controls.filter((control) => !control.hidden && !name(control) && !control.ariaHidden).map((control) => control.outerHTML);
  });
  assert.deepEqual(nameless, []);
  assert.match(await page.locator('[role="status"][aria-live]').innerText(), /^Allowed on TCP/);
  await close();
});

test("nothing may leave: the policy forbids it", async () => {
  const { page, close } = await open(browser);
  const refused = await page.evaluate(() => fetch("https://podwall.invalid/").then(() => "sent", (error) => error.name));
  assert.equal(refused, "TypeError");
  const policy = await page.evaluate(() => document.querySelector("meta[http-equiv=Content-Security-Policy]").content);
  const { headers } = await page.evaluate(async () => ({ headers: [...(await fetch("./")).headers] }));
  assert.equal(new Map(headers).get("content-security-policy"), policy, "page and server state one policy");
  const inline = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.inline = true";
    document.body.append(script);
    return globalThis.inline ?? false;
  });
  assert.equal(inline, false, "inline scripts do not run");
  await close();
});
