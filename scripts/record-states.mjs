/** Records what real agents show, for test/fixtures/states: `AGENTS=DIR node scripts/record-states.mjs NAME...`; no account, no network. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openScreen } from '../src/terminal/xterm-screen.ts';
import { inOrder, serveModel } from '../test/helpers/scripted-model.ts';

/** Its types are declared under the name of the package that it repackages. @type {{ spawn(...args: unknown[]): any }} */
const { spawn } = createRequire(import.meta.url)('node-pty');

const [cols, rows] = [120, 40];
const folder = resolve(import.meta.dirname, '../test/fixtures/states');
const patienceMs = 30_000;
const restMs = 10_000;

/**
 * A step waits for text and then for silence, notes which state began with that text and what its service says there, and types.
 * @typedef {{ until?: RegExp, settled?: number, keys?: string, state?: string, says?: string }} Step
 * @typedef {{ program: string, args: string[], env: (url: string, home: string) => Record<string, string>, files?: (home: string, project: string, url: string) => Record<string, string>, said: import('../test/helpers/scripted-model.ts').Said[], steps: Step[] }} Session
 */

const claude = {
  program: 'claude',
  /** @param {string} url @param {string} home */
  env: (url, home) => ({
    ...{ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-ant-nobody-00000000000000000000', CLAUDE_CONFIG_DIR: join(home, '.claude') },
    ...{ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_TELEMETRY: '1', DISABLE_AUTOUPDATER: '1', DISABLE_ERROR_REPORTING: '1' },
  }),
  /** @param {string} _home @param {string} project */
  files: (_home, project) => ({
    '.claude/.claude.json': JSON.stringify({
      ...{
        hasCompletedOnboarding: true,
        theme: 'dark',
        numStartups: 9,
        customApiKeyResponses: { approved: ['00000000000000000000'], rejected: [] },
      },
      projects: { [project]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
    }),
  }),
};

/** @param {number} count */
const tale = count =>
  Array.from({ length: count }, (_, number) => `Test ${number + 1} of ${count} passes after ${number * 37 + 5} ms.`).join(' ');
const story = { text: `${tale(25)} That is all.` };
const told = { until: /That\s+is\s+all/, settled: 3_000, state: 'idle' };
const prompt = { keys: 'Do the tests pass?' };
const enter = { settled: 600, keys: '\r' };

const claudeIdle = { until: /⏵⏵|\? for shortcuts/, settled: 1_500, state: 'idle' };
const claudeBusy = { until: /esc to interrupt/, state: 'busy' };
const claudeDone = { until: /✻ \S+ for \d+s/, settled: 2_500, state: 'idle' };
const touch = { tool: { name: 'Bash', input: { command: 'touch made', description: 'Make a file' } } };

const gemini = {
  program: 'gemini',
  args: ['--skip-trust', '-m', 'gemini-2.5-flash'],
  /** @param {string} url */
  env: url => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'nobody', GEMINI_CLI_NO_RELAUNCH: 'true' }),
  /** @param {string} _home */
  files: _home => ({
    '.gemini/settings.json': JSON.stringify({
      ...{ security: { auth: { selectedType: 'gemini-api-key' } }, privacy: { usageStatisticsEnabled: false } },
      ...{
        general: { disableAutoUpdate: true, enableAutoUpdate: false, checkpointing: { enabled: false } },
        ui: { showStatusInTitle: true, dynamicWindowTitle: true },
      },
    }),
  }),
};

const qwen = {
  program: 'qwen',
  args: ['--approval-mode', 'default', '--auth-type', 'openai'],
  /** @param {string} url */
  env: url => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'nobody', OPENAI_MODEL: 'demo' }),
  /** @param {string} _home */
  files: _home => ({
    '.qwen/settings.json': JSON.stringify({
      ...{ security: { auth: { selectedType: 'openai' } }, privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } },
      ...{ general: { enableAutoUpdate: false, disableAutoUpdate: true } },
    }),
  }),
};

