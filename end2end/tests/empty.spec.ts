// Four views without rows: nothing yet, nothing found, not allowed, failed. They are never mistaken for each other.
import { command } from "../support/program.js";
import { expect, expectAccessible, test } from "../support/test.js";
import { PASSWORD, world } from "../support/world.js";

const heading = (name: string) => ({ level: 2 as const, name });

test.describe("nothing yet", () => {
  test.use({ as: "empty" });

  test("tells an admin how to send the first one", async ({ page, sessions }) => {
    await sessions.open();
    await expect(page.getByRole("heading", heading("No sessions yet"))).toBeVisible();
    await expect(page.getByText("curl ")).toBeVisible();
    await expect(page.getByRole("link", { name: "Create an API token" })).toHaveAttribute("href", "/settings/tokens/new");
    await expect(sessions.table).toHaveCount(0);
    await expectAccessible(page);
  });

  test("is nothing found where something was filtered", async ({ page, sessions }) => {
    await sessions.open("status=failed");
    await expect(page.getByRole("heading", heading("No session matches these filters"))).toBeVisible();
  });
});

test.describe("nothing yet, for a user", () => {
  test.use({ as: "emptyUser" });

  test("points to an admin instead of a token", async ({ page, sessions }) => {
    await sessions.open();
    await expect(page.getByRole("heading", heading("No sessions yet"))).toBeVisible();
    await expect(page.getByRole("main")).toContainText(/admin/i);
  });
});

test("nothing found names the filters, each removable, and clears them all", async ({ page, sessions }) => {
  await sessions.open("search=habror&status=lost&platform=web");
  await expect(page.getByRole("heading", heading("No session matches these filters"))).toBeVisible();
  const empty = page.getByRole("main");
  await expect(empty.getByRole("link", { name: /^Remove filter search habror/ }).first()).toBeVisible();
  await expectAccessible(page);
  await empty.getByRole("link", { name: /^Remove filter search habror/ }).last().click();
  await sessions.expectQuery("status=lost", "platform=web");
  await empty.getByRole("link", { name: "Clear filters" }).last().click();
  await sessions.expectQuery();
  await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThan(0);
});

test.describe("not allowed", () => {
  test.use({ as: "nobody" });

  test("tells who one is, and who can help", async ({ page, allow }) => {
    allow(/403/);
    const { dataDir } = world();
    const email = "nina.vogel@acme.example";
    command(dataDir, ["user", "add", "--org", "acme", "--email", email, "--role", "user"], `${PASSWORD}\n`);
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).toHaveURL(/\/sessions/);
    // A page that is still about to ask for its events would be refused, and the browser would tell.
    await page.goto("about:blank");
    command(dataDir, ["user", "disable", "--org", "acme", "--email", email]);
    await page.goto("/sessions");
    // Whether the account is out of the organization or out altogether, no row is shown.
    await expect(page.getByRole("table")).toHaveCount(0);
    await expect(page.getByText(/You can't open this page|Sign in/).first()).toBeVisible();
  });
});

test("failed keeps the filters, names the request and can be tried again", async ({ page, sessions, allow }) => {
  allow(/50[03]|rpc/);
  await sessions.open("status=completed");
  await page.route("**/rpc/sessions", (route) =>
    route.fulfill({
      status: 503,
      contentType: "application/json",
      body: JSON.stringify({ kind: "failed", message: "The database took too long to answer.", field: null, request_id: "req_7f3a9c20e1" }),
    }),
  );
  await sessions.search.fill("courier");
  await expect(page.getByRole("heading", { level: 2, name: /could not be loaded|can't be reached/ })).toBeVisible();
  await expect(page.getByText("trying again is safe")).toBeVisible();
  await expect(page.getByText("req_7f3a9c20e1")).toBeVisible();
  await expect(page.getByRole("heading", heading("No session matches these filters"))).toHaveCount(0);
  await sessions.expectQuery("status=completed", "search=courier");
  await expectAccessible(page);
  await page.unroute("**/rpc/sessions");
  await page.getByRole("main").getByText("Retry").click();
  await expect.poll(async () => (await sessions.ids()).length).toBeGreaterThan(0);
  await sessions.expectQuery("status=completed", "search=courier");
});
