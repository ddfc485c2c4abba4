// Fixes: taken from the list, in the editor by pointer and by keyboard, below a finding; and taken back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, becomes, drop, launch, line, open, text } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const POD = `# 😀 the web
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
  - name: web
    image: nginx
    imagePullPolcy: Always
    securityContext:
      runAsUser: 1001
      fsGroup: 1001 # volumes
`;
const MOVED = POD.replace("      fsGroup: 1001 # volumes\n", "").replace("spec:\n", "spec:\n  securityContext:\n    fsGroup: 1001 # volumes\n");
const RENAMED = POD.replace("Polcy", "Policy");

const inList = (page, title) => page.locator(".findings .fix", { hasText: title });

async function begin(size) {
  const opened = await open(browser, size);
  await drop(opened.page, [{ name: "other.yaml", text: "apiVersion: v1\nkind: Namespace\nmetadata: { name: other }\n" }, { name: "pod.yaml", text: POD }]);
  return opened;
}

test("a fix in the list changes the text, shows it, and Ctrl+Z takes it back", async () => {
  const { page, told, close } = await begin();
  const offered = await page.locator(".findings .fix:not(.suggestion)").allInnerTexts();
  for (const title of ["Rename imagePullPolcy to imagePullPolicy", "Move fsGroup to the pod's securityContext"]) assert.ok(offered.includes(title), offered.join("\n"));
  await inList(page, "Move fsGroup").click();
  await becomes(page, MOVED);
  assert.equal(await page.locator('.tabs [aria-selected="true"] .name').innerText(), "pod.yaml");
  assert.equal(await line(page), "6");
  await inList(page, "Move fsGroup").waitFor({ state: "detached" });
  await answered(page);
  await page.keyboard.press("Control+z");
  await becomes(page, POD);
  await inList(page, "Move fsGroup").waitFor();
  assert.deepEqual(told, []);
  await close();
});

test("the notice takes a fix back, until something else is typed", async () => {
  const { page, close } = await begin();
  await inList(page, "Rename").click();
  await becomes(page, RENAMED);
  assert.match(await page.locator(".notice").innerText(), /Done: Rename imagePullPolcy to imagePullPolicy\./);
  await page.click("#bring-back");
  await becomes(page, POD);
  await answered(page);
  await inList(page, "Rename").click();
  await becomes(page, RENAMED);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# mine");
  await page.locator(".notice").waitFor({ state: "detached" });
  assert.equal(await text(page), `${RENAMED}# mine`);
  await close();
});

test("the keyboard alone finds and takes a fix in the editor", async () => {
  const { page, told, close } = await begin();
  await page.locator('.tabs [role="tab"]', { hasText: "pod.yaml" }).click();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+.");
  assert.equal(await text(page), POD, "no fix is in the first line");
  for (let step = 0; step < 8; step += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+.");
  await becomes(page, RENAMED);
  assert.equal(await page.evaluate(() => document.activeElement.closest(".cm-content") !== null), true);
  await page.keyboard.press("Control+z");
  await becomes(page, POD);
  assert.deepEqual(told, []);
  await close();
});

test("a fix is offered where the pointer rests, and below a finding that is shown", async () => {
  const { page, told, close } = await begin();
  await page.locator('.tabs [role="tab"]', { hasText: "pod.yaml" }).click();
  await page.locator(".cm-lintRange-error", { hasText: "imagePullPolcy" }).first().hover();
  const action = page.locator(".cm-tooltip-lint .cm-diagnosticAction");
  await action.waitFor();
  assert.equal(await action.innerText(), "Rename imagePullPolcy to imagePullPolicy");
  await action.click();
  await becomes(page, RENAMED);
  await answered(page);
  await page.locator(".findings .f", { hasText: "fsGroup" }).first().click();
  await page.locator(".hint-block .fix", { hasText: "Move fsGroup" }).click();
  await becomes(page, MOVED.replace("Polcy", "Policy"));
  assert.deepEqual(told, []);
  await close();
});

test("a fix of a text that has changed meanwhile does no harm", async () => {
  const { page, close } = await begin();
  await page.locator('.tabs [role="tab"]', { hasText: "pod.yaml" }).click();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# a\n# b\n");
  await page.locator(".findings .fix").first().dispatchEvent("click");
  await page.waitForTimeout(300);
  await answered(page);
  const after = await text(page);
  assert.ok([`# a\n# b\n${POD}`, `# a\n# b\n${RENAMED}`].includes(after), after);
  await close();
});

test("on a phone a fix leads to what it changed, and its notice undoes it", async () => {
  const { page, told, close } = await begin({ width: 360, height: 740 });
  await page.locator('.dock [data-place="Findings"]').click();
  const cut = await page.locator(".findings .fix").evaluateAll((all) => all.filter((fix) => fix.scrollHeight > fix.clientHeight).map((fix) => fix.innerText));
  assert.deepEqual(cut, [], "titles of two lines have the room that they take");
  await inList(page, "Move fsGroup").click();
  await becomes(page, MOVED);
  assert.ok(await page.locator(".cm-content").isVisible());
  await page.locator("#bring-back").click();
  await becomes(page, POD);
  assert.deepEqual(told, []);
  await close();
});

test("line ends of a file are none of a fix's business", async () => {
  const { page, close } = await open(browser);
  await drop(page, [{ name: "pod.yaml", text: POD.replaceAll("\n", "\r\n") }]);
  await inList(page, "Move fsGroup").click();
  await becomes(page, MOVED);
  await answered(page);
  await inList(page, "Rename").click();
  await becomes(page, MOVED.replace("Polcy", "Policy"));
  await close();
});
