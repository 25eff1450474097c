/** Every committed file that is derived from the sources, with the text it should have. */

import { configJsonSchema } from '../src/config/json-schema.ts';
import { configReference } from '../src/config/reference.ts';
import { declarations } from '../src/mcp/declarations.ts';
import { toolsReference } from '../src/mcp/tools-reference.ts';
import { contractJson } from '../src/protocol/contract-json.ts';
import { protocolReference } from '../src/protocol/reference.ts';
import { keysReference } from '../src/tui/keys-reference.ts';

export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

export const generated = async (): Promise<GeneratedFile[]> => [
  { path: 'src/protocol/contract.json', content: contractJson() },
  { path: 'docs/protocol.md', content: protocolReference() },
  { path: 'docs/mcp.md', content: toolsReference() },
  { path: 'docs/keys.md', content: keysReference() },
  { path: 'docs/config.md', content: configReference() },
  { path: 'schema/agent.d.ts', content: declarations() },
  { path: 'schema/swarm.schema.json', content: configJsonSchema() },
];
