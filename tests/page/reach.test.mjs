// Whom each workload reaches: filters, one workload by itself, whole explanations, expectations, a kept state, ways in, exports.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, fits, launch, line, retype, view, visit } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const pod = (namespace, name, label = name) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${label} } }\nspec:\n  containers: [{ name: c, image: i, ports: [{ containerPort: 5432 }] }]\n`;
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db-access, namespace: prod }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
  - from: [{ podSelector: { matchLabels: { app: api } } }]
    ports: [{ port: 5432 }]
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: prod }
spec:
  type: LoadBalancer
  selector: { app: web }
  ports: [{ port: 80, targetPort: 5432 }]
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: prod }
spec:
  type: LoadBalancer
  selector: { app: db }
  ports: [{ port: 5432 }]
`;
const EXPECTED = `apiVersion: podwall.dev/v1alpha1
kind: Expectation
metadata: { name: who-reaches-the-database, namespace: prod }
spec:
  allowed:
  - { name: the API stores, from: prod/Pod/api, to: prod/Pod/db, ports: [5432] }
  denied:
  - { name: the web does not reach the API, from: prod/Pod/web, to: prod/Pod/api }
`;
const PODS = [pod("prod", "web"), pod("prod", "api"), pod("prod", "db"), pod("dev", "debug")].join("---\n");
const FILES = [
  { name: "pods.yaml", text: PODS },
  { name: "policy.yaml", text: POLICY },
];

const shown = (look, files = FILES, options) => visit(browser, files, look, options);
const shownText = (page) => page.locator("#shown").innerText();
const rows = (page) => page.locator(".matrix tbody tr:not(.ns)");
const cell = (page, label) => page.locator(`button.cell[aria-label^="${label}"]`);

test("filters leave out pairs, and say how many are left", () =>
  shown(async (page) => {
    assert.equal(await shownText(page), "12 pairs");
    await page.click("#denied");
    // The web and the debugger do not reach the database.
    assert.equal(await shownText(page), "2 of 12 pairs");
    assert.equal(await rows(page).count(), 3);
    assert.match(await cell(page, "prod/db to prod/web").getAttribute("aria-label"), /left out by the filters/);
    await page.selectOption("#namespace", "dev");
    assert.equal(await shownText(page), "1 of 12 pairs");
    await page.click("#show-all");
    assert.equal(await shownText(page), "12 pairs");
    await page.fill("#workload", "DEB");
    assert.equal(await shownText(page), "6 of 12 pairs");
    await page.fill("#workload", "nobody");
    assert.equal(await shownText(page), "none of 12 pairs");
    await page.locator(".empty", { hasText: "No workload has “nobody”" }).waitFor();
  }));

test("a workload of a closed namespace is found, and stands for itself", () => {
  const many = Array.from({ length: 60 }, (_, at) => pod(`n${at % 6}`, `p${at}`, "x")).join("---\n");
  return shown(async (page) => {
    assert.equal(await rows(page).count(), 6);
    await page.fill("#workload", "p17");
    await page.locator(".matrix th .name", { hasText: "p17" }).waitFor();
    assert.equal(await rows(page).count(), 7);
    assert.equal(await shownText(page), `${2 * 59} of ${60 * 59} pairs`);
    await page.fill("#workload", "");
    await page.selectOption("#namespace", "n3");
    assert.equal(await page.locator(".matrix th .name").count(), 10);
  }, [{ name: "many.yaml", text: many }]);
});

test("a workload is looked at by itself: ways, hops, policies, lines", () =>
  shown(async (page) => {
    await page.locator(".matrix th .name", { hasText: "db" }).click();
    const card = page.locator("#focus");
    await card.waitFor();
    assert.equal(await card.locator("h3").innerText(), "prod/db");
    const [ways] = await card.locator(".dir").allInnerTexts();
    assert.match(ways, /prod\/api\s+TCP 5432/);
    assert.doesNotMatch(ways, /debug/);
    const governed = card.locator(".part.policies");
    await governed.waitFor();
    assert.match(await governed.innerText(), /prod\/db-access/);
    await card.locator(".hops .chip", { hasText: "2 hops" }).click();
    assert.match(await card.locator(".dir").first().innerText(), /dev\/debug through prod\/api/);
    await governed.locator("button.line").first().click();
    await page.locator('.tabs [role="tab"][aria-selected="true"]', { hasText: "policy.yaml" }).waitFor();
    assert.equal(await line(page), "5");
    // The policy, whom it selects, and back.
    await governed.locator("button.link").first().click();
    await page.locator("#focus h3", { hasText: "prod/db-access" }).waitFor();
    await page.locator("#focus .names button", { hasText: "prod/db" }).click();
    await page.locator("#focus .dirs").waitFor();
    await page.locator("#focus .dir").first().locator("button.link", { hasText: "prod/api" }).first().click();
    await page.locator("#why").waitFor();
    assert.match(await page.locator("#why header .verdict").innerText(), /TCP 5432/);
    await page.locator('#focus [aria-label^="Close"]').click();
    await card.waitFor({ state: "detached" });
  }));

test("the keyboard comes to a workload by the cell in which it meets itself", () =>
  shown(async (page) => {
    await page.locator("#cell-0-0").focus();
    for (let step = 0; step < 2; step++) {
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("Enter");
    await page.locator("#focus").waitFor();
    assert.equal(await page.locator("#focus h3").innerText(), await page.locator("#cell-2-2").getAttribute("aria-label").then((label) => label.split(":")[0]));
  }));

test("an explanation tells near misses with their lines, tiers, and everything on demand", () => {
  const near = Array.from({ length: 7 }, (_, at) => POLICY.replace("db-access", `near-${at}`).replace("app: api", `app: wep${at}`)).join("---\n");
  const admin = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: no-debug }
spec:
  priority: 5
  subject: { namespaces: {} }
  ingress:
  - { name: debug, action: Deny, from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: dev } } }] }
`;
  return shown(async (page) => {
    await cell(page, "prod/web to prod/db").click();
    const why = page.locator("#why");
    // What a policy says of itself is not told twice: a near miss is one more line of it.
    const near = why.locator('.policy [title="What does not match"]');
    await near.first().waitFor();
    const few = await near.count();
    assert.ok(few > 0 && few <= 5, `${few} near misses`);
    assert.equal(await why.locator(".misses").count(), 0);
    await page.click("#whole");
    await page.locator("#whole").waitFor({ state: "detached" });
    await page.waitForFunction((few) => document.querySelectorAll('#why [title="What does not match"]').length > few, few);
    await near.first().click();
    await page.locator('.tabs [role="tab"][aria-selected="true"]', { hasText: "near.yaml" }).waitFor();
    assert.equal(await line(page), "8");
    await cell(page, "dev/debug to prod/db").click();
    const tier = why.locator(".dir").nth(1).locator(".tiers > li", { hasText: "Admin tier" });
    await tier.waitFor();
    assert.match(await tier.innerText(), /denies/);
    assert.match(await tier.innerText(), /no-debug/);
    // Those of administrators are policies, too.
    assert.match(await page.locator(".status").innerText(), / 8 policies /);
  }, [{ name: "pods.yaml", text: PODS }, { name: "near.yaml", text: near }, { name: "admin.yaml", text: admin }]);
});

