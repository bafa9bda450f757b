// A small MCP server over stdio that misbehaves on demand. Without dependencies, so that what goes over the pipe is exactly
// what stands here. Arguments: --modern (answers server/discover), --die-on-probe (exits at any first message but
// initialize), --mute (answers nothing), --stay (outlives its stdin and SIGTERM).
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const flags = new Set(process.argv.slice(2));
const cancelled = [];
const waitingForReply = new Map();
let messages = 0;

const write = (text) => process.stdout.write(`${text}\n`);
const send = (message) => write(JSON.stringify({ jsonrpc: '2.0', ...message }));
const text = (value) => ({ content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] });

if (flags.has('--stay')) {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);
}

const tools = {
  echo: (id, args) => send({ id, result: text(args) }),
  // The id and token as this server sees them.
  wire: (id, args, params) => send({ id, result: text({ id, token: params._meta?.progressToken ?? null, meta: params._meta ?? null }) }),
  later: (id, args) => setTimeout(() => send({ id, result: text(args) }), args.milliseconds),
  never: (id) => process.stderr.write(`never ${id}\n`),
  cancelled: (id) => send({ id, result: text(cancelled) }),
  environment: (id) => send({ id, result: text(process.env) }),
  die: () => process.kill(process.pid, 'SIGKILL'),
  exit: (id, args) => { process.stderr.write(`${args.words}\n`, () => process.exit(args.code)); },
  answerAndExit: (id, args) => { process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: text(args) })}\n`, () => process.exit(0)); },
  closeOutput: () => closeSync(1),
  garbage: (id, args) => {
    write('this is no JSON');
    write('{"jsonrpc":"2.0","id":');
    write('');
    process.stdout.write(Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]));
    write('[1,2,3]');
    send({ id, result: text(args) });
  },
  invalidAnswer: (id) => write(`{"jsonrpc":"2.0","id":${id},"result":{},"result":{}}`),
  oversized: (id, args) => send(args.idFirst
    ? { id, result: text('x'.repeat(args.bytes)) }
    : { result: text('x'.repeat(args.bytes)), id }),
  flood: (id, args) => {
    const line = `${'e'.repeat(200)}\n`;
    for (let i = 0; i < args.lines; i++) process.stderr.write(line);
    process.stderr.write('last words\n', () => send({ id, result: text('done') }));
  },
  progress: (id, args, params) => {
    for (let i = 1; i <= args.steps; i++) send({ method: 'notifications/progress', params: { progress: i, progressToken: params._meta?.progressToken } });
    send({ id, result: text('done') });
  },
  ask: (id, args) => {
    waitingForReply.set('mine', (reply) => send({ id, result: text(reply) }));
    send({ id: 'mine', method: args.method, params: {} });
  },
  grandchild: (id) => {
    const child = spawn('sleep', ['300'], { stdio: 'ignore' });
    send({ id, result: text(String(child.pid)) });
  },
  changeTools: (id) => { send({ method: 'notifications/tools/list_changed' }); send({ id, result: text('done') }); },
  // Neither reads nor does anything else for a while: the pipe fills up.
  block: (id, args) => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, args.milliseconds); send({ id, result: text('reads again') }); },
};

function handle(message) {
  messages++;
  if (flags.has('--mute')) return;
  if (flags.has('--die-on-probe') && messages === 1 && message.method !== 'initialize') process.exit(3);
  if (message.method === undefined) {
    waitingForReply.get(message.id)?.(message);
    return;
  }
  switch (message.method) {
    case 'server/discover':
      if (!flags.has('--modern')) return send({ id: message.id, error: { code: -32601, message: 'Method not found' } });
      return send({ id: message.id, result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: { listChanged: true } }, instructions: 'be modern' } });
    case 'initialize':
      if (flags.has('--modern')) return send({ id: message.id, error: { code: -32022, message: 'no', data: { supported: ['2026-07-28'] } } });
      return send({ id: message.id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'scripted', version: '1' }, instructions: 'be legacy' } });
    case 'subscriptions/listen':
      return send({ method: 'notifications/subscriptions/acknowledged', params: { notifications: { toolsListChanged: true } } });
    case 'notifications/cancelled':
      cancelled.push(message.params.requestId);
      return;
    case 'tools/list':
      return send({ id: message.id, result: { tools: Object.keys(tools).map((name) => ({ name, inputSchema: { type: 'object' } })) } });
    case 'tools/call':
      return tools[message.params.name](message.id, message.params.arguments ?? {}, message.params);
    default:
      if (message.id !== undefined) send({ id: message.id, error: { code: -32601, message: 'Method not found' } });
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => handle(JSON.parse(line)));
lines.on('close', () => { if (!flags.has('--stay')) process.exit(0); });
