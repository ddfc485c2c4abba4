// Namespaces with labels to set, what admission says, and findings that were suppressed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drop, launch, line, open, view } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const SHOP = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: restricted
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - {name: web, image: nginx}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  selector:
    matchLabels: {app: api}
  template:
    metadata:
      labels: {app: api}
    spec:
      containers:
      - {name: api, image: nginx}
`;

const AGENT = `apiVersion: v1
kind: Pod
metadata:
  name: agent
spec:
  containers:
  - name: agent
    image: nginx
    securityContext:
      # podwall: ignore privileged because it loads kernel modules
      privileged: true
`;

for (const width of [360, 1440]) {
  test(`a namespace shows its labels to set, and they are copied, at ${width} px`, async () => {
    const { page, told, close } = await open(browser, { width, height: 740 });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await drop(page, [{ name: "shop.yaml", text: SHOP }]);
    await view(page, "Security");
    const namespace = page.locator(".namespace", { hasText: "shop" });
    assert.match(await namespace.locator("summary").innerText(), /2 workloads[\s\S]*Baseline/);
    await namespace.locator("summary").click();
    const yaml = await namespace.locator("pre").innerText();
    assert.match(yaml, /pod-security\.kubernetes\.io\/enforce: baseline/);
    assert.match(yaml, /pod-security\.kubernetes\.io\/warn: restricted/);
    assert.match(await namespace.innerText(), /What keeps it from Restricted: .*allowPrivilegeEscalation \(2\)/);
    await namespace.locator(".copy").click();
    assert.equal(await namespace.locator(".copy").innerText(), "Copied");
    assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trim(), yaml.trim());
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    await namespace.locator("button.line").click();
    assert.equal(await line(page), "4");
    assert.deepEqual(told, []);
    await close();
  });
}

test("the server view says what admission would, in its own words, and by which label", async () => {
  const { page, told, close } = await open(browser);
  await drop(page, [{ name: "shop.yaml", text: SHOP }]);
  await page.locator('[data-tab="Server"]').click();
  const admission = page.locator(".admission");
  const pod = admission.locator("li", { hasText: "shop/Pod/web" });
  assert.equal(await pod.locator(".verdict").innerText(), "denied");
  assert.match(await pod.innerText(), /pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/);
  const api = admission.locator("li", { hasText: "shop/Deployment/api" });
  assert.equal(await api.locator(".verdict").innerText(), "its pods are denied");
  assert.match(await api.innerText(), /Warning: would violate PodSecurity "restricted:latest"/);
  await api.locator(".modes .line").first().click();
  assert.equal(await line(page), "6");
  assert.deepEqual(told, []);
  await close();
});

test("what was suppressed is folded, marked and not counted", async () => {
  const { page, told, close } = await open(browser);
  await drop(page, [{ name: "agent.yaml", text: AGENT }]);
  const folded = page.locator(".findings details.suppressed");
  assert.match(await folded.locator("summary").innerText(), /^1 suppressed finding$/);
  assert.equal(await page.locator('.findings .f[data-rule="privileged"]').isVisible(), false);
  await folded.locator("summary").click();
  assert.match(await folded.innerText(), /Suppressed: it loads kernel modules/);
  assert.equal(await folded.locator(".fix").count(), 0);
  const counted = Number(await page.locator(".tab .count").evaluate((count) => count.textContent.match(/\d+/)[0]));
  assert.equal(counted, await page.locator("#finding-list > .finding").count());
  assert.deepEqual(told, []);
  await close();
});

test("a suggestion says what to check, and is looked at before it is taken", async () => {
  const { page, told, close } = await open(browser);
  await drop(page, [{ name: "agent.yaml", text: AGENT }]);
  const suggestion = page.locator(".findings .fix.suggestion").first();
  assert.match(await suggestion.innerText(), /^Suggestion: /);
  await suggestion.click();
  await page.locator("#take").waitFor();
  assert.match(await page.locator(".sheet .check").innerText(), /^A suggestion\. Check first: ./);
  await page.keyboard.press("Escape");
  await page.locator(".sheet").waitFor({ state: "detached" });
  assert.deepEqual(told, []);
  await close();
});
