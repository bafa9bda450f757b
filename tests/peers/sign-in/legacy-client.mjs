// The official TypeScript client 1.x signs in: node legacy-client.mjs URL OPTIONS CALLS (JSON both).
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { callTools, LoopbackProvider } from './provider.mjs';

const [url, options, calls] = process.argv.slice(2);
const provider = await LoopbackProvider.start(JSON.parse(options));
let transport;
await callTools({
  provider,
  UnauthorizedError,
  calls: JSON.parse(calls),
  connect: async () => {
    const client = new Client({ name: 'legacy-test-client', version: '1.0.0' });
    transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
    await client.connect(transport);
    return client;
  },
  finish: (answer) => transport.finishAuth(answer.get('code')),
});