const codex = {
  program: 'codex',
  args: ['--no-daemon'],
  /** @param {string} _url @param {string} home */
  env: (_url, home) => ({ CODEX_HOME: join(home, '.codex'), NOBODY_KEY: 'nobody' }),
  /** @param {string} _home @param {string} project @param {string} url */
  files: (_home, project, url) => ({
    '.codex/config.toml': [
      'model = "demo"',
      'model_provider = "mock"',
      'check_for_update_on_startup = false',
      'approval_policy = "on-request"',
      'sandbox_mode = "read-only"',
      '[analytics]',
      'enabled = false',
      '[model_providers.mock]',
      'name = "mock"',
      `base_url = "${url}/v1"`,
      'wire_api = "responses"',
      'env_key = "NOBODY_KEY"',
      `[projects."${project}"]`,
      'trust_level = "trusted"',
    ].join('\n'),
  }),
};

const opencode = {
  program: 'opencode',
  args: ['--model', 'mock/demo'],
  /** @param {string} url */
  env: url => ({
    ...{
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    },
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
      ...{ autoupdate: false, share: 'disabled', model: 'mock/demo', small_model: 'mock/demo', permission: { bash: 'ask', edit: 'ask' } },
      provider: {
        mock: {
          npm: '@ai-sdk/openai-compatible',
          name: 'mock',
          options: { baseURL: `${url}/v1`, apiKey: 'nobody' },
          models: { demo: { name: 'demo' } },
        },
      },
    }),
  }),
};
const copilot = {
  program: 'copilot',
  args: ['--no-auto-update', '--disable-client-telemetry'],
  /** @param {string} url @param {string} home */
  env: (url, home) => ({
    ...{
      COPILOT_OFFLINE: 'true',
      COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
      COPILOT_PROVIDER_TYPE: 'openai',
      COPILOT_PROVIDER_API_KEY: 'nobody',
    },
    ...{ COPILOT_MODEL: 'demo', COPILOT_HOME: join(home, '.copilot'), COPILOT_ALLOW_ALL: 'false' },
  }),
};
const copilotTrust = { until: /Do you trust the files/, settled: 2_500, state: 'waiting', keys: '\r' };
const copilotIdle = { until: /\? help/, settled: 2_500, state: 'idle' };
const copilotBusy = { until: /[Ee]sc to cancel|esc (esc )?interrupt/, state: 'busy' };

const opencodeIdle = { until: /Ask anything|ctrl\+p commands/, settled: 2_000, state: 'idle' };

/** What a service says that gives nothing, again and again. @param {number} status @param {object} body @param {Record<string, string>} headers */
const refusals = (status, body, headers = {}) => Array.from({ length: 30 }, () => ({ refusal: { status, body, headers } }));
/** @param {number} status @param {string} type @param {string} message */
const anthropic = (status, type, message) => refusals(status, { type: 'error', error: { type, message } }, { 'x-should-retry': 'false' });
const noMore = 'You exceeded your current quota, please check your plan and billing details.';
const openai = refusals(429, { error: { type: 'insufficient_quota', code: 'insufficient_quota', message: noMore } });
const codexIdle = { until: /›/, settled: 2_500, state: 'idle' };
const codexBusy = { until: /esc to interrupt/, state: 'busy' };

