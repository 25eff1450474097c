/** What the tables of docs/config.md cannot say of pools: presets, templates, and how the keys belong together. */

export const poolsReference = `\`\`\`yaml
pools:
  shell:                      # runs the command line of each task
    preset: shell
    max: 8
    env: {CI: 1}
  reviewer:
    command: [my-agent, --prompt, "{prompt}"]
    prompt: |
      Review what task {task.id} asks for: {task.title}
      {task.description}
    capabilities: [review]
    count: 2
    restart: {base: 5s}
  claude:
    preset: claude            # \`swarm presets list\` shows all
    approvals: auto
  night:
    extends: reviewer         # all of reviewer, except for
    count: 6
\`\`\`

\`swarm init\` writes a file to begin with.

### Presets

A preset is a YAML file with the keys of a pool, and \`extends: OTHER\` to start from another preset. The keys of the pool win over it.
\`preset: NAME\` finds \`NAME.yaml\` in the first of

1. \`.swarm/presets/\` in the project
2. \`presets/\` beside \`swarm.yaml\`
3. \`presets/\` beside the user's \`config.yaml\`
4. the presets that come with swarm:

| Preset | What it is |
| --- | --- |
| \`command\` | any \`command\`, which the pool has to name; what a pool without a preset is |
| \`shell\` | each task's own command line, in \`/bin/sh -c\`: whoever may add a task may run anything; tasks without one are left to other pools |
| \`claude\` \`codex\` \`opencode\` \`gemini\` \`qwen\` \`copilot\` \`amp\` \`cursor-agent\` \`crush\` \`goose\` \`aider\` | coding agents: [presets.md](presets.md) |
| \`demo\` | a scripted agent that asks for work itself, to try things out |
| \`demo-swarm\` | a whole swarm of these |

A preset with \`pools\` in it is a whole swarm: it may hold everything that \`swarm.yaml\` may, and \`swarm up --preset NAME\` starts with it.
\`count\` replaces \`min\` and \`max\` of what a pool starts from, and they replace \`count\`.

### Templates

In \`command\`, \`env\`, \`cwd\` and \`prompt\` these are filled in, without a shell:

| Variable | What it is | Where |
| --- | --- | --- |
| \`{task.id}\` \`{task.attempt}\` | which task, and which try of it | drive \`each\`; the prompt |
| \`{task.title}\` \`{task.description}\` \`{task.tags}\` | what is to be done; tags with commas between | the same, but not \`cwd\` |
| \`{task.command}\` | its command line; a task without one fails for good | the same, but not \`cwd\` |
| \`{task.checkpoint}\` | how far an earlier try came, as JSON; empty when there is none | the same, but not \`cwd\` |
| \`{result}\` | a file that the worker may leave its result in | the same, but not \`cwd\` |
| \`{prompt}\` | the prompt, filled in | \`command\` and \`env\` in drive \`each\` |
| \`{worker}\` \`{pool}\` \`{worktree}\` | the name of the worker and of its pool; its [worktree](worktrees.md) | everywhere |
| \`{swarm}\` | the command \`swarm\` of this installation | as an item of \`command\`, where it becomes several; \`env\`; the prompt |

- One item of \`command\` stays one argument, whatever the text of a task holds. The program itself cannot come from a task.
- Text that begins an item cannot become an option: when what is filled in begins with \`-\`, a space is put before it. After an item
  \`--\`, or behind text of your own as in \`--title={task.title}\`, it stays as it is.
- \`{{task.title}}\` is the text \`{task.title}\`. Braces around anything but a name mean nothing, so JSON can be written as it is; neither
  does \`\${NAME}\` for a shell, written \`$\${NAME}\` here. A variable of the environment is filled in as text: braces in it mean nothing.
- A NUL character, and what is longer than the system takes as one argument (128 KiB), fails the task for good, with the reason.`;
