/** `${VAR}` in values: filled from the environment once, after the file was parsed, so that a value can never become structure. */

import type { Env } from './lookup.ts';

export interface Expansion {
  readonly text: string;
  /** The variables named, whether or not they were set: what a person needs to know where a value came from. */
  readonly variables: readonly string[];
  /** What could not be filled in, each with its remedy. */
  readonly complaints: readonly string[];
}

/**
 * `${VAR}`, `${VAR:-default}` and `${VAR:?message}` as in a shell (an empty variable counts as unset for the last two); `$$` is a
 * plain `$`, and any other `$` stands for itself. What a variable holds is not expanded again; where the text around it is, `literal` says
 * how to write it there.
 */
export function expand(text: string, env: Env, literal: (value: string) => string = value => value): Expansion {
  const variables: string[] = [];
  const complaints: string[] = [];
  const filled = text.replace(reference, (whole: string, inner: string | undefined) => {
    if (whole === '$$') return '$';
    const [, name, operator, rest = ''] = form.exec(inner ?? '') ?? [];
    if (name === undefined || !whole.endsWith('}') || rest.includes('${')) {
      complaints.push(malformed(whole, rest));
      return whole;
    }
    variables.push(name);
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (operator === undefined ? value !== undefined : value) return literal(value!);
    if (operator === ':-') return rest.replaceAll('$$', '$');
    complaints.push(missing(name, operator, rest));
    return '';
  });
  return { text: filled, variables, complaints };
}

/** An unclosed `${` runs to the end of the text, so that it is reported and not passed on. */
const reference = /\$\$|\$\{([^}]*)(?:\}|$)/g;
const form = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:-|:\?)(.*))?$/s;

function malformed(whole: string, rest: string): string {
  if (rest.includes('${')) return `a default or message cannot hold another \${...}: ${whole.slice(0, 60)}`;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the notation itself
  return `${whole.endsWith('}') ? 'not a variable' : 'unclosed'}: ${whole.slice(0, 60)}; write ${'${NAME}, ${NAME:-default} or ${NAME:?message}'}, and $$ for a plain $`;
}

function missing(name: string, operator: string | undefined, message: string): string {
  const remedy = `set it, or write \${${name}:-default}`;
  if (operator === undefined) return `the variable ${name} is not set; ${remedy}`;
  return `the variable ${name} is not set${message === '' ? '' : `: ${message}`}; ${remedy}`;
}
