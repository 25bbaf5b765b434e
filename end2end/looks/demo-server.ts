/**
 * A server with nothing but the demo, as `cargo xtask serve` starts it.
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "../support/program.js";
import { rememberServer } from "../support/running-server.js";
import { RESULTS } from "../support/world.js";

export default async function demoServer(): Promise<void> {
  mkdirSync(join(RESULTS, "looks"), { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), "session-history-looks-"));
  const server = await serve(dataDir, join(RESULTS, "looks-server.log"), "--demo");
  rememberServer(server.process, dataDir);
  process.env.SH_LOOKS_URL = server.url;
}
