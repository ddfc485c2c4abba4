// Pictures of the page with a real application, to be looked at: `PODWALL_SITE=… node tests/page/screenshots.mjs [WORD…]`.
// They go to target/screenshots; words choose among them by name.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SHOP, answered, application, drop, example, folder, launch, open, retype, view } from "./browser.mjs";

const FOLDER = fileURLToPath(new URL("../../target/screenshots", import.meta.url));
const SIZES = [[360, 740], [768, 1024], [1440, 1000]];
const EXPECTED = "apiVersion: podwall.dev/v1alpha1\nkind: Expectation\nmetadata: {name: database, namespace: prod}\nspec:\n  allowed:\n  - {name: the API stores, from: prod/*/api, to: prod/*/database, ports: [5432]}\n";
const words = process.argv.slice(2);

// Turns to a part of the page where a narrow one has only one at a time.
const turn = async (page, place) => {
  const dock = page.locator(`.dock [data-place="${place}"]`);
  if (await dock.isVisible()) await dock.click();
};
// Scrolls so that a part stands at the start, or in the middle.
const scroll = (page, part, block = "start") => page.locator(part).evaluate((part, block) => part.scrollIntoView({ block }), block);
const tab = (name) => (page) => view(page, name);
const explain = async (page) => {
  await view(page, "Reach");
  await page.locator("button.cell.some").first().click();
  await page.locator("#why").waitFor();
  await scroll(page, "#why", "center");
};
const suggest = async (page) => {
  await view(page, "Reach");
  await page.click("#suggest-ask");
  await page.locator("#suggest .lead").waitFor();
  await scroll(page, "#suggest");
};
const reveal = async (page) => {
  await turn(page, "Findings");
  await page.locator(".findings .f").first().click();
  await page.locator(".hint").first().waitFor();
};

