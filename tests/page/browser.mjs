// A real browser on the page: what every test of this folder begins with.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const SITE = process.env.PODWALL_SITE;
const FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
const BOUTIQUE = fileURLToPath(new URL("../../../shared/corpus/apps/online-boutique", import.meta.url));
export const SHOP = fileURLToPath(new URL("../../web/examples/shop-mended", import.meta.url));

// Starts the browser; `CHROMIUM` names another one than Debian's.
export async function launch() {
  assert.ok(SITE, "PODWALL_SITE names the address of the page");
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS, chromiumSandbox: process.getuid?.() !== 0 });
}

// Opens the page and waits for its first answer. `told` collects what the page should never have: errors in the console, and
// requests that leave its origin. `init` runs before the page's own scripts.
export async function open(browser, { width = 1440, height = 1000, theme = "light", init } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const told = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) told.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => told.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => told.push(`failed: ${request.url()}`));
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== SITE && protocol !== "data:") told.push(`left: ${request.url()}`);
  });
  if (init) await page.addInitScript(init);
  await page.goto(`${SITE}/`);
  await answered(page);
  return { page, told, close: () => context.close() };
}

// Waits until the page shows the answer to what it holds.
export async function answered(page) {
  await page.locator('main[aria-busy="false"]').waitFor();
}

// An application to look at: Online Boutique where the corpus is beside the repository, the page's own shop elsewhere.
export function application() {
  if (!existsSync(BOUTIQUE)) {
    console.log("The corpus is not there: the page's own example stands in for Online Boutique.");
    return { name: "shop", workloads: 7, files: folder(SHOP) };
  }
  const manifests = join(BOUTIQUE, "release/kubernetes-manifests.yaml");
  const policies = folder(join(BOUTIQUE, "kustomize/components/network-policies"));
  return { name: "boutique", workloads: 12, files: [file(manifests), ...policies] };
}

// The manifests of a folder.
export function folder(path) {
  const names = readdirSync(path).filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml");
  return names.sort().map((name) => file(join(path, name)));
}

function file(path) {
  return { name: basename(path), text: readFileSync(path, "utf8") };
}

// Drops files on the page, as a file manager would.
export async function drop(page, files) {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await page.locator('.tabs [role="tab"]', { hasText: files[0].name }).waitFor({ state: "attached" });
  await answered(page);
}

// Chooses an example of the menu.
export async function example(page, id) {
  await page.click("#examples");
  await page.click(`[data-example="${id}"]`);
  await answered(page);
}

// Goes to a view by whichever way the page has: the dock where it is narrow, the tab elsewhere.
export async function view(page, name) {
  const dock = page.locator(`.dock [data-place="${name}"]`);
  await ((await dock.isVisible()) ? dock : page.locator(`[data-tab="${name}"]`)).click();
}

// The page with these files, or with an example; closed, and held against what it should never do, once it was looked at.
export async function visit(browser, files, look, options) {
  const { page, told, close } = await open(browser, options);
  if (typeof files === "string") await example(page, files);
  else await drop(page, files);
  await look(page);
  assert.deepEqual(told, []);
  await close();
}

// Types over the whole text of a file, as a person would; without a text, deletes it.
export async function retype(page, name, text = "") {
  await page.locator('.tabs [role="tab"]', { hasText: name }).click();
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await (text ? page.keyboard.insertText(text) : page.keyboard.press("Delete"));
  await answered(page);
}

// The text in the editor.
export function text(page) {
  return page.locator(".cm-content").evaluate((content) => content.cmTile?.view?.state.doc.toString() ?? content.innerText);
}

// Waits until the text in the editor is this one, or one that `wanted` takes.
export async function becomes(page, wanted) {
  const isWanted = typeof wanted === "string" ? (now) => now === wanted : wanted;
  let now = await text(page);
  for (let waited = 0; waited < 50 && !isWanted(now); waited += 1) {
    await page.waitForTimeout(100);
    now = await text(page);
  }
  assert.ok(isWanted(now), now);
}

// Holds that nothing sticks out of a narrow page.
export async function fits(page, width) {
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("#view").scrollWidth]);
  assert.ok(wide.every((wide) => wide <= width), `${wide} px`);
}

// The line of the editor in which the cursor stands.
export function line(page) {
  return page.locator(".cm-lineNumbers .cm-activeLineGutter").innerText();
}
