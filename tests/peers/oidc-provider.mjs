// The certified `oidc-provider` on a loopback port, as a company's identity provider and as an authorization server.
// Commands come as JSON lines on stdin, each is answered by one JSON line with its `id`; the first line says the issuer.
// Its people sign in without a page: as `login_hint` says, or as the account that was added last.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const answer = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const accounts = new Map();
const clients = new Map();
const requests = new Map();
const options = { conformIdTokenClaims: false, accessTokenSeconds: 300, refreshTokens: true, rotateRefreshTokens: true, algorithm: 'RS256' };
let keys = [];
let lastAccount;
let provider;
let handler;

const claimsOf = ({ sub, email, email_verified, name, groups }) => ({ sub, email, email_verified, name, groups });

async function newKey() {
  const { privateKey } = await generateKeyPair(options.algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, use: 'sig', alg: options.algorithm, kid: `key-${Math.random().toString(36).slice(2, 10)}` };
}

/** The provider takes its keys and clients once: for others it is made anew. What it has given out lies outside of it. */
function build() {
  provider = new Provider(issuer, {
    clients: [...clients.values()],
    jwks: { keys },
    cookies: { keys: ['only-for-tests'] },
    conformIdTokenClaims: options.conformIdTokenClaims,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'offline_access', 'email', 'profile', 'groups'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
    clientDefaults: { id_token_signed_response_alg: options.algorithm },
    findAccount: (ctx, sub) => accounts.has(sub) && { accountId: sub, claims: () => claimsOf(accounts.get(sub)) },
    extraTokenClaims: (ctx, token) => (accounts.has(token.accountId) ? { ...claimsOf(accounts.get(token.accountId)), sub: undefined } : undefined),
    issueRefreshToken: (ctx, client) => options.refreshTokens && client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => options.rotateRefreshTokens,
    ttl: { AccessToken: () => options.accessTokenSeconds, Interaction: 300, Session: 3600, Grant: 3600, IdToken: 300, RefreshToken: 3600 },
    pkce: { required: () => true },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: options.resourceScope ?? 'mcp:read mcp:write', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: options.algorithm } },
        }),
      },
    },
  });
  handler = provider.callback();
}

/** Signs the person in and agrees to everything that is asked for. */
async function interact(req, res) {
  const { params, grantId, session } = await provider.interactionDetails(req, res);
  const accountId = session?.accountId ?? [...accounts.keys()].find((sub) => sub === params.login_hint || accounts.get(sub).email === params.login_hint) ?? lastAccount;
  if (options.denies) {
    return provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'The person said no.' });
  }
  const grant = (grantId && await provider.Grant.find(grantId)) || new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope ?? 'openid');
  for (const resource of [params.resource ?? []].flat()) {
    grant.addResourceScope(resource, params.scope ?? '');
  }
  return provider.interactionFinished(req, res, { login: { accountId }, consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: false });
}

const server = createServer((req, res) => {
  const path = req.url.split('?')[0];
  requests.set(path, (requests.get(path) ?? 0) + 1);
  if (options.isDown) return req.socket.destroy();
  const failed = (error) => { res.statusCode = 500; res.end(String(error)); };
  return path.startsWith('/interaction/') ? interact(req, res).catch(failed) : handler(req, res);
});

const commands = {
  account: (account) => { accounts.set(account.sub, account); lastAccount = account.sub; },
  client: (client) => { clients.set(client.client_id, client); build(); },
  set: (changes) => { Object.assign(options, changes); build(); },
  // The old keys go at once: whatever they signed is good no more.
  rotate: async () => { keys = [await newKey()]; build(); },
  count: ({ path }) => ({ count: requests.get(path) ?? 0 }),
  // Signs what it would not sign by itself: an ID-JAG, or a token with something wrong in it.
  sign: async ({ header, claims, foreign }) => {
    const key = foreign ? { ...await newKey(), kid: keys[0].kid } : keys[0];
    const now = Math.floor(Date.now() / 1000);
    return { token: await new SignJWT({ iss: issuer, iat: now, exp: now + 300, ...claims }).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key) };
  },
};

server.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
keys = [await newKey()];
build();
answer({ issuer });

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const { id, command, ...rest } = JSON.parse(line);
  try {
    answer({ id, ...await commands[command](rest) });
  } catch (error) {
    answer({ id, error: String(error?.stack ?? error) });
  }
});
lines.on('close', () => process.exit(0));
