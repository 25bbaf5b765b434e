/**
 * Ends the world, after the recordings of the run have arrived in it.
 */
import { rmSync } from "node:fs";

import { flushRecordings } from "@session-history/playwright";
import { stop } from "./program.js";
import { runningServer } from "./running-server.js";

export default async function globalTeardown(): Promise<void> {
  const server = runningServer();
  if (!server) return;
  await flushRecordings();
  await stop(server.process);
  rmSync(server.dataDir, { recursive: true, force: true });
}