/** @type {Record<string, Session>} */
const sessions = {
  'claude/rate': {
    ...{ ...claude, args: [], said: anthropic(429, 'rate_limit_error', 'This request would exceed the rate limit of your organization.') },
    steps: [claudeIdle, prompt, enter, claudeBusy, { until: /rate limit/, settled: 2_500, state: 'idle', says: 'quota' }],
  },
  'claude/credit': {
    ...{
      ...claude,
      args: [],
      said: anthropic(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    },
    steps: [claudeIdle, prompt, enter, claudeBusy, { until: /Credit balance/, settled: 2_500, state: 'idle', says: 'quota' }],
  },
  'claude/overloaded': {
    ...{ ...claude, args: [], said: anthropic(529, 'overloaded_error', 'Overloaded') },
    steps: [claudeIdle, prompt, enter, claudeBusy, { until: /529/, settled: 2_500, state: 'idle', says: 'overloaded' }],
  },
  'codex/limit': {
    ...codex,
    said: refusals(429, {
      error: { type: 'usage_limit_reached', message: 'The usage limit has been reached', plan_type: 'plus', resets_at: 4e9 },
    }),
    steps: [codexIdle, prompt, enter, codexBusy, { until: /usage limit/, settled: 2_500, state: 'idle', says: 'quota' }],
  },
  'codex/quota': {
    ...{ ...codex, said: openai },
    steps: [codexIdle, prompt, enter, codexBusy, { until: /Quota exceeded/, settled: 2_500, state: 'idle', says: 'quota' }],
  },
  'codex/login': {
    ...codex,
    said: refusals(401, {
      error: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided: nobody.' },
    }),
    steps: [codexIdle, prompt, enter, codexBusy, { until: /■ unexpected status 401/, settled: 2_500, state: 'idle', says: 'auth' }],
  },
  'opencode/quota': {
    ...{ ...opencode, said: openai },
    steps: [
      opencodeIdle,
      prompt,
      enter,
      { until: /esc interrupt/, state: 'busy' },
      { until: /attempt #2/, settled: 1_000 },
      { until: /exceeded your current quota/, settled: 6_000, says: 'quota' },
    ],
  },
  'opencode/login': {
    ...opencode,
    said: refusals(401, {
      error: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided: nobody.' },
    }),
    steps: [
      opencodeIdle,
      prompt,
      enter,
      { until: /esc interrupt/, state: 'busy' },
      { until: /Incorrect API key/, settled: 2_500, state: 'idle', says: 'auth' },
    ],
  },
  'gemini/login': {
    ...gemini,
    said: refusals(400, { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass a valid API key.' } }),
    steps: [
      { until: /Type your message/, settled: 1_500, state: 'idle' },
      prompt,
      enter,
      { until: /esc to cancel/, state: 'busy' },
      { until: /API key not valid/, settled: 2_500, state: 'idle', says: 'auth' },
    ],
  },
  'gemini/limit': {
    ...gemini,
    said: refusals(429, {
      error: {
        ...{ code: 429, status: 'RESOURCE_EXHAUSTED', message: noMore },
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '250' }],
          },
        ],
      },
    }),
    steps: [
      { until: /Type your message/, settled: 1_500, state: 'idle' },
      prompt,
      enter,
      { until: /esc to cancel/, state: 'busy' },
      { until: /Keep trying/, settled: 2_500, state: 'waiting', says: 'quota' },
    ],
  },
  'copilot/answer': { ...copilot, said: [story], steps: [copilotTrust, copilotIdle, prompt, enter, copilotBusy, told] },
  'copilot/permission': {
    ...copilot,
    said: [{ tool: { name: 'bash', input: { command: 'touch made', description: 'Make a file' } } }, story],
    steps: [
      copilotTrust,
      copilotIdle,
      prompt,
      enter,
      copilotBusy,
      { until: /Do you want to/, settled: 6_000, state: 'waiting', keys: '\r' },
      copilotBusy,
      told,
    ],
  },
  'opencode/answer': {
    ...opencode,
    said: [story],
    steps: [opencodeIdle, prompt, enter, { until: /esc interrupt/, state: 'busy' }, told],
  },
  'opencode/permission': {
    ...opencode,
    said: [{ tool: { name: 'bash', input: { command: 'touch made', description: 'Make a file' } } }, story],
    steps: [
      opencodeIdle,
      prompt,
      enter,
      { until: /esc interrupt/, state: 'busy' },
      { until: /Permission required|Allow once/, settled: 6_000, state: 'waiting', keys: '\r' },
      { until: /esc interrupt/, state: 'busy' },
      told,
    ],
  },
  'claude/answer': { ...claude, args: [], said: [story], steps: [claudeIdle, prompt, enter, claudeBusy, claudeDone] },
  'claude/permission': {
    ...claude,
    args: ['--permission-mode', 'default'],
    said: [touch, story],
    steps: [
      claudeIdle,
      prompt,
      enter,
      claudeBusy,
      { until: /Do you want/, settled: 6_000, state: 'waiting', keys: '\r' },
      claudeBusy,
      claudeDone,
    ],
  },
  'claude/interrupt': {
    ...claude,
    args: [],
    said: [{ text: tale(200) }],
    steps: [
      claudeIdle,
      prompt,
      enter,
      { ...claudeBusy, settled: 0 },
      { until: /Test 3 of/, keys: '\x1b' },
      { until: /[Ii]nterrupted/, settled: 2_500, state: 'idle' },
    ],
  },
  'claude/question': {
    ...claude,
    args: ['--permission-mode', 'default'],
    said: [
      {
        tool: {
          name: 'AskUserQuestion',
          input: {
            questions: [
              {
                question: 'Which one?',
                header: 'Choice',
                multiSelect: false,
                options: [
                  { label: 'A', description: 'the first' },
                  { label: 'B', description: 'the other' },
                ],
              },
            ],
          },
        },
      },
      story,
    ],
    steps: [
      claudeIdle,
      prompt,
      enter,
      claudeBusy,
      { until: /Which one\?/, settled: 6_000, state: 'waiting', keys: '\r' },
      claudeBusy,
      claudeDone,
    ],
  },
  'claude/trust': {
    ...claude,
    args: [],
    files: () => ({
      '.claude/.claude.json': JSON.stringify({
        hasCompletedOnboarding: true,
        theme: 'dark',
        customApiKeyResponses: { approved: ['00000000000000000000'], rejected: [] },
      }),
    }),
    said: [],
    steps: [{ until: /trust/, settled: 3_000, state: 'waiting', keys: '\x1b[B' }, enter, claudeIdle],
  },
  'gemini/answer': {
    ...gemini,
    said: [story],
    steps: [{ until: /Type your message/, settled: 1_500, state: 'idle' }, prompt, enter, { until: /esc to cancel/, state: 'busy' }, told],
  },
  'gemini/permission': {
    ...gemini,
    said: [{ tool: { name: 'run_shell_command', input: { command: 'touch made', description: 'Make a file' } } }, story],
    steps: [
      { until: /Type your message/, settled: 1_500, state: 'idle' },
      prompt,
      enter,
      { until: /esc to cancel/, state: 'busy' },
      { until: /Allow (once|execution)/, settled: 6_000, state: 'waiting', keys: '\r' },
      { until: /Test 3 of/, state: 'busy' },
      told,
    ],
  },
  'gemini/loop': {
    ...gemini,
    said: [{ text: 'All three tests pass, as they did before. '.repeat(30) }],
    steps: [
      { until: /Type your message/, settled: 1_500, state: 'idle' },
      prompt,
      enter,
      { until: /esc to cancel/, state: 'busy' },
      { until: /potential loop/, settled: 3_000, state: 'waiting' },
    ],
  },
  'qwen/answer': {
    ...qwen,
    said: [story],
    steps: [
      { until: /Type your message/, settled: 1_500, state: 'idle' },
      prompt,
      { settled: 900, keys: '\r' },
      { until: /esc to cancel/, state: 'busy' },
      told,
    ],
  },
  'codex/answer': {
    ...codex,
    said: [story],
    steps: [{ until: /›/, settled: 2_500, state: 'idle' }, prompt, enter, { until: /esc to interrupt/, state: 'busy' }, told],
  },
  'codex/permission': {
    ...codex,
    said: [
      {
        tool: {
          name: 'exec_command',
          input: { cmd: 'touch made', sandbox_permissions: 'require_escalated', justification: 'Make a file?' },
        },
      },
      story,
    ],
    steps: [
      { until: /›/, settled: 2_500, state: 'idle' },
      prompt,
      enter,
      { until: /esc to interrupt/, state: 'busy' },
      { until: /Would you like|Do you want|Allow/, settled: 6_000, state: 'waiting', keys: '\r' },
      { until: /esc to interrupt/, state: 'busy' },
      told,
    ],
  },
};

