// Seccomp profiles in the security view, and the way from the menus to the views by keyboard.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drop, launch, line, open, view } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  securityContext:
    seccompProfile: {type: Localhost, localhostProfile: profiles/web.json}
  containers:
  - name: web
    image: web:1
`;

const PROFILE = `{
  "defaultAction": "SCMP_ACT_ERRNO",
  "syscalls": [
    {"names": ["close", "exit_group", "futex", "mmap", "openat", "read", "rt_sigreturn", "write"], "action": "SCMP_ACT_ALLOW"},
    {"names": ["mount", "ptrace", "vhangup", "unmount"], "action": "SCMP_ACT_ALLOW"}
  ]
}
`;

const OPEN = `{"defaultAction": "SCMP_ACT_LOG"}\n`;

const said = (page, term) => page.locator(".profile dt", { hasText: term }).first().locator("xpath=following-sibling::dd[1]");

for (const [width, height] of [[360, 740], [1440, 1000]]) {
  test(`a profile says who names it and what it lets through at ${width} px`, async () => {
    const { page, told, close } = await open(browser, { width, height });
    await drop(page, [{ name: "pod.yaml", text: POD.replace("profiles/web.json", "web.json") }, { name: "web.json", text: PROFILE }]);
    await view(page, "Security");
    const profile = page.locator(".profile");
    assert.equal(await profile.count(), 1);
    assert.match(await profile.locator("summary").first().innerText(), /web\.json\s+named by 1 workload\s+blocks 1 needed call/);
    assert.match(await said(page, "Calls not listed").innerText(), /SCMP_ACT_ERRNO: they are blocked\./);
    assert.match(await said(page, "Dangerous").innerText(), /^mount: it mounts file systems, .*\.$/);
    assert.doesNotMatch(await said(page, "Dangerous").innerText(), /ptrace/);
    assert.equal((await said(page, "Dangerous, as in the default").innerText()).trim(), "ptrace");
    assert.equal((await said(page, "Beyond the default").innerText()).trim(), "mount vhangup");
    assert.match(await said(page, "Missing").innerText(), /^execve\s/);
    assert.match(await said(page, "Unknown").innerText(), /^unmount\s/);
    const wide = await page.evaluate(() => document.querySelector("#view").scrollWidth > document.querySelector("#view").clientWidth);
    assert.ok(!wide, "nothing stands out to the right");
    await said(page, "Named by").locator("button.line", { hasText: "shop/Pod/web" }).click();
    assert.equal(await line(page), "4");
    assert.deepEqual(told, []);
    await close();
  });
}

test("a profile that nobody names and that lets everything through folds the long list of its calls", async () => {
  const { page, told, close } = await open(browser);
  await drop(page, [{ name: "pod.yaml", text: POD }, { name: "all.json", text: OPEN }]);
  await view(page, "Security");
  assert.match(await page.locator(".profile summary").first().innerText(), /no workload names it\s+lets through what it does not list/);
  assert.match(await said(page, "Named by").innerText(), /No workload/);
  const more = said(page, "Beyond the default").locator("summary");
  assert.match(await more.innerText(), /^and \d+ more$/);
  await more.click();
  assert.ok((await said(page, "Beyond the default").locator("code").count()) > 50);
  assert.deepEqual(told, []);
  await close();
});

test("where no profile is given nothing is drawn of them", async () => {
  const { page, close } = await open(browser);
  await drop(page, [{ name: "pod.yaml", text: POD }]);
  await view(page, "Security");
  assert.equal(await page.locator(".profiles").count(), 0);
  await close();
});

for (const [width, height, target] of [[1440, 1000, '[data-tab="Security"], [data-tab="Reach"], [data-tab="Server"]'], [360, 740, ".dock button"]]) {
  test(`the keyboard goes from the menu to the views in one step at ${width} px`, async () => {
    const { page, told, close } = await open(browser, { width, height });
    const skip = page.locator(".skip");
    assert.ok((await skip.boundingBox()).width <= 1, "it is not seen before");
    await page.locator("#examples").focus();
    await page.keyboard.press("Tab");
    assert.ok(await skip.evaluate((button) => document.activeElement === button));
    const box = await skip.boundingBox();
    assert.ok(box.width > 60 && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
    await page.keyboard.press("Enter");
    assert.ok(await page.evaluate((target) => document.activeElement.matches(target), target));
    assert.deepEqual(told, []);
    await close();
  });
}
