/** A bare connection: sends a line, hands back the line that answers it, and understands neither, so that its own cost stays small. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export class Wire {
  readonly socket: Socket;
  #partial = '';
  #asked: PromiseWithResolvers<string> | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', chunk => this.#take(chunk as unknown as string));
    // What breaks a connection also closes it.
    socket.on('error', () => {});
    socket.on('close', () => this.#asked?.reject(new Error('the connection ended before the answer came')));
  }

  static async open(path: string, hello: { token?: string; as?: object } = {}): Promise<Wire> {
    const socket = connect(path);
    await once(socket, 'connect');
    const wire = new Wire(socket);
    await wire.call('hello', { protocol: { min: 1, max: 1 }, client: 'bench', ...hello });
    return wire;
  }

  /** One at a time: the next line that comes is the answer to this one. */
  ask(line: string): Promise<string> {
    this.#asked = Promise.withResolvers();
    this.socket.write(line);
    return this.#asked.promise;
  }

  /** The same, but an error is no answer. */
  async demand(line: string): Promise<string> {
    const answer = await this.ask(line);
    if (answer.startsWith('{"jsonrpc":"2.0","id":1,"error"')) throw new Error(`${line.slice(0, 200)} was answered by ${answer}`);
    return answer;
  }

  call(method: string, params: object): Promise<string> {
    return this.demand(requestLine(method, params));
  }

  close(): void {
    this.socket.destroy();
  }

  #take(chunk: string): void {
    this.#partial = this.#partial === '' ? chunk : this.#partial + chunk;
    if (!this.#partial.endsWith('\n')) return;
    const line = this.#partial;
    this.#partial = '';
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.resolve(line);
  }
}

export const requestLine = (method: string, params: object): string => `${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`;
