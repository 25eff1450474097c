/** The closed list of errors: each code with its wire number and its exit code, and the one error class that carries them. */

const errors = {
  parse_error: { rpc: -32700, exit: 1 },
  invalid_request: { rpc: -32600, exit: 1 },
  unknown_method: { rpc: -32601, exit: 1 },
  bad_params: { rpc: -32602, exit: 2 },
  internal: { rpc: -32603, exit: 1 },
  /** The call is understood and well formed, but the board's state does not allow it. */
  refused: { rpc: -32000, exit: 1 },
  not_found: { rpc: -32001, exit: 1 },
  /** The caller does not hold the task (any more): somebody else does, or nobody. */
  stale_lease: { rpc: -32002, exit: 5 },
  limit_reached: { rpc: -32003, exit: 1 },
  unauthorized: { rpc: -32004, exit: 1 },
  /** The caller's role may not use this method. */
  forbidden: { rpc: -32005, exit: 1 },
  version_mismatch: { rpc: -32006, exit: 1 },
  /** The store cannot write now: disk full, read-only, shutting down. */
  unavailable: { rpc: -32007, exit: 1 },
  timed_out: { rpc: -32008, exit: 4 },
  bad_config: { rpc: -32009, exit: 2 },
  no_daemon: { rpc: -32010, exit: 6 },
} as const satisfies Record<string, { rpc: number; exit: number }>;

export type ErrorCode = keyof typeof errors;

export const errorCodes = Object.keys(errors) as ErrorCode[];

export const rpcNumberOf = (code: ErrorCode): number => errors[code].rpc;
export const exitCodeOf = (code: ErrorCode): number => errors[code].exit;

/** What went wrong and why in `message`, what to do about it in `hint`; `data` holds the facts a program would want. */
export class SwarmError extends Error {
  override readonly name = 'SwarmError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, more: { hint?: string; data?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint;
    this.data = more.data;
  }
}

export const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errors, code);
