/** Prices of models: the lists in the folder `prices` of each directory of presets, the nearest first, and what swarm.yaml says instead. */

import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { limits } from '../core/limits.ts';
import type { Price, Prices } from '../core/price.ts';
import { readConfigFile, yamlFilesIn } from './read-file.ts';
import { dollars, optionalDollars } from './setting.ts';

const perMillion = 'in dollars for a million tokens';

const price = z
  .strictObject({
    input: dollars(`Tokens that are read, ${perMillion}.`, limits.dollars),
    output: dollars(`Tokens that are written, ${perMillion}.`, limits.dollars),
    cacheRead: optionalDollars(`Tokens that are read from a cache; as those read when left out.`, limits.dollars),
    cacheWrite: optionalDollars(`Tokens that are put into a cache; as those read when left out.`, limits.dollars),
  })
  .transform(
    ({ input, output, cacheRead, cacheWrite }): Price => ({
      input,
      output,
      cacheRead: cacheRead ?? input,
      cacheWrite: cacheWrite ?? input,
    }),
  )
  .meta({ description: 'What a model costs.' });

export const prices = z
  .record(
    z
      .string()
      .max(limits.nameChars)
      .regex(/^[a-z0-9][a-z0-9._:-]*\*?$/),
    price,
  )
  .prefault({})
  .meta({
    entry: 'MODEL',
    entryNames: 'the name of a model in small letters, or the beginning of such names with * behind it',
    description: 'Prices of models, for agents that do not say what they cost; in place of those that come with swarm.',
  });

const PriceFile = z.strictObject({ date: z.iso.date(), models: prices });

const folder = 'prices';

/** A list that cannot be read is left out, with a word on why. */
export function readPrices(dirs: readonly string[]): { prices: Prices; warnings: readonly string[] } {
  const warnings: string[] = [];
  const lists = dirs.flatMap(dir => yamlFilesIn(path.join(dir, folder))).map(file => readOne(file, warnings));
  return { prices: Object.assign({}, ...lists.reverse()) as Prices, warnings };
}

function readOne(file: string, warnings: string[]): Prices {
  const read = readConfigFile(file, file);
  if ('problem' in read) {
    warnings.push(`${file}: ${read.problem.message}`);
    return {};
  }
  try {
    return PriceFile.parse(parse(read.text ?? '')).models;
  } catch (error) {
    warnings.push(`${file}: ${error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : (error as Error).message}`);
    return {};
  }
}
