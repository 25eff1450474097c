/** The JSON schema of swarm.yaml, for editors: generated from the schema that checks the files, and shipped. */

import { annotatedSchema, type JsonNode } from './settings.ts';

export function configJsonSchema(): string {
  const { $schema, ...schema } = published(annotatedSchema());
  const description = 'The configuration of a swarm; docs/config.md describes every key.';
  return `${JSON.stringify({ $schema, title: 'swarm.yaml', description, ...schema }, null, 2)}\n`;
}

/** Without what only swarm itself reads. */
function published(node: JsonNode): JsonNode {
  const { kind, expects, isTemplate, isOpen, isPart, isSparse, entry, entryNames, default: preset, ...shape } = node;
  const { properties, additionalProperties, items, ...rest } = shape;
  if (properties !== undefined) return { ...rest, properties: mapValues(properties, published), additionalProperties: false };
  if (typeof additionalProperties === 'object') {
    const { propertyNames, ...map } = rest;
    const { type, pattern, maxLength } = propertyNames as JsonNode;
    return { ...map, propertyNames: { type, maxLength, pattern }, additionalProperties: published(additionalProperties) };
  }
  const given = preset === undefined ? {} : { default: preset };
  if (isOpen) return { ...(rest.description === undefined ? {} : { description: rest.description }), ...given };
  if (items !== undefined) return { ...rest, ...given, items: items.isOpen ? published(items) : textual };
  const { description, ...type } = rest;
  const about = { ...(description === undefined ? {} : { description }), ...given };
  // A number stands for itself in `env: {CI: 1}`.
  if (kind === 'lines') return { ...about, ...textual };
  return kind === 'text' ? { ...about, ...type } : { ...about, anyOf: [type, variable] };
}

const textual = { type: ['string', 'number', 'boolean'] };

/** Any value may come from a variable, which an editor would otherwise mark as a wrong type. */
const variable = { type: 'string', pattern: '\\$\\{.+\\}' };

const mapValues = <T, R>(record: Record<string, T>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
