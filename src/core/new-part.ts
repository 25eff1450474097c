/** The parts that a task is to be split into, each by itself or all from one template. */

import * as z from 'zod';
import { SwarmError } from './error.ts';
import { limits } from './limits.ts';
import { ImportedTask } from './task.ts';

export const NewPart = ImportedTask.omit({ parent: true, idempotency_key: true });
export type NewPart = z.infer<typeof NewPart>;

/** What a part made by a template is about. */
const item = '{item}';

export const PartsWish = z.strictObject({
  parts: z.array(NewPart).min(1).max(limits.partsPerSplit).optional().describe('the parts; they may depend on each other by their names'),
  template: NewPart.optional().describe(`what every part is like; ${item} in title, description and command stands for what it is about`),
  over: z
    .array(z.string().trim().min(1).max(limits.titleChars))
    .min(1)
    .max(limits.partsPerSplit)
    .optional()
    .describe('what the parts made by the template are about'),
});
export type PartsWish = z.infer<typeof PartsWish>;

export function partsOf({ parts, template, over }: PartsWish): readonly NewPart[] {
  if (parts !== undefined && template === undefined && over === undefined) return parts;
  if (parts !== undefined || template === undefined || over === undefined) {
    throw new SwarmError('bad_params', 'a split takes either parts, or a template and what to use it over', {
      hint: 'Give parts; or template and over.',
    });
  }
  if (!template.title.includes(item)) {
    throw new SwarmError('bad_params', `the title of the template does not say ${item}, so all parts would be called the same`, {
      hint: `Write it as in "Review ${item}".`,
    });
  }
  return [...new Set(over)].map(about => filledWith(template, about));
}

function filledWith(template: NewPart, about: string): NewPart {
  const fill = (text: string): string => text.replaceAll(item, () => about);
  const { title, description, command } = template;
  return {
    ...template,
    title: fill(title).slice(0, limits.titleChars),
    ...(description === undefined ? {} : { description: fill(description) }),
    ...(command === undefined ? {} : { command: fill(command) }),
  };
}
