// Reachability at its edges: nothing to judge, long names, many namespaces, workloads in parts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, launch, retype, view, visit } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const PHONE = { width: 360, height: 740 };
const pod = (namespace, name) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }\nspec:\n  containers: [{ name: c, image: i, ports: [{ containerPort: 5432 }] }]\n`;
const all = (documents) => [{ name: "all.yaml", text: documents.join("---\n") }];
const shown = (documents, look, options) => visit(browser, all(documents), look, options);

// A database of which the first pod is told apart: behind a Service it is closed in part.
const PARTS = [
  `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 3
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: c, image: i, ports: [{ containerPort: 5432 }] }] }
`,
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: first, namespace: shop }
spec:
  podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: db-0 } }
  policyTypes: [Ingress]
`,
  `apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { type: NodePort, selector: { app: db }, ports: [{ port: 5432 }] }
`,
];

test("a verdict is as high as a line, whatever it says", () =>
  shown(PARTS, async (page) => {
    await view(page, "Reach");
    const verdict = page.locator(".entries summary .verdict").first();
    assert.equal(await verdict.innerText(), "in part");
    const height = await verdict.evaluate((verdict) => verdict.getBoundingClientRect().height);
    assert.ok(height < 28, `${height} px`);
  }));

test("the status line counts what the view counts, and says of what", () =>
  shown(PARTS, async (page) => {
    assert.match(await page.locator("h2.say").innerText(), /^Two workloads/);
    assert.match(await page.locator(".status").innerText(), /2 workloads from 1 object ·/);
  }));

test("a part of a workload leads to the other ones, and what it is about is said once", () =>
  shown(PARTS, async (page) => {
    await page.locator(".matrix th .name", { hasText: /^db$/ }).click();
    const card = page.locator("#focus");
    await card.locator(".part", { hasText: "From outside" }).waitFor();
    assert.equal((await card.innerText()).match(/told apart/g).length, 1);
    await card.locator(".siblings .link", { hasText: "db[pod-name=db-0]" }).click();
    await page.locator("#focus h3", { hasText: "shop/db[pod-name=db-0]" }).waitFor();
    await card.locator(".siblings .link", { hasText: /^shop\/db$/ }).waitFor();
  }));

test("long names fit a phone", () => {
  const long = ["a-namespace-with-a-rather-long-name-as-generators-make-them", "another-namespace-with-a-rather-long-name"];
  return shown(long.map((name) => pod(name, `${name.slice(2)}-pod`)), async (page) => {
    await view(page, "Reach");
    await page.locator("#suggest-namespace").waitFor();
    await fits(page, PHONE.width);
  }, PHONE);
});

test("a closed namespace is named above its column", () => {
  const names = ["shop", "shop-staging", "shop-development"];
  const pods = names.flatMap((name) => Array.from({ length: 11 }, (_, at) => pod(name, `p${at}`)));
  return shown(pods, async (page) => {
    const columns = page.locator(".matrix thead tr").nth(1).locator("th");
    assert.deepEqual(await columns.allInnerTexts(), names.map((name) => `${name} (11)`));
    const cut = await columns.locator("span").evaluateAll((spans) => spans.filter((span) => span.scrollHeight > span.clientHeight + 1).length);
    assert.equal(cut, 0);
    await page.locator(".matrix .fold", { hasText: "staging" }).click();
    await page.locator(".matrix thead .grp", { hasText: "shop-staging" }).waitFor();
    // Who is asked for stands at the start.
    await page.selectOption("#namespace", "shop-development");
    await page.locator(".matrix tbody .ns").first().filter({ hasText: "shop-development" }).waitFor();
  });
});

test("where only what is denied is looked at, closed namespaces tell how much that is", () => {
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: shut, namespace: one }\nspec: { podSelector: { matchLabels: { app: p0 } } }\n";
  const pods = ["one", "two"].flatMap((name) => Array.from({ length: 20 }, (_, at) => pod(name, `p${at}`)));
  return shown([...pods, policy], async (page) => {
    const cell = page.locator('button.cell[aria-label^="all of two to all of one"]');
    assert.match(await cell.getAttribute("aria-label"), /380 of 400 pairs have a connection/);
    await page.click("#denied");
    await page.locator(".legend", { hasText: "that are stopped, in percent" }).waitFor();
    assert.match(await cell.getAttribute("aria-label"), /20 of 400 pairs have no connection/);
    assert.equal(await cell.evaluate((cell) => cell.className), "cell deny");
    assert.equal(await cell.getAttribute("data-n"), "5%");
  });
});

test("where only what has changed is looked at, closed namespaces tell how much that is", () => {
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: shut, namespace: one }\nspec: { podSelector: { matchLabels: { app: p0 } } }\n";
  const pods = ["one", "two"].flatMap((name) => Array.from({ length: 20 }, (_, at) => pod(name, `p${at}`)));
  return visit(browser, [...all(pods), { name: "policy.yaml", text: policy }], async (page) => {
    await view(page, "Reach");
    await page.click("#keep");
    await page.locator("#changes .lead").waitFor();
    await retype(page, "policy.yaml");
    await page.click("#changed");
    await page.locator(".legend", { hasText: "that have changed, in percent" }).waitFor();
    const cell = page.locator('button.cell[aria-label^="all of two to all of one"]');
    assert.match(await cell.getAttribute("aria-label"), /20 of 400 pairs have changed/);
    assert.equal(await cell.getAttribute("data-n"), "5%");
    assert.match(await page.locator('button.cell[aria-label^="all of one to all of two"]').getAttribute("aria-label"), /left out by the filters/);
  });
});

