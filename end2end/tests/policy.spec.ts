// What the server promises browsers: a strict policy, no foreign requests, nothing kept where it must not be.
import { NAMED } from "../support/sessions.js";
import { expect, test } from "../support/test.js";

test("the policy is strict, and no page breaks it", async ({ page, sessions, baseURL }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "") && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  const broken: string[] = [];
  await page.exposeFunction("tellViolation", (what: string) => void broken.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      (window as unknown as { tellViolation: (what: string) => void }).tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const answer = await page.goto("/sessions");
  await sessions.ready();
  const headers = answer?.headers() ?? {};
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src [^;]*'nonce-[\w+/=-]{16,}'/);
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(policy).toMatch(/base-uri '(none|self)'/);
  expect(policy).toMatch(/object-src 'none'|default-src 'none'/);
  expect(policy).toMatch(/form-action 'self'/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toMatch(/no-referrer|same-origin|strict-origin/);
  expect(headers["cache-control"]).toMatch(/no-store|private/);

  // Walk around: popovers, a session, the export, themes.
  for (const filter of [sessions.dates, sessions.users, sessions.devices, sessions.os, sessions.more]) {
    await filter.open();
    await page.keyboard.press("Escape");
  }
  await sessions.open(`search=${NAMED.failed.session.id}`);
  await sessions.exporting.run();
  await sessions.exporting.close();
  await page.goto(`/sessions/${NAMED.failed.session.id}`);
  await sessions.ready();
  expect(broken).toEqual([]);
  expect(foreign).toEqual([]);
});

test("two pages have two nonces", async ({ request }) => {
  const nonce = async (): Promise<string | undefined> => /'nonce-([^']+)'/.exec((await request.get("/sessions")).headers()["content-security-policy"] ?? "")?.[1];
  const first = await nonce();
  expect(first).toBeTruthy();
  expect(await nonce()).not.toBe(first);
});

test("hostile texts are shown, not run", async ({ page, sessions }) => {
  const { id } = NAMED.hostile.session;
  await sessions.open(`search=${id}`);
  await expect(sessions.row(id)).toContainText('=HYPERLINK("https://evil.example","<b>win</b>")');
  await expect(sessions.row(id).locator("b", { hasText: /^win$/ })).toHaveCount(0);
  await page.goto(`/sessions/${id}`);
  await sessions.ready();
  await expect(page.locator("b", { hasText: /^win$/ })).toHaveCount(0);
});

test("what never changes is kept by the browser", async ({ page, sessions }) => {
  const kept: Record<string, string> = {};
  page.on("response", (response) => {
    if (/\.(wasm|js|css|woff2)($|\?)/.test(response.url())) kept[response.url()] = response.headers()["cache-control"] ?? "";
  });
  await sessions.open();
  expect(Object.keys(kept).length).toBeGreaterThanOrEqual(3);
  for (const [url, control] of Object.entries(kept)) expect(control, url).toMatch(/immutable/);
});
