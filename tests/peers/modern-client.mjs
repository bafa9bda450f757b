// The official TypeScript client 2.x, which probes the modern era first: node modern-client.mjs URL TOKEN CALLS
// CALLS is a JSON array of {name, arguments}. Prints one JSON line with what it saw.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, token, calls] = process.argv.slice(2);
const versions = new Set();
const client = new Client({ name: 'modern-test-client', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { Authorization: `Bearer ${token}` } },
  fetch: (input, init) => {
    versions.add(new Headers(init?.headers).get('mcp-protocol-version'));
    return fetch(input, init);
  },
});
await client.connect(transport);
const { tools } = await client.listTools();
const results = [];
for (const call of JSON.parse(calls)) {
  const progress = [];
  try {
    const result = await client.callTool(call, { onprogress: (update) => progress.push(update.progress) });
    results.push({ result, progress });
  } catch (error) {
    results.push({ error: { code: error.code, message: error.message }, progress });
  }
}
await client.close();
console.log(JSON.stringify({ versions: [...versions], server: client.getServerVersion?.(), tools: tools.map((tool) => tool.name), results }));
