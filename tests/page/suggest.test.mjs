// Policies that are suggested: for what is allowed or expected, what is left out, the YAML, the steps, and what becomes of them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, application, example, fits, launch, retype, view, visit } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const pod = (namespace, name, spec = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }\nspec: { ${spec}containers: [{ name: c, image: i, ports: [{ containerPort: 5432 }] }] }\n`;
const PODS = [pod("prod", "web"), pod("prod", "api"), pod("prod", "db")].join("---\n");
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: old, namespace: prod }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
  - from: [{ podSelector: { matchLabels: { app: api } } }]
    ports: [{ port: 5432 }]
`;
const EXPECTED = `apiVersion: podwall.dev/v1alpha1
kind: Expectation
metadata: { name: store, namespace: prod }
spec:
  allowed:
  - { from: prod/Pod/api, to: prod/Pod/db, ports: [5432] }
`;
const FILES = [{ name: "pods.yaml", text: PODS }, { name: "policy.yaml", text: POLICY }];
const WITH_EXPECTED = [...FILES, { name: "expected.yaml", text: EXPECTED }];

const shown = (files, look, options) => visit(browser, files, async (page) => {
  await view(page, "Reach");
  await look(page);
}, options);

const ask = async (page) => {
  await page.click("#suggest-ask");
  await page.locator("#suggest .lead").waitFor();
};
// What is shown of the last answer is marked as old from the click until the new one is there.
const again = async (page) => {
  await page.click("#suggest-ask");
  await page.locator("#suggest .suggested:not(.old)").waitFor();
};
// Types behind the last line.
const later = async (page) => {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("# later\n");
};
const lead = (page) => page.locator("#suggest .lead").innerText();
const yaml = (page) => page.locator("#suggest .yaml pre").textContent();
const name = (text) => text.split("\n")[0];
const tabs = async (page) => (await page.locator('.tabs [role="tab"]').allInnerTexts()).map(name);

// The worker's messages go through `change`, which is part of the page: it may change them, or hold them back.
const intercepted = (change) => `{
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (data) { (${change})(data, (data) => post.call(this, data)); };
}`;

test("nothing is worked out before somebody asks, and an edit asks nobody", () =>
  shown(FILES, async (page) => {
    assert.equal(await page.locator("#suggest .lead").count(), 0);
    assert.equal(await page.evaluate(() => window.suggestions), 0);
    await ask(page);
    assert.equal(await page.evaluate(() => window.suggestions), 1);
    assert.match(await lead(page), /exactly what is wanted/);
    await page.locator('.tabs [role="tab"]', { hasText: "policy.yaml" }).click();
    await later(page);
    await answered(page);
    assert.match(await page.locator("#suggest .outdated").innerText(), /before the last change/);
    assert.match(await lead(page), /exactly what is wanted/);
    assert.equal(await page.evaluate(() => window.suggestions), 1);
    await again(page);
    assert.equal(await page.evaluate(() => window.suggestions), 2);
    // It is still there after a look at another view.
    await view(page, "Security");
    await view(page, "Reach");
    assert.match(await lead(page), /exactly what is wanted/);
    assert.equal(await page.evaluate(() => window.suggestions), 2);
  }, { init: `window.suggestions = 0; ${intercepted((data, post) => { if (data.includes('"kind":"suggest"')) window.suggestions += 1; post(data); })}` }));

test("the policies open as a new file beside an untouched example, and are what was shown", () =>
  shown("shop", async (page) => {
    const before = await tabs(page);
    await ask(page);
    await page.locator("#suggest .yaml > summary").click();
    const text = await yaml(page);
    assert.match(text, /name: default-deny/);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#suggest-download")]);
    assert.equal(download.suggestedFilename(), "suggested-policies.yaml");
    await page.click("#suggest-open");
    await answered(page);
    assert.deepEqual(await tabs(page), [...before, "suggested-policies.yaml"]);
    const file = page.locator('.tabs [role="tab"][aria-selected="true"]');
    assert.equal(name(await file.innerText()), "suggested-policies.yaml");
    assert.equal((await page.locator(".cm-line").first().innerText()).trim(), text.split("\n")[0]);
    assert.match(await page.locator("#suggest .outdated").innerText(), /before the last change/);
    // A second one has a name of its own.
    await page.click("#suggest-open");
    await answered(page);
    assert.equal(name(await file.innerText()), "suggested-policies-2.yaml");
  }));

test("on a phone the keyboard goes to the new file", () =>
  shown(FILES, async (page) => {
    await ask(page);
    await page.locator("#suggest-open").focus();
    await page.keyboard.press("Enter");
    await answered(page);
    await page.waitForFunction(() => document.activeElement.matches('.tabs [role="tab"][aria-selected="true"]'));
    assert.match(await page.evaluate(() => document.activeElement.innerText), /^suggested-policies\.yaml/);
  }, { width: 360, height: 740 }));

test("a new file in the place of today's policies reaches what they reached", () =>
  shown(FILES, async (page) => {
    const cells = () => page.locator("button.cell").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label")));
    await page.click("#suggest-dns");
    await ask(page);
    const was = await cells();
    await page.click("#suggest-open");
    await retype(page, "policy.yaml");
    const verdicts = (labels) => labels.map((label) => label.replace(/stopped.*/, "stopped"));
    assert.deepEqual(verdicts(await cells()), verdicts(was));
  }));

test("what goes, and the steps with what each opens and cuts", () =>
  shown(FILES, async (page) => {
    await ask(page);
    const replaced = page.locator("#suggest .replaced");
    assert.equal(await replaced.locator("> summary").innerText(), "Instead of 1 policy of today");
    await replaced.locator("> summary").click();
    await page.locator("#suggest .plan > summary").click();
    const steps = page.locator("#suggest .plan ol > li");
    const last = await steps.count() - 1;
    assert.match(await steps.first().innerText(), /Apply prod\/NetworkPolicy\/allow-dns/);
    assert.match(await steps.nth(last).innerText(), /Delete prod\/NetworkPolicy\/old/);
    assert.match(await page.locator("#suggest .plan").innerText(), /Then everything is as wanted/);
    await page.selectOption("#suggest-order", "first");
    assert.match(await page.locator("#suggest .outdated").innerText(), /other choices/);
    await again(page);
    const first = steps.first();
    assert.match(await first.innerText(), /Apply prod\/NetworkPolicy\/default-deny/);
    assert.match(await first.innerText(), /\d+ pairs lack something that is wanted/);
    await first.locator("summary", { hasText: "opens and cuts" }).click();
    assert.match(await first.locator(".changed").innerText(), /no longer reach/);
    await replaced.locator("button.line").click();
    await page.locator('.tabs [role="tab"][aria-selected="true"]', { hasText: "policy.yaml" }).waitFor();
  }));

test("what is expected is wanted where something is, and the choice is the reader's", () =>
  shown(WITH_EXPECTED, async (page) => {
    const pressed = (id) => page.locator(id).getAttribute("aria-pressed");
    assert.equal(await pressed("#suggest-expected"), "true");
    await page.click("#suggest-dns");
    await ask(page);
    await page.locator("#suggest .yaml > summary").click();
    assert.match(await yaml(page), /name: allow-api-to-db/);
    assert.doesNotMatch(await yaml(page), /allow-dns|web/);
    await page.click("#suggest-current");
    assert.equal(await pressed("#suggest-expected"), "false");
    assert.match(await page.locator("#suggest .outdated").innerText(), /other choices/);
    await again(page);
    assert.match(await yaml(page), /0\.0\.0\.0\/0|podSelector: \{\}/);
    // Back to the choice of before: that is no longer what is shown.
    await page.click("#suggest-expected");
    assert.match(await page.locator("#suggest .outdated").innerText(), /other choices/);
  }));

test("policies are made for one namespace where that is chosen, until it is gone", () =>
  shown([{ name: "pods.yaml", text: [PODS, pod("dev", "job")].join("---\n") }, FILES[1]], async (page) => {
    const list = page.locator("#suggest-namespace");
    assert.deepEqual(await list.locator("option").allInnerTexts(), ["Every namespace", "dev", "prod"]);
    await list.selectOption("prod");
    assert.match(await page.locator("#suggest .sub").innerText(), /policies for prod that allow/);
    await ask(page);
    await page.locator("#suggest .yaml > summary").click();
    assert.match(await yaml(page), /namespace: prod/);
    assert.doesNotMatch(await yaml(page), /^ {2}namespace: dev/m);
    await list.selectOption("");
    assert.match(await page.locator("#suggest .outdated").innerText(), /other choices/);
    await again(page);
    assert.match(await yaml(page), /^ {2}namespace: dev/m);
    await list.selectOption("dev");
    await retype(page, "pods.yaml", PODS);
    await list.waitFor({ state: "detached" });
    assert.match(await page.locator("#suggest .sub").innerText(), /The least policies that allow/);
  }));

test("there is no such choice where nothing is expected", () =>
  shown(FILES, async (page) => {
    assert.equal(await page.locator("#suggest-expected").count(), 0);
    assert.equal(await page.locator("#suggest-dns").getAttribute("aria-pressed"), "true");
  }));

test("connections are left out by name or pattern, by keyboard, and come back", () =>
  shown(FILES, async (page) => {
    await page.locator("#suggest .leave-out > summary").click();
    await page.fill("#suggest-from", "prod/Pod/wep");
    assert.match(await page.locator("#suggest-unknown").innerText(), /Nobody is called that/);
    assert.equal(await page.locator("#suggest-leave").isDisabled(), true);
    await page.fill("#suggest-from", "*");
    await page.fill("#suggest-to", "outside");
    await page.locator("#suggest-to").press("Enter");
    await page.locator("#suggest .leave-out li", { hasText: "* → outside" }).waitFor();
    assert.equal(await page.inputValue("#suggest-from"), "");
    assert.equal(await page.evaluate(() => document.activeElement.id), "suggest-from");
    await ask(page);
    await page.locator("#suggest .yaml > summary").click();
    assert.doesNotMatch(await yaml(page), /may reach everyone outside/i);
    await page.locator('#suggest [aria-label="Do not leave out * → outside"]').click();
    await page.locator("#suggest .leave-out li").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "suggest-from");
    assert.match(await page.locator("#suggest .outdated").innerText(), /other choices/);
  }));

test("who is left out is named, and why", () =>
  shown([{ name: "pods.yaml", text: [PODS, pod("prod", "agent", "hostNetwork: true, ")].join("---\n") }, FILES[1]], async (page) => {
    await ask(page);
    const said = await page.locator("#suggest .suggested").innerText();
    assert.match(said, /Left out/);
    assert.match(said, /prod\/Pod\/agent is on the network of the node/);
  }));

test("nothing to suggest is said, and there is nothing to open", () =>
  shown([{ name: "agent.yaml", text: pod("prod", "agent", "hostNetwork: true, ") }], async (page) => {
    await ask(page);
    assert.match(await lead(page), /no workload to make policies for/);
    assert.equal(await page.locator("#suggest-open, #suggest .yaml, #suggest .plan").count(), 0);
  }));

test("a failure says why, and can be asked again", () =>
  shown(FILES, async (page) => {
    await ask(page);
    assert.match(await lead(page), /^Nothing is suggested\. .*wanted/);
    await page.evaluate(() => (window.mend = true));
    await page.click("#suggest-ask");
    await page.locator("#suggest-open").waitFor();
    assert.match(await lead(page), /exactly what is wanted/);
  }, { init: intercepted((data, post) => post(window.mend ? data : data.replace('"wanted":"current"', '"wanted":"nonsense"'))) }));

test("while it is worked out the page says so, and an edit meanwhile makes it old", () =>
  shown(FILES, async (page) => {
    await page.locator("#suggest-ask").focus();
    await page.keyboard.press("Enter");
    await page.locator("#suggest .acts", { hasText: "Working them out" }).waitFor();
    // It is shut, and the keyboard is still there.
    assert.equal(await page.locator("#suggest-ask").getAttribute("aria-disabled"), "true");
    assert.equal(await page.evaluate(() => document.activeElement.id), "suggest-ask");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#suggest [role=status]").innerText(), "Working them out…");
    await later(page);
    await page.locator("#suggest .outdated").waitFor();
    await answered(page);
    assert.match(await lead(page), /exactly what is wanted/);
    assert.match(await page.locator("#suggest [role=status]").textContent(), /exactly what is wanted/);
  }, { init: intercepted((data, post) => (data.includes('"kind":"suggest"') ? setTimeout(() => post(data), 1200) : post(data))) }));

test("what takes too long gives way to an edit", () =>
  shown(FILES, async (page) => {
    await page.click("#suggest-ask");
    await later(page);
    await page.locator("#suggest .lead").waitFor();
    assert.match(await lead(page), /Nothing is suggested\. The text has changed/);
    await answered(page);
    assert.equal(await page.locator("#suggest-ask").getAttribute("aria-disabled"), "false");
  }, { init: intercepted((data, post) => { if (!data.includes('"kind":"suggest"')) post(data); }) }));

test("an application has policies that keep what it has", () =>
  shown(application().files, async (page) => {
    await ask(page);
    assert.match(await lead(page), /exactly what is wanted/);
    await page.locator("#suggest .plan > summary").click();
    const steps = page.locator("#suggest .plan ol > li");
    assert.ok((await steps.count()) > 3, "several steps");
    // That it is there is said once, however many steps follow.
    assert.equal((await page.locator("#suggest .plan").innerText()).match(/Then everything is as wanted/g).length, 1);
  }));

test("the chapter has suggestions too, and another example takes them away", () =>
  shown("chapter-corrected", async (page) => {
    await ask(page);
    assert.match(await lead(page), /^One policy allows exactly what is wanted: it was read again/);
    await example(page, "deny-first");
    assert.equal(await page.locator("#suggest .lead").count(), 0);
  }));

for (const theme of ["light", "dark"]) {
  test(`nothing of it sticks out at 360 px, ${theme}`, () =>
    shown(WITH_EXPECTED, async (page) => {
      await page.locator("#suggest .leave-out > summary").click();
      await ask(page);
      for (const part of [".yaml", ".plan", ".replaced"]) await page.locator(`#suggest ${part} > summary`).click();
      await fits(page, 360);
      await page.click("#suggest-open");
      // A narrow screen turns to the file.
      await page.locator('.tabs [role="tab"][aria-selected="true"]', { hasText: "suggested-policies.yaml" }).waitFor();
      await page.locator(".cm-content").waitFor();
    }, { width: 360, height: 740, theme }));
}