test("a verdict with many ports is read whole on a phone", () => {
  const ports = [80, 443, 5432, 8080, 8443, 9090].map((port) => `{ port: ${port} }`).join(", ");
  const policy = POLICY.replace("{ port: 5432 }", `${ports}, { port: 53, protocol: UDP }, { port: 7, protocol: SCTP }`);
  return shown(async (page) => {
    await view(page, "Reach");
    await cell(page, "prod/api to prod/db").click();
    const verdict = page.locator("#why > header .verdict");
    await verdict.waitFor();
    assert.match(await verdict.innerText(), /SCTP 7$/);
    const [left, right] = await verdict.evaluate((part) => [part.getBoundingClientRect().left, part.getBoundingClientRect().right]);
    assert.ok(left >= 0 && right <= 344, `${left} to ${right}`);
  }, [{ name: "pods.yaml", text: PODS }, { name: "policy.yaml", text: policy }], { width: 360, height: 740 });
});

test("expectations say whether they are met, and why not", () =>
  shown(async (page) => {
    const expected = page.locator(".expected");
    assert.equal(await expected.locator("> ul > li.failed").count(), 1);
    assert.match(await expected.locator("li.failed").innerText(), /the web does not reach the API/);
    await expected.locator(".rest > summary").click();
    assert.match(await expected.locator("li.met").innerText(), /the API stores/);
    await expected.locator("li.failed li .link").click();
    await page.locator("#why h3", { hasText: "prod/web" }).waitFor();
    await expected.locator("li.failed button.line").first().click();
    await page.locator('.tabs [role="tab"][aria-selected="true"]', { hasText: "expected.yaml" }).waitFor();
    assert.equal(await line(page), "8");
  }, [...FILES, { name: "expected.yaml", text: EXPECTED }]));

