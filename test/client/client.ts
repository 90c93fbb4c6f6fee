// What a program in another language does with the API: it is written against
// types generated from the OpenAPI document, so that what the document
// promises and what is answered must agree. Run by client_test.go with the
// address, a token and the id of an activity; it prints what it saw as JSON.
import createClient, { type ClientOptions } from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[]; exit(code: number): never }; // of Node, as far as it is used

const [base, token, id] = process.argv.slice(2) as [string, string, string];
const options: ClientOptions = { baseUrl: base };
const anyone = createClient<paths>(options);
const owner = createClient<paths>({ ...options, headers: { Authorization: "Bearer " + token } });

function sure<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error("no " + what);
  return value;
}

// Public data, page by page by cursor.
async function numbers(limit: number): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await anyone.GET("/api/v1/parties/{code}/roadmaps/{slug}/activities", {
      params: { path: { code: "xma", slug: "current" }, query: { limit, ...(cursor ? { cursor } : {}), lang: "fr" } },
    });
    const page = sure(data, "page of activities");
    seen.push(...sure(page.items, "items").map((a) => a.number));
    cursor = page.next;
  } while (cursor);
  return seen;
}

// One activity with its money, what proves it, what it waits for.
async function whole(number: string): Promise<components["schemas"]["Activity"]> {
  const { data } = await anyone.GET("/api/v1/parties/{code}/roadmaps/{slug}/activities/{number}", {
    params: { path: { code: "xma", slug: "current", number } },
  });
  return sure(data, "activity " + number);
}

// Asked again with the tag of what one has: nothing comes.
async function again(): Promise<number> {
  const at = { params: { path: { code: "xma" } } };
  const first = await anyone.GET("/api/v1/parties/{code}", at);
  const tag = sure(first.response.headers.get("ETag"), "ETag");
  const { response } = await anyone.GET("/api/v1/parties/{code}", { ...at, headers: { "If-None-Match": tag } });
  return response.status;
}

// A change is held to what was read; the second one with the old tag is
// refused, and says what somebody wrote meanwhile.
async function change(words: string, tag: string) {
  return owner.PATCH("/api/v1/work/{code}/activities/{id}", {
    params: { path: { code: "xma", id }, header: { "If-Match": tag } },
    body: { fields: { "narrative:en": words } },
  });
}

async function main() {
  const all = await numbers(200);
  const paged = await numbers(7);
  const details = await Promise.all(all.map(whole));
  const read = await owner.GET("/api/v1/work/{code}/activities/{id}", { params: { path: { code: "xma", id } } });
  const tag = sure(read.response.headers.get("ETag"), "ETag");
  const line = crypto.randomUUID();
  const saved = await change("A program wrote this.", tag);
  const stale = await change("Another program wrote this.", tag);
  const money = await owner.PATCH("/api/v1/work/{code}/activities/{id}", {
    params: { path: { code: "xma", id } },
    body: {
      base: {},
      fields: { [`budget/${line}`]: "90", [`budget/${line}/year`]: "2027", [`budget/${line}/source`]: "state", [`budget/${line}/currency`]: "EUR", [`budget/${line}/planned`]: "600000" },
    },
  });
  const bad = await owner.PATCH("/api/v1/work/{code}/activities/{id}", {
    params: { path: { code: "xma", id } },
    body: { base: {}, fields: { start: "2027-02-30" } },
  });
  const link = await owner.POST("/api/v1/work/{code}/activities/{id}/evidence", {
    params: { path: { code: "xma", id } },
    body: { url: "https://maravia.example/report", title: "Report", kind: "report", visibility: "public" },
  });
  const problem = sure(stale.error, "problem");
  console.log(JSON.stringify({
    same: all.join() === paged.join(),
    count: all.length,
    budget: details.flatMap((a) => a.budget ?? []).length,
    evidence: details.flatMap((a) => a.evidence ?? []).length,
    waiting: details.flatMap((a) => a.depends_on ?? []).length,
    again: await again(),
    saved: saved.response.status,
    narrative: saved.data?.activity?.narrative?.in?.["en"]?.text,
    stale: problem.status,
    theirs: problem.conflicts?.[0]?.theirs,
    money: money.data?.activity?.budget?.find((b) => b.id === line)?.planned,
    bad: bad.error?.errors?.[0]?.pointer,
    link: link.response.status,
  }));
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
