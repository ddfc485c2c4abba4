// Files of several clusters: selectors see the pods and namespaces of their own cluster only.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, fits, launch, text, view, visit } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const PHONE = { width: 360, height: 740 };
const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: shop } }\n";
const pod = (name) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }\nspec:\n  containers: [{ name: c, image: i, ports: [{ containerPort: 8080 }] }]\n`;
const policy =
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: api, namespace: shop }\nspec:\n  podSelector: { matchLabels: { app: api } }\n  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]\n";
const file = (...documents) => ({ name: "shop.yaml", text: documents.join("---\n") });
// The same application in two clusters; only the first one has what its policy asks for.
const TWO = [file(namespace, pod("web"), pod("api"), policy), file(namespace, pod("api"), policy)];

const tab = (page, name) => page.locator('.tabs [role="tab"]', { hasText: name });
const names = (page) => page.locator(".tabs .name").allInnerTexts();

// Names the cluster of a file by the keyboard alone.
async function assign(page, name, cluster) {
  await tab(page, name).click();
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Name of the file" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+a");
  await (cluster ? page.keyboard.type(cluster) : page.keyboard.press("Delete"));
  await page.keyboard.press("Enter");
  await page.locator(".renaming").waitFor({ state: "detached" });
  await answered(page);
}

async function inTwo(page) {
  await assign(page, "shop.yaml", "east");
  await assign(page, "shop-2.yaml", "west");
}

const cell = (page, from, to) => page.locator(`button.cell[aria-label^="${from} to ${to}:"]`);

test("a file has a cluster, which is named beside its name", () =>
  visit(browser, TWO, async (page) => {
    assert.deepEqual(await names(page), ["shop.yaml", "shop-2.yaml"], "names tell files apart, whichever their clusters are");
    await inTwo(page);
    assert.deepEqual(await names(page), ["east: shop.yaml", "west: shop-2.yaml"]);
    assert.match(await page.evaluate(() => document.activeElement.textContent), /^west: shop-2\.yaml/, "the keyboard is at the tab again");
    await page.keyboard.press("Delete");
    await answered(page);
    await page.click("#bring-back");
    await answered(page);
    assert.deepEqual(await names(page), ["east: shop.yaml", "west: shop-2.yaml"]);
    await assign(page, "shop-2.yaml", "");
    assert.deepEqual(await names(page), ["east: shop.yaml", "shop-2.yaml"]);
  }));

test("Escape leaves name and cluster as they are, and leaving by pointer takes them", () =>
  visit(browser, TWO, async (page) => {
    await tab(page, "shop.yaml").click();
    await page.getByRole("button", { name: "Rename shop.yaml" }).click();
    const cluster = page.getByRole("textbox", { name: "Cluster" });
    await cluster.fill("north");
    await page.keyboard.press("Escape");
    await cluster.waitFor({ state: "detached" });
    assert.deepEqual(await names(page), ["shop.yaml", "shop-2.yaml"]);
    await page.getByRole("button", { name: "Rename shop.yaml" }).click();
    await page.getByRole("textbox", { name: "Name of the file" }).fill("  ");
    await cluster.fill(" eu:a/east ");
    await page.locator(".status").click();
    await answered(page);
    assert.deepEqual(await names(page), ["eu-a-east: shop.yaml", "shop-2.yaml"]);
  }));

test("selectors stay in their cluster", () =>
  visit(browser, TWO, async (page) => {
    await inTwo(page);
    await view(page, "Reach");
    assert.match(await page.locator("h2.say").innerText(), /^Three workloads/);
    assert.match(await cell(page, "east:shop/web", "east:shop/api").getAttribute("aria-label"), /every port/i);
    assert.match(await cell(page, "east:shop/web", "west:shop/api").getAttribute("aria-label"), /stopped on the way in/);
    await cell(page, "east:shop/web", "west:shop/api").click();
    await page.locator("#why", { hasText: "it is in another cluster, and selectors never cross clusters" }).waitFor();
    const crossing = page.locator(".findings .f", { hasText: "No pod of cluster west matches this peer, and east:shop/Pod/web of cluster east does" });
    await crossing.click();
    assert.match(await text(page), /^apiVersion/);
    assert.equal(await tab(page, "shop-2.yaml").getAttribute("aria-selected"), "true");
    // In one cluster everybody is meant.
    await assign(page, "shop-2.yaml", "east");
    await crossing.waitFor({ state: "detached" });
  }));

test("suggested policies become a file of each cluster", () =>
  visit(browser, TWO, async (page) => {
    await inTwo(page);
    await view(page, "Reach");
    await page.click("#suggest-ask");
    await page.locator("#suggest .lead").waitFor();
    await page.locator("#suggest button", { hasText: "Open as new files" }).click();
    await answered(page);
    assert.deepEqual((await names(page)).slice(2), ["east: suggested-policies.yaml", "west: suggested-policies-2.yaml"]);
    await page.locator(".status", { hasText: "11 policies" }).waitFor();
  }));

test("a state is kept with the clusters of its files", () =>
  visit(browser, TWO, async (page) => {
    await inTwo(page);
    await view(page, "Reach");
    await page.click("#keep");
    await page.locator("#changes", { hasText: "Nothing changes." }).waitFor();
    await assign(page, "shop-2.yaml", "south");
    await page.locator("#changes", { hasText: "Gone: west:shop/api" }).waitFor();
  }));

test("the fields fit a phone", () =>
  visit(browser, TWO, async (page) => {
    await view(page, "Files");
    await assign(page, "shop.yaml", "a-cluster-with-a-rather-long-name");
    await page.keyboard.press("F2");
    await fits(page, PHONE.width);
    await page.keyboard.press("Escape");
  }, PHONE));