test("what changes is told beside a state that was kept", () =>
  shown(async (page) => {
    await page.click("#keep");
    const changes = page.locator("#changes");
    await changes.locator(".lead").waitFor();
    assert.equal(await changes.locator("li").count(), 0);
    await retype(page, "policy.yaml", POLICY.replace("app: api", "app: web"));
    await changes.locator("li.come").waitFor();
    assert.match(await changes.locator("li.come").innerText(), /prod\/Pod\/web|web/);
    assert.equal(await changes.locator("li.gone").count(), 1);
    await page.click("#changed");
    assert.equal(await shownText(page), "2 of 12 pairs");
    assert.equal(await cell(page, "prod/web to prod/db").evaluate((cell) => cell.classList.contains("hidden")), false);
    await page.click("#keep-again");
    await changes.locator("li").first().waitFor({ state: "detached" });
    assert.equal(await shownText(page), "none of 12 pairs");
    await page.click("#drop");
    await changes.waitFor({ state: "detached" });
    assert.equal(await shownText(page), "12 pairs");
    assert.equal(await page.locator("#changed").count(), 0);
  }));

test("ways in from outside: through what, to whom, and what blocks", () =>
  shown(async (page) => {
    const entries = page.locator(".entries");
    await entries.waitFor();
    assert.equal(await entries.locator(".ways > li").count(), 2);
    const way = entries.locator(".ways > li", { hasText: "load balancer of Service db" }).first();
    // A node that passes connections on may reach its own pods.
    assert.equal(await way.locator("summary .verdict").innerText(), "in part");
    await way.locator("summary").click();
    assert.match(await way.innerText(), /prod\/Service\/db/);
    assert.match(await way.innerText(), /db-access/);
    await way.locator("button.line").first().click();
    await page.locator('.tabs [role="tab"][aria-selected="true"]', { hasText: "service.yaml" }).waitFor();
    await way.locator("button.link").first().click();
    await page.locator("#focus .part", { hasText: "From outside" }).waitFor();
    assert.match(await page.locator("#focus .part", { hasText: "From outside" }).innerText(), /in part/);
  }, [...FILES, { name: "service.yaml", text: SERVICE }]));

