// Calls to the server. Each gives an object or throws Trouble with one sentence for people.

export class Trouble extends Error {}

const SENTENCES = {
  400: "The page could not be understood by the server; load it again.",
  401: "You are no longer signed in; load the page again.",
  403: "The server does not take this call from here; open the page at its own address.",
  408: "The connection is too slow; try again.",
  413: "This is too long to be asked; shorten it.",
  429: "Too many tries; wait a moment.",
  503: "Many people are asking at this moment; try again in a few seconds.",
};

export async function call(name, ...data) {
  let reply;
  try {
    reply = await fetch(new URL(`gradio_api/run/page_${name}`, document.baseURI), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ data }),
    });
  } catch {
    throw new Trouble("The server cannot be reached; see whether it still runs, then try again.");
  }
  if (!reply.ok) throw new Trouble(SENTENCES[reply.status] ?? "The server failed at this; try again.");
  const [result] = (await reply.json()).data;
  if (result.error && !("answer" in result)) throw new Trouble(result.error.message);
  return result;
}

export function sentenceOf(error) {
  if (error instanceof Trouble) return error.message;
  console.error(error);
  return "The page failed at this; load it again.";
}
