// Questions about everything at once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { installed } from "./project.mjs";
import { SHOP, sources } from "./samples.mjs";

const { podwall, analysis } = await installed();

test("all connections are given a stretch at a time, and counted in full", (context) => {
  const made = analysis(context);
  const all = made.reach({ by: "pair", limit: 1000 });
  assert.equal(all.total, all.listed.length);
  assert.equal(all.pairs, all.total);
  const second = made.reach({ by: "pair", offset: 1, limit: 1 });
  assert.deepEqual([second.total, second.offset, second.limit], [all.total, 1, 1]);
  assert.deepEqual(second.listed, [all.listed[1]]);
  const { entries } = made.reach();
  assert.ok(entries.every(({ from, to, pairs }) => pairs <= from.count * to.count));
  assert.equal(entries.reduce((sum, { pairs }) => sum + pairs, 0), all.pairs);
});

test("connections are filtered", (context) => {
  const made = analysis(context);
  const to = { to: "shop/Deployment/db", by: "pair" };
  assert.deepEqual(made.reach({ ...to, port: 5432 }).listed, [{ from: "shop/Pod/web", to: "shop/Deployment/db", connections: { tcp: [[5432, 5432]], udp: [], sctp: [] } }]);
  assert.deepEqual(made.reach({ ...to, verdict: "denied" }).listed.map(({ from }) => from), ["0.0.0.0/0"]);
  assert.equal(made.reach({ from: "*/web", namespace: "shop", by: "namespace" }).namespaces.length, 2);
  assert.throws(() => made.reach({ to: "shop/Pod/none" }), { name: "RangeError", message: /"shop\/Pod\/none"/ });
  assert.throws(() => made.reach({ namespace: "none" }), { name: "RangeError", message: 'reach: no namespace with a workload is called "none".' });
  assert.equal(made.reach({ to: "none/*" }).pairs, 0);
});

test("a wrong option of a question is named", (context) => {
  const made = analysis(context);
  const wrong = (options, message) => assert.throws(() => made.reach(options), { name: "TypeError", message });
  wrong({ by: "pod" }, 'reach: options.by must be one of "class", "pair", "namespace"; it is "pod".');
  wrong({ limit: -1 }, "reach: options.limit must be a whole number from 0 on; it is -1.");
  wrong({ port: 0 }, "reach: options.port must be a whole number from 1 to 65535; it is 0.");
  wrong({ form: "a" }, /^reach: options\.form is not an option/);
  assert.throws(() => made.export({ format: "pdf" }), { name: "TypeError", message: /^export: options\.format must be one of/ });
});

test("connections become texts", (context) => {
  const made = analysis(context);
  const csv = made.export();
  assert.equal(csv.complete, true);
  assert.equal(csv.text.split("\r\n")[0], "from,to,connections,pairs,from_count,to_count,from_members,to_members");
  assert.equal(csv.text.split("\r\n").length, csv.shown + 2);
  assert.match(made.export({ format: "markdown", by: "pair" }).text, /^\| from \| to \| connections \|\n/);
  assert.match(made.export({ format: "dot" }).text, /^digraph reachability \{\n[^]*n\d+ -> n\d+ \[label="TCP 5432"\];\n[^]*\}\n$/);
  assert.match(made.export({ format: "mermaid" }).text, /^flowchart LR\n[^]*subgraph s0\["shop"\]/);
  assert.deepEqual(JSON.parse(made.export({ format: "json", by: "pair" }).text).listed, made.reach({ by: "pair", limit: 1000 }).listed);
  const short = made.export({ format: "markdown", by: "pair", limit: 1 });
  assert.deepEqual([short.complete, short.shown], [false, 1]);
  assert.match(short.text, /1 of \d+ lines; \d+ pairs in all\./);
  assert.match(made.export({ shape: "matrix", by: "pair" }).text, /^from \\ to,/);
});

