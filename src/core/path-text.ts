/** Where in what a caller wrote something stands: `tasks[3].title`. */

export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text === '' ? '' : `${text}.`}${short(step)}`),
    '',
  );

/** What a caller wrote may be long. */
export const short = (key: PropertyKey): string => String(key).slice(0, 100);
