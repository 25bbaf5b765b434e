// Bad values in the address: told beside their control, the rest keeps working, never as if nothing matched.
import { expect, test } from "../support/test.js";

const BAD: Record<string, [string, string, RegExp][]> = {
  "days": [
    ["from=yesterday", "Date", /There is no such day\. Write it as YYYY-MM-DD/],
    ["from=2026-02-30", "Date", /There is no such day/],
    ["from=2026-05-20&to=2026-05-01", "Date", /The last day is before the first/],
    ["range=last-5-years", "Date", /does not exist/],
    ["tz=Mars%2FOlympus", "Time zone", /There is no such time zone/],
  ],
  "choices": [
    ["user=token%3A", "User", /Write an e-mail, token:<id> or anonymous:<label>/],
    ["platform=beos", "Device", /Platforms are ios, android, web and other/],
    ["os=bada", "OS", /Write an OS version like ios:18.2/],
    ["status=done", "Status", /Statuses are queued/],
    ["has=voice", "Has file", /Files are debug_log/],
  ],
  "order and page": [
    ["sort=colour", "Order", /Sort by requested_at, duration or queue/],
    ["limit=0", "Page", /A page has 1 to 200 rows/],
    ["limit=1000000", "Page", /A page has 1 to 200 rows/],
    ["cursor=abc", "Page", /This is not a cursor of this server/],
  ],
};

for (const [group, values] of Object.entries(BAD)) {
  test(`bad ${group} are told in words`, async ({ page, sessions, api }) => {
    for (const [query, control, words] of values) {
      await test.step(query, async () => {
        await sessions.open(`status=failed&${query}`);
        // The words stand below the bar, and once more in the control's own popover.
        await expect(page.getByText(words).locator("visible=true").first()).toBeVisible();
        await expect(page.getByText("No session matches these filters")).toHaveCount(0);
        expect((await sessions.ids()).length).toBeGreaterThan(0);
        // The other filter works on.
        await sessions.expectCount(await api("acme").count("status=failed"));
        await expect(sessions.chip(control).first()).toBeVisible();
        // Where a good value of the same control stands beside it, the bad one comes last.
        await sessions.chips.getByRole("link", { name: new RegExp(`^Remove filter ${control}`, "i") }).last().click();
        await expect(page.getByText(words)).toHaveCount(0);
      });
    }
  });
}

test("the API refuses the same values and names the key", async ({ api }) => {
  for (const [query] of Object.values(BAD).flat()) {
    const response = await api("acme").call("GET", `/api/v1/sessions?${query}`);
    expect(response.status, query).toBe(400);
    const { errors } = (await response.json()) as { errors: { field?: string; detail: string }[] };
    expect(errors[0]?.detail, query).toBeTruthy();
    expect(query, query).toContain(errors[0]?.field ?? "missing");
  }
});

test("a search that is too long is told, and does not break the page", async ({ page, sessions }) => {
  await sessions.open(`search=${"x".repeat(300)}`);
  await expect(page.getByText(/A search may have 256 letters/).first()).toBeVisible();
  await expect(sessions.search).toHaveAttribute("aria-invalid", "true");
});

test("an address that leads nowhere says so", async ({ page, allow }) => {
  allow(/404/);
  for (const path of ["/sessions/not-an-id", "/sessions/00000000-0000-4000-8000-000000000000", "/nowhere"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
  }
});
