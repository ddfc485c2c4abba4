// Suggested policies.

import assert from "node:assert/strict";
import { test } from "node:test";

import { installed } from "./project.mjs";
import { SHOP } from "./samples.mjs";

const { analysis } = await installed();

test("what is suggested from the reachability of today changes no connection", (context) => {
  const made = analysis(context);
  const { text, proven, policyCount, namespaces, replaced, plan } = made.suggest();
  assert.equal(proven, true);
  assert.equal(plan, undefined);
  assert.equal(policyCount, namespaces.flatMap(({ policies }) => policies).length);
  assert.ok(namespaces.every(({ policies }) => policies[0].deny));
  assert.ok(replaced.every((name) => name.includes("/NetworkPolicy/")));
  const documents = SHOP.split(/^---$/m).filter((document) => !/kind: NetworkPolicy/.test(document));
  const after = analysis(context, `${documents.join("\n---\n")}\n---\n${text}`);
  const { added, removed, changed } = made.compare(after);
  assert.deepEqual([added, removed, changed], [0, 0, 0]);
});

test("a plan goes from today to what is expected", (context) => {
  const made = analysis(context);
  const wanted = { allowed: [{ from: "shop/Pod/web", to: "shop/Deployment/db", ports: [5432] }] };
  const { proven, plan } = made.suggest({ wanted, dns: false, plan: "deny-first" });
  assert.equal(proven, true);
  assert.equal(plan.deny, "first");
  assert.match(plan.steps[0].policies[0], /\/NetworkPolicy\/default-deny/);
  const last = plan.steps.at(-1);
  assert.deepEqual([last.missing, last.extra], [0, 0]);
});

test("a wrong option of a suggestion is named", (context) => {
  const made = analysis(context);
  const wrong = (options, message) => assert.throws(() => made.suggest(options), { name: "TypeError", message });
  wrong({ plan: "now" }, 'suggest: options.plan must be "deny-first" or "deny-last"; it is "now".');
  wrong({ wanted: "all" }, 'suggest: options.wanted must be "current", "expectations" or an object; it is "all".');
  wrong({ without: [{ form: "outside", to: "everyone" }] }, /^suggest: options\.without\[0\]\.form: /);
  wrong({ dns: 1 }, "suggest: options.dns must be true or false; it is 1.");
  wrong({ want: {} }, /^suggest: options\.want is not an option/);
});
