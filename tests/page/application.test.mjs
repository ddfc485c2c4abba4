// An application is dropped on the page, read, walked by keyboard, explained, and traced to its lines.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, application, drop, launch, line, open, visit } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const app = application();

const dropped = (look) => visit(browser, app.files, look);

test("a dropped application is read: workloads, findings, standings", () =>
  dropped(async (page) => {
    assert.equal(await page.locator(".tabs [role=tab]").count(), app.files.length);
    assert.equal(await page.locator(".matrix tbody tr:not(.ns)").count(), app.workloads);
    assert.match(await page.locator(".status").innerText(), new RegExp(`${app.workloads} workloads`));
    await page.click('[data-tab="Security"]');
    assert.equal(await page.locator("tr.workload").count(), app.workloads);
    if (app.name === "boutique") {
      assert.ok((await page.locator(".findings .f").count()) >= 12, "every workload lacks a seccomp profile");
      assert.equal(await page.locator('.level[aria-label="Baseline"] tr.workload').count(), 12);
    }
  }));

test("another level and another version are other answers", () =>
  dropped(async (page) => {
    await page.click('[data-tab="Security"]');
    await page.selectOption("#level", "baseline");
    await answered(page);
    assert.equal(await page.locator("tr.workload .verdict.no").count(), 0);
    await page.selectOption("#level", "restricted");
    // Before 1.19 nobody was asked for a seccomp profile.
    await page.selectOption("#version", "1.18");
    await answered(page);
    assert.equal(await page.locator(".f", { hasText: "seccomp" }).count(), 0);
  }));

test("the matrix is walked by keyboard to an explanation and on to its line", () =>
  dropped(async (page) => {
    const size = app.workloads;
    const here = () => page.evaluate(() => document.activeElement?.id);
    assert.equal(await page.locator('.matrix [tabindex="0"]').count(), 1, "one cell is in the order of Tab");
    await page.locator("#cell-0-0").focus();
    for (const [key, id] of [
      ["ArrowRight", "cell-0-1"],
      ["ArrowDown", "cell-1-1"],
      ["End", `cell-1-${size - 1}`],
      ["Home", "cell-1-0"],
      ["ArrowLeft", "cell-1-0"],
      ["Control+End", `cell-${size - 1}-${size - 1}`],
      ["Control+Home", "cell-0-0"],
    ]) {
      await page.keyboard.press(key);
      assert.equal(await here(), id, key);
    }
    assert.equal(await page.locator('.matrix [tabindex="0"]').getAttribute("id"), "cell-0-0");

    const some = await page.locator("button.cell.some").first().getAttribute("id");
    const [row, column] = some.split("-").slice(1).map(Number);
    for (let step = 0; step < row; step++) await page.keyboard.press("ArrowDown");
    for (let step = 0; step < column; step++) await page.keyboard.press("ArrowRight");
    assert.equal(await here(), some);
    await page.keyboard.press("Enter");
    const why = page.locator("#why");
    await why.waitFor();
    const label = await page.locator(`#${some}`).getAttribute("aria-label");
    const [from, to] = /^(.+) to (.+?): /.exec(label).slice(1);
    assert.equal((await why.locator("h3").innerText()).replace(/\s+/g, " "), `${from} → ${to}`);
    assert.match(await why.locator("header .verdict").innerText(), /^Allowed on TCP \d+/);
    assert.equal(await why.locator(".dir").count(), 2);

    const link = why.locator("button.line").first();
    const [name, number] = (await link.innerText()).split(" ");
    await link.focus();
    await page.keyboard.press("Enter");
    await page.locator('.tabs [role="tab"][aria-selected="true"]', { hasText: name }).waitFor();
    assert.equal(await line(page), number);
    assert.ok(await page.evaluate(() => document.activeElement.classList.contains("cm-content")), "the editor has the keyboard");
  }));

test("many workloads begin closed by namespace, and each namespace opens", async () => {
  const pod = (at) => `apiVersion: v1\nkind: Pod\nmetadata: { name: p${at}, namespace: n${at % 4} }\nspec: { containers: [{ name: c, image: i }] }\n`;
  const { page, told, close } = await open(browser);
  await drop(page, [{ name: "many.yaml", text: Array.from({ length: 40 }, (_, at) => pod(at)).join("---\n") }]);
  const rows = page.locator(".matrix tbody tr:not(.ns)");
  assert.equal(await rows.count(), 4);
  const fold = page.locator(".matrix .fold").nth(1);
  await fold.click();
  await page.locator('.matrix .fold[aria-expanded="true"]').waitFor();
  assert.equal(await rows.count(), 13);
  await fold.focus();
  await page.keyboard.press("Enter");
  await page.locator('.matrix .fold[aria-expanded="true"]').waitFor({ state: "detached" });
  // A cell of two closed namespaces opens both.
  await page.click("#cell-0-3");
  await page.locator('.matrix .fold[aria-expanded="true"]').nth(1).waitFor();
  assert.equal(await rows.count(), 22);
  assert.deepEqual(told, []);
  await close();
});

test("a port turns the matrix to yes and no", () =>
  dropped(async (page) => {
    const chip = page.locator('[aria-label="Port"] .chip').nth(1);
    await chip.click();
    assert.equal(await chip.getAttribute("aria-pressed"), "true");
    assert.equal(await page.locator("td .cell.some").count(), 0);
    assert.ok((await page.locator("td .cell.all").count()) > 0);
  }));

test("the outside can be shown", () =>
  dropped(async (page) => {
    await page.click("#outside");
    assert.ok((await page.locator(".matrix tbody tr:not(.ns)").count()) > app.workloads);
  }));

test("the graph can be walked by keyboard, and an arrow explains itself", () =>
  dropped(async (page) => {
    await page.click('[data-tab="Graph"]');
    assert.equal(await page.locator(".graph .node").count(), app.workloads);
    await page.locator(".graph .node").first().focus();
    await page.keyboard.press("Enter");
    await page.locator(".pairs li").first().waitFor();
    const pair = await page.locator(".pairs .link").first().innerText();
    await page.locator(".pairs .link").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("#why").waitFor();
    assert.equal((await page.locator("#why h3").innerText()).replace(/\s+/g, " "), pair);
  }));

test("a finding of the list is shown at its line", () =>
  dropped(async (page) => {
    if (app.name !== "boutique") return;
    const finding = page.locator(".findings .f").nth(1);
    const [number] = /(\d+):\d+$/.exec(await finding.locator(".where").innerText()).slice(1);
    await finding.click();
    await page.locator(".hint-block").waitFor();
    assert.equal(await line(page), number);
  }));
