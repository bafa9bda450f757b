// openid-client, an OAuth library that knows nothing of MCP, goes through every grant: node openid-client.mjs ISSUER
// RESOURCE OPTIONS (JSON: the confidential clients to be). Tells its user where to go with lines "authorize URL" and
// "device URL CODE" on standard error, and prints what it got as one JSON line.
import { createServer } from 'node:http';
import * as oauth from 'openid-client';

const [issuer, resource, json] = process.argv.slice(2);
const options = JSON.parse(json);
const server = new URL(issuer);
// The gateway of a test is on loopback, without TLS.
const execute = [oauth.allowInsecureRequests];

const visits = [];
const loopback = createServer((request, response) => {
  response.end('You can close this window.');
  visits.shift()?.(new URL(request.url, redirectUri));
});
await new Promise((resolve) => loopback.listen(0, '127.0.0.1', resolve));
const redirectUri = `http://127.0.0.1:${loopback.address().port}/callback`;

const publicClient = () =>
  oauth.dynamicClientRegistration(
    server,
    {
      client_name: 'openid-client',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    oauth.None(),
    { execute },
  );

async function authorize(client, scope) {
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope,
    state,
    resource,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const visit = new Promise((resolve) => visits.push(resolve));
  console.error(`authorize ${url}`);
  return oauth.authorizationCodeGrant(client, await visit, { pkceCodeVerifier: verifier, expectedState: state }, { resource });
}

async function device(client, scope) {
  const started = await oauth.initiateDeviceAuthorization(client, { scope, resource });
  console.error(`device ${started.verification_uri} ${started.user_code}`);
  return oauth.pollDeviceAuthorizationGrant(client, started, { resource });
}

/** The HTTP status of a first request at the gateway. */
async function use(client, token) {
  const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'openid-client', version: '6' } } };
  const headers = new Headers({ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' });
  const response = await fetch(resource, { method: 'POST', headers: { ...Object.fromEntries(headers), Authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
  await response.text();
  return response.status;
}

const errorOf = async (action) => {
  try {
    await action();
    return null;
  } catch (error) {
    return error.error ?? error.cause?.error ?? String(error);
  }
};

const seen = {};
const desktop = await publicClient();
const first = await authorize(desktop, 'mcp:read mcp:write');
const second = await oauth.refreshTokenGrant(desktop, first.refresh_token, { resource });
const narrowed = await oauth.refreshTokenGrant(desktop, second.refresh_token, { resource, scope: 'mcp:read' });
seen.code = { scope: first.scope, used: await use(desktop, first.access_token) };
seen.refresh = { rotated: second.refresh_token !== first.refresh_token, used: await use(desktop, second.access_token), narrowed: narrowed.scope };
await oauth.tokenRevocation(desktop, narrowed.refresh_token);
seen.revocation = {
  refresh: await errorOf(() => oauth.refreshTokenGrant(desktop, narrowed.refresh_token, { resource })),
  used: await use(desktop, narrowed.access_token),
};

const entered = await device(desktop, 'mcp:write');
seen.device = { scope: entered.scope, used: await use(desktop, entered.access_token) };

for (const [name, how] of [
  ['basic', () => oauth.ClientSecretBasic(options.basic.secret)],
  ['post', () => oauth.ClientSecretPost(options.post.secret)],
  ['key', async () => oauth.PrivateKeyJwt(await crypto.subtle.importKey('jwk', options.key.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']))],
]) {
  // RFC 8414 instead of OpenID Connect discovery, which the public client used.
  const client = await oauth.discovery(server, options[name].id, undefined, await how(), { execute, algorithm: 'oauth2' });
  const tokens = await oauth.clientCredentialsGrant(client, { scope: 'mcp:write', resource });
  const active = await oauth.tokenIntrospection(client, tokens.access_token);
  seen[name] = {
    used: await use(client, tokens.access_token),
    refreshable: tokens.refresh_token !== undefined,
    introspection: { active: active.active, scope: active.scope, client: active.client_id, audience: active.aud, issuer: active.iss },
  };
  await oauth.tokenRevocation(client, tokens.access_token);
  seen[name].revoked = (await oauth.tokenIntrospection(client, tokens.access_token)).active === false && (await use(client, tokens.access_token));
}

loopback.close();
loopback.closeAllConnections();
console.log(JSON.stringify(seen));
