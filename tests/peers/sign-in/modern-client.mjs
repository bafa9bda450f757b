// The official TypeScript client 2.x signs in, in the modern era: node modern-client.mjs URL OPTIONS CALLS (JSON both).
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { callTools, LoopbackProvider } from './provider.mjs';

const [url, options, calls] = process.argv.slice(2);
const provider = await LoopbackProvider.start(JSON.parse(options));
let transport;
await callTools({
  provider,
  UnauthorizedError,
  calls: JSON.parse(calls),
  connect: async () => {
    const client = new Client({ name: 'modern-test-client', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
    transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
    await client.connect(transport);
    return client;
  },
  finish: (answer) => transport.finishAuth(answer),
});