test("connections are exported as the filters show them", () =>
  shown(async (page) => {
    await page.fill("#workload", "debug");
    const text = page.locator(".exported pre");
    for (const [form, pattern] of [
      ["CSV", /dev\/Pod\/debug,/],
      ["Markdown", /^\|/m],
      ["DOT", /^digraph/m],
      ["Mermaid", /flowchart/],
      ["JSON", /^[[{]/],
    ]) {
      await page.click(`[data-export="${form}"]`);
      await page.locator(`[data-export="${form}"][aria-pressed="true"]`).waitFor();
      await page.waitForFunction((source) => new RegExp(source, "m").test(document.querySelector(".exported pre")?.textContent ?? ""), pattern.source);
      assert.match(await text.innerText(), pattern, form);
      assert.doesNotMatch(await text.innerText(), /prod\/Pod\/api,prod\/Pod\/db/, form);
    }
    await page.click('[data-export="CSV"]');
    await page.waitForFunction(() => document.querySelector("#download")?.download === "connections.csv");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
    assert.equal(download.suggestedFilename(), "connections.csv");
  }));

test("an export has only what changed where only that is looked at", () =>
  shown(async (page) => {
    await page.click("#keep");
    await page.locator("#changes .lead").waitFor();
    await page.click('[data-export="CSV"]');
    const text = page.locator(".exported pre");
    await text.waitFor();
    const lines = async () => (await text.textContent()).trim().split("\r\n").slice(1);
    const pairs = async () => (await lines()).map((line) => line.split(",").slice(0, 2));
    const has = (words) => page.waitForFunction((words) => document.querySelector(".exported pre")?.textContent.includes(words), words);
    const all = (await lines()).length;
    await page.click("#changed");
    await page.waitForFunction(() => document.querySelector(".exported pre")?.textContent.trim().split("\r\n").length === 1);
    await retype(page, "policy.yaml", POLICY.replace("app: api", "app: web"));
    await has("prod/Pod/web,");
    assert.deepEqual(await pairs(), [["prod/Pod/web", "prod/Pod/db"]]);
    assert.match(await page.locator(".exports .sub").innerText(), /lost its connection/);
    await page.click("#denied");
    await has("prod/Pod/api,");
    assert.deepEqual(await pairs(), [["prod/Pod/api", "prod/Pod/db"]]);
    // Drawings and JSON follow, too.
    await page.click("#denied");
    for (const [form, words] of [["Mermaid", "-->"], ["DOT", "->"], ["JSON", '"pairs":1'], ["Markdown matrix", "TCP 5432"], ["CSV matrix", "TCP 5432"]]) {
      await page.click(`[data-export="${form}"]`);
      await has(words);
      assert.doesNotMatch(await text.textContent(), /prod\/Pod\/api|dev/, form);
    }
    await page.click('[data-export="CSV"]');
    await page.click("#drop");
    await page.waitForFunction((all) => document.querySelector(".exported pre")?.textContent.trim().split("\r\n").length > all / 2, all);
    assert.ok(all > 1);
  }));

test("another dialect is another answer", () => {
  const block = POLICY.replace("podSelector: { matchLabels: { app: api } }", "ipBlock: { cidr: 0.0.0.0/0 }");
  return shown(async (page) => {
    const open = async () => (await cell(page, "prod/web to prod/db").getAttribute("aria-label")).split(": ")[1];
    assert.equal(await open(), "TCP 5432");
    await page.selectOption("#dialect", "cilium");
    await answered(page);
    assert.equal(await open(), "stopped on the way in");
    await page.selectOption("#dialect", "spec");
    await answered(page);
    assert.equal(await open(), "TCP 5432");
  }, [{ name: "pods.yaml", text: PODS }, { name: "policy.yaml", text: block }]);
});

for (const theme of ["light", "dark"]) {
  test(`nothing of it sticks out at 360 px, ${theme}`, () =>
    shown(async (page) => {
      await page.click("#keep");
      await page.locator(".matrix th .name", { hasText: "db" }).click();
      await page.locator("#focus .part").first().waitFor();
      await page.click('[data-export="Markdown"]');
      await page.locator(".exported pre").waitFor();
      await page.locator(".ways summary").first().click();
      await fits(page, 360);
    }, [...FILES, { name: "service.yaml", text: SERVICE }, { name: "expected.yaml", text: EXPECTED }], { width: 360, height: 740, theme }));
}
