// Preloaded into servers that would listen on every address: `node --import ./loopback.mjs …`. Binds them to 127.0.0.1 and
// tells the port, so that a test can ask for any free one (PORT=0).
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  const callback = rest.find((argument) => typeof argument === 'function');
  this.once('listening', () => process.stderr.write(`loopback-port ${this.address().port}\n`));
  return listen.call(this, Number(port), '127.0.0.1', callback);
};
