// The security view: workloads by level, what takes effect in them, and changes that are looked at before they are taken.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, becomes, drop, example, launch, line, open, text, view } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const POD = `# the web
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  securityContext:
    runAsUser: 1001 # the image's user
  containers:
  - name: web
    image: nginx:1.29
    imagePullPolcy: Always
    securityContext:
      privileged: false
  - name: proxy
    image: envoyproxy/envoy:v1.35.0
    securityContext:
      runAsUser: 1002
`;

async function begin(size) {
  const opened = await open(browser, size);
  await drop(opened.page, [{ name: "pod.yaml", text: POD }]);
  await view(opened.page, "Security");
  return opened;
}

const opened = async (page, name) => {
  await page.locator(".standings .fold", { hasText: name }).click();
  await page.locator(".context").first().waitFor();
};
const row = (page, field) => page.locator(".context", { hasText: "Container web" }).locator("tr", { has: page.locator(`th code:text-is("${field}")`) });

test("workloads stand by the level that they reach, the answer first", async () => {
  const { page, told, close } = await open(browser);
  await page.locator('[data-tab="Security"]').click();
  for (const [id, levels] of [["chapter", ["Not even Baseline", "Baseline"]], ["shop-mended", ["Restricted"]]]) {
    await example(page, id);
    assert.match(await page.locator(".say").innerText(), /workloads/);
    const found = await page.locator(".level h3 .standing").allInnerTexts();
    assert.deepEqual(found.map((name) => name.trim()), levels, id);
  }
  assert.deepEqual(told, []);
  await close();
});

test("a workload opens to what keeps it from the next level and to what takes effect, and sources lead to their line", async () => {
  const { page, told, close } = await begin();
  await opened(page, "web");
  const keeps = await page.locator(".keeps").innerText();
  assert.match(keeps, /allowPrivilegeEscalation != false \(containers "web", "proxy" must set securityContext\.allowPrivilegeEscalation=false\)/);
  assert.equal(await page.locator(".keeps .rule-link").first().getAttribute("href"), "#rule/allow-privilege-escalation");
  assert.equal(await row(page, "runAsUser").locator(".value").innerText(), "1001");
  assert.match(await row(page, "runAsUser").innerText(), /the pod, line 9/);
  assert.match(await row(page, "readOnlyRootFilesystem").innerText(), /Kubernetes' default/);
  const proxy = page.locator(".context", { hasText: "Container proxy" });
  await proxy.locator("summary").click();
  const user = proxy.locator("tr", { has: page.locator('th code:text-is("runAsUser")') });
  assert.equal(await user.locator(".value").innerText(), "1002");
  assert.match(await user.innerText(), /Goes before spec\.securityContext\.runAsUser: 1001, line 9/);
  await user.locator(".shadow .line").click();
  assert.equal(await line(page), "9");
  await row(page, "privileged").locator("button.line").click();
  assert.equal(await line(page), "15");
  assert.deepEqual(told, []);
  await close();
});

test("the table follows the text", async () => {
  const { page, told, close } = await begin();
  await opened(page, "web");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# more\n");
  await page.locator(".context", { hasText: "Container web" }).locator("button.line", { hasText: "line 10" }).waitFor();
  assert.match(await row(page, "runAsUser").innerText(), /the pod, line 10/);
  assert.deepEqual(told, []);
  await close();
});

test("three thousand workloads are drawn in part, and the view says so", async () => {
  const { page, told, close } = await open(browser);
  await page.locator('[data-tab="Security"]').click();
  const pod = (at) => `apiVersion: v1\nkind: Pod\nmetadata: {name: web-${at}}\nspec:\n  containers:\n  - {name: web, image: nginx}\n`;
  await drop(page, [{ name: "many.yaml", text: Array.from({ length: 3000 }, (_, at) => pod(at)).join("---\n") }]);
  assert.equal(await page.locator(".standings tr.workload").count(), 50);
  assert.equal(await page.locator(".level h3 .count").innerText(), "3000");
  const more = page.locator(".more .chip");
  assert.equal(await more.innerText(), "Show more: 2950 are not drawn");
  const took = await page.evaluate(async () => {
    const start = performance.now();
    document.querySelector('[data-tab="Server"]').click();
    document.querySelector('[data-tab="Security"]').click();
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    return performance.now() - start;
  });
  assert.ok(took < 1000, `drawing took ${took} ms`);
  await more.click();
  assert.equal(await page.locator(".standings tr.workload").count(), 250);
  assert.deepEqual(told, []);
  await close();
});

test("all safe fixes are looked at, cancelled, taken, and taken back", async () => {
  const { page, told, close } = await begin();
  await page.locator("#fix-all").focus();
  await page.keyboard.press("Enter");
  await page.locator("#take").waitFor();
  assert.ok((await page.locator(".sheet .ln.come", { hasText: "imagePullPolicy" }).count()) === 1);
  await page.locator("#cancel").click();
  await page.locator(".sheet").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "fix-all", "the keyboard is where it was");
  assert.equal(await text(page), POD);
  await page.locator("#fix-all").click();
  await page.locator("#take").click();
  await becomes(page, (now) => now.includes("imagePullPolicy: Always") && now.includes("# the image's user"));
  await answered(page);
  await page.keyboard.press("Control+z");
  await becomes(page, POD);
  assert.deepEqual(told, []);
  await close();
});

for (const [width, height] of [[360, 740], [1440, 1000]]) {
  test(`a workload is made Restricted after a look at ${width} px`, async () => {
    const { page, told, close } = await begin({ width, height });
    await page.locator(".standings .fold").first().click();
    await page.locator(".restrict").click();
    await page.locator("#take").waitFor();
    const tops = await page.locator(".compare figure").evaluateAll((figures) => figures.map((figure) => figure.getBoundingClientRect().top));
    assert.equal(tops[0] === tops[1], width > 700, "before and after beside each other, or one below the other");
    const wide = await page.locator(".sheet").evaluate((sheet) => sheet.scrollWidth);
    assert.ok(wide <= width, `${wide} px`);
    await page.locator("#take").click();
    await becomes(page, (now) => now.includes("# the web") && now.includes("runAsNonRoot: true") && now.includes('drop: ["ALL"]') | now.includes("- ALL"));
    await answered(page);
    await view(page, "Security");
    await page.locator(".level", { hasText: "Restricted" }).locator("tr.workload .verdict.yes").waitFor();
    await page.locator("#bring-back").click();
    await becomes(page, POD);
    assert.deepEqual(told, []);
    await close();
  });
}
