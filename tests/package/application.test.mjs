// A real application through the installed module. Its manifests are read where they lie beside the repository.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { installed } from "./project.mjs";

const BOUTIQUE = fileURLToPath(new URL("../../../shared/corpus/apps/online-boutique", import.meta.url));
const there = existsSync(BOUTIQUE);
if (!there) console.log("Online Boutique is not here (../shared/corpus/apps/online-boutique); the test of it is left out.");

/** Whom the policies let in, read from each of them: its port, and from where. Everything may leave everywhere. */
const ADMITTED = {
  adservice: ["TCP 9555", ["frontend"]],
  cartservice: ["TCP 7070", ["checkoutservice", "frontend"]],
  checkoutservice: ["TCP 5050", ["frontend"]],
  currencyservice: ["TCP 7000", ["checkoutservice", "frontend"]],
  emailservice: ["TCP 8080", ["checkoutservice"]],
  paymentservice: ["TCP 50051", ["checkoutservice"]],
  productcatalogservice: ["TCP 3550", ["checkoutservice", "frontend", "recommendationservice"]],
  recommendationservice: ["TCP 8080", ["frontend"]],
  "redis-cart": ["TCP 6379", ["cartservice"]],
  shippingservice: ["TCP 50051", ["checkoutservice", "frontend"]],
};

/** One line a pair. The policy of the frontend lets in everyone, with everything; that of the load generator nobody. */
function meant(names) {
  const lines = Object.entries(ADMITTED).flatMap(([to, [port, from]]) => from.map((from) => `${from} -> ${to} ${port}`));
  const toFrontend = names.filter((name) => name !== "frontend").map((name) => `${name} -> frontend everything`);
  return [...lines, ...toFrontend].sort();
}

function input() {
  const release = "release/kubernetes-manifests.yaml";
  const policies = readdirSync(join(BOUTIQUE, "kustomize/components/network-policies")).sort();
  const names = [release, ...policies.map((name) => `kustomize/components/network-policies/${name}`)];
  return { sources: names.map((name) => ({ name, text: readFileSync(join(BOUTIQUE, name), "utf8") })) };
}

test("Online Boutique: whom each workload may reach", { skip: !there }, async () => {
  const { podwall } = await installed();
  const analysis = new podwall.Analysis(input());
  const { report } = analysis;
  const workloads = report.security.workloads.map((workload) => workload.endpoint);
  assert.equal(workloads.length, 12);
  const broken = report.findings.filter((finding) => finding.severity === "error" && finding.check === undefined);
  assert.deepEqual(broken, []);

  const name = (endpoint) => endpoint.split("/").at(-1);
  const pairs = workloads.flatMap((from) => workloads.filter((to) => to !== from).map((to) => [from, to]));
  const open = pairs.flatMap(([from, to]) => {
    const { connections } = analysis.explain({ from, to });
    if (connections === "all") return [`${name(from)} -> ${name(to)} everything`];
    return ["tcp", "udp", "sctp"].flatMap((protocol) =>
      connections[protocol].map(([first, last]) => `${name(from)} -> ${name(to)} ${protocol.toUpperCase()} ${first === last ? first : `${first}-${last}`}`),
    );
  });
  assert.deepEqual(open.sort(), meant(workloads.map(name)));
  analysis.free();
});

test("Online Boutique: each workload's standing", { skip: !there }, async () => {
  const { podwall } = await installed();
  const { security } = podwall.analyze({ ...input(), standard: { level: "baseline" } });
  assert.ok(security.workloads.every((workload) => workload.allowed), "every workload satisfies Baseline");
  const restricted = podwall.analyze(input()).security;
  for (const workload of restricted.workloads) {
    assert.equal(workload.allowed, workload.restricted.length === 0, workload.endpoint);
    assert.equal(workload.standing, workload.allowed ? "restricted" : "baseline", workload.endpoint);
  }
});
