// One analysis that answers many questions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { installed } from "./project.mjs";
import { SHOP, covered, sources } from "./samples.mjs";

const { podwall, analysis } = await installed();

const WEB_TO_DB = { from: "shop/Pod/web", to: "shop/Deployment/db" };

test("the report is that of analyze, and the same object until an update", (context) => {
  const made = analysis(context);
  assert.deepEqual(made.report, podwall.analyze({ sources: sources(SHOP) }));
  assert.equal(made.report, made.report);
});

test("an allowed connection is explained by the policy that allows it", (context) => {
  const { allowed, protocol, port, connections, sentence, ingress, egress } = analysis(context).explain({ ...WEB_TO_DB, port: 5432 });
  assert.equal(allowed, true);
  assert.deepEqual([protocol, port], ["TCP", 5432]);
  assert.deepEqual(connections, { tcp: [[5432, 5432]], udp: [], sctp: [] });
  assert.ok(sentence.endsWith("."));
  assert.equal(egress.isolated, false);
  assert.equal(egress.connections, "all");
  assert.equal(ingress.isolated, true);
  const [policy] = ingress.policies;
  assert.deepEqual([policy.policy, policy.allows], ["shop/NetworkPolicy/db", true]);
  assert.equal(policy.rules[0].path, "spec.ingress[0].from[0]");
  assert.match(covered(SHOP, policy.rules[0].span), /^podSelector$/);
});

test("a denied connection is explained, too", (context) => {
  const made = analysis(context);
  const other = made.explain({ ...WEB_TO_DB, port: 80 });
  assert.equal(other.allowed, false);
  assert.equal(other.egress.allowed, true);
  assert.equal(other.ingress.allowed, false);
  assert.equal(made.explain({ ...WEB_TO_DB, protocol: "UDP", port: 5432 }).allowed, false);
  assert.equal(made.explain({ from: "192.0.2.1", to: "shop/Deployment/db" }).allowed, false);
  assert.equal(made.explain({ from: "shop/Deployment/db", to: "shop/Pod/web" }).connections, "all");
});

test("a workload's values in effect say where they come from", (context) => {
  const made = analysis(context);
  assert.equal(made.report.contexts, undefined);
  const { endpoint, runtime, operatingSystem, containers } = made.contexts("shop/Pod/web");
  assert.deepEqual([endpoint, runtime, operatingSystem], ["shop/Pod/web", "containerd", "linux"]);
  const privileged = containers[0].rows.find(({ field }) => field === "privileged");
  assert.deepEqual([privileged.value, privileged.known, privileged.source], ["true", true, "container"]);
  assert.equal(covered(SHOP, privileged.span), "true");
  const report = podwall.analyze({ sources: sources(SHOP), contexts: true });
  assert.deepEqual(report.contexts[0], made.contexts(report.contexts[0].endpoint));
  assert.equal(report.contexts.length, report.security.workloads.length);
  assert.throws(() => made.contexts("shop/Pod/none"), RangeError);
  assert.throws(() => made.contexts(1), TypeError);
});

test("an update changes the answers and reads nothing else again", (context) => {
  const made = analysis(context);
  const before = made.report;
  const after = made.update({ name: "shop.yaml", text: SHOP.replace("port: 5432\n", "port: 5433\n").replace("privileged: true", "privileged: false") });
  assert.equal(after, made.report);
  assert.notEqual(after, before);
  assert.equal(made.explain({ ...WEB_TO_DB, port: 5432 }).allowed, false);
  assert.equal(made.explain({ ...WEB_TO_DB, port: 5433 }).allowed, true);
  assert.ok(after.findings.every((finding) => finding.check !== "privileged"));
  made.update({ name: "shop.yaml", text: SHOP });
  assert.deepEqual(made.report, before);
});

test("an update adds a source of a new name", (context) => {
  const made = analysis(context);
  const { sources: now, security } = made.update({ name: "more.yaml", text: "apiVersion: v1\nkind: Pod\nmetadata: {name: more}\nspec: {containers: [{name: a, image: b}]}\n" });
  assert.deepEqual(now.map((source) => source.name), ["shop.yaml", "more.yaml"]);
  assert.equal(security.workloads.at(-1).endpoint, "default/Pod/more");
  assert.throws(() => made.update({ name: "more.yaml" }), { name: "TypeError", message: /^update: options\.text must be a string/ });
  assert.throws(() => made.update({ name: "a", text: "", cluster: "b" }), { name: "TypeError", message: /^update: options\.cluster is not an option/ });
});

test("clusters are apart", () => {
  const two = ["east", "west"].map((cluster) => ({ name: `${cluster}.yaml`, text: SHOP, cluster }));
  const report = podwall.analyze({ sources: two });
  assert.deepEqual(
    report.security.workloads.map((workload) => workload.endpoint),
    ["east:shop/Pod/web", "east:shop/Deployment/db", "west:shop/Pod/web", "west:shop/Deployment/db"],
  );
  assert.ok(report.findings.every((finding) => finding.rule !== "duplicate-object"));
});

test("a freed analysis says so, and freeing twice does nothing", () => {
  const made = new podwall.Analysis({ sources: sources(SHOP) });
  made.free();
  made.free();
  const freed = { name: "Error", message: /: this analysis was freed; make a new one\.$/ };
  assert.throws(() => made.report, freed);
  assert.throws(() => made.explain(WEB_TO_DB), freed);
  assert.throws(() => made.update({ name: "shop.yaml", text: "" }), freed);
});

test("Symbol.dispose frees it", () => {
  const made = new podwall.Analysis({ sources: [] });
  made[Symbol.dispose]();
  assert.throws(() => made.report, /freed/);
});

test("rules are documented", () => {
  for (const { id, family, severity, summary, explanation } of podwall.rules()) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(["reading", "security", "hardening", "network"].includes(family), id);
    assert.ok(["error", "warning", "info"].includes(severity), id);
    assert.ok(summary && explanation.endsWith("."), id);
  }
});

test("other labels on a namespace are tried", (context) => {
  const made = analysis(context);
  const { allowed, warnings } = made.relabel("shop", { "pod-security.kubernetes.io/enforce": "baseline" });
  assert.equal(allowed, true);
  assert.deepEqual(warnings, [`existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"`, "web: privileged"]);
  const refused = made.relabel("shop", { "pod-security.kubernetes.io/enforce": "strict" });
  assert.equal(refused.allowed, false);
  assert.match(refused.message, /^Namespace "shop" is invalid: /);
  assert.throws(() => made.relabel("nowhere", {}), { name: "RangeError", message: /"nowhere"/ });
  assert.throws(() => made.relabel("shop", { a: 1 }), { name: "TypeError", message: /^relabel: labels\["a"\] must be a string; it is 1\.$/ });
});
