/** Workflows as the daemon would find them here. Import it lazily: with it come the libraries that check them. */

import type { WorkflowShelf } from '../client/screen-wish.ts';
import { swarmPaths } from '../config/paths.ts';
import { loadWorkflow, workflowNames } from '../config/workflow-file.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { workflowBoxes, workflowMermaid } from '../wording/workflow-picture.ts';
import type { Terminal } from './terminal.ts';

export const workflowHere = (nameOrFile: string, { cwd, env }: Pick<Terminal, 'cwd' | 'env'>): Workflow =>
  loadWorkflow(nameOrFile, swarmPaths({ cwd, env }), cwd);

/** For the screen, which looks at them when a person wants to start one. */
export const shelfHere = (terminal: Pick<Terminal, 'cwd' | 'env'>): WorkflowShelf => ({
  names: () => workflowNames(swarmPaths(terminal)),
  load: nameOrFile => workflowHere(nameOrFile, terminal),
});

export const drawn = { boxes: workflowBoxes, mermaid: workflowMermaid };
