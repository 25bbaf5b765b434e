/**
 * The page of sessions, by what people and screen readers find on it.
 */
import { expect, type Locator, type Page } from "@playwright/test";

import { hydrated } from "../support/hydration.js";
import { DateRange } from "./date-range.js";
import { ExportDialog } from "./export-dialog.js";
import { MultiSelect } from "./multi-select.js";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

export class SessionsPage {
  readonly main: Locator;
  readonly search: Locator;
  readonly table: Locator;
  readonly count: Locator;
  readonly chips: Locator;
  readonly loadMore: Locator;
  readonly foot: Locator;
  readonly pill: Locator;
  readonly dates: DateRange;
  readonly users: MultiSelect;
  readonly devices: MultiSelect;
  readonly os: MultiSelect;
  readonly more: MultiSelect;
  readonly exporting: ExportDialog;

  constructor(readonly page: Page) {
    this.main = page.getByRole("main");
    this.search = page.getByRole("searchbox", { name: "Search app, person, build or session ID" });
    this.table = page.getByRole("table", { name: /^Sessions/ });
    this.count = page.locator(".result-count").filter({ hasText: /^[\d,]+ sessions?$/ });
    this.chips = page.getByRole("list", { name: "Active filters" });
    this.loadMore = page.locator(".table-foot").getByRole("link", { name: "Load more" });
    this.foot = page.locator(".table-foot > p").filter({ hasText: /shown$|^That is all/ });
    this.pill = page.getByRole("link", { name: /^[\d,]+ new sessions?$/ });
    const bar = page.getByRole("search", { name: "Filter sessions" });
    this.dates = new DateRange(page, bar.getByRole("button", { name: /^Date/ }));
    this.users = new MultiSelect(page, bar.getByRole("button", { name: /^Users/ }), "Filter by user");
    this.devices = new MultiSelect(page, bar.getByRole("button", { name: /^Devices/ }), "Filter by device");
    this.os = new MultiSelect(page, bar.getByRole("button", { name: /^OS/ }), "Filter by OS version");
    this.more = new MultiSelect(page, bar.getByRole("button", { name: /^More/ }), "More filters");
    this.exporting = new ExportDialog(page);
  }

  /** Opens the page with a query and waits until it can be worked with. */
  async open(query = ""): Promise<void> {
    await this.page.goto(`/sessions${query && `?${query}`}`);
    await this.ready();
  }

  /** Waits until the page has its head and the browser has taken it over. */
  async ready(): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: "Session History" })).toBeVisible();
    await hydrated(this.page);
  }

  /**
   * The rows, without the heads. They are asked for again and again, and found by role they cost six times as much; that
   * they have their roles is a test of its own.
   */
  get rows(): Locator {
    return this.page.locator(".table-scroll:not(.waiting) > .sessions > tbody > tr");
  }

  /** The row of a session. */
  row(id: string): Locator {
    return this.rows.filter({ has: this.page.locator(`a[href*="${id}"]`) });
  }

  /** The ids of the rows that are shown, in order. */
  async ids(): Promise<string[]> {
    const links = await this.rows.locator(".row-link").evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    return links.map((href) => UUID.exec(href)?.[0] ?? href);
  }

  /** Waits until exactly these sessions are shown, in this order. */
  async expectIds(ids: string[]): Promise<void> {
    await expect.poll(() => this.ids(), { message: "the sessions that are shown" }).toEqual(ids);
  }

  /** Waits for the exact number of matches. */
  async expectCount(count: number): Promise<void> {
    await expect(this.count.first()).toHaveText(count === 1 ? "1 session" : `${count.toLocaleString("en-US")} sessions`);
  }

  /** A chip of the filter, by its text. */
  chip(text: string | RegExp): Locator {
    return this.chips.getByRole("listitem").filter({ hasText: text });
  }

  /** Takes a part of the filter away. */
  async remove(name: string | RegExp): Promise<void> {
    await this.chips.getByRole("link", { name }).click();
  }

  /** The query of the address, decoded, as `key=value` in order. */
  query(): string[] {
    return [...new URL(this.page.url()).searchParams].map(([key, value]) => `${key}=${value}`);
  }

  /** Waits for the query of the address, in any order. */
  async expectQuery(...pairs: string[]): Promise<void> {
    await expect.poll(() => this.query().sort(), { message: "the address" }).toEqual([...pairs].sort());
  }

  /** A head that sorts. */
  sort(name: "Queue time" | "Duration" | "Date"): Locator {
    return this.table.getByRole("columnheader", { name }).getByRole("link");
  }
}
