/** The real agents that are driven here: how each is pointed at the test's own model, and kept from everything else. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Kind {
  readonly name: string;
  /** What stands in its pool beside `preset: NAME`. */
  readonly pool?: object;
  /** No account, no telemetry, no updates: `url` is that of the model. */
  env(url: string, home: string): Record<string, string>;
  /** Below its home; what a person who has used it once has there. */
  files?(url: string, project: string): Record<string, string>;
  /** It takes no first prompt but by typing, so it cannot be told to ask for its tasks. */
  readonly isToldByTyping?: true;
  /** What it takes can be read while it lives on. */
  readonly tellsUsage: boolean;
  /** It tells of its events. */
  readonly hasHooks: boolean;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

const claude: Kind = {
  ...{ name: 'claude', hasHooks: true, tellsUsage: true },
  pool: { answer: ['trust'] },
  env: (url, home) => ({
    ...{ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-ant-nobody-00000000000000000000', CLAUDE_CONFIG_DIR: join(home, '.claude') },
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  }),
  files: () => ({
    '.claude/.claude.json': json({
      ...{ hasCompletedOnboarding: true, theme: 'dark', numStartups: 9 },
      customApiKeyResponses: { approved: ['00000000000000000000'], rejected: [] },
    }),
  }),
};

const codex: Kind = {
  ...{ name: 'codex', hasHooks: true, tellsUsage: true },
  pool: { answer: ['trust', 'hooks'] },
  env: (_, home) => ({ CODEX_HOME: join(home, '.codex'), NOBODY_KEY: 'nobody' }),
  files: url => ({
    '.codex/config.toml': [
      'model = "demo"',
      'model_provider = "mock"',
      '[model_providers.mock]',
      'name = "mock"',
      `base_url = "${url}/v1"`,
      'wire_api = "responses"',
      'env_key = "NOBODY_KEY"',
    ].join('\n'),
  }),
};

const opencode: Kind = {
  ...{ name: 'opencode', hasHooks: true, tellsUsage: true },
  pool: { model: 'mock/demo' },
  env: url => ({
    ...{ OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_DEFAULT_PLUGINS: '1' },
    OPENCODE_CONFIG_CONTENT: json({
      small_model: 'mock/demo',
      provider: {
        mock: {
          ...{ npm: '@ai-sdk/openai-compatible', name: 'mock', options: { baseURL: `${url}/v1`, apiKey: 'nobody' } },
          models: { demo: { name: 'demo' } },
        },
      },
    }),
  }),
};

const gemini: Kind = {
  ...{ name: 'gemini', hasHooks: true, tellsUsage: true },
  pool: { model: 'gemini-2.5-flash', answer: ['trust'] },
  env: url => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'nobody', GEMINI_CLI_NO_RELAUNCH: 'true' }),
  files: () => ({ '.gemini/settings.json': json({ security: { auth: { selectedType: 'gemini-api-key' } } }) }),
};

const qwen: Kind = {
  ...{ name: 'qwen', hasHooks: true, tellsUsage: true },
  pool: { args: ['--auth-type', 'openai'], answer: ['trust'] },
  env: url => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'nobody', OPENAI_MODEL: 'demo' }),
  files: () => ({ '.qwen/settings.json': json({ security: { auth: { selectedType: 'openai' } } }) }),
};

const copilot: Kind = {
  ...{ name: 'copilot', hasHooks: false, tellsUsage: true },
  pool: { answer: ['trust'] },
  env: (url, home) => ({
    ...{
      COPILOT_OFFLINE: 'true',
      COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
      COPILOT_PROVIDER_TYPE: 'openai',
      COPILOT_PROVIDER_API_KEY: 'nobody',
    },
    ...{ COPILOT_MODEL: 'demo', COPILOT_HOME: join(home, '.copilot') },
  }),
};

const amp: Kind = {
  ...{ name: 'amp', isToldByTyping: true, hasHooks: false, tellsUsage: false },
  env: url => ({ AMP_URL: url, AMP_API_KEY: 'sgamp_user_nobody' }),
};

export const kinds: readonly Kind[] = [claude, codex, opencode, gemini, qwen, copilot, amp];

/** The folder of its program: on the PATH, or as npm leaves it in SWARM_TEST_AGENTS. */
export function folderOf(name: string, { PATH = '', SWARM_TEST_AGENTS: own }: NodeJS.ProcessEnv): string | undefined {
  const folders = own === undefined ? [] : [join(own, name, 'node_modules', '.bin'), join(own, 'node_modules', '.bin'), own];
  return [...folders, ...PATH.split(delimiter)].find(folder => folder !== '' && existsSync(join(folder, name)));
}
