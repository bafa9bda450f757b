// The official TypeScript SDK 1.x as a client: node legacy-client.mjs URL TOKEN CALLS
// CALLS is a JSON array of {name, arguments}. Prints one JSON line with what it saw.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url, token, calls] = process.argv.slice(2);
const client = new Client({ name: 'legacy-test-client', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { Authorization: `Bearer ${token}` } },
});
await client.connect(transport);
const { tools } = await client.listTools();
const results = [];
for (const call of JSON.parse(calls)) {
  const progress = [];
  try {
    const result = await client.callTool(call, undefined, { onprogress: (update) => progress.push(update.progress) });
    results.push({ result, progress });
  } catch (error) {
    results.push({ error: { code: error.code, message: error.message }, progress });
  }
}
const protocolVersion = transport.protocolVersion;
await transport.terminateSession();
await client.close();
console.log(JSON.stringify({ protocolVersion, server: client.getServerVersion(), tools: tools.map((tool) => tool.name), results }));
