/** The reference page docs/config.md, generated from the schema so that it cannot fall behind. */

import { poolsReference } from './pools-reference.ts';
import { type Setting, sections, settings } from './settings.ts';

export function configReference(): string {
  const top = settings.filter(({ path }) => path.length === 1);
  const parts = [intro, '## Top of the file', table(top)];
  for (const { key, description } of sections.filter(section => !isWithinAgent(section.key))) {
    const own = settings.filter(setting => setting.path.slice(0, -1).join('.') === key);
    parts.push(`## ${key}`, description, ...(own.length > 0 ? [table(own)] : []));
    if (key === 'pools') parts.push(poolsReference);
  }
  parts.push(...agentReference());
  return `${parts.join('\n\n')}\n`;
}

const agentKey = 'pools.NAME.agent';
const isWithinAgent = (key: string): boolean => key === agentKey || key.startsWith(`${agentKey}.`);

/** In one table, in which a part is a single row: the keys of all parts are the same. */
function agentReference(): string[] {
  const parts = sections.filter(({ isPart }) => isPart);
  const within = (key: string) => parts.find(part => key.startsWith(`${part.key}.`));
  const own = settings.filter(({ key }) => isWithinAgent(key));
  const plain = own.filter(({ key }) => within(key) === undefined);
  const rows = parts.map(({ key, description }) => `| \`${key}\` | a part | ${description} |`);
  const [first] = parts;
  const keys = own
    .filter(({ key }) => within(key) === first)
    .map(setting => ({ ...setting, key: setting.key.slice(first!.key.length + 1) }));
  return [
    `## ${agentKey}`,
    'What is special about a coding agent; [presets.md](presets.md) is the guide to it.',
    ['| Key | Values | Meaning |', '| --- | --- | --- |', ...rows].join('\n'),
    'Each of these parts has the following keys; `prompt` only where it is a way to run the agent.',
    table(keys),
    'Further keys of an agent:',
    table(plain),
  ];
}

function table(rows: readonly Setting[]): string {
  const lines = rows.map(({ key, preset, expects, variable, description }) => {
    const name = variable === null ? '' : `\`${variable}\``;
    return `| \`${key}\` | ${preset === undefined ? '' : `\`${shown(preset)}\``} | ${expects} | ${name} | ${description} |`;
  });
  return ['| Key | Default | Values | Variable | Meaning |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

const shown = (preset: unknown): string => (typeof preset === 'object' ? JSON.stringify(preset) : String(preset));

const intro = `# Configuration

This page is generated from the schema in \`src/config/schema.ts\`.

Everything has a default: a project without a \`swarm.yaml\` works. A file names only what it changes:

\`\`\`yaml
version: 1
board:
  lease: 90s
  renew: 30s
store:
  durability: full
\`\`\`

## Where values come from

The first of these that sets a key decides:

1. flags of the command
2. variables: the key in capitals, \`board.retryBase\` is \`SWARM_BOARD_RETRY_BASE\`; an empty variable counts as not set. Pools and providers, whose
   names are your own, have none
3. \`swarm.local.yaml\` beside \`swarm.yaml\`, for yourself; keep it out of git
4. \`swarm.yaml\` in the project, searched from the current directory upwards to the git root
5. \`$XDG_CONFIG_HOME/swarm/config.yaml\` (\`~/.config/swarm/config.yaml\`), or \`$SWARM_HOME/config.yaml\` when \`SWARM_HOME\` is set
6. the defaults below

A pool starts from its preset, which stands below all of these. Maps are merged key by key; anything else replaces the value below it. \`swarm config show --origin\` prints each value with the place
it came from, \`swarm config validate\` lists every mistake with file, line and column, and \`swarm config schema\` prints the JSON schema
(\`schema/swarm.schema.json\`), which editors use after a first line such as \`# yaml-language-server: $schema=./swarm.schema.json\`.

## Values

- A duration is a number with its unit: \`500ms\`, \`90s\`, \`1.5m\`, \`2h\`, \`7d\`. A bare number is refused.
- A size is a number with its unit: \`B\`, \`kB\`, \`MB\`, \`GB\` count in thousands, \`KiB\`, \`MiB\`, \`GiB\` in 1024s.
- \`\${NAME}\` in a value is filled from the environment, \`\${NAME:-text}\` with a default, \`\${NAME:?message}\` with a message of your own
  when it is missing; \`$$\` is a plain \`$\`. Keys are not expanded, and neither is what a variable holds.
- Anchors, aliases and \`<<\` may be used. Unknown and repeated keys are refused.
- Values whose key or variable contains KEY, TOKEN, SECRET or PASSWORD are masked wherever they would be shown.`;
