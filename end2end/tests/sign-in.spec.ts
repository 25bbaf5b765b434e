// Signing in and out.
import { signIn } from "../support/sign-in.js";
import { expect, test } from "../support/test.js";
import { PASSWORD, PEOPLE } from "../support/world.js";

test.use({ as: "nobody" });

const form = (page: import("@playwright/test").Page) => ({
  email: page.getByLabel("E-mail"),
  password: page.getByLabel("Password", { exact: true }),
  submit: page.getByRole("button", { name: "Sign in", exact: true }),
});

test("a wrong password and an unknown account are told in the same words", async ({ page, baseURL, allow }) => {
  allow(/40[013]|422/);
  for (const [email, password] of [[PEOPLE.user.email, "wrong"], ["nobody@acme.example", PASSWORD]] as const) {
    await page.goto("/sign-in");
    const { email: field, password: secret, submit } = form(page);
    await field.fill(email);
    await secret.fill(password);
    await submit.click();
    await expect(secret).toHaveAccessibleDescription("E-mail or password is wrong. Check both and try again.");
    await expect(secret).toHaveAttribute("aria-invalid", "true");
    await expect(secret).toHaveValue("");
    // Nothing that was typed stands in an address, and so in no log and no history.
    expect(decodeURIComponent(page.url())).toBe(`${baseURL}/sign-in?next=/sessions&problem=credentials`);
  }
});

test("nothing is shown to those who are not signed in", async ({ page, request, allow }) => {
  allow(/401/);
  await page.goto("/sessions");
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await request.get("/sessions.csv", { maxRedirects: 0 })).status()).not.toBe(200);
  const answer = await request.post("/rpc/sessions", { data: { query: "" }, headers: { "sec-fetch-site": "same-origin" } });
  expect(answer.status()).toBe(401);
});

test("the e-mail is taken in any case", async ({ page }) => {
  await signIn(page, PEOPLE.leaving.email.toUpperCase(), PASSWORD);
  await expect(page.getByRole("heading", { level: 1, name: "Session History" })).toBeVisible();
});

test("signing out ends the sign-in, also for a copied cookie", async ({ page, context, browser, baseURL }) => {
  await signIn(page, PEOPLE.leaving.email, PASSWORD);
  const cookies = await context.cookies();
  expect(cookies.some((cookie) => cookie.httpOnly && cookie.sameSite === "Lax")).toBe(true);
  await page.getByRole("button", { name: /your account/i }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goBack();
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
  const thief = await browser.newContext({ baseURL: baseURL ?? "" });
  await thief.addCookies(cookies);
  const other = await thief.newPage();
  await other.goto("/sessions");
  await expect(other).toHaveURL(/\/sign-in/);
  await thief.close();
});

test("a sign-in that was set before is not taken over", async ({ page, context, baseURL }) => {
  const planted = { name: "session", value: "planted", url: baseURL ?? "" };
  await context.addCookies([planted, { ...planted, name: "sign_in" }]);
  await signIn(page, PEOPLE.leaving.email, PASSWORD);
  for (const cookie of await context.cookies()) {
    if (cookie.httpOnly) expect(cookie.value).not.toBe("planted");
  }
});

test("the way back leads nowhere else", async ({ page }) => {
  for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    const { email, password, submit } = form(page);
    await email.fill(PEOPLE.leaving.email);
    await password.fill(PASSWORD);
    await submit.click();
    await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/sessions/);
    // A page that is still about to ask for its events would do so without the sign-in, and the browser would tell.
    await page.goto("about:blank");
  }
});

test("a form of another site is refused", async ({ request, allow }) => {
  allow(/403/);
  const answer = await request.post("/sign-in", {
    form: { email: PEOPLE.leaving.email, password: PASSWORD },
    headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
});

test("the demo's accounts are one click away", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByText("This server runs the demo")).toBeVisible();
  const accounts = page.getByRole("form", { name: "Demo accounts" });
  await expect(accounts.getByRole("button")).not.toHaveCount(0);
  await accounts.getByRole("button", { name: /Admin/ }).first().click();
  await expect(page).toHaveURL(/\/sessions/);
  await expect(page.locator(".result-count").filter({ hasText: /^[\d,]+ sessions$/ }).first()).toBeVisible();
});
