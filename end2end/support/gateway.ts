/**
 * A WebDriver gateway before a real ChromeDriver, and the Selenium client.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Builder, type WebDriver } from "selenium-webdriver";
import { Options } from "selenium-webdriver/chrome.js";

import { binary, environment, stop } from "./program.js";
import { world } from "./world.js";

/** A phone that Chrome pretends to be. */
export type Phone = { deviceName: string } | { userAgent: string; deviceMetrics: { width: number; height: number; pixelRatio: number } };

/** A gateway that runs, and what stands behind it. */
export interface Gateway {
  url: string;
  /** A page to visit. */
  site: string;
  /** Opens a session with the Selenium client; `token` is the password of its login. */
  open(phone: Phone, token?: string): Promise<WebDriver>;
  /** What the client sends, for who wants to hang up. */
  request(phone: Phone): object;
  /** Who waits. */
  waiting(): Promise<{ position: number; session_id: string }[]>;
  stop(): Promise<void>;
}

/** Starts ChromeDriver and a gateway before it. */
export async function startGateway(slots: number): Promise<Gateway> {
  const site = await page();
  const driver = spawn(process.env.CHROMEDRIVER || "chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
  const port = await heard(driver, /started successfully on port (\d+)/);
  const spool = mkdtempSync(join(tmpdir(), "session-history-spool-"));
  const arguments_ = ["gateway", "--upstream", `http://127.0.0.1:${port}`, "--slots", String(slots), "--gateway-addr", "127.0.0.1:0"];
  const gateway = spawn(binary(), [...arguments_, "--history", world().url, "--spool", spool], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...environment(), SH_TOKEN: world().tokens.grid },
  });
  const url = await heard(gateway, /listening on (http:\/\/\S+)/);
  const options = (phone: Phone): Options => {
    const chrome = new Options();
    chrome.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking");
    chrome.setBinaryPath(process.env.CHROMIUM || "/usr/bin/chromium");
    chrome.setMobileEmulation(phone as Parameters<Options["setMobileEmulation"]>[0]);
    chrome.set("goog:loggingPrefs", { browser: "ALL", performance: "ALL" });
    return chrome;
  };
  return {
    url,
    site: site.url,
    open: async (phone, token) => {
      const server = token ? url.replace("http://", `http://selenium:${token}@`) : url;
      return await new Builder().usingServer(server).forBrowser("chrome").setChromeOptions(options(phone)).build();
    },
    request: (phone) => ({ capabilities: { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": { mobileEmulation: phone } } } }),
    waiting: async () => {
      const answer = await fetch(`${url}/gateway/queue`);
      return ((await answer.json()) as { waiting: { position: number; session_id: string }[] }).waiting;
    },
    stop: async () => {
      await stop(gateway);
      await stop(driver);
      site.close();
      rmSync(spool, { recursive: true, force: true });
    },
  };
}

/** Waits until a program says something. */
async function heard(child: ChildProcess, words: RegExp): Promise<string> {
  return await new Promise((found, failed) => {
    let said = "";
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`It ended with status ${code}: ${said}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const match = words.exec(said)?.[1];
      if (match) {
        child.removeAllListeners("exit");
        found(match);
      }
    });
  });
}

/** A page that redirects, writes to the console and calls its server. */
async function page(): Promise<{ url: string; close: () => void }> {
  const script = `console.error("cart is empty"); fetch("/api/cart?token=very-secret", { method: "POST", body: "x=1", headers: { authorization: "Bearer very-secret" } })`;
  const server = createServer((request, response) => {
    if (request.url === "/") response.writeHead(302, { location: "/shop", "set-cookie": "sid=very-secret" }).end();
    else if (request.url === "/shop") response.setHeader("content-type", "text/html").end(`<title>Shop</title><input id="search"><script>${script}</script>`);
    else response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