test("connections are asked about since an earlier state", (context) => {
  const before = analysis(context);
  const after = analysis(context);
  assert.equal(after.reach({ since: before }).pairs, 0);
  assert.equal(after.export({ since: before, format: "csv" }).total, 0);
  after.update({ name: "shop.yaml", text: SHOP.slice(0, SHOP.lastIndexOf("---")) });
  const changed = before.changedPairs(after, { limit: 1000 });
  assert.ok(changed.total > 0);
  // What goes on between two pods of one workload is no pair of endpoints.
  const endpoints = changed.pairs.filter(({ from, to }) => from !== to);
  const { listed } = after.reach({ since: before, by: "pair", limit: 1000 });
  const names = ({ from, to }) => `${from} ${to}`;
  assert.deepEqual(listed.map(names).sort(), endpoints.filter(({ change }) => change !== "removed").map(names).sort());
  assert.deepEqual(JSON.parse(after.export({ since: before, by: "pair", format: "json" }).text).listed, listed);
  // The other way round the same pairs have lost something.
  assert.equal(before.reach({ since: after }).pairs + before.reach({ since: after, verdict: "denied" }).pairs, endpoints.length);
  assert.throws(() => after.reach({ since: {} }), { name: "TypeError", message: "reach: options.since must be an Analysis." });
  assert.throws(() => after.export({ since: null }), { name: "TypeError", message: "export: options.since must be an Analysis." });
});

test("a pod's policies and a policy's pods", (context) => {
  const made = analysis(context);
  const { sentence, isolatedIngress, policies } = made.governs("shop/Deployment/db");
  assert.match(sentence, /governs? db/);
  assert.equal(isolatedIngress, true);
  assert.deepEqual(policies.map(({ policy }) => policy), ["shop/NetworkPolicy/db"]);
  const { total, workloads } = made.selects("shop/NetworkPolicy/db");
  assert.deepEqual([total, workloads], [1, ["shop/Deployment/db"]]);
  assert.deepEqual(made.selects("shop/NetworkPolicy/db", { offset: 1 }).workloads, []);
  assert.throws(() => made.governs("shop/Pod/none"), RangeError);
  assert.throws(() => made.selects("shop/NetworkPolicy/none"), { name: "RangeError", message: /no policy is called/ });
});

test("two states are compared", (context) => {
  const before = analysis(context);
  const edited = SHOP.replace("port: 5432\n", "port: 5433\n");
  const after = analysis(context, edited);
  const { changed, added, removed, changes, total } = before.compare(after);
  assert.deepEqual([changed, added, removed, total], [1, 0, 0, 1]);
  assert.equal(changes[0].sentence, "shop/Pod/web reaches shop/Deployment/db on TCP 5433 now, and on TCP 5432 before.");
  assert.deepEqual(before.changedPairs(after).pairs, [
    { change: "changed", from: "shop/Pod/web", to: "shop/Deployment/db", before: { tcp: [[5432, 5432]], udp: [], sctp: [] }, after: { tcp: [[5433, 5433]], udp: [], sctp: [] } },
  ]);
  assert.equal(before.compare(before).sentence, "Nothing changes.");
  assert.deepEqual(podwall.compare({ sources: sources(SHOP) }, { sources: sources(edited) }), before.compare(after));
  assert.throws(() => before.compare({}), { name: "TypeError", message: "compare: after must be an Analysis." });
  assert.throws(() => podwall.compare({ sources: [] }, { sources: [], level: 1 }), { name: "TypeError" });
  const freed = new podwall.Analysis({ sources: [] });
  freed.free();
  assert.throws(() => before.compare(freed), /freed/);
});

test("expectations are met or not, and why", (context) => {
  const wanted = {
    allowed: [{ name: "orders", from: "shop/Pod/web", to: "shop/Deployment/db", ports: [5432] }],
    denied: [{ from: "shop/Pod/web", to: "shop/Deployment/db", ports: ["TCP 5000-6000"] }],
  };
  const made = analysis(context);
  const { passed, failed, results } = made.expect(wanted);
  assert.deepEqual([passed, failed], [1, 1]);
  assert.deepEqual([results[0].name, results[0].path, results[0].passed], ["orders", "allowed[0]", true]);
  assert.equal(results[1].failing, 1);
  assert.equal(results[1].failures[0].explanation.allowed, true);
  assert.equal(made.report.network.expectations, undefined);
  assert.deepEqual(analysis(context, SHOP, { expectations: wanted }).report.network.expectations.results, results);
  const wrong = (value, message) => assert.throws(() => made.expect(value), { name: "TypeError", message });
  wrong({ allowed: [{ form: "outside", to: "everyone" }] }, "expect: expectations.allowed[0].form: There is no field `form` here. Is `from` meant?");
  wrong({ allow: [] }, /^expect: expectations\.allow is not an option/);
  assert.throws(() => podwall.analyze({ sources: [], expectations: { denied: [1] } }), { name: "TypeError", message: /^analyze: options\.expectations\.denied\[0\]: / });
});