// What is shown; each begins with the page as it opens.
const SCENES = {
  "example-matrix": tab("Reach"),
  "example-finding": reveal,
  "example-menu": (page) => page.click("#examples"),
  "boutique-security": tab("Security"),
  "boutique-opened": async (page) => {
    await view(page, "Security");
    await page.locator(".standings .fold").first().click();
    await page.locator(".context").first().waitFor();
  },
  "boutique-matrix": tab("Reach"),
  "boutique-graph": async (page) => {
    await view(page, "Reach");
    await page.locator('[data-tab="Graph"]').click();
  },
  "boutique-explanation": explain,
  "shop-focus": async (page) => {
    await view(page, "Reach");
    await page.locator(".matrix th .name", { hasText: "database" }).first().click();
    await page.locator("#focus .part").first().waitFor();
    await scroll(page, "#focus");
  },
  "shop-filters": async (page) => {
    await view(page, "Reach");
    await page.click("#denied");
    await page.click("#keep");
    await page.locator("#changes .lead").waitFor();
  },
  "shop-changes": async (page) => {
    await view(page, "Reach");
    await page.click("#keep");
    await turn(page, "Files");
    await retype(page, "policies.yaml");
    await view(page, "Reach");
    await page.locator("#changes li").first().waitFor();
    await scroll(page, "#changes");
  },
  "shop-expected": async (page) => {
    const denied = "  denied:\n  - {name: nobody else comes in, from: dev/*/*, to: prod/*/web}\n  - {from: everyone, to: prod/*/database, ports: [22]}\n";
    await drop(page, [...folder(SHOP), { name: "expected.yaml", text: EXPECTED + denied }]);
    await view(page, "Reach");
    await page.locator(".expected").waitFor();
  },
  "shop-suggest": suggest,
  "shop-suggest-plan": async (page) => {
    await suggest(page);
    await page.locator("#suggest .plan > summary").click();
    await page.locator("#suggest .plan ol details > summary").first().click();
    await scroll(page, "#suggest .plan");
  },
  "shop-suggest-yaml": async (page) => {
    await suggest(page);
    for (const part of [".yaml", ".replaced"]) await page.locator(`#suggest ${part} > summary`).click();
    await scroll(page, "#suggest .yaml", "center");
  },
  "shop-suggest-old": async (page) => {
    const agent = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: prod}\nspec: {hostNetwork: true, containers: [{name: c, image: i}]}\n";
    await drop(page, [...folder(SHOP), { name: "expected.yaml", text: EXPECTED }, { name: "agent.yaml", text: agent }]);
    await suggest(page);
    await page.locator("#suggest .leave-out > summary").click();
    await page.fill("#suggest-from", "dev/*");
    await page.fill("#suggest-to", "outside");
    await page.click("#suggest-leave");
    await page.fill("#suggest-from", "nobody");
    await scroll(page, "#suggest");
  },
  "boutique-suggest": suggest,
  "boutique-entries": async (page) => {
    await view(page, "Reach");
    await page.locator(".ways summary").first().click();
    await scroll(page, ".entries");
  },
  "boutique-exports": async (page) => {
    await view(page, "Reach");
    await page.click('[data-export="Markdown"]');
    await page.locator(".exported pre").waitFor();
    await scroll(page, ".exports");
  },
  "chapter-server": async (page) => {
    await example(page, "chapter");
    await view(page, "Server");
  },
  "chapter-security": async (page) => {
    await example(page, "chapter");
    await view(page, "Security");
  },
  "chapter-opened": async (page) => {
    await example(page, "chapter");
    await view(page, "Security");
    await page.locator(".standings .fold").first().click();
    await page.locator(".context").first().scrollIntoViewIfNeeded();
  },
  "seccomp-profiles": async (page) => {
    const names = ["accept4", "bind", "close", "exit_group", "execve", "futex", "mmap", "openat", "read", "rt_sigreturn", "write", "mount", "ptrace", "vhangup", "unmount"];
    const web = JSON.stringify({ defaultAction: "SCMP_ACT_ERRNO", syscalls: [{ names, action: "SCMP_ACT_ALLOW" }] }, null, 2);
    const pod = (name, file) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  securityContext:\n    seccompProfile: {type: Localhost, localhostProfile: ${file}}\n  containers:\n  - {name: ${name}, image: ${name}}\n`;
    const pods = [pod("web", "web.json"), pod("cart", "web.json"), pod("audit", "audit.json")].join("---\n");
    await drop(page, [{ name: "pods.yaml", text: pods }, { name: "web.json", text: web }, { name: "audit.json", text: '{"defaultAction": "SCMP_ACT_LOG"}' }]);
    await view(page, "Security");
    await page.locator(".profile > summary").first().click();
    await scroll(page, ".profiles");
  },
  "chapter-rule": async (page) => {
    await example(page, "chapter");
    await page.evaluate(() => (location.hash = "#rule/unknown-field"));
    await page.locator("#try").waitFor();
  },
  "chapter-restrict": async (page) => {
    await example(page, "chapter");
    await view(page, "Security");
    await page.locator(".standings .fold").first().click();
    await page.locator(".restrict").first().click();
    await page.locator("#take").waitFor();
  },
  "chapter-policies": async (page) => {
    await example(page, "chapter");
    await view(page, "Reach");
    await page.locator(".policies").scrollIntoViewIfNeeded();
  },
  "chapter-fixes": async (page) => {
    await example(page, "chapter");
    await turn(page, "Findings");
    await page.locator(".findings .fix").first().scrollIntoViewIfNeeded();
  },
  "chapter-hover": async (page) => {
    await example(page, "chapter");
    await turn(page, "Files");
    await page.locator(".cm-lintRange-error", { hasText: "fsGroup" }).first().hover();
    await page.locator(".cm-tooltip-lint .cm-diagnosticAction").first().waitFor();
  },
  "chapter-fixed": async (page) => {
    await example(page, "chapter");
    await turn(page, "Findings");
    await page.locator(".findings .fix").first().click();
    await page.locator(".notice").waitFor();
  },
  "chapter-hint": async (page) => {
    await example(page, "chapter");
    await turn(page, "Findings");
    await page.locator(".findings .f", { hasText: "fsGroup" }).first().click();
    await page.locator(".hint-block .fix").first().waitFor();
  },
  "chapter-finding": async (page) => {
    await example(page, "chapter");
    await reveal(page);
  },
};

mkdirSync(FOLDER, { recursive: true });
const browser = await launch();
const files = application().files;
for (const [scene, show] of Object.entries(SCENES)) {
  for (const [width, height] of SIZES) {
    for (const theme of ["light", "dark"]) {
      const name = `${scene}-${width}-${theme}`;
      if (words.length > 0 && !words.every((word) => name.includes(word))) continue;
      const { page, told, close } = await open(browser, { width, height, theme });
      if (scene.startsWith("boutique")) await drop(page, files);
      await show(page);
      await answered(page);
      await page.screenshot({ path: join(FOLDER, `${name}.png`) });
      for (const line of told) console.log(`${name}: ${line}`);
      await close();
    }
  }
}
await browser.close();
