// What a desktop client has for signing in: a loopback address that the browser comes back to (RFC 8252 §7.3), and a
// memory of what it was given. Tells its user where to go with a line "authorize URL" on standard error.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

export class LoopbackProvider {
  #server;
  #answers = [];
  #waiting = [];
  #state;
  #verifier;
  #client;
  #tokens;
  #discovery;
  authorizations = [];
  refreshTokens = [];

  /** @param {{clientMetadataUrl?: string, grantTypes?: string[]}} options */
  static async start(options) {
    const provider = new LoopbackProvider();
    provider.#server = createServer((request, response) => {
      const { pathname, searchParams: answer } = new URL(request.url, provider.redirectUrl);
      if (pathname !== '/callback') return response.writeHead(404).end();
      response.end('You can close this window.');
      const next = provider.#waiting.shift();
      if (next) next(answer);
      else provider.#answers.push(answer);
    });
    await new Promise((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    provider.redirectUrl = `http://127.0.0.1:${provider.#server.address().port}/callback`;
    provider.clientMetadata = {
      client_name: 'A test client',
      redirect_uris: [provider.redirectUrl],
      grant_types: options.grantTypes ?? ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
    provider.clientMetadataUrl = options.clientMetadataUrl;
    return provider;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The parameters of the browser's next visit, after a look at the state. */
  async answer() {
    const answer = this.#answers.shift() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
    if (answer.get('state') !== this.#state) throw new Error('The state is not the one that was sent.');
    return answer;
  }

  /** As if the access token had run out. */
  spoilAccessToken() {
    this.#tokens = { ...this.#tokens, access_token: 'spoilt' };
  }

  state() {
    return (this.#state = randomBytes(16).toString('base64url'));
  }

  clientInformation() {
    return this.#client;
  }

  saveClientInformation(client) {
    this.#client = client;
  }

  tokens() {
    return this.#tokens;
  }

  saveTokens(tokens) {
    this.#tokens = tokens;
    if (tokens.refresh_token) this.refreshTokens.push(tokens.refresh_token);
  }

  saveDiscoveryState(discovery) {
    this.#discovery = discovery;
  }

  discoveryState() {
    return this.#discovery;
  }

  redirectToAuthorization(url) {
    this.authorizations.push(url.searchParams.get('scope'));
    console.error(`authorize ${url}`);
  }

  saveCodeVerifier(verifier) {
    this.#verifier = verifier;
  }

  codeVerifier() {
    return this.#verifier;
  }

  /** What a test looks at: nothing that could be used. */
  summary() {
    return {
      clientId: this.#client.client_id,
      scope: this.#tokens.scope,
      authorizations: this.authorizations,
      refreshed: new Set(this.refreshTokens).size - 1,
    };
  }
}

/**
 * Lists the tools, makes the calls; with a refresh token, makes the first one again with a spoilt access token. Signs in whenever the
 * library asks for it.
 */
export async function callTools({ provider, connect, finish, UnauthorizedError, calls }) {
  let connection;
  const signingIn = async (action) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof UnauthorizedError) || attempt === 3) throw error;
        await finish(await provider.answer());
      }
    }
  };
  connection = await signingIn(connect);
  const { tools } = await connection.listTools();
  const results = [];
  for (const call of calls) results.push(await signingIn(() => connection.callTool(call)));
  const authorized = provider.authorizations.length;
  if (provider.tokens().refresh_token) {
    provider.spoilAccessToken();
    results.push(await connection.callTool(calls[0]));
    if (provider.authorizations.length !== authorized) throw new Error('A refresh token was there, and yet the browser was asked for.');
  }
  await connection.close();
  provider.close();
  console.log(JSON.stringify({ ...provider.summary(), tools: tools.map((tool) => tool.name), results }));
}
