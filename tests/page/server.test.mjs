// What the API server would say: its words, the marks on what it refuses, and the way from one to the other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drop, example, launch, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("a refusal is shown in the server's own words", async () => {
  const { page, told, close } = await open(browser);
  await example(page, "chapter");
  await page.locator('[data-tab="Server"]').click();
  assert.match(await page.locator(".say").innerText(), /the API server would refuse four/);
  assert.match(await page.locator(".sub").first().innerText(), /Kubernetes 1\.37, whatever version the standard has/);
  const words = page.locator(".said .server", { hasText: 'unknown field "spec.containers[0].securityContext.fsGroup"' });
  assert.match(await words.first().innerText(), /^Error from server \(BadRequest\): error when creating ".*": Pod in version "v1" cannot be handled as a Pod: strict decoding error/);
  await page.locator(".said .link").first().click();
  await page.locator(".cm-content").waitFor();
  assert.deepEqual(told, []);
  await close();
});

test("the arrow keys go round the three views", async () => {
  const { page, told, close } = await open(browser);
  await page.locator('.which [data-tab="Reach"]').focus();
  const chosen = () => page.locator('.which [aria-selected="true"]').innerText();
  await page.keyboard.press("ArrowRight");
  assert.equal(await chosen(), "Server");
  await page.keyboard.press("ArrowRight");
  assert.equal(await chosen(), "Security");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await chosen(), "Server");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.tab), "Server");
  assert.deepEqual(told, []);
  await close();
});

test("verdicts about what the server refuses say so", async () => {
  const { page, told, close } = await open(browser);
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: [{name: c, image: i, imagePullPolicy: always}]}\n";
  const policy =
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: two}\nspec: {podSelector: {}, ingress: [{from: [{}]}]}\n";
  await drop(page, [{ name: "pod.yaml", text: pod + policy }]);
  await page.locator('[data-tab="Security"]').click();
  const mark = page.locator(".standings .refused");
  await mark.waitFor();
  await mark.click();
  assert.equal(await page.locator(".said .verdict.no").count(), 2);
  assert.match(await page.locator(".said .server").first().innerText(), /^The Pod "one" is invalid: spec\.containers\[0\]\.imagePullPolicy: Unsupported value: "always"/);
  await page.locator('[data-tab="Reach"]').click();
  assert.equal(await page.locator(".policies .refused").count(), 1);
  assert.deepEqual(told, []);
  await close();
});
