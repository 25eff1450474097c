/** Records what real agents write down of the tokens they take, for test/fixtures/usage: `AGENTS=DIR node scripts/record-usage.mjs NAME...`; no account, no network. */

import { execFileSync, spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inOrder, serveModel } from '../test/helpers/scripted-model.ts';

const folder = resolve(import.meta.dirname, '../test/fixtures/usage');
const patienceMs = 60_000;
const session = '11111111-1111-4111-8111-111111111111';

/**
 * Two processes that go on with one conversation: the first uses a tool and says a word, the second says one more.
 * @typedef {{ tool: { name: string, input: object }, env(url: string, home: string): Record<string, string>, files?(project: string, url: string): Record<string, string>, runs: string[][], transcript?: string }} Recorded
 */

/** @param {Recorded['tool']} tool @returns {import('../test/helpers/scripted-model.ts').Said[]} */
const said = tool => [
  { tool, usage: { input: 1200, output: 40, read: 900, write: 100 } },
  { text: 'It is made.', usage: { input: 1350, output: 25, read: 1200 } },
  { text: 'Two and two are four.', usage: { input: 1500, output: 12, read: 1300, write: 50 } },
];

const [first, second] = ['Make a file', 'How much is two and two?'];
const claude = ['--print', '--output-format', 'json', '--allowedTools', 'Bash'];
const gemini = ['--skip-trust', '-m', 'gemini-2.5-flash', '--yolo', '--output-format', 'json'];
const qwen = ['--approval-mode', 'yolo', '--auth-type', 'openai', '--output-format', 'json'];
const copilot = ['--yolo', '--no-auto-update', '--disable-client-telemetry'];
const opencode = ['--format', 'json', '--model', 'mock/demo'];

/** @type {Record<string, Recorded>} */
const agents = {
  claude: {
    tool: { name: 'Bash', input: { command: 'echo made', description: 'Make a file' } },
    env: (url, home) => ({
      ...{ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-ant-nobody-00000000000000000000', CLAUDE_CONFIG_DIR: join(home, '.claude') },
      ...{ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_TELEMETRY: '1', DISABLE_AUTOUPDATER: '1' },
    }),
    files: project => ({
      '.claude/.claude.json': JSON.stringify({
        ...{ hasCompletedOnboarding: true, customApiKeyResponses: { approved: ['00000000000000000000'], rejected: [] } },
        projects: { [project]: { hasTrustDialogAccepted: true } },
      }),
    }),
    runs: [
      [...claude, '--session-id', session, '--', first],
      [...claude, '--resume', session, '--', second],
    ],
    transcript: '.claude/projects/*/*.jsonl',
  },
  codex: {
    tool: { name: 'exec_command', input: { cmd: 'echo made' } },
    env: (_url, home) => ({ CODEX_HOME: join(home, '.codex'), NOBODY_KEY: 'nobody' }),
    files: (project, url) => ({
      '.codex/config.toml': [
        ...['model = "demo"', 'model_provider = "mock"', 'check_for_update_on_startup = false', 'approval_policy = "never"'],
        ...['sandbox_mode = "danger-full-access"', '[analytics]', 'enabled = false', '[model_providers.mock]', 'name = "mock"'],
        ...[`base_url = "${url}/v1"`, 'wire_api = "responses"', 'env_key = "NOBODY_KEY"'],
        ...[`[projects."${project}"]`, 'trust_level = "trusted"'],
      ].join('\n'),
    }),
    runs: [
      ['exec', '--json', '--skip-git-repo-check', '--', first],
      ['exec', 'resume', '--last', '--json', '--skip-git-repo-check', '--', second],
    ],
    transcript: '.codex/sessions/*/*/*/*.jsonl',
  },
  gemini: {
    tool: { name: 'run_shell_command', input: { command: 'echo made', description: 'Make' } },
    env: url => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'nobody', GEMINI_CLI_NO_RELAUNCH: 'true' }),
    files: () => ({
      '.gemini/settings.json': JSON.stringify({
        ...{ security: { auth: { selectedType: 'gemini-api-key' } }, privacy: { usageStatisticsEnabled: false } },
        general: { disableAutoUpdate: true, enableAutoUpdate: false },
      }),
    }),
    runs: [
      [...gemini, '--session-id', session, '-p', first],
      [...gemini, '--resume', session, '-p', second],
    ],
    transcript: '.gemini/tmp/*/chats/*.jsonl',
  },
  qwen: {
    tool: { name: 'run_shell_command', input: { command: 'echo made', description: 'Make', is_background: false } },
    env: url => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'nobody', OPENAI_MODEL: 'demo' }),
    files: () => ({
      '.qwen/settings.json': JSON.stringify({
        ...{ security: { auth: { selectedType: 'openai' } }, privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } },
        general: { enableAutoUpdate: false, disableAutoUpdate: true },
      }),
    }),
    runs: [
      [...qwen, '--session-id', session, first],
      [...qwen, '--resume', session, second],
    ],
    transcript: '.qwen/projects/*/chats/*.jsonl',
  },
  copilot: {
    tool: { name: 'bash', input: { command: 'echo made', description: 'Make' } },
    env: (url, home) => ({
      ...{ COPILOT_OFFLINE: 'true', COPILOT_MODEL: 'demo', COPILOT_HOME: join(home, '.copilot') },
      ...{ COPILOT_PROVIDER_BASE_URL: url, COPILOT_PROVIDER_TYPE: 'anthropic', COPILOT_PROVIDER_API_KEY: 'nobody' },
    }),
    runs: [
      [...copilot, `--session-id=${session}`, '--prompt', first],
      [...copilot, `--resume=${session}`, '--prompt', second],
    ],
    transcript: '.copilot/session-state/*/events.jsonl',
  },
  opencode: {
    tool: { name: 'bash', input: { command: 'echo made', description: 'Make' } },
    env: url => ({
      ...{ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1' },
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        ...{ autoupdate: false, share: 'disabled', model: 'mock/demo', small_model: 'mock/demo' },
        provider: {
          mock: {
            ...{ npm: '@ai-sdk/openai-compatible', name: 'mock', options: { baseURL: `${url}/v1`, apiKey: 'nobody' } },
            models: { demo: { name: 'demo', cost: { input: 1, output: 2, cache_read: 0.1 } } },
          },
        },
      }),
    }),
    runs: [
      ['run', ...opencode, '--', first],
      ['run', '--continue', ...opencode, '--', second],
    ],
  },
};