test("many arrows are faint but for those of a node, and the keyboard goes from node to node", () => {
  // Namespaces of one pod each have an arrow for each pair.
  const names = Array.from({ length: 10 }, (_, at) => `n${at}`);
  return shown(names.map((name) => pod(name, "p")), async (page) => {
    await page.locator('[data-tab="Graph"]').click();
    await page.locator(".graph .edge").nth(89).waitFor({ state: "attached" });
    const opacities = () => page.locator(".graph .edge .line").evaluateAll((lines) => lines.map((line) => Number(getComputedStyle(line).opacity).toFixed(2)));
    const full = async () => (await opacities()).filter((opacity) => opacity === "1.00").length;
    assert.deepEqual([...new Set(await opacities())], ["0.67"]);
    await page.locator(".graph .node").nth(3).focus();
    await page.locator(".graph .edge.near").first().waitFor({ state: "attached" });
    assert.equal(await full(), 18);
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.getAttribute("class")), /node/);
    assert.equal(await page.locator(".graph .edge[tabindex], .graph .edge:not([aria-hidden])").count(), 0);
    await page.locator(".graph .node").nth(5).hover();
    assert.equal(await full(), 18);
  });
});

test("what cannot be read is the first of the findings", () =>
  visit(browser, [{ name: "a.yaml", text: pod("shop", "a") }, { name: "b.yaml", text: "kind: [\n" }], async (page) => {
    const rules = await page.locator(".findings .f").evaluateAll((rows) => rows.map((row) => row.dataset.rule));
    assert.equal(rules[0], "syntax");
    assert.ok(rules.length > 1);
  }));

test("what a node reaches is told with closed namespaces, and their names stay in their boxes", () => {
  const names = ["shop", "shop-staging", "a-namespace-with-a-rather-long-name-as-generators-make-them"];
  const pods = names.flatMap((name) => Array.from({ length: 11 }, (_, at) => pod(name, `p${at}`)));
  return shown(pods, async (page) => {
    await page.locator('[data-tab="Graph"]').click();
    await page.locator(".graph .node").first().click();
    await page.locator(".pairs li").first().waitFor();
    const told = await page.locator(".pairs li").allInnerTexts();
    assert.equal(told.length, 4);
    assert.ok(told.some((row) => /^shop \(11 workloads\) → shop-staging \(11 workloads\)\s*every port$/.test(row)), told.join("; "));
    const beyond = await page.locator(".graph .namespace").evaluateAll((groups) =>
      groups.filter((group) => group.querySelector(".title").getBBox().width + 14 > group.querySelector("rect").getBBox().width).length);
    assert.equal(beyond, 0);
    // Of an open one each pair is explained.
    await page.locator(".graph .namespace .act", { hasText: "staging" }).first().click();
    await page.locator(".graph .node", { hasText: "p3" }).click();
    await page.locator(".pairs .link", { hasText: "shop-staging/p3 → shop-staging/p4" }).click();
    await page.locator("#why").waitFor();
  });
});

test("a namespace says how many of its workloads are not drawn", () => {
  const pods = ["one", "two"].flatMap((name) => Array.from({ length: 60 }, (_, at) => pod(name, `p${at}`)));
  return shown(pods, async (page) => {
    for (const name of ["one", "two"]) await page.locator(".matrix .fold", { hasText: name }).click();
    const titles = page.locator(".matrix tbody .ns");
    await page.locator("p", { hasText: "20 more workloads of open namespaces are not drawn" }).waitFor();
    assert.deepEqual(await titles.allInnerTexts(), ["one", "two 20 not drawn"]);
  });
});

test("where there is nothing to judge, it is said what is wrong", () =>
  shown(["{{- range .Values.pods }}\nkind: Pod\n{{- end }}\n"], async (page) => {
    await view(page, "Reach");
    const empty = page.locator("#view .empty");
    assert.match(await empty.innerText(), /template of a Helm chart/);
    await empty.locator("button.line").click();
    await page.locator(".cm-content").waitFor();
    assert.ok(await page.locator(".cm-content").isVisible());
  }, PHONE));

test("where a policy may be lost, the view says so, and where", () =>
  shown([pod("a", "web"), pod("a", "db"), "%%%% @@@ : : :\n"], async (page) => {
    await view(page, "Reach");
    const told = page.locator("#view .incomplete");
    assert.match(await told.innerText(), /policies may be missing here/);
    await told.locator("button.line").click();
    assert.ok(await page.locator(".cm-content").isVisible());
  }, PHONE));

test("what ends an explanation stands beside what turns it round", () =>
  shown([pod("hufflepuff-and-more", "cedric-diggory"), pod("slytherin", "draco-malfoy")], async (page) => {
    await page.locator("button.cell.all").first().click();
    await page.locator("#why").waitFor();
    const tops = await page.locator("#why > header .ghost").evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().top));
    assert.equal(tops.length, 2);
    assert.ok(Math.abs(tops[0] - tops[1]) < 4, `${tops}`);
  }));

test("a name that nobody has is said to be one", () =>
  shown([pod("a", "web"), pod("a", "db")], async (page) => {
    await page.fill("#workload", "nobody");
    await page.locator("#view .empty", { hasText: "No workload has “nobody” in its name." }).waitFor();
  }));
