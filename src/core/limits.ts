/** Every maximum of the system by name; each is tested at its edge, and reaching one is a clear error that loses nothing. */

const KiB = 1024;
const MiB = 1024 * KiB;

export const limits = {
  // One task
  titleChars: 500,
  descriptionChars: 128 * KiB,
  commandChars: 32 * KiB,
  labelChars: 100,
  labelsPerTask: 64,
  dependenciesPerTask: 1_000,
  resourcesPerTask: 16,
  gatesPerTask: 16,
  reviewersPerGate: 16,
  noteChars: 8 * KiB,
  notesPerTask: 500,
  resultBytes: 64 * KiB,
  /** Beyond `resultBytes` a result is kept as an artifact, with a summary on the board. */
  wholeResultBytes: 8 * MiB,
  /** So many results that could not be kept stay in the files of their worker. */
  unkeptResults: 10,
  checkpointBytes: 64 * KiB,
  /** Of so many attempts the last checkpoints are kept apart. */
  checkpointsPerTask: 20,
  partialsPerTask: 100,
  schemaBytes: 32 * KiB,
  errorChars: 8 * KiB,
  stepChars: 500,
  retriesPerTask: 100,
  timeoutMs: 7 * 24 * 3_600_000,
  /** Of one split; a task split again may have as many as it may depend on. */
  partsPerSplit: 1_000,
  /** Of the results that are shown with the whole. */
  partResultsBytes: 512 * KiB,
  /** Of the result of another task as it stands in a prompt, and of all of them. */
  briefedChars: 2_000,
  briefedCharsInAll: 32_000,
  /** Parts of parts. */
  splitDepth: 8,
  handoffChars: 8 * KiB,
  handoffConstraints: 50,
  handoffBytes: 64 * KiB,
  leaseMsMin: 1_000,
  leaseMsMax: 24 * 3_600_000,

  // The board
  tasksPerImport: 10_000,
  pageSize: 1_000,
  requirementSets: 10_000,
  /** Into so many pieces the time of one look at who worked when is cut. */
  attemptCells: 2_000,
  /** Failures that the tasks which came of one may have more than successes, before no agent may add to them. */
  lineageFailures: 50,
  resources: 100,
  resourceAmount: 1_000_000,

  // Artifacts
  artifactBytes: 256 * MiB,
  /** Of one message that carries a piece of an artifact. */
  artifactPieceBytes: 4 * MiB,
  artifactNameChars: 200,

  // Workflows
  stepsPerWorkflow: 200,
  itemsPerStep: 1_000,
  loopsPerStep: 100,
  expressionChars: 1_000,
  /** Of a workflow with its inputs, as they are kept with each of its runs. */
  workflowBytes: 512 * KiB,
  runsAtOnce: 200,

  // Gates and votes
  gatesAtOnce: 2,
  /** Of what a gate prints: in its record, and in its file. */
  gateTailBytes: 4 * KiB,
  gateLogBytes: 4 * MiB,
  gateLogs: 500,
  optionsPerVote: 32,
  votersPerVote: 500,
  openVotes: 1_000,

  // Workers and messages
  /** Calls for help that the swarm itself makes, before nobody is told of more. */
  callsUnread: 20,
  alerts: 1_000,
  nameChars: 64,
  workers: 10_000,
  payloadBytes: 64 * KiB,
  topicsPerWorker: 100,
  hookValues: 50,
  hookValueChars: 500,

  // Pools
  pools: 100,
  /** So that the name of every worker, `POOL-1234567`, is a name. */
  poolNameChars: 56,
  workersPerPool: 500,
  providers: 100,
  promptChars: 64 * KiB,
  /** What Linux takes as one argument or variable. */
  argumentBytes: 128 * KiB - 1,

  // Usage
  /** Tokens, and dollars, that one report or one budget may name. */
  tokens: 1_000_000_000_000,
  dollars: 1_000_000,
  /** Of a line that an agent writes; a longer one says nothing. */
  usageLineBytes: 8 * MiB,
  usageSources: 10,
  usageLines: 20,
  sinceMs: 366 * 24 * 3_600_000,
  prices: 1_000,

  // Worktrees
  branchChars: 200,
  copyPatterns: 100,
  copiedFiles: 1_000,
  worktrees: 1_000,
  /** Of a difference as `swarm diff` shows it. */
  diffBytes: 4 * MiB,

  // Terminals
  processes: 500,
  argumentChars: 32 * KiB,
  argumentsPerCommand: 1_000,
  variablesPerCommand: 1_000,
  terminalColumns: 1_000,
  terminalRows: 1_000,
  typedBytes: 4 * MiB,
  scrollbackLines: 1_000,
  screenWaitMs: 30_000,
  stopGraceMs: 60_000,

  // The socket
  /** Only the methods that carry much may be longer than `requestBytesUsual`. */
  requestBytes: 16 * MiB,
  requestBytesUsual: 1 * MiB,
  requestsInFlight: 256,
  connections: 1_000,
  /** Beyond this much unread output a connection is not read from and gets no more facts until it catches up. */
  outputBytesHigh: 1 * MiB,
  /** Beyond this much unread output a connection is closed. */
  outputBytesMax: 64 * MiB,
  waitMs: 3_600_000,
  helloMs: 10_000,
  socketPathBytes: 100,
} as const;