/** Texts that long are prompts and pictures of the machine, of which no number follows. */
const charsMax = 60;
const machine = new Set(['osVersion', 'shell', 'platform', 'gitBranch', 'kernel']);

/** @param {unknown} value @param {string} [key] @returns {unknown} */
function bare(value, key = '') {
  if (typeof value === 'string') return value.length > charsMax || machine.has(key) ? '…' : value;
  if (Array.isArray(value)) return value.slice(0, 8).map(each => bare(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bare(each, name)]));
}

/** @param {string} text @param {string} home */
function stripped(text, home) {
  const plain = text.replaceAll(home, '/home/demo').replaceAll(home.replaceAll(/[^A-Za-z0-9]/g, '-'), '-home-demo');
  /** @param {string} line */
  const json = line => (/^[[{]/.test(line) ? JSON.stringify(bare(JSON.parse(line))) : line);
  try {
    return `${JSON.stringify(bare(JSON.parse(plain)))}\n`;
  } catch {
    return plain.split('\n').map(json).join('\n');
  }
}

/** @param {string} name @param {Recorded} recorded */
async function record(name, { tool, env, files, runs, transcript }) {
  const program = join(process.env.AGENTS ?? '', name, 'node_modules/.bin', name);
  const home = mkdtempSync(join(tmpdir(), 'record-'));
  const project = join(home, 'project');
  mkdirSync(project);
  const model = await serveModel(inOrder(said(tool)));
  for (const [path, text] of Object.entries(files?.(project, model.url) ?? {})) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  const variables = { PATH: process.env.PATH, HOME: home, TERM: 'dumb', LANG: 'C.UTF-8', ...env(model.url, home) };
  const [version = '0'] = /\d+\.\d+\.\d+/.exec(execFileSync(program, ['--version'], { env: variables, encoding: 'utf8' })) ?? [];
  const target = join(folder, `${name}-${version}`);
  mkdirSync(target, { recursive: true });
  try {
    for (const [at, args] of runs.entries()) {
      const output = await outputOf(program, args, { cwd: project, env: variables });
      writeFileSync(join(target, `output-${at + 1}.txt`), stripped(output, home));
    }
    const [file] = transcript === undefined ? [] : globSync(transcript, { cwd: home });
    if (file !== undefined) writeFileSync(join(target, 'transcript.jsonl'), stripped(readFileSync(join(home, file), 'utf8'), home));
    console.log(`${name} ${version}: ${file ?? 'no transcript'}`);
  } finally {
    model.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} program @param {string[]} args @param {{ cwd: string, env: NodeJS.ProcessEnv }} options @returns {Promise<string>} */
function outputOf(program, args, options) {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text;
  });
  return new Promise(done =>
    child.on('close', () => {
      clearTimeout(timer);
      done(output);
    }),
  );
}

const wanted = process.argv.slice(2);
for (const [name, recorded] of Object.entries(agents)) if (wanted.length === 0 || wanted.includes(name)) await record(name, recorded);