/** @param {number} ms */
const pause = ms => new Promise(done => setTimeout(done, ms));

/** @param {string} name @param {Session} session */
async function record(name, { program, args, env, files, said, steps }) {
  const file = join(process.env.AGENTS ?? '', program, 'node_modules/.bin', program);
  const home = mkdtempSync(join(tmpdir(), 'record-'));
  const project = join(home, 'project');
  mkdirSync(project);
  const model = await serveModel(inOrder(said), { thinkMs: 1_500, wordMs: 20 });
  for (const [path, text] of Object.entries(files?.(home, project, model.url) ?? {})) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  const plain = { PATH: process.env.PATH, HOME: home, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
  const variables = { ...plain, ...env(model.url, home) };
  const [version = '0'] = /\d+\.\d+\.\d+/.exec(execFileSync(file, ['--version'], { env: variables, encoding: 'utf8' })) ?? [];
  const child = spawn(file, args, { name: 'xterm-256color', cols, rows, cwd: project, env: variables, encoding: null });
  const terminal = recorded(child, home);
  try {
    for (const step of steps) await walk(step, terminal, name);
    const [agent = '', short = ''] = name.split('/');
    const target = join(folder, `${agent}-${version}`);
    mkdirSync(target, { recursive: true });
    const header = { version: 3, term: { cols, rows }, title: `${program} ${version}, recorded with a scripted model on loopback` };
    const cast = `${[header, ...terminal.events].map(line => JSON.stringify(line)).join('\n')}\n`;
    writeFileSync(join(target, `${short}.cast.gz`), gzipSync(cast, { level: 9 }));
    console.log(`${name}: ${terminal.events.length} events, ${version}`);
  } finally {
    child.kill('SIGKILL');
    terminal.screen.dispose();
    model.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** What is printed, with its times, and on a screen. @param {any} child @param {string} home */
function recorded(child, home) {
  const onAnswer = (/** @type {Uint8Array} */ bytes) => child.write(Buffer.from(bytes));
  const screen = openScreen({ cols, rows, seq: 0, scrollback: 0, onAnswer, onEvidence: () => {} });
  /** @type {[number, string, string][]} */
  const events = [];
  const decoder = new TextDecoder();
  let lastAt = performance.now();
  const terminal = {
    ...{ screen, events, changedAt: lastAt, type: (/** @type {string} */ keys) => child.write(keys) },
    /** @param {string} code @param {string} data */
    note: (code, data) => {
      const ms = Math.round(performance.now() - lastAt);
      events.push([ms / 1000, code, data]);
      lastAt += ms;
    },
  };
  child.onData((/** @type {Uint8Array} */ bytes) => {
    terminal.changedAt = performance.now();
    screen.write(bytes);
    const text = decoder
      .decode(bytes, { stream: true })
      .replaceAll(home, '/home/demo')
      .replaceAll(process.env.AGENTS ?? '/opt/agents', '/opt/agents');
    if (text !== '') terminal.note('o', text);
  });
  return terminal;
}

/** @param {Step} step @param {ReturnType<typeof recorded>} terminal @param {string} name */
async function walk({ until, settled = 0, state, says, keys }, terminal, name) {
  const end = performance.now() + patienceMs;
  let shownAt = Number.POSITIVE_INFINITY;
  for (;;) {
    const { lines } = await terminal.screen.picture();
    const now = performance.now();
    if (shownAt > now && (until === undefined || until.test(lines.join('\n')))) {
      shownAt = now;
      if (says !== undefined) terminal.note('m', `says ${says}`);
      if (state !== undefined) terminal.note('m', state);
    }
    // What spins while it waits never comes to rest.
    if (now >= Math.max(terminal.changedAt, shownAt) + settled || now >= shownAt + restMs) break;
    if (now > end) throw new Error(`${name}: waited for ${until ?? 'silence'}, and saw\n${lines.join('\n').trimEnd()}`);
    await pause(20);
  }
  if (state !== undefined) terminal.note('m', `still ${state}`);
  if (keys !== undefined) terminal.type(keys);
}

const wanted = process.argv.slice(2);
for (const [name, session] of Object.entries(sessions)) {
  if (wanted.length > 0 && !wanted.some(each => name.startsWith(each))) continue;
  await record(name, session).catch(error => console.error(error.message));
}
