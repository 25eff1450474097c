/** What is generated from the schema and shipped: it stands in the repository as it would be generated now. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { configReference } from '../../src/config/reference.ts';
import { settings } from '../../src/config/settings.ts';

const shipped = (file: string) => readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8');

describe('generated files', () => {
  test('schema/swarm.schema.json is current', () => {
    expect(shipped('schema/swarm.schema.json')).toBe(configJsonSchema());
  });

  test('docs/config.md is current', () => {
    expect(shipped('docs/config.md')).toBe(configReference());
  });
});

describe('the JSON schema', () => {
  const schema = JSON.parse(configJsonSchema());

  test('is draft 7, strict, and says what it is for', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'swarm.yaml',
      type: 'object',
      additionalProperties: false,
    });
    expect(schema.properties.board.additionalProperties).toBe(false);
  });

  test('takes a value or a variable, and names the default', () => {
    expect(schema.properties.board.properties.retries).toEqual({
      description: 'How often a failed task is tried again: it may fail this many times and once more.',
      default: 4,
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 100 },
        { type: 'string', pattern: '\\$\\{.+\\}' },
      ],
    });
  });

  test('describes every key and keeps swarm’s own notes to itself', () => {
    const describedOf = (node: { properties?: object; description?: string }): boolean =>
      Boolean(node.description) && Object.values(node.properties ?? {}).every(describedOf);
    expect(describedOf(schema)).toBe(true);
    expect(configJsonSchema()).not.toMatch(/"(kind|expects|entry|isTemplate)"/);
  });
});

describe('the settings', () => {
  test('have a meaning, words for their values, and a variable of their own', () => {
    for (const setting of settings) {
      expect(setting.description).toMatch(/^[A-Z].*\.$/);
      expect(setting.expects).not.toBe('undefined');
      expect(setting.kind).toMatch(/^(duration|size|integer|number|choice|text|lines|list|keys|dimensions|open|resource)$/);
    }
    const variables = settings.flatMap(({ variable }) => variable ?? []);
    // The version and the one list that has a fixed place.
    expect(new Set(variables).size).toBe(settings.filter(({ key }) => !/NAME|COMMAND|RESOURCE|MODEL/.test(key)).length - 2);
    expect(variables).toContain('SWARM_BOARD_RETRY_BASE');
    expect(variables).toContain('SWARM_DAEMON_LOG_BYTES_MAX');
  });
});
