// Reads messages as base64 lines and writes, for each, what a program in JavaScript sees in it: a JSON array of texts in
// the order of JudgedView, or an array with the error alone.
import { createInterface } from 'node:readline';

const prefix = 'io.modelcontextprotocol/';

function show(value) {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'string') return 's:' + (value.isWellFormed() ? value : value.toWellFormed() + '<ill-formed>');
  if (typeof value === 'number') return Number.isInteger(value) ? 'n:' + (Object.is(value, -0) ? '-0' : String(value)) : 'n:?';
  return typeof value === 'object' && !Array.isArray(value) ? 'o' : 'v';
}

function any(value) {
  return value === undefined || value === null ? '-' : 'v';
}

// A program that copies members one by one, as validators do, can be led to another prototype.
function copy(value) {
  const result = {};
  for (const [key, inner] of Object.entries(value ?? {})) result[key] = inner;
  return result;
}

function view(text) {
  const message = copy(JSON.parse(text));
  const params = copy(message.params);
  const meta = copy(params._meta);
  const kind = message.method === undefined ? 'Response' : message.id === undefined ? 'Notification' : 'Request';
  return [
    kind, show(message.id), show(message.method), show(params.name), show(params.uri),
    show(params.taskId), show(params.protocolVersion), show(params.cursor), show(params.requestState),
    show(params.requestId), show(params.progressToken), show(params.capabilities), show(params.clientInfo),
    show(params.inputResponses), any(params.arguments), show(message.result), show(message.error),
    show(params._meta), show(meta.progressToken), show(meta[prefix + 'protocolVersion']), show(meta[prefix + 'logLevel']),
    typeof meta.traceparent === 'string' ? show(meta.traceparent) : '-',
    show(meta[prefix + 'clientCapabilities']), show(meta[prefix + 'clientInfo']),
  ];
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let result;
  try {
    result = view(Buffer.from(line, 'base64').toString('utf8'));
  } catch (error) {
    result = [String(error)];
  }
  process.stdout.write(JSON.stringify(result) + '\n');
}
