/** Records what real programs write to a terminal, for test/fixtures/streams: `node scripts/record-stream.mjs [NAME...]`. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openScreen } from '../src/terminal/xterm-screen.ts';

/** Its types are declared under the name of the package that it repackages. @type {{ spawn(...args: unknown[]): any }} */
const { spawn } = createRequire(import.meta.url)('node-pty');

const cols = 80;
const rows = 24;
const bytesMax = 200_000;
const folder = resolve(import.meta.dirname, '../test/fixtures/streams');

const text = `# Ein Dokument — 文書\n${Array.from({ length: 90 }, (_, i) => `${i}: const größe = "${'漢字'.repeat(i % 5)} ✅ ${'x'.repeat((i * 7) % 90)}"; // naïve\t${i}`).join('\n')}\n`;
const colours = Array.from(
  { length: 120 },
  (_, i) => `\x1b[38;5;${i}m■ ${i}\x1b[m \x1b[1;4;48;2;${i};60;90mbold ${'日本'.repeat(i % 4)}\x1b[0m plain\n`,
).join('');
const ink = `
import { createElement as h, useEffect, useState } from 'react';
import { Box, render, Static, Text } from 'ink';
function App() {
  const [n, set] = useState(0);
  useEffect(() => { const t = setInterval(() => set(m => m + 1), 60); return () => clearInterval(t); }, []);
  useEffect(() => { if (n === 60) process.exit(); }, [n]);
  process.stdout.write('\\x1b]0;' + '⠋⠙⠹⠸'[n % 4] + ' working\\x07');
  return h(Box, { flexDirection: 'column' },
    h(Static, { items: Array.from({ length: n >> 2 }, (_, i) => 'step ' + i + ' ✅ 完了 ' + 'word '.repeat(i * 3 % 30)) }, item => h(Text, { key: item, color: 'green' }, item)),
    h(Box, { borderStyle: 'round', width: 70, paddingX: 1 }, h(Text, { bold: true, color: '#ff8800' }, '✳ Thinking… ' + n + ' 👨‍👩‍👧 ⚠️')),
    h(Text, { dimColor: true, inverse: n % 5 === 0 }, '  esc to interrupt'));
}
render(h(App));`;

/** Away from the processes and the name of this machine, which top and the like would show; needs root. */
const alone = ['unshare', '-pfu', '--mount-proc', 'sh', '-c', 'hostname demo; sleep 97 & sleep 98 & exec "$@"', 'sh'];

