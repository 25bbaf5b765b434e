/**
 * Reads CSV as RFC 4180 has it, strictly: a test must not forgive what a spreadsheet might.
 */

/** The header of the export, in order. */
export const HEADER =
  "user,app_name,app_version,device,os_version,queue_seconds,duration_seconds,requested_at,files,session_id,status,user_kind,user_subject,app_id,app_group,build_id,platform,device_id,started_at,user_connected_at,first_frame_at,app_launched_at,ended_at,closed_at,last_seen_at,queue_kind,end_reason,end_estimated,error,debug_log,network_log,action_log,crash_log,video,screenshot,referrer_host,client_ip,client_language,client_user_agent,location,orientation,debug,network_intercept,headless,reserved_device,tags";

/** A row by its columns. */
export type Row = Record<string, string>;

/** The cells of a text. Throws at the first letter that RFC 4180 does not allow. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  const fail = (why: string): never => {
    throw new Error(`Bad CSV at letter ${at}: ${why}: ${JSON.stringify(text.slice(Math.max(0, at - 40), at + 10))}`);
  };
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) fail("a quote is never closed");
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== "," && text[at] !== "\r") {
        if (text[at] === '"' || text[at] === "\n") fail("a letter that needs quotes");
        cell += text[at];
        at += 1;
      }
    }
    record.push(cell);
    if (text[at] === ",") {
      at += 1;
      // A comma at the very end would lose its empty cell.
      if (at === text.length) fail("the file ends inside a record");
    } else if (text[at] === "\r" && text[at + 1] === "\n") {
      at += 2;
      records.push(record);
      record = [];
    } else {
      fail("neither a comma nor CRLF after a cell");
    }
  }
  if (record.length > 0) fail("the last record has no CRLF");
  return records;
}

/** The rows of an export by column; checks that every row has every column. */
export function rowsOf(text: string): { header: string; rows: Row[] } {
  const [header = [], ...records] = parseCsv(text);
  const rows = records.map((cells, n) => {
    if (cells.length !== header.length) throw new Error(`Row ${n + 1} has ${cells.length} cells, the header ${header.length}`);
    return Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ""]));
  });
  return { header: header.join(","), rows };
}

/** A cell as the guard against formulas writes it. */
export function guarded(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@\t\r＝＋－＠]/u.test(text) ? `'${text}` : text;
}
