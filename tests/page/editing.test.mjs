// Texts: edited, renamed, closed, brought back, pasted; and kept when the evaluation fails.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, drop, example, launch, open, text } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const POD = "apiVersion: v1\nkind: Pod\nmetadata: { name: one }\nspec:\n  containers:\n  - name: main\n    image: a\n";

test("what is typed is evaluated", async () => {
  const { page, told, close } = await open(browser);
  await drop(page, [{ name: "pod.yaml", text: POD }]);
  await page.click(".cm-content");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("    securityContext: { privileged: true }");
  const finding = page.locator(".findings .f", { hasText: "privileged" });
  await finding.first().waitFor();
  assert.match(await finding.first().innerText(), /8:\d+$/);
  await page.keyboard.press("Control+z");
  await finding.first().waitFor({ state: "detached" });
  assert.deepEqual(told, []);
  await close();
});

test("Tab leaves the editor", async () => {
  const { page, close } = await open(browser);
  await page.click(".cm-content");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".cm-content")), null);
  await close();
});

test("files are made, renamed, closed, and brought back", async () => {
  const { page, told, close } = await open(browser);
  await drop(page, [{ name: "pod.yaml", text: POD }, { name: "pod.yaml", text: POD.replace("one", "two") }]);
  const names = () => page.locator(".tabs .name").allInnerTexts();
  assert.deepEqual(await names(), ["pod.yaml", "pod-2.yaml"], "two files of one name are told apart");
  await page.locator('.tabs [role="tab"]').first().focus();
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Name of the file" }).fill("first.yaml");
  await page.keyboard.press("Enter");
  await page.locator(".tabs .name", { hasText: "first.yaml" }).waitFor();
  await page.locator('.tabs [role="tab"]').first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Delete");
  await answered(page);
  assert.deepEqual(await names(), ["first.yaml"]);
  await page.click("#bring-back");
  await answered(page);
  assert.deepEqual(await names(), ["first.yaml", "pod-2.yaml"]);
  await page.click("#new-file");
  assert.deepEqual(await names(), ["first.yaml", "pod-2.yaml", "untitled.yaml"]);
  assert.deepEqual(told, []);
  await close();
});

test("a pasted manifest is a file of its own", async () => {
  const { page, told, close } = await open(browser);
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, POD);
  await page.locator(".tabs .name", { hasText: "pasted.yaml" }).waitFor();
  await answered(page);
  assert.equal(await page.locator(".matrix tbody tr:not(.ns)").count(), 1);
  assert.deepEqual(told, []);
  await close();
});

test("an example that takes the place of one's own files can be taken back", async () => {
  const { page, close } = await open(browser);
  await drop(page, [{ name: "mine.yaml", text: POD }]);
  await example(page, "deny-first");
  await page.click("#bring-back");
  await page.locator(".tabs .name", { hasText: "mine.yaml" }).waitFor();
  await close();
});

// Keeps hold of the workers that the page starts, so that a test can make one fail.
const watched = () => {
  const Original = Worker;
  globalThis.started = [];
  globalThis.Worker = class extends Original {
    constructor(...given) {
      super(...given);
      globalThis.started.push(this);
    }
  };
};

test("a worker that fails is started again, and no text is lost", async () => {
  const { page, close } = await open(browser, { init: watched });
  await drop(page, [{ name: "pod.yaml", text: POD }]);
  await page.click(".cm-content");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# mine");
  await answered(page);
  const before = await page.evaluate(() => globalThis.started.length);
  await page.evaluate(() => globalThis.started.at(-1).dispatchEvent(new ErrorEvent("error", { message: "unreachable" })));
  await page.waitForFunction((before) => globalThis.started.length > before, before);
  await page.keyboard.type(" still");
  await page.waitForTimeout(300);
  await answered(page);
  assert.match(await text(page), /# mine still/);
  await page.selectOption("#level", "baseline");
  await answered(page);
  assert.equal(await page.locator(".failure").count(), 0);
  await page.click('[data-tab="Security"]');
  assert.equal(await page.locator("tr.workload .verdict.yes").count(), 1, "the new worker answers");
  await close();
});

test("a worker that cannot run is told once, and the text stays", async () => {
  const { page, close } = await open(browser, { init: watched });
  await drop(page, [{ name: "pod.yaml", text: POD }]);
  await page.evaluate(() => {
    Worker.prototype.postMessage = function () {
      setTimeout(() => this.dispatchEvent(new ErrorEvent("error", { message: "unreachable" })));
    };
  });
  await page.selectOption("#level", "baseline");
  const failure = page.locator(".failure");
  await failure.waitFor();
  assert.match(await failure.innerText(), /The evaluation failed: .* Your text is untouched\./);
  assert.match(await text(page), /kind: Pod/);
  await close();
});