/** Each a program and the keys that a person types into it, every one after the output has been quiet. */
const sessions = {
  vim: {
    command: [
      'vim',
      '-u',
      'NONE',
      '-N',
      '--cmd',
      'set mouse=a number termguicolors encoding=utf-8',
      '+syntax on',
      '+set filetype=javascript',
      'text.js',
    ],
    keys: [
      '\x06',
      '\x06',
      'gg',
      ':vsplit\r',
      '/größe\r',
      'n',
      'V5j',
      '\x1b',
      'ochanged 漢字\x1b',
      ':set list\r',
      ':colorscheme desert\r',
      '\x17l',
      'G',
      '\x02',
      ':help\r',
      '\x06',
      ':qa!\r',
    ],
  },
  less: {
    command: ['less', '-R', '-S', 'colours.txt'],
    keys: [' ', ' ', 'b', '/bold\r', 'n', '\x1b[C', '\x1b[D', 'G', 'g', 'h', ' ', 'q', 'q'],
  },
  htop: {
    command: ['htop', '-d', '5'],
    keys: ['\x1bOB', '\x1bOB', 't', '\x1bOR', 'sh', '\x1b', '?', ' ', '\x1b[<0;10;9M\x1b[<0;10;9m', 'q'],
  },
  top: { command: ['top', '-d', '0.5'], keys: ['z', 'x', 'c', 'V', '1', 'h', 'q', 'q'] },
  mc: {
    command: ['mc', '-x', '--nosubshell'],
    keys: [
      '\x1b[B',
      '\x1b[B',
      '\t',
      '\x1bOR',
      'q',
      '\x1b[20~',
      '\x1b[C',
      '\x1b[B',
      '\x1b\x1b',
      '\x1b[<0;5;5M\x1b[<0;5;5m',
      '\x1b[21~',
      '\r',
    ],
  },
  tmux: {
    command: ['tmux', '-L', 'record', '-f', '/dev/null', 'new-session', 'bash --norc', ';', 'set', '-g', 'mouse', 'on'],
    keys: [
      'cat colours.txt\r',
      '\x02%',
      'cat text.js\r',
      '\x02"',
      'top -n 1\r',
      'q',
      '\x02[',
      '\x1b[5~',
      'q',
      '\x1b[<0;5;5M\x1b[<0;5;5m',
      '\x02z',
      '\x02z',
      'tmux kill-server\r',
    ],
  },
  bash: {
    command: ['bash', '--norc', '--noprofile'],
    keys: [
      "PS1='\\[\\e]0;\\w\\a\\e]133;A\\a\\e[1;32m\\]λ \\[\\e[34m\\]\\W\\[\\e[m\\] \\[\\e]133;B\\a\\]'\r",
      'ls --color=always --hyperlink=always -la /bin/[g-z]* | head -40\r',
      'cat text.js\r',
      'echo a long command line that will wrap at the margin because it says much more than fits into eighty columns',
      '\x01echo ',
      '\x05\x15',
      "printf '\\e[?5h\\e[5;10r\\e[7mregion\\e[m\\e[10;1H\\n\\n\\n\\e[r\\e[?5l\\e[20;1H'\r",
      "for i in $(seq 0 5 100); do printf '\\r\\e[K[%-20s] %d%% \\e]9;4;1;%d\\a' $(printf '%*s' $((i/5)) | tr ' ' '#') $i $i; done; echo\r",
      "printf '👨‍👩‍👧 🇩🇪 1️⃣ ⚠️ e\\u0301 \\e(0lqqk\\e(B \\e[4:3;58:2::255:0:0mcurly\\e[m \\e]8;;http://example.com\\e\\\\link\\e]8;;\\e\\\\\\n'\r",
      'exit\r',
    ],
  },
  ink: { command: [process.execPath, '--input-type=module', '-e', ink], keys: [] },
};

/** @param {keyof typeof sessions} name */
async function record(name) {
  const { command, keys } = sessions[name];
  const cwd = mkdtempSync(join(tmpdir(), 'record-'));
  writeFileSync(join(cwd, 'text.js'), text);
  writeFileSync(join(cwd, 'colours.txt'), colours);
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
    NODE_PATH: resolve('node_modules'),
  };
  const pty = spawn(alone[0], [...alone.slice(1), ...command], {
    cols,
    rows,
    env,
    encoding: null,
    cwd: name === 'ink' ? process.cwd() : cwd,
  });
  /** @type {Buffer[]} */
  const chunks = [];
  let lastAt = Date.now();
  const screen = openScreen({ cols, rows, scrollback: 1_000, seq: 0, onAnswer: bytes => pty.write(Buffer.from(bytes)), onEvidence() {} });
  pty.onData((/** @type {Uint8Array} */ data) => {
    chunks.push(Buffer.from(data));
    lastAt = Date.now();
    screen.write(Buffer.from(data));
  });
  const ended = new Promise(done => pty.onExit(done));
  const quiet = async () => {
    const since = Date.now();
    while (Date.now() - lastAt < 250 && Date.now() - since < 1_500) await sleep(50);
  };
  await sleep(500);
  for (const key of keys) {
    await quiet();
    pty.write(key);
    await sleep(100);
  }
  await Promise.race([ended, sleep(5_000)]);
  pty.kill();
  await ended;
  rmSync(cwd, { recursive: true });
  const stream = Buffer.concat(chunks);
  writeFileSync(join(folder, `${name}.raw`), stream.subarray(0, bytesMax));
  console.log(`${name}: ${stream.length} bytes`);
}

for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(sessions))
  await record(/** @type {keyof typeof sessions} */ (name));
process.exit();
