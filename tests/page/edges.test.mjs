// Reachability at its edges: nothing to judge, long names, many namespaces, workloads in parts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fits, launch, view, visit } from "./browser.mjs";

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

test("long names fit a phone", () => {
  const long = ["a-namespace-with-a-rather-long-name-as-generators-make-them", "another-namespace-with-a-rather-long-name"];
  return shown(long.map((name) => pod(name, `${name.slice(2)}-pod`)), async (page) => {
    await view(page, "Reach");
    await page.locator("#suggest-namespace").waitFor();
    await fits(page, PHONE.width);
  }, PHONE);
});
