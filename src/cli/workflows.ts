/** Workflows as the daemon would find them here. Import it lazily: with it come the libraries that check them. */

import { swarmPaths } from '../config/paths.ts';
import { loadWorkflow } from '../config/workflow-file.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { workflowBoxes, workflowMermaid } from '../wording/workflow-picture.ts';
import type { Terminal } from './terminal.ts';

export const workflowHere = (nameOrFile: string, { cwd, env }: Pick<Terminal, 'cwd' | 'env'>): Workflow =>
  loadWorkflow(nameOrFile, swarmPaths({ cwd, env }), cwd);

export const drawn = { boxes: workflowBoxes, mermaid: workflowMermaid };
